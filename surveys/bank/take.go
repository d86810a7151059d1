package bank

import (
	"slices"

	"minyi/surveys"
	"minyi/surveys/design"
	"minyi/surveys/design/edit"
)

// Take makes a question of a survey an item's wording under the code of the
// item: its words, its choices and the rates that are of it alone. A condition
// stays where it speaks only of questions that are items themselves; else it is
// left out, and left says so.
//
// Errors: NotFound without the question; Invalid for what cannot be an item.
func Take(doc *surveys.Survey, code, item string) (wording *surveys.Survey, left bool, err error) {
	_, q := edit.Find(doc, code)
	if q == nil {
		return nil, false, surveys.E(surveys.NotFound, "bank.no_question", "/question", "Code", code)
	}
	whole := doc
	names := make(map[string]string) // questions of the survey → items
	codes := make(map[string]bool)
	for _, p := range doc.Pages {
		for _, other := range p.Questions {
			codes[other.Code] = true
			if is, _ := Parse(other.Item); is != "" {
				names[other.Code] = is
			}
		}
	}
	names[code] = item
	mentioned := edit.Mentioned(q, codes)
	left = slices.ContainsFunc(mentioned, func(m string) bool { return names[m] == "" })
	if !left {
		if whole, err = renamed(doc, names, append(slices.Clone(mentioned), code)); err != nil {
			return nil, false, err
		}
		_, q = edit.Find(whole, item)
	}
	own := *q
	own.Code, own.Item, own.Required = item, "", false
	if left {
		own.VisibleIf = nil
	}
	wording = &surveys.Survey{
		Code: item, Languages: doc.Languages, Title: surveys.Text{}, Pages: []surveys.Page{{Code: "p1", Questions: []surveys.Question{own}}},
	}
	for _, r := range whole.Rates {
		if r, ok := alone(r, q.Code, item); ok {
			wording.Rates = append(wording.Rates, r)
		}
	}
	if wording, err = decoded(wording); err != nil {
		return nil, left, err
	}
	return wording, left, CheckItem(item, wording).Err()
}

// renamed gives questions the codes of their items; conditions follow.
func renamed(doc *surveys.Survey, names map[string]string, which []string) (*surveys.Survey, error) {
	draft := edit.Draft{Document: doc}
	for _, code := range which {
		if names[code] == code {
			continue
		}
		made, err := edit.Apply(draft, edit.SetCode{Question: code, Code: names[code]})
		if err != nil {
			return nil, err
		}
		draft.Document = made.Document
	}
	return draft.Document, nil
}

// alone is a rate as the item's own: one over several questions is, for each of
// them, the score of that one.
func alone(r surveys.Rate, code, item string) (surveys.Rate, bool) {
	switch {
	case r.Question == code:
		r.Question = item
	case slices.Contains(r.Questions, code):
		r.Questions = []string{item}
	default:
		return r, false
	}
	return r, true
}

// decoded reads a document as everybody's is.
func decoded(doc *surveys.Survey) (*surveys.Survey, error) {
	data, _, err := design.Canonical(doc)
	if err != nil {
		return nil, err
	}
	return design.Decode(data)
}
