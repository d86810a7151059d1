package edit

import (
	"maps"
	"reflect"
	"slices"
	"strconv"

	"minyi/surveys"
)

// InsertQuestions puts ready questions, in their order, behind another one or at
// the end of a page, with the rates that count them.
type InsertQuestions struct {
	Page, After string // codes; After "" is the end
	Questions   []surveys.Question
	Rates       []surveys.Rate // of these questions alone; see JoinRate
	// Under are the codes that questions have in this draft of which the new ones
	// speak by another.
	Under map[string]string
}

// Place of the edit: the page, not its questions.
func (e InsertQuestions) Place() Place { return Place{Page: e.Page} }

func (e InsertQuestions) apply(w *work) error {
	i, err := w.page(e.Page)
	if err != nil || len(e.Questions) == 0 {
		return err
	}
	known := codes(w.doc)
	var fresh []surveys.Question
	for _, q := range e.Questions {
		if known[q.Code] {
			return surveys.E(surveys.Invalid, "edit.code_taken", "/code", "Code", q.Code)
		}
		for from, to := range e.Under {
			speak(&q, from, to)
		}
		fresh = append(fresh, q)
	}
	p := &w.doc.Pages[i]
	at := slices.IndexFunc(p.Questions, func(q surveys.Question) bool { return q.Code == e.After }) + 1
	if at == 0 {
		at = len(p.Questions)
	}
	p.Questions = slices.Insert(p.Questions, at, fresh...)
	for _, r := range e.Rates {
		w.doc.Rates = JoinRate(w.doc.Rates, r)
	}
	w.open = Place{Page: p.Code, Question: fresh[0].Code}
	w.say("edit.did_insert", "Count", strconv.Itoa(len(fresh)), "Text", short(fresh[0].Text, w.language()))
	return nil
}

// speak makes a question's rules and texts name another one by the code it has here.
func speak(q *surveys.Question, from, to string) {
	alone := &surveys.Survey{Pages: []surveys.Page{{Questions: []surveys.Question{*q}}}}
	known := codes(alone)
	known[from] = true
	follow(&alone.Pages[0].Questions[0], known, from, to)
	texts(alone, func(_ Reference, text surveys.Text) surveys.Text {
		return repiped(text, func(name string) string { return newName(name, known, from, to) })
	})
	*q = alone.Pages[0].Questions[0]
}

// JoinRate adds a rate. Scores of one code and one definition are one score over
// their questions; any other rate whose code is taken gets a code of its own.
func JoinRate(rates []surveys.Rate, r surveys.Rate) []surveys.Rate {
	code := r.Code
	for n := 2; ; n++ {
		i := slices.IndexFunc(rates, func(other surveys.Rate) bool { return other.Code == r.Code })
		if i < 0 {
			return append(rates, r)
		}
		if other := &rates[i]; other.Kind == surveys.Score && r.Kind == surveys.Score && reflect.DeepEqual(other.Scores, r.Scores) && maps.Equal(other.Title, r.Title) {
			other.Questions = append(slices.Clone(other.Questions), r.Questions...)
			return rates
		}
		ending := "_" + strconv.Itoa(n)
		r.Code = code[:min(len(code), 32-len(ending))] + ending
	}
}
