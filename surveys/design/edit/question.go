package edit

import (
	"encoding/json"
	"slices"

	"minyi/surveys"
	"minyi/surveys/design"
)

// AddQuestion puts a new question behind another, or at the end of a page. It
// has what its type cannot be without; its words come later.
type AddQuestion struct {
	Page, After string // codes; After "" is the end
	Type        surveys.Type
	Necessity   string // for types that need one
}

// Place of the edit: the page, not its questions.
func (e AddQuestion) Place() Place { return Place{Page: e.Page} }

func (e AddQuestion) apply(w *work) error {
	i, err := w.page(e.Page)
	if err != nil {
		return err
	}
	q := surveys.Question{Code: w.nextQuestion(), Type: e.Type}
	if err := w.mayAsk(e.Type, e.Necessity); err != nil {
		return err
	}
	put(&q.Necessity, w.language(), e.Necessity)
	blank(&q)
	p := &w.doc.Pages[i]
	at := slices.IndexFunc(p.Questions, func(q surveys.Question) bool { return q.Code == e.After }) + 1
	if at == 0 {
		at = len(p.Questions)
	}
	p.Questions = slices.Insert(p.Questions, at, q)
	w.open = Place{Page: p.Code, Question: q.Code}
	w.say("edit.did_add", "Code", q.Code, "Type", string(q.Type))
	return nil
}

// blank gives a question what its type asks for at the least.
func blank(q *surveys.Question) {
	number := func(f float64) *float64 { return &f }
	options := func(count int) {
		for len(q.Options) < count {
			q.Options = append(q.Options, surveys.Option{Code: next("a", optionCodes(q))})
		}
	}
	switch q.Type {
	case surveys.Single, surveys.Multiple, surveys.Ranking, surveys.Sum:
		options(2)
	case surveys.Matrix:
		options(2)
		for len(q.Rows) < 2 {
			taken := make(map[string]bool)
			for _, r := range q.Rows {
				taken[r.Code] = true
			}
			q.Rows = append(q.Rows, surveys.Row{Code: next("r", taken)})
		}
	case surveys.Rating:
		if len(q.Options) == 0 && (q.Min == nil || q.Max == nil) {
			q.Min, q.Max = number(1), number(5)
		}
	case surveys.Number, surveys.Slider:
		if q.Min == nil || q.Max == nil {
			q.Min, q.Max = number(0), number(100)
		}
	case surveys.Calculated:
		if len(q.Calculate) == 0 {
			q.Calculate = surveys.Expression(`{"+":[0]}`)
		}
	}
}

func optionCodes(q *surveys.Question) map[string]bool {
	taken := make(map[string]bool)
	for _, o := range q.Options {
		taken[design.Fold(o.Code)] = true
	}
	return taken
}

// RemoveQuestion takes a question away. What refers to it keeps it there,
// unless Also takes those parts away too.
type RemoveQuestion struct {
	Question string
	Also     bool
}

// Place of the edit.
func (e RemoveQuestion) Place() Place { return Place{Question: e.Question} }

func (e RemoveQuestion) apply(w *work) error {
	page, at, err := w.question(e.Question)
	if err != nil {
		return err
	}
	by := References(w.doc, e.Question)
	if len(by) > 0 && !e.Also {
		return refused("edit.referenced", e.Question, by)
	}
	text := short(page.Questions[at].Text, w.language())
	w.open = Place{Page: page.Code}
	if at > 0 {
		w.open.Question = page.Questions[at-1].Code
	}
	page.Questions = slices.Delete(page.Questions, at, at+1)
	page.Draw = min(page.Draw, len(page.Questions))
	w.cut(target{question: e.Question})
	if _, q := Find(w.doc, w.open.Question); q == nil {
		w.open.Question = ""
	}
	w.say("edit.did_remove", "Code", e.Question, "Text", text)
	return nil
}

// DuplicateQuestion puts a copy behind a question. The copy has a code of its
// own; nothing refers to it yet.
type DuplicateQuestion struct{ Question string }

// Place of the edit.
func (e DuplicateQuestion) Place() Place { return Place{Question: e.Question} }

func (e DuplicateQuestion) apply(w *work) error {
	page, at, err := w.question(e.Question)
	if err != nil {
		return err
	}
	copied, err := copyOf(&page.Questions[at])
	if err != nil {
		return err
	}
	copied.Code = w.nextQuestion()
	page.Questions = slices.Insert(page.Questions, at+1, *copied)
	w.open = Place{Page: page.Code, Question: copied.Code}
	w.say("edit.did_duplicate", "Code", e.Question, "New", copied.Code)
	return nil
}

func copyOf(q *surveys.Question) (*surveys.Question, error) {
	data, err := json.Marshal(q)
	if err != nil {
		return nil, err
	}
	copied := new(surveys.Question)
	return copied, json.Unmarshal(data, copied)
}
