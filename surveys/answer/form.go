// Package answer turns what a person sent into a checked sheet of answers, and
// a sheet into the compact bytes that are stored.
//
// Answers arrive as JSON (ReadSubmission, Form.Decode) or as a page's form
// (Form.FromValues); both pass the same rules, a file per family: choice.go,
// number.go, words.go, moment.go, personal.go. Form.Finish then routes and asks
// for what is missing, Form.Extract takes the personal answers out, and
// Form.Encode writes the rest.
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
	byOther map[string]int // CODE_other → ordinal of CODE
	pages   []span
	program *logic.Program
}

// span is the range of ordinals of one page.
type span struct{ first, end int }

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
	bounds    bounds
	shape     Shape
	openAt    int // ordinal of the open choice "other", far below 0 without one
}

// bounds are a question's limits with the defaults filled in.
type bounds struct {
	choices  int     // how many options there are, "other" counted
	least    int     // of choices, when answered
	most     int     // of choices
	min, max float64 // number, slider, nps, rating without options
	decimals int
	total    int64 // sum, in units of the last decimal
	length   int   // Unicode characters, of the text or of the other-text
	earliest string
	latest   string
}

// Field returns the question of that code.
func (f *Form) Field(code string) (*Field, bool) {
	i, ok := f.byCode[code]
	if !ok {
		return nil, false
	}
	return &f.Fields[i], true
}

// PageFields returns the questions of a page, by its index in the document;
// none when there is no such page.
func (f *Form) PageFields(page int) []Field {
	if page < 0 || page >= len(f.pages) {
		return nil
	}
	s := f.pages[page]
	return f.Fields[s.first:s.end]
}

// OptionOf returns the ordinal of an option code; the open choice "other" is
// len(Options).
func (f *Field) OptionOf(code string) (int, bool) {
	i, ok := f.options[code]
	return i, ok
}

// OptionCode is the reverse of OptionOf.
func (f *Field) OptionCode(ordinal int) string {
	if f.open(ordinal) {
		return surveys.OtherCode
	}
	return f.Options[ordinal].Code
}

// RowOf returns the ordinal of a matrix row's code.
func (f *Field) RowOf(code string) (int, bool) {
	i, ok := f.rows[code]
	return i, ok
}

// Shape returns the shape that an answer to the question takes; Unanswered for
// a note, which takes none, and for a calculated question, whose result decides.
func (f *Field) Shape() Shape { return f.shape }

func shapeOf(q *surveys.Question) Shape {
	switch q.Type {
	case surveys.Single:
		return Choice
	case surveys.Rating:
		if len(q.Options) > 0 {
			return Choice
		}
		return Figure
	case surveys.Multiple, surveys.Ranking:
		return Choices
	case surveys.Matrix:
		return Grid
	case surveys.Number, surveys.Slider, surveys.NPS:
		return Figure
	case surveys.Sum:
		return Points
	case surveys.ShortText, surveys.LongText, surveys.Date, surveys.Time, surveys.Area:
		return Words
	case surveys.Consent:
		return Agreement
	}
	if q.Type.Personal() {
		return Given
	}
	return Unanswered
}

// hasOpen reports whether the question has the open choice "other".
func (f *Field) hasOpen() bool { return hasOpen(f.Question) }

func hasOpen(q *surveys.Question) bool {
	return q.Other != nil && (q.Type == surveys.Single || q.Type == surveys.Multiple)
}

// open reports whether that option ordinal is the open choice "other".
func (f *Field) open(ordinal int) bool { return ordinal == f.openAt }

// fail makes an error about the field's answer, or about a part of it: a
// matrix's row, an option of a sum.
func (f *Field) fail(key, part string, args ...any) *surveys.Error {
	at := "/answers/" + f.Code
	if part != "" {
		at += "/" + part
	}
	return surveys.E(surveys.Invalid, key, at, args...)
}

// failOther makes an error about the text beside the open choice.
func (f *Field) failOther(key string, args ...any) *surveys.Error {
	return surveys.E(surveys.Invalid, key, "/answers/"+f.Code+otherSuffix, args...)
}

// otherSuffix makes the name under which the text beside the open choice
// travels: q1_other.
const otherSuffix = "_" + surveys.OtherCode
