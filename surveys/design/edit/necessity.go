package edit

import (
	"minyi/surveys"
	"minyi/surveys/design"
)

// personal are the types that ask for a reason: they show a face, a place or a
// hand.
func personal(t surveys.Type) bool {
	return t == surveys.Photo || t == surveys.Location || t == surveys.Signature
}

// NeedsNecessity reports whether a question of this type must state why it is
// asked.
func NeedsNecessity(t surveys.Type) bool { return personal(t) }

// mayAsk refuses a photo, a location or a signature without a stated necessity,
// and where children under 14 may answer: their own consent does not carry it.
func (w *work) mayAsk(t surveys.Type, necessity string) error {
	switch {
	case !personal(t):
		return nil
	case w.doc.Settings.MinAge < design.ConsentAge:
		return surveys.E(surveys.Invalid, "edit.minors", "/type", "Age", design.ConsentAge)
	case surveys.Blank(necessity):
		return surveys.E(surveys.Invalid, "edit.necessity_missing", "/necessity")
	}
	return nil
}
