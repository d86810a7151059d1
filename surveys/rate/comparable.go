package rate

import (
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"minyi/surveys"
)

// shape is what a person could answer to one question.
type shape struct {
	Code      string             `json:"code"`
	Type      surveys.Type       `json:"type"`
	Options   []string           `json:"options"`
	Other     bool               `json:"other"`
	Min       *float64           `json:"min"`
	Max       *float64           `json:"max"`
	VisibleIf surveys.Expression `json:"visible_if,omitempty"` // who is asked
}

// Fingerprint names what a rate measures in one version of a survey: its
// definition and, for each of its questions, the type, the answers on offer and
// who is asked. Values of two waves may be joined only where the fingerprints are
// the same; another wording alone does not change one. It is "" where the
// version does not have the rate or one of its questions.
func Fingerprint(doc *surveys.Survey, code string) (string, error) {
	i := slices.IndexFunc(doc.Rates, func(r surveys.Rate) bool { return r.Code == code })
	if i < 0 {
		return "", nil
	}
	r := doc.Rates[i]
	_, hash, err := Definition(r, Query{}, "")
	if err != nil {
		return "", err
	}
	questions := r.Questions
	if r.Question != "" {
		questions = []string{r.Question}
	}
	var shapes []shape
	for _, code := range sorted(questions) {
		s, ok := shapeOf(doc, code)
		if !ok {
			return "", nil
		}
		shapes = append(shapes, s)
	}
	data, err := json.Marshal(shapes)
	return hex.EncodeToString(hash[:]) + string(data), err
}

func shapeOf(doc *surveys.Survey, code string) (shape, bool) {
	question, row, ofMatrix := strings.Cut(code, ".")
	for _, p := range doc.Pages {
		for _, q := range p.Questions {
			if q.Code != question || ofMatrix && !slices.ContainsFunc(q.Rows, func(r surveys.Row) bool { return r.Code == row }) {
				continue
			}
			s := shape{Code: code, Type: q.Type, Other: q.Other != nil, Options: []string{}, Min: q.Min, Max: q.Max, VisibleIf: q.VisibleIf}
			for _, o := range q.Options {
				s.Options = append(s.Options, o.Code)
			}
			slices.Sort(s.Options)
			return s, true
		}
	}
	return shape{}, false
}
