package bank

import (
	"slices"

	"minyi/surveys"
	"minyi/surveys/design/edit"
)

// Insert plans how items come into a draft that exists: at a place of one of its
// pages, what their conditions need before them unless the draft asks it already.
//
// Errors: surveys.Errors, Invalid, all findings at once.
func Insert(items []Item, doc *surveys.Survey, at edit.Place, picks []string) (edit.InsertQuestions, []Added, error) {
	a := newAssembly(items, Plan{Picks: picks})
	a.asked = Asks(items, doc)
	for _, code := range picks {
		if a.asked[code] != "" {
			a.found = append(a.found, surveys.E(surveys.Invalid, "bank.asked_already", "/items", "Code", code, "Question", a.asked[code]))
			continue
		}
		a.take(code, "")
	}
	e := edit.InsertQuestions{Page: at.Page, After: at.Question, Under: make(map[string]string)}
	for _, item := range a.taken {
		if _, q := edit.Find(doc, item.Code); q != nil {
			a.found = append(a.found, surveys.E(surveys.Invalid, "bank.code_in_draft", "/items", "Code", item.Code))
		}
		for _, need := range a.needs(item) {
			if code := a.asked[need]; code != "" && code != need {
				e.Under[need] = code
			}
		}
		e.Questions = append(e.Questions, inLanguages(item, doc.Languages))
		for _, r := range item.Document().Rates {
			r.Title = in(r.Title, doc.Languages)
			e.Rates = append(e.Rates, r)
		}
	}
	if len(a.found) > 0 {
		return e, nil, a.found
	}
	return e, a.added, nil
}

// Asks lists the items that a document asks, each with its question's code. A
// question that came another way is an item's if it has its code and its words.
func Asks(items []Item, doc *surveys.Survey) map[string]string {
	asked := make(map[string]string)
	for _, page := range doc.Pages {
		for i := range page.Questions {
			q := &page.Questions[i]
			if code, _ := Parse(q.Item); code != "" {
				asked[code] = q.Code
				continue
			}
			n := slices.IndexFunc(items, func(item Item) bool { return item.Code == q.Code })
			if n < 0 {
				continue
			}
			if wording := inLanguages(&items[n], doc.Languages); Same(q, &wording) {
				asked[q.Code] = q.Code
			}
		}
	}
	return asked
}
