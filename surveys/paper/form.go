// Package paper lays a questionnaire out for paper: the numbers of questions and
// boxes, the way through it in words, and the key for those who type it in.
package paper

import (
	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/logic"
)

// Form is one version as it stands on paper.
type Form struct {
	Survey *surveys.Survey
	Parts  []Part // pages of which something is printed
}

// Part is one page of the questionnaire.
type Part struct {
	Page  *surveys.Page
	Drawn int // how many of its questions each person is asked, 0 = all
	Of    int
	Items []Item
}

// Item is one question, or a note.
type Item struct {
	Question *surveys.Question
	Ordinal  int   // in the document, over all pages
	Number   int   // as on a phone: notes have none, 0
	Boxes    []Box // in the order in which they stand
	Skips    []Skip
	Only     *Only
}

// Skip sends whoever ticks one of some options on to a later question.
type Skip struct {
	Options []int // ordinals of the question's options, its open one last; nil = whatever is answered
	To      int   // number of a question, 0 = the end
}

// Only says that a run of questions is meant for some people alone.
type Only struct {
	If    *logic.Expr
	From  int // numbers of the first and the last question of the run; 0 for a note alone
	Until int
	Next  int // where everybody else goes on, 0 = the end
}

// New lays a version out. With a key the form holds what the person of that key
// is asked; with nil it holds every question, also of pages that draw some.
// What nobody can ever come to is left out.
func New(form *answer.Form, key *[16]byte) *Form {
	f := &Form{Survey: form.Survey}
	printed := make([]bool, len(form.Fields))
	for p := range form.Survey.Pages {
		var drawn []bool
		if key != nil {
			drawn = form.Drawn(*key, p)
		}
		fields := form.PageFields(p)
		for i := range fields {
			printed[fields[i].Ordinal] = fields[i].Type != surveys.Calculated && (drawn == nil || drawn[i])
		}
	}
	ways := routes(form, printed)
	numbers := numbersOf(form)
	for p := range form.Survey.Pages {
		page := &form.Survey.Pages[p]
		part := Part{Page: page}
		fields := form.PageFields(p)
		for i := range fields {
			at := fields[i].Ordinal
			if !printed[at] || !ways[at].reached {
				continue
			}
			item := Item{Question: fields[i].Question, Ordinal: at, Number: numbers[at], Skips: ways[at].skips, Only: ways[at].only}
			item.Boxes = boxes(item.Question, item.Number)
			part.Items = append(part.Items, item)
		}
		if page.Draw > 0 {
			part.Drawn, part.Of = page.Draw, asking(page)
		}
		if len(part.Items) > 0 {
			f.Parts = append(f.Parts, part)
		}
	}
	return f
}

// asking counts the questions that take part in a draw.
func asking(page *surveys.Page) (n int) {
	for i := range page.Questions {
		if t := page.Questions[i].Type; t != surveys.Note && t != surveys.Calculated {
			n++
		}
	}
	return n
}

// Draws reports whether pages of the survey show each person some of their
// questions alone: then no two copies need be alike.
func Draws(doc *surveys.Survey) bool {
	for i := range doc.Pages {
		if doc.Pages[i].Draw > 0 && doc.Pages[i].Draw < asking(&doc.Pages[i]) {
			return true
		}
	}
	return false
}

// numbersOf counts the questions as a phone does, by ordinal.
func numbersOf(form *answer.Form) []int {
	numbers := make([]int, len(form.Fields))
	n := 0
	for i := range form.Fields {
		if t := form.Fields[i].Type; t != surveys.Note && t != surveys.Calculated {
			n++
			numbers[i] = n
		}
	}
	return numbers
}
