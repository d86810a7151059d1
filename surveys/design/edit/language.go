package edit

import (
	"slices"

	"minyi/surveys"
)

// AddLanguage has the survey speak one language more. Its texts are still to be
// written.
type AddLanguage struct{ Language string }

// Place of the edit.
func (AddLanguage) Place() Place { return Languages }

func (e AddLanguage) apply(w *work) error {
	if slices.Contains(w.doc.Languages, e.Language) {
		return surveys.E(surveys.Invalid, "edit.language_there", "/language", "Language", e.Language)
	}
	w.doc.Languages = append(w.doc.Languages, e.Language)
	w.say("edit.did_add_language", "Language", e.Language)
	return nil
}

// RemoveLanguage takes a language away, with all of its texts. The first one
// stays: the others lean on it.
type RemoveLanguage struct{ Language string }

// Place of the edit.
func (RemoveLanguage) Place() Place { return Languages }

func (e RemoveLanguage) apply(w *work) error {
	i := slices.Index(w.doc.Languages, e.Language)
	switch {
	case i < 0:
		return surveys.E(surveys.Conflict, "edit.language_gone", "", "Language", e.Language)
	case i == 0:
		return surveys.E(surveys.Invalid, "edit.language_first", "", "Language", e.Language)
	}
	w.doc.Languages = slices.Delete(w.doc.Languages, i, i+1)
	for _, t := range textsOf(w.doc) {
		delete(*t.text, e.Language)
	}
	w.say("edit.did_remove_language", "Language", e.Language)
	return nil
}
