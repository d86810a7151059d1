package edit

import (
	"slices"

	"minyi/surveys"
)

// AddOption puts an empty option behind another, or at the end.
type AddOption struct{ Question, After string }

// Place of the edit.
func (e AddOption) Place() Place { return Place{Question: e.Question} }

func (e AddOption) apply(w *work) error {
	q, err := w.one(e.Question)
	if err != nil {
		return err
	}
	if q.Type == surveys.Rating && len(q.Options) == 0 {
		q.Min, q.Max = nil, nil // options stand in the place of a scale
	}
	at := optionIndex(q, e.After) + 1
	if at == 0 {
		at = len(q.Options)
	}
	w.added = w.nextOption(q)
	q.Options = slices.Insert(q.Options, at, surveys.Option{Code: w.added})
	w.say("edit.did_option", "Code", q.Code)
	return nil
}

func optionIndex(q *surveys.Question, code string) int {
	return slices.IndexFunc(q.Options, func(o surveys.Option) bool { return o.Code == code })
}

// RemoveOption takes an option away, with Also what refers to it.
type RemoveOption struct {
	Question, Option string
	Also             bool
}

// Place of the edit.
func (e RemoveOption) Place() Place { return Place{Question: e.Question} }

func (e RemoveOption) apply(w *work) error {
	q, err := w.one(e.Question)
	if err != nil {
		return err
	}
	i := optionIndex(q, e.Option)
	if i < 0 {
		return surveys.E(surveys.Conflict, "edit.option_gone", "", "Code", e.Option)
	}
	t := target{question: e.Question, option: e.Option}
	if by := references(w.doc, t); len(by) > 0 && !e.Also {
		return refused("edit.option_referenced", e.Option, by)
	}
	text := short(q.Options[i].Text, w.language())
	q.Options = slices.Delete(q.Options, i, i+1)
	if q.Type == surveys.Rating && len(q.Options) == 0 {
		blank(q)
	}
	clamp(q)
	w.cut(t)
	w.say("edit.did_option_remove", "Code", e.Question, "Text", text)
	return nil
}

// clamp keeps how many may be chosen within how many there are.
func clamp(q *surveys.Question) {
	all := len(q.Options)
	if q.Other != nil {
		all++
	}
	if all == 0 {
		return
	}
	for _, limit := range []*int{q.MinChoices, q.MaxChoices} {
		if limit != nil {
			*limit = min(*limit, all)
		}
	}
}

// MoveOption moves an option by so many places, up with a negative number.
type MoveOption struct {
	Question, Option string
	By               int
}

// Place of the edit.
func (e MoveOption) Place() Place { return Place{Question: e.Question} }

func (e MoveOption) apply(w *work) error {
	q, err := w.one(e.Question)
	if err != nil {
		return err
	}
	i := optionIndex(q, e.Option)
	if i < 0 {
		return surveys.E(surveys.Conflict, "edit.option_gone", "", "Code", e.Option)
	}
	q.Options = moved(q.Options, i, i+e.By)
	w.added = e.Option
	w.say("edit.did_option_move", "Code", q.Code, "Text", short(q.Options[optionIndex(q, e.Option)].Text, w.language()))
	return nil
}
