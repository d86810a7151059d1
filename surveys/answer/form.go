// Package answer turns what a person sent into a checked sheet of answers, and
// a sheet into the compact bytes that are stored.
package answer

import (
	"regexp"

	"minyi/surveys"
	"minyi/surveys/logic"
)

// Form is one published version, compiled once and shared by all goroutines:
// it never changes.
type Form struct {
	Survey  *surveys.Survey // the published document
	Version int
	SHA256  [32]byte // of the document's canonical bytes
	Fields  []Field  // every question in document order; the index is the question's ordinal
	byCode  map[string]int
}

// Field is one question with what decoding needs of it.
type Field struct {
	*surveys.Question
	Ordinal   int
	Page      int
	VisibleIf *logic.Expr // nil: always
	Calculate *logic.Expr // calculated questions only
	Pattern   *regexp.Regexp
	options   map[string]int
	rows      map[string]int
}

// Field returns the question of that code.
func (f *Form) Field(code string) (*Field, bool) {
	i, ok := f.byCode[code]
	if !ok {
		return nil, false
	}
	return &f.Fields[i], true
}

// OptionOf returns the ordinal of an option code; the open choice "other" is
// len(Options).
func (f *Field) OptionOf(code string) (int, bool) {
	i, ok := f.options[code]
	return i, ok
}

// OptionCode is the reverse of OptionOf.
func (f *Field) OptionCode(ordinal int) string {
	if ordinal == len(f.Options) && f.Other != nil {
		return surveys.OtherCode
	}
	return f.Options[ordinal].Code
}

// RowOf returns the ordinal of a matrix row's code.
func (f *Field) RowOf(code string) (int, bool) {
	i, ok := f.rows[code]
	return i, ok
}
