package edit

import (
	"minyi/surveys"
	"minyi/surveys/design"
)

// SetSurvey changes the survey's own texts and rules. Nil stays.
type SetSurvey struct {
	Language             string
	Title, Intro, Thanks *string
	Settings             *surveys.Settings
}

// Place of the edit: the survey itself.
func (SetSurvey) Place() Place { return Place{} }

func (e SetSurvey) apply(w *work) error {
	language := e.Language
	if language == "" {
		language = w.language()
	}
	for _, t := range []struct {
		into *surveys.Text
		text *string
	}{{&w.doc.Title, e.Title}, {&w.doc.Intro, e.Intro}, {&w.doc.Thanks, e.Thanks}} {
		if t.text != nil {
			put(t.into, language, *t.text)
		}
	}
	if e.Settings != nil {
		if err := w.oldEnough(e.Settings.MinAge); err != nil {
			return err
		}
		w.doc.Settings = *e.Settings
	}
	w.say("edit.did_survey")
	return nil
}

// oldEnough refuses to open a survey to children while it asks for what they
// must not be asked.
func (w *work) oldEnough(age int) error {
	if age >= design.ConsentAge || w.doc.Settings.MinAge < design.ConsentAge {
		return nil
	}
	for _, p := range w.doc.Pages {
		for _, q := range p.Questions {
			if personal(q.Type) {
				return surveys.E(surveys.Invalid, "edit.minors_asked", "/min_age", "Code", q.Code, "Age", design.ConsentAge)
			}
		}
	}
	return nil
}
