package edit

import (
	"slices"

	"minyi/surveys"
)

// Mentioned lists the questions that a question's condition and calculation
// speak of, each once, in their order. questions are the codes that there are:
// without them the text of an open choice could not be told from a question
// whose code ends like one.
func Mentioned(q *surveys.Question, questions map[string]bool) (codes []string) {
	for _, rule := range []surveys.Expression{q.VisibleIf, q.Calculate} {
		if len(rule) == 0 {
			continue
		}
		mentions(tree(rule), questions, func(m mention) {
			if !slices.Contains(codes, m.question) {
				codes = append(codes, m.question)
			}
		})
	}
	return codes
}
