package answer

import (
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// AppendJSON appends the sheet as the "answers" object of a submission, in
// document order: for exports and for looking into a stored response. A
// personal answer is true, be its text still in the sheet or not.
func (f *Form) AppendJSON(dst []byte, sheet Sheet) []byte {
	dst = append(dst, '{')
	empty := true
	name := func(code string) {
		if !empty {
			dst = append(dst, ',')
		}
		empty = false
		dst = append(appendString(dst, code), ':')
	}
	for i := range min(len(f.Fields), len(sheet)) {
		q, v := &f.Fields[i], &sheet[i]
		if !v.Answered() {
			continue
		}
		name(q.Code)
		dst = q.appendValue(dst, v)
		if v.Other != "" {
			name(q.Code + otherSuffix)
			dst = appendString(dst, v.Other)
		}
	}
	return append(dst, '}')
}

// appendValue appends one answer.
func (f *Field) appendValue(dst []byte, v *Value) []byte {
	switch v.Shape {
	case Choice:
		return appendString(dst, f.OptionCode(v.Option))
	case Choices:
		dst = append(dst, '[')
		for i, option := range v.Options {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = appendString(dst, f.OptionCode(option))
		}
		return append(dst, ']')
	case Grid:
		dst = append(dst, '{')
		for row, option := range v.Options {
			if option < 0 {
				continue
			}
			if dst[len(dst)-1] != '{' {
				dst = append(dst, ',')
			}
			dst = append(appendString(dst, f.Rows[row].Code), ':')
			dst = appendString(dst, f.OptionCode(option))
		}
		return append(dst, '}')
	case Figure:
		return strconv.AppendFloat(dst, v.Number, 'f', -1, 64)
	case Points:
		dst = append(dst, '{')
		for option, x := range v.Numbers {
			if option > 0 {
				dst = append(dst, ',')
			}
			dst = append(appendString(dst, f.OptionCode(option)), ':')
			dst = strconv.AppendFloat(dst, x, 'f', -1, 64)
		}
		return append(dst, '}')
	case Words:
		return appendString(dst, v.Text)
	case Agreement:
		return strconv.AppendBool(dst, v.Yes)
	}
	return append(dst, "true"...)
}

// appendString appends a JSON string. Texts of a sheet are valid UTF-8, so the
// only error that AppendQuote knows cannot happen; it replaces what is not.
func appendString(dst []byte, s string) []byte {
	dst, _ = jsontext.AppendQuote(dst, s)
	return dst
}
