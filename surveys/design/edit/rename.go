package edit

import (
	"maps"
	"strings"

	"minyi/surveys"
	"minyi/surveys/design"
)

// SetCode gives a question another code; what refers to it follows. A code that
// was published stays: its answers stand under it in every export.
type SetCode struct{ Question, Code string }

// Place of the edit.
func (e SetCode) Place() Place { return Place{Question: e.Question} }

func (e SetCode) apply(w *work) error {
	q, err := w.one(e.Question)
	if err != nil || q.Code == e.Code {
		return err
	}
	switch {
	case published(w.published, q.Code):
		return surveys.E(surveys.Invalid, "edit.code_published", "/code", "Code", q.Code)
	case published(w.published, e.Code):
		return surveys.E(surveys.Invalid, "edit.code_used", "/code", "Code", e.Code)
	}
	known := codes(w.doc)
	if known[e.Code] {
		return surveys.E(surveys.Invalid, "edit.code_taken", "/code", "Code", e.Code)
	}
	q.Code = e.Code
	for i := range w.doc.Pages {
		for j := range w.doc.Pages[i].Questions {
			follow(&w.doc.Pages[i].Questions[j], known, e.Question, e.Code)
		}
	}
	for i := range w.doc.Rates {
		rate := &w.doc.Rates[i]
		if rate.Question == e.Question {
			rate.Question = e.Code
		}
		for j, code := range rate.Questions {
			if code == e.Question {
				rate.Questions[j] = e.Code
			}
		}
	}
	texts(w.doc, func(_ Reference, text surveys.Text) surveys.Text {
		return repiped(text, func(name string) string { return newName(name, known, e.Question, e.Code) })
	})
	w.open = Place{Question: e.Code}
	w.say("edit.did_code", "Was", e.Question, "Code", e.Code)
	return nil
}

// follow makes the rules and texts of q name a question by its new code.
func follow(q *surveys.Question, known map[string]bool, from, to string) {
	for _, rule := range []*surveys.Expression{&q.VisibleIf, &q.Calculate} {
		if len(*rule) > 0 {
			*rule = written(renamed(tree(*rule), known, from, to))
		}
	}
}

func newName(name string, known map[string]bool, from, to string) string {
	if code, _ := base(name, known); code == from {
		return to + strings.TrimPrefix(name, from)
	}
	return name
}

// SetPartCode gives an option, or with Row a row, another code.
type SetPartCode struct {
	Question, Part, Code string
	Row                  bool
}

// Place of the edit.
func (e SetPartCode) Place() Place { return Place{Question: e.Question} }

func (e SetPartCode) apply(w *work) error {
	q, err := w.one(e.Question)
	if err != nil || e.Part == e.Code {
		return err
	}
	switch {
	case publishedPart(w.published, q.Code, e.Part):
		return surveys.E(surveys.Invalid, "edit.code_published", "/code", "Code", e.Part)
	case publishedPart(w.published, q.Code, e.Code):
		return surveys.E(surveys.Invalid, "edit.code_used", "/code", "Code", e.Code)
	case w.partTaken(q, e):
		return surveys.E(surveys.Invalid, "edit.code_taken", "/code", "Code", e.Code)
	}
	if e.Row {
		if i := rowIndex(q, e.Part); i >= 0 {
			q.Rows[i].Code = e.Code
		} else {
			return surveys.E(surveys.Conflict, "edit.row_gone", "", "Code", e.Part)
		}
	} else {
		if i := optionIndex(q, e.Part); i >= 0 {
			q.Options[i].Code = e.Code
		} else {
			return surveys.E(surveys.Conflict, "edit.option_gone", "", "Code", e.Part)
		}
	}
	known := codes(w.doc)
	for i := range w.doc.Pages {
		for j := range w.doc.Pages[i].Questions {
			other := &w.doc.Pages[i].Questions[j]
			for _, rule := range []*surveys.Expression{&other.VisibleIf, &other.Calculate} {
				if len(*rule) > 0 {
					*rule = written(recoded(tree(*rule), known, e.Question, e.Part, e.Code, e.Row))
				}
			}
		}
	}
	if !e.Row {
		w.recodeRates(e)
	}
	texts(w.doc, func(_ Reference, text surveys.Text) surveys.Text {
		return repiped(text, func(name string) string {
			if name == e.Question+"."+e.Part {
				return e.Question + "." + e.Code
			}
			return name
		})
	})
	w.say("edit.did_part_code", "Question", e.Question, "Was", e.Part, "Code", e.Code)
	return nil
}

func (w *work) partTaken(q *surveys.Question, e SetPartCode) bool {
	taken := optionCodes(q)
	if e.Row {
		clear(taken)
		for _, r := range q.Rows {
			taken[design.Fold(r.Code)] = true
		}
	}
	delete(taken, design.Fold(e.Part))
	return taken[design.Fold(e.Code)] || !e.Row && design.Fold(e.Code) == surveys.OtherCode
}

// recodeRates: rates over this question alone follow; one over several has the
// new code beside the old, which means an option of the others.
func (w *work) recodeRates(e SetPartCode) {
	swap := func(codes []string) {
		for i := range codes {
			if codes[i] == e.Part {
				codes[i] = e.Code
			}
		}
	}
	for i := range w.doc.Rates {
		rate := &w.doc.Rates[i]
		if !rates(*rate, target{question: e.Question, option: e.Part}) {
			continue
		}
		if score, ok := rate.Scores[e.Part]; ok {
			rate.Scores = maps.Clone(rate.Scores)
			rate.Scores[e.Code] = score
		}
		if len(rate.Questions) <= 1 {
			swap(rate.Numerator)
			delete(rate.Scores, e.Part)
		}
		swap(rate.Excluded)
	}
	w.strays()
}
