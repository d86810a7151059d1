package answer

import (
	"encoding/binary"
	"math"

	"minyi/surveys"
)

// codecVersion is the first byte of every encoded sheet. A change of the
// format below gets a new number, and the old one stays readable.
const codecVersion = 1

// Encode writes the sheet as the compact document that is stored. It is read
// back with the same version of the survey: everything is told by ordinals.
//
//	version   one byte, 1
//	per answered question, in document order:
//	  uvarint   distance of its ordinal to the last answered one's, the first counted from -1
//	  payload   by the question's type:
//	    choice      uvarint option ordinal; the open choice is followed by its text
//	    multiple    a bit per option, lowest first, in whole bytes; then the open choice's text if set
//	    ranking     uvarint count, then uvarint option ordinals in order of rank
//	    matrix      per row uvarint option ordinal + 1, 0 where the row has no answer
//	    number      uvarint: zig-zag of the number in units of its last decimal, times 2;
//	                or 1 followed by an 8-byte float where that is not exact
//	    sum         a number per option
//	    text        uvarint length in bytes, UTF-8
//	    consent     one byte, 0 or 1
//	    personal    nothing: the text is kept apart
//	    calculated  one byte for the shape, then number, text or consent
//
// Personal texts are never written, be they still in the sheet or not.
func (f *Form) Encode(sheet Sheet) []byte {
	return f.AppendEncoded(make([]byte, 0, 16+4*len(sheet)), sheet)
}

// AppendEncoded is Encode into dst.
func (f *Form) AppendEncoded(dst []byte, sheet Sheet) []byte {
	dst = append(dst, codecVersion)
	last := -1
	for i := range min(len(f.Fields), len(sheet)) {
		v := &sheet[i]
		if !v.Answered() {
			continue
		}
		dst = binary.AppendUvarint(dst, uint64(i-last))
		dst = f.Fields[i].encode(dst, v)
		last = i
	}
	return dst
}

// encode appends the payload of one answer.
func (f *Field) encode(dst []byte, v *Value) []byte {
	if f.Type == surveys.Calculated {
		dst = append(dst, byte(v.Shape))
	}
	switch v.Shape {
	case Choice:
		dst = binary.AppendUvarint(dst, uint64(v.Option))
		if f.open(v.Option) {
			dst = encodeText(dst, v.Other)
		}
	case Choices:
		if f.Type == surveys.Ranking {
			dst = binary.AppendUvarint(dst, uint64(len(v.Options)))
			for _, option := range v.Options {
				dst = binary.AppendUvarint(dst, uint64(option))
			}
			break
		}
		start := len(dst)
		for range (f.bounds.choices + 7) / 8 {
			dst = append(dst, 0)
		}
		for _, option := range v.Options {
			dst[start+option/8] |= 1 << (option % 8)
		}
		if f.openChosen(*v) {
			dst = encodeText(dst, v.Other)
		}
	case Grid:
		for _, option := range v.Options {
			dst = binary.AppendUvarint(dst, uint64(option+1))
		}
	case Figure:
		dst = encodeNumber(dst, v.Number, f.bounds.decimals)
	case Points:
		for _, x := range v.Numbers {
			dst = encodeNumber(dst, x, f.bounds.decimals)
		}
	case Words:
		dst = encodeText(dst, v.Text)
	case Agreement:
		b := byte(0)
		if v.Yes {
			b = 1
		}
		dst = append(dst, b)
	}
	return dst
}

// encodeNumber appends x. Division by the power of ten is correctly rounded, so
// a number that was read with that many decimals comes back as the same float.
func encodeNumber(dst []byte, x float64, decimals int) []byte {
	if units := math.Round(x * scale(decimals)); math.Abs(units) <= 1<<53 && units/scale(decimals) == x {
		n := int64(units)
		return binary.AppendUvarint(dst, (uint64(n)<<1^uint64(n>>63))<<1)
	}
	return binary.LittleEndian.AppendUint64(append(dst, 1), math.Float64bits(x))
}

func encodeText(dst []byte, s string) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(s))), s...)
}
