package rate

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"minyi/surveys"
	"minyi/surveys/catalog"
	"minyi/surveys/tally"
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

// MeasuredByWave names what a rate measured in each wave with responses, "" where
// that was not one and the same thing: figures of two waves may be joined only
// where the names are the same and not "". A definition of the analyst's (see
// Look.Define) is taken as it is, over each version's questions.
func (d *Desk) MeasuredByWave(ctx context.Context, s *catalog.Survey, r surveys.Rate) (map[string]string, error) {
	view, err := d.Frames.Frame(ctx, s.ID)
	if err != nil {
		return nil, err
	}
	words := Names(s, d.Areas())
	newest := 0
	for version := range s.Forms() {
		newest = max(newest, version)
	}
	versions := view.Version
	waves := tally.NewCells(view.N)
	byWave, byVersion := waves.Split(&view.Wave.Codes, len(view.Wave.Values)), waves.Split(&versions, newest+1)
	measured := make(map[string]string)
	for cell := range waves.Count {
		id := view.Wave.Values[waves.Part(byWave)[cell]]
		form, ok := s.Form(waves.Part(byVersion)[cell])
		if id == 0 || !ok {
			continue
		}
		doc := *form.Survey
		if !slices.ContainsFunc(s.Current.Survey.Rates, func(own surveys.Rate) bool { return own.Code == r.Code }) {
			doc.Rates = []surveys.Rate{r} // else what this version calls by the code
		}
		print, err := Fingerprint(&doc, r.Code)
		if err != nil {
			return nil, err
		}
		wave := words.WaveCode(id)
		if before, known := measured[wave]; known && before != print {
			print = ""
		}
		measured[wave] = print
	}
	return measured, nil
}
