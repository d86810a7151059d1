package edit

import (
	"slices"

	"minyi/surveys"
	"minyi/surveys/design"
)

// SetQuestion changes what a question's form shows. What is nil stays; what the
// question's type does not have is left aside.
type SetQuestion struct {
	Question  string
	Language  string // of the texts, "" for the survey's first
	Text      *string
	Hint      *string
	Necessity *string
	Required  *bool
	Shuffle   *bool
	Options   map[string]Choice // by code
	Rows      map[string]string // texts by code
	Other     *OtherChoice
	Limits    *Limits
}

// Choice is what a form says of one option.
type Choice struct {
	Text      string
	Exclusive bool
}

// OtherChoice is what a form says of the open choice.
type OtherChoice struct {
	There bool
	Text  string
}

// Limits are all rules of what may be answered; those that the type does not
// have are left aside.
type Limits struct {
	Min, Max, Total           *float64
	Decimals, MaxLength       int
	MinChoices, MaxChoices    *int
	Pattern, Earliest, Latest string
}

// Place of the edit.
func (e SetQuestion) Place() Place { return Place{Question: e.Question} }

func (e SetQuestion) apply(w *work) error {
	q, err := w.one(e.Question)
	if err != nil {
		return err
	}
	language := e.Language
	if language == "" {
		language = w.language()
	}
	set := func(into *surveys.Text, text *string) {
		if text != nil {
			put(into, language, *text)
		}
	}
	set(&q.Text, e.Text)
	set(&q.Hint, e.Hint)
	if personal(q.Type) && e.Necessity != nil {
		if err := w.mayAsk(q.Type, *e.Necessity); err != nil {
			return err
		}
		set(&q.Necessity, e.Necessity)
	}
	if e.Required != nil && design.Allows(q.Type, "required") {
		q.Required = *e.Required
	}
	if e.Shuffle != nil && design.Allows(q.Type, "shuffle") {
		q.Shuffle = *e.Shuffle
	}
	for i := range q.Options {
		if c, ok := e.Options[q.Options[i].Code]; ok {
			put(&q.Options[i].Text, language, c.Text)
			q.Options[i].Exclusive = c.Exclusive && q.Type == surveys.Multiple
		}
	}
	for i := range q.Rows {
		if text, ok := e.Rows[q.Rows[i].Code]; ok {
			put(&q.Rows[i].Text, language, text)
		}
	}
	if err := e.other(w, q, language); err != nil {
		return err
	}
	if e.Limits != nil {
		e.Limits.set(q)
	}
	w.say("edit.did_change", "Code", q.Code, "Text", short(q.Text, language))
	return nil
}

// other adds, words or takes away the open choice.
func (e SetQuestion) other(w *work, q *surveys.Question, language string) error {
	if e.Other == nil || !design.Allows(q.Type, "other") {
		return nil
	}
	if !e.Other.There {
		if q.Other == nil {
			return nil
		}
		if by := references(w.doc, target{question: q.Code, option: surveys.OtherCode}); len(by) > 0 {
			return refused("edit.option_referenced", surveys.OtherCode, by)
		}
		q.Other = nil
		return nil
	}
	if q.Other == nil {
		q.Other = new(surveys.Other)
	}
	put(&q.Other.Text, language, e.Other.Text)
	return nil
}

// set takes those limits that the type of q has.
func (l *Limits) set(q *surveys.Question) {
	has := func(field string) bool { return design.Allows(q.Type, field) }
	if has("min") && !(q.Type == surveys.Rating && len(q.Options) > 0) {
		q.Min, q.Max = l.Min, l.Max
	}
	if has("decimals") {
		q.Decimals = l.Decimals
	}
	if has("total") {
		q.Total = l.Total
	}
	if has("min_choices") {
		q.MinChoices, q.MaxChoices = l.MinChoices, l.MaxChoices
	}
	if has("max_length") {
		q.MaxLength = l.MaxLength
		if has("other") && q.Other == nil {
			q.MaxLength = 0 // it would bound nothing
		}
	}
	if has("pattern") {
		q.Pattern = l.Pattern
	}
	if has("earliest") {
		q.Earliest, q.Latest = l.Earliest, l.Latest
	}
}

// SetType makes a question one of another type and keeps what the new type has
// as well. A question that was published stays what it is.
type SetType struct {
	Question  string
	Type      surveys.Type
	Necessity string
}

// Place of the edit.
func (e SetType) Place() Place { return Place{Question: e.Question} }

func (e SetType) apply(w *work) error {
	q, err := w.one(e.Question)
	if err != nil {
		return err
	}
	if q.Type == e.Type {
		return nil
	}
	if published(w.published, q.Code) {
		return surveys.E(surveys.Invalid, "edit.type_published", "/type", "Code", q.Code)
	}
	if err := w.mayAsk(e.Type, e.Necessity); err != nil {
		return err
	}
	was := *q
	has := func(field string) bool { return design.Allows(e.Type, field) }
	*q = surveys.Question{Code: q.Code, Type: e.Type, Text: q.Text, Hint: q.Hint, VisibleIf: q.VisibleIf}
	q.Required = was.Required && has("required")
	if has("options") && !(e.Type == surveys.Rating && len(was.Options) == 0) {
		q.Options = slices.Clone(was.Options)
		for i := range q.Options {
			q.Options[i].Exclusive = q.Options[i].Exclusive && e.Type == surveys.Multiple
		}
	}
	if has("other") {
		q.Other = was.Other
	}
	if has("rows") {
		q.Rows = was.Rows
	}
	q.Shuffle = was.Shuffle && has("shuffle")
	if personal(e.Type) {
		put(&q.Necessity, w.language(), e.Necessity)
	}
	blank(q)
	w.say("edit.did_type", "Code", q.Code, "Was", string(was.Type), "Type", string(q.Type))
	return nil
}
