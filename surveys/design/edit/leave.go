package edit

import "minyi/surveys"

// Leaves is the print of what an edit would leave at its place. Forms carry all
// their fields with every button: most of what they post changes nothing, and
// that is found out on the page that the place stands on, not on the whole
// questionnaire. What the edit would break elsewhere Apply finds.
//
// Errors: those of Apply.
func Leaves(draft Draft, e Edit) (string, error) {
	at := e.Place()
	alone := *draft.Document
	alone.Pages, alone.Rates = nil, nil
	for _, p := range draft.Document.Pages {
		if _, q := Find(&surveys.Survey{Pages: []surveys.Page{p}}, at.Question); q != nil || at.Question == "" && p.Code == at.Page {
			alone.Pages = []surveys.Page{p}
		}
	}
	if made, err := Apply(Draft{Document: &alone}, e); err == nil {
		return Print(made.Document, at), nil
	}
	made, err := Apply(draft, e) // a rule of the page may look at another one
	if err != nil {
		return "", err
	}
	return Print(made.Document, at), nil
}
