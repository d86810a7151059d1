package edit

import (
	"slices"

	"minyi/surveys"
)

// AddPage puts an empty page behind another, or at the end.
type AddPage struct{ After string }

// Place of the edit.
func (e AddPage) Place() Place { return Place{Page: e.After} }

func (e AddPage) apply(w *work) error {
	p := surveys.Page{Code: w.nextPage(), Questions: []surveys.Question{}}
	at := PageIndex(w.doc, e.After) + 1
	if at == 0 {
		at = len(w.doc.Pages)
	}
	w.doc.Pages = slices.Insert(w.doc.Pages, at, p)
	w.open = Place{Page: p.Code}
	w.say("edit.did_page", "Code", p.Code)
	return nil
}

// SetPage changes a page's title and how many of its questions each person
// gets; 0 is all.
type SetPage struct {
	Page     string
	Language string
	Title    string
	Draw     int
}

// Place of the edit.
func (e SetPage) Place() Place { return Place{Page: e.Page} }

func (e SetPage) apply(w *work) error {
	i, err := w.page(e.Page)
	if err != nil {
		return err
	}
	language := e.Language
	if language == "" {
		language = w.language()
	}
	put(&w.doc.Pages[i].Title, language, e.Title)
	w.doc.Pages[i].Draw = e.Draw
	w.say("edit.did_page_change", "Code", e.Page, "Text", short(w.doc.Pages[i].Title, language))
	return nil
}

// RemovePage takes a page away with its questions, with Also what refers to
// them from elsewhere. The last page stays.
type RemovePage struct {
	Page string
	Also bool
}

// Place of the edit.
func (e RemovePage) Place() Place { return Place{Page: e.Page} }

func (e RemovePage) apply(w *work) error {
	i, err := w.page(e.Page)
	if err != nil {
		return err
	}
	if len(w.doc.Pages) == 1 {
		return surveys.E(surveys.Invalid, "edit.last_page", "")
	}
	page := w.doc.Pages[i]
	w.doc.Pages = slices.Delete(w.doc.Pages, i, i+1)
	var targets []target
	var by []Reference
	for _, q := range page.Questions {
		t := target{question: q.Code}
		targets = append(targets, t)
		for _, r := range references(w.doc, t) {
			if !slices.Contains(by, r) {
				by = append(by, r)
			}
		}
	}
	if len(by) > 0 && !e.Also {
		return refused("edit.page_referenced", e.Page, by)
	}
	w.cut(targets...)
	w.open = Place{Page: w.doc.Pages[max(0, i-1)].Code}
	w.say("edit.did_page_remove", "Code", e.Page, "Text", short(page.Title, w.language()))
	return nil
}

// MovePage moves a page by so many places, up with a negative number.
type MovePage struct {
	Page string
	By   int
}

// Place of the edit.
func (e MovePage) Place() Place { return Place{Page: e.Page} }

func (e MovePage) apply(w *work) error {
	i, err := w.page(e.Page)
	if err != nil {
		return err
	}
	w.doc.Pages = moved(w.doc.Pages, i, i+e.By)
	w.say("edit.did_page_move", "Code", e.Page)
	return nil
}

// DuplicatePage puts a copy of a page behind it. Conditions among its questions
// follow to the copies.
type DuplicatePage struct{ Page string }

// Place of the edit.
func (e DuplicatePage) Place() Place { return Place{Page: e.Page} }

func (e DuplicatePage) apply(w *work) error {
	i, err := w.page(e.Page)
	if err != nil {
		return err
	}
	was := w.doc.Pages[i]
	copied := surveys.Page{Code: w.nextPage(), Title: replaced(was.Title, func(s string) string { return s }), Draw: was.Draw, Questions: []surveys.Question{}}
	w.doc.Pages = slices.Insert(w.doc.Pages, i+1, copied)
	into := &w.doc.Pages[i+1]
	known := codes(w.doc)
	for _, q := range was.Questions {
		one, err := copyOf(&q)
		if err != nil {
			return err
		}
		one.Code = w.nextQuestion()
		into.Questions = append(into.Questions, *one)
	}
	for j := range into.Questions {
		for k, from := range was.Questions {
			follow(&into.Questions[j], known, from.Code, into.Questions[k].Code)
		}
	}
	w.open = Place{Page: copied.Code}
	w.say("edit.did_page_duplicate", "Code", e.Page, "New", copied.Code)
	return nil
}

// SplitPage begins a new page with a question: it and those behind it move
// there.
type SplitPage struct{ Question string }

// Place of the edit.
func (e SplitPage) Place() Place { return Place{Question: e.Question} }

func (e SplitPage) apply(w *work) error {
	page, at, err := w.question(e.Question)
	if err != nil {
		return err
	}
	i := PageIndex(w.doc, page.Code)
	p := surveys.Page{Code: w.nextPage(), Questions: slices.Clone(page.Questions[at:])}
	page.Questions = page.Questions[:at:at]
	page.Draw = min(page.Draw, len(page.Questions))
	w.doc.Pages = slices.Insert(w.doc.Pages, i+1, p)
	w.open = Place{Page: p.Code, Question: e.Question}
	w.say("edit.did_split", "Code", e.Question, "New", p.Code)
	return nil
}
