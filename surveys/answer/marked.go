package answer

import (
	"slices"

	"minyi/surveys"
)

// Marked reports whether a sheet gives one of the answers that a setting names
// (surveys.ParseMark). "" names none.
func Marked(f *Form, sheet Sheet, mark string) bool {
	m, ok := surveys.ParseMark(mark)
	if !ok {
		return false
	}
	field, ok := f.Field(m.Question)
	if !ok || field.Ordinal >= len(sheet) {
		return false
	}
	v := sheet[field.Ordinal]
	return v.Shape == Choice && slices.Contains(m.Options, field.OptionCode(v.Option))
}
