package edit

import (
	"minyi/surveys"
)

// SetCondition says when a question is shown; a nil rule shows it to all.
type SetCondition struct {
	Question string
	Rule     surveys.Expression
}

// Place of the edit.
func (e SetCondition) Place() Place { return Place{Question: e.Question} }

func (e SetCondition) apply(w *work) error {
	q, err := w.one(e.Question)
	if err != nil {
		return err
	}
	q.VisibleIf = e.Rule
	if w.say("edit.did_condition", "Code", q.Code); len(e.Rule) == 0 {
		w.say("edit.did_no_condition", "Code", q.Code)
	}
	return nil
}

// SetCalculation says how a calculated question comes about.
type SetCalculation struct {
	Question string
	Rule     surveys.Expression
}

// Place of the edit.
func (e SetCalculation) Place() Place { return Place{Question: e.Question} }

func (e SetCalculation) apply(w *work) error {
	q, err := w.one(e.Question)
	if err != nil {
		return err
	}
	if q.Type != surveys.Calculated {
		return surveys.E(surveys.Invalid, "edit.not_calculated", "", "Code", q.Code)
	}
	q.Calculate = e.Rule
	w.say("edit.did_calculation", "Code", q.Code)
	return nil
}
