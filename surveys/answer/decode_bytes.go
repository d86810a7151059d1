package answer

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/bits"
	"slices"
	"unicode/utf8"

	"minyi/surveys"
)

// ErrCodec is returned for bytes that are no encoded sheet of this form: a
// damaged row, another survey or another version. It never is a person's fault.
var ErrCodec = errors.New("answer: not an encoded sheet of this form")

// DecodeBytes reads what Encode wrote. It never panics, whatever the bytes are.
func (f *Form) DecodeBytes(b []byte) (Sheet, error) { return f.DecodeInto(nil, b) }

// DecodeInto is DecodeBytes into the memory of dst, which any earlier sheet may
// lend: a tail that reads millions of responses allocates nothing for their
// choices. On an error the returned sheet holds nothing to rely on.
func (f *Form) DecodeInto(dst Sheet, b []byte) (Sheet, error) {
	n := len(f.Fields)
	dst = slices.Grow(dst[:0], n)[:n]
	if len(b) == 0 || b[0] != codecVersion {
		return dst, fmt.Errorf("%w: its first byte is no known version", ErrCodec)
	}
	r := reader{b: b[1:]}
	next := 0 // the first ordinal not yet written
	for len(r.b) > 0 {
		delta := r.uvarint()
		if r.bad || delta == 0 || delta > uint64(n-next+1) || next+int(delta)-1 >= n {
			return dst, fmt.Errorf("%w: it has answers beyond its questions", ErrCodec)
		}
		i := next + int(delta) - 1
		for ; next < i; next++ {
			dst[next].clear()
		}
		f.Fields[i].decode(&r, &dst[i])
		if r.bad {
			return dst, fmt.Errorf("%w: the answer to %s", ErrCodec, f.Fields[i].Code)
		}
		next++
	}
	for ; next < n; next++ {
		dst[next].clear()
	}
	return dst, nil
}

// clear makes v unanswered and keeps the memory of its slices.
func (v *Value) clear() { *v = Value{Options: v.Options[:0], Numbers: v.Numbers[:0]} }

// decode reads the payload of one answer.
func (f *Field) decode(r *reader, v *Value) {
	text, other := v.Text, v.Other // kept for r.text, which reuses equal ones
	v.clear()
	v.Shape = f.shape
	if f.Type == surveys.Calculated {
		v.Shape = Shape(r.byte())
		if v.Shape != Figure && v.Shape != Words && v.Shape != Agreement {
			r.bad = true
			return
		}
	}
	switch v.Shape {
	case Choice:
		if v.Option = r.option(f); f.open(v.Option) {
			v.Other = r.text(other)
		}
	case Choices:
		if f.Type == surveys.Ranking {
			f.decodeRanking(r, v)
		} else if f.decodeBits(r, v); !r.bad && f.openChosen(*v) {
			v.Other = r.text(other)
		}
	case Grid:
		answered := false
		for range f.Rows {
			u := r.uvarint()
			if u > uint64(len(f.Options)) {
				r.bad = true
				return
			}
			v.Options = append(v.Options, int(u)-1)
			answered = answered || u > 0
		}
		r.bad = r.bad || !answered
	case Figure:
		v.Number = r.number(f.bounds.decimals)
	case Points:
		for range f.Options {
			v.Numbers = append(v.Numbers, r.number(f.bounds.decimals))
		}
	case Words:
		v.Text = r.text(text)
		r.bad = r.bad || v.Text == ""
	case Agreement:
		b := r.byte()
		v.Yes = b == 1
		r.bad = r.bad || b > 1
	case Unanswered:
		r.bad = true // a note
	}
}

func (f *Field) decodeRanking(r *reader, v *Value) {
	count := r.uvarint()
	if count == 0 || count > uint64(f.bounds.choices) {
		r.bad = true
		return
	}
	for range count {
		option := r.option(f)
		if r.bad || slices.Contains(v.Options, option) {
			r.bad = true
			return
		}
		v.Options = append(v.Options, option)
	}
}

// decodeBits reads the chosen options of a multiple question.
func (f *Field) decodeBits(r *reader, v *Value) {
	for base := 0; base < f.bounds.choices; base += 8 {
		for b := r.byte(); b != 0; b &= b - 1 {
			option := base + bits.TrailingZeros8(b)
			if option >= f.bounds.choices {
				r.bad = true
				return
			}
			v.Options = append(v.Options, option)
		}
	}
	r.bad = r.bad || len(v.Options) == 0
}

// reader takes an encoded sheet apart. The first thing that does not fit makes
// it bad; from then on it yields zeros.
type reader struct {
	b   []byte
	bad bool
}

func (r *reader) byte() byte {
	if r.bad || len(r.b) == 0 {
		r.bad = true
		return 0
	}
	c := r.b[0]
	r.b = r.b[1:]
	return c
}

func (r *reader) uvarint() uint64 {
	if r.bad {
		return 0
	}
	if len(r.b) > 0 && r.b[0] < 0x80 { // nearly all of them
		u := uint64(r.b[0])
		r.b = r.b[1:]
		return u
	}
	u, n := binary.Uvarint(r.b)
	if n <= 0 {
		r.bad = true
		return 0
	}
	r.b = r.b[n:]
	return u
}

// option reads an option ordinal of f.
func (r *reader) option(f *Field) int {
	u := r.uvarint()
	if u >= uint64(f.bounds.choices) {
		r.bad = true
		return 0
	}
	return int(u)
}

func (r *reader) number(decimals int) float64 {
	u := r.uvarint()
	if u&1 == 0 {
		u >>= 1
		return float64(int64(u>>1)^-int64(u&1)) / scale(decimals)
	}
	if u != 1 || len(r.b) < 8 {
		r.bad = true
		return 0
	}
	x := math.Float64frombits(binary.LittleEndian.Uint64(r.b))
	r.b = r.b[8:]
	if math.IsNaN(x) || math.IsInf(x, 0) {
		r.bad = true
		return 0
	}
	return x
}

// text reads a string. When it equals old, which the sheet held before, old is
// returned: area codes and the like repeat, and comparing allocates nothing.
func (r *reader) text(old string) string {
	n := r.uvarint()
	if r.bad || n > uint64(len(r.b)) {
		r.bad = true
		return ""
	}
	b := r.b[:n]
	r.b = r.b[n:]
	if string(b) == old {
		return old
	}
	if !utf8.Valid(b) {
		r.bad = true
		return ""
	}
	return string(b)
}
