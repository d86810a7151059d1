package edit

import (
	"slices"

	"minyi/surveys"
)

// MoveQuestion moves a question by so many places, up with a negative number.
// At the end of its page it goes on to the neighbouring one.
type MoveQuestion struct {
	Question string
	By       int
}

// Place of the edit: a move changes nothing that a question's form shows.
func (e MoveQuestion) Place() Place { return Place{Question: e.Question} }

func (e MoveQuestion) apply(w *work) error {
	if _, err := w.one(e.Question); err != nil {
		return err
	}
	step := 1
	if e.By < 0 {
		step = -1
	}
	for range max(e.By, -e.By) {
		w.step(e.Question, step)
	}
	i, q := Find(w.doc, e.Question)
	w.open = Place{Page: w.doc.Pages[i].Code, Question: q.Code}
	w.say("edit.did_move", "Code", q.Code)
	return nil
}

// step moves by one place or over the edge of a page; at the ends of the survey
// it stays.
func (w *work) step(code string, by int) {
	i, _ := Find(w.doc, code)
	p := &w.doc.Pages[i]
	at := slices.IndexFunc(p.Questions, func(q surveys.Question) bool { return q.Code == code })
	switch to := at + by; {
	case to >= 0 && to < len(p.Questions):
		p.Questions = moved(p.Questions, at, to)
	case i+by >= 0 && i+by < len(w.doc.Pages):
		w.carry(i, at, i+by, map[bool]int{true: 0, false: len(w.doc.Pages[i+by].Questions)}[by > 0])
	}
}

// carry takes the question at a place of one page to a place of another.
func (w *work) carry(from, at, to, place int) {
	p, into := &w.doc.Pages[from], &w.doc.Pages[to]
	q := p.Questions[at]
	p.Questions = slices.Delete(p.Questions, at, at+1)
	p.Draw = min(p.Draw, len(p.Questions))
	into.Questions = slices.Insert(into.Questions, max(0, min(place, len(into.Questions))), q)
}

// PlaceQuestion takes a question to a page: behind After, to its beginning or to
// its end.
type PlaceQuestion struct {
	Question, Page, After string
	First                 bool
}

// Place of the edit.
func (e PlaceQuestion) Place() Place { return Place{Question: e.Question} }

func (e PlaceQuestion) apply(w *work) error {
	page, at, err := w.question(e.Question)
	if err != nil {
		return err
	}
	to, err := w.page(e.Page)
	if err != nil {
		return err
	}
	from := PageIndex(w.doc, page.Code)
	w.carry(from, at, to, len(w.doc.Pages[to].Questions))
	p := &w.doc.Pages[to]
	if e.First {
		p.Questions = moved(p.Questions, len(p.Questions)-1, 0)
	}
	if after := slices.IndexFunc(p.Questions, func(q surveys.Question) bool { return q.Code == e.After }); after >= 0 && e.After != e.Question {
		p.Questions = moved(p.Questions, len(p.Questions)-1, after+1)
	}
	w.open = Place{Page: p.Code, Question: e.Question}
	w.say("edit.did_place", "Code", e.Question, "Page", p.Code)
	return nil
}
