package edit

import "minyi/surveys"

// SetApproval says under which title the survey is held.
type SetApproval struct{ Approval surveys.Approval }

// Place of the edit.
func (SetApproval) Place() Place { return Approval }

func (e SetApproval) apply(w *work) error {
	w.doc.Approval = e.Approval
	w.say("edit.did_approval")
	return nil
}
