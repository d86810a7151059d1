package answer

import (
	"encoding/binary"
	"fmt"
	"slices"
	"unicode/utf8"

	"minyi/surveys"
)

// Piece is one answer of an encoded sheet as it stands there, checked but not
// taken apart; nil is no answer. It is part of the encoded sheet's memory.
type Piece []byte

// Pieces finds the answers of what Encode wrote, by question ordinal, in the
// memory of dst: a third of DecodeInto's time, for those who copy answers and do
// not work with them. What DecodeInto refuses it refuses too.
func (f *Form) Pieces(dst []Piece, b []byte) ([]Piece, error) {
	n := len(f.Fields)
	dst = slices.Grow(dst[:0], n)[:n]
	if len(b) == 0 || b[0] != codecVersion {
		return dst, fmt.Errorf("%w: its first byte is no known version", ErrCodec)
	}
	r := reader{b: b[1:]}
	next := 0 // the first ordinal not yet known
	for len(r.b) > 0 {
		delta := r.uvarint()
		if r.bad || delta == 0 || delta > uint64(n-next+1) || next+int(delta)-1 >= n {
			return dst, fmt.Errorf("%w: it has answers beyond its questions", ErrCodec)
		}
		i := next + int(delta) - 1
		clear(dst[next:i])
		start := r.b
		f.Fields[i].skip(&r)
		if r.bad {
			return dst, fmt.Errorf("%w: the answer to %s", ErrCodec, f.Fields[i].Code)
		}
		dst[i] = start[:len(start)-len(r.b)]
		next = i + 1
	}
	clear(dst[next:])
	return dst, nil
}

// skip reads over one answer. The shapes that need more than their ends found
// are decoded.
func (f *Field) skip(r *reader) {
	switch {
	case f.shape == Choice:
		if f.open(r.option(f)) {
			r.skipText()
		}
	case f.shape == Choices && f.Type != surveys.Ranking:
		f.skipBits(r)
	case f.shape == Figure:
		r.number(f.bounds.decimals)
	case f.shape == Words:
		if r.skipText() == 0 {
			r.bad = true
		}
	default:
		var v Value
		f.decode(r, &v)
	}
}

func (f *Field) skipBits(r *reader) {
	n := f.bounds.choices
	size := (n + 7) / 8
	if r.bad || size > len(r.b) {
		r.bad = true
		return
	}
	mask := r.b[:size]
	r.b = r.b[size:]
	any := byte(0)
	for _, b := range mask {
		any |= b
	}
	if any == 0 || n%8 != 0 && mask[size-1]>>(n%8) != 0 {
		r.bad = true
		return
	}
	if f.openAt >= 0 && mask[f.openAt/8]>>(f.openAt%8)&1 == 1 {
		r.skipText()
	}
}

// skipText reads over a string and returns its length.
func (r *reader) skipText() int {
	n := r.uvarint()
	if r.bad || n > uint64(len(r.b)) || !utf8.Valid(r.b[:n]) {
		r.bad = true
		return 0
	}
	r.b = r.b[n:]
	return int(n)
}

// Option is the option of a Choice, and what was written beside the open one.
func (f *Field) Option(p Piece) (ordinal int, other []byte) {
	u, n := binary.Uvarint(p)
	if f.open(int(u)) {
		other = p.words(n)
	}
	return int(u), other
}

// Bits are the options of Choices without an order: a bit per option, lowest
// first; and what was written beside the open one.
func (f *Field) Bits(p Piece) (mask, other []byte) {
	size := (f.bounds.choices + 7) / 8
	if len(p) > size {
		other = p.words(size)
	}
	return p[:size], other
}

// Figure is the number of a Figure.
func (f *Field) Figure(p Piece) float64 {
	r := reader{b: p}
	return r.number(f.bounds.decimals)
}

// Words is the text of Words.
func (p Piece) Words() []byte { return p.words(0) }

func (p Piece) words(at int) []byte {
	n, size := binary.Uvarint(p[at:])
	return p[at+size:][:n]
}

// DecodePiece takes an answer of any shape apart, in the memory of v.
func (f *Field) DecodePiece(p Piece, v *Value) {
	if p == nil {
		v.clear()
		return
	}
	f.decode(&reader{b: p}, v)
}
