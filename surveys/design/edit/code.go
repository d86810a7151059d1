package edit

import (
	"strconv"

	"minyi/surveys"
	"minyi/surveys/design"
)

// names are the codes and columns of all questions that are or were published.
func (w *work) names() map[string]bool {
	taken := make(map[string]bool)
	for _, column := range design.FixedColumns {
		taken[column] = true
	}
	for _, doc := range append([]*surveys.Survey{w.doc}, w.published...) {
		for i := range doc.Pages {
			for j := range doc.Pages[i].Questions {
				q := &doc.Pages[i].Questions[j]
				taken[design.Fold(q.Code)] = true
				for _, c := range design.Columns(q) {
					taken[design.Fold(c.Name)] = true
				}
			}
		}
	}
	return taken
}

// next is the first of prefix1, prefix2, … after all that are taken, so that a
// code that somebody remembers is not met again with another meaning.
func next(prefix string, taken map[string]bool) string {
	last := 0
	for name := range taken {
		if len(name) > len(prefix) && name[:len(prefix)] == prefix {
			if n, err := strconv.Atoi(name[len(prefix):]); err == nil && n < 1_000_000 {
				last = max(last, n)
			}
		}
	}
	return prefix + strconv.Itoa(last+1)
}

func (w *work) nextQuestion() string { return next("q", w.names()) }

func (w *work) nextPage() string {
	taken := make(map[string]bool)
	for _, doc := range append([]*surveys.Survey{w.doc}, w.published...) {
		for _, p := range doc.Pages {
			taken[design.Fold(p.Code)] = true
		}
	}
	return next("p", taken)
}

// parts are the codes that options (or rows) of a question have or had.
func (w *work) parts(q *surveys.Question, rows bool) map[string]bool {
	taken := make(map[string]bool)
	take := func(q *surveys.Question) {
		if rows {
			for _, r := range q.Rows {
				taken[design.Fold(r.Code)] = true
			}
			return
		}
		for _, o := range q.Options {
			taken[design.Fold(o.Code)] = true
		}
	}
	take(q)
	for _, doc := range w.published {
		if _, was := Find(doc, q.Code); was != nil {
			take(was)
		}
	}
	return taken
}

// nextOption is a free code whose column is free as well.
func (w *work) nextOption(q *surveys.Question) string { return w.nextPart(q, "a", false) }
func (w *work) nextRow(q *surveys.Question) string    { return w.nextPart(q, "r", true) }

func (w *work) nextPart(q *surveys.Question, prefix string, rows bool) string {
	taken, columns := w.parts(q, rows), w.names()
	for {
		code := next(prefix, taken)
		if !columns[design.Fold(q.Code+"_"+code)] {
			return code
		}
		taken[code] = true
	}
}

// WasPublished reports whether a question of this code is or was in a version.
func (d Draft) WasPublished(code string) bool { return published(d.Published, code) }

// PartWasPublished reports the same of an option or a row of a question.
func (d Draft) PartWasPublished(question, code string) bool {
	return publishedPart(d.Published, question, code)
}

func published(versions []*surveys.Survey, code string) bool {
	for _, doc := range versions {
		for _, p := range doc.Pages {
			for _, q := range p.Questions {
				if design.Fold(q.Code) == design.Fold(code) {
					return true
				}
			}
		}
	}
	return false
}

// publishedPart reports whether an option or a row of that code was in a
// version of the question.
func publishedPart(versions []*surveys.Survey, question, code string) bool {
	for _, doc := range versions {
		_, q := Find(doc, question)
		if q == nil {
			continue
		}
		for _, o := range q.Options {
			if design.Fold(o.Code) == design.Fold(code) {
				return true
			}
		}
		for _, r := range q.Rows {
			if design.Fold(r.Code) == design.Fold(code) {
				return true
			}
		}
	}
	return false
}
