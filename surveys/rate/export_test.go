package rate

import (
	"slices"

	"minyi/surveys"
	"minyi/surveys/estimate"
	"minyi/surveys/tally"
)

// CrossByRows is CrossTabulate as estimate makes it, row by row.
func CrossByRows(view *tally.View, rows, cols string, q Query, c Context) (*Crosstab, error) {
	var scope []tally.Condition
	if q.Wave != "" {
		scope = []tally.Condition{{Code: tally.ByWave, Values: []string{q.Wave}}}
	}
	t := &Table{}
	f, err := weigh(view, q, scope, c, t)
	if err != nil {
		return nil, err
	}
	kept, err := view.Select(append(scope, q.Where...), q.WithoutFlag, c.Names)
	if err != nil {
		return nil, err
	}
	out := &Crosstab{AsOfSeq: view.AsOfSeq, Rows: rows, Cols: cols, Tables: []CrosstabTable{}}
	for _, sample := range surveys.Samples {
		from := &weighed{newSource(view, sample, c.Names), f, kept}
		if from.Rows() == 0 || t.Unweighted[sample] != nil {
			continue
		}
		design := from.design()
		design.Weight = weightColumn
		document, err := estimate.Run(&estimate.Request{Design: design, Sample: sample, Asks: []estimate.Ask{{
			ID: "x", Op: estimate.Crosstab, Row: sideOf(rows), Col: sideOf(cols), Level: 0.95,
			Where: []estimate.Condition{{Column: "_kept", Codes: []string{"1"}}},
		}}}, from)
		if err != nil {
			return nil, err
		}
		if err := document.Results[0].Err; err != nil {
			return nil, err
		}
		document.Conceal(10)
		out.Tables = append(out.Tables, CrosstabTable{sample, q.Weighting, document.Results[0].Crosstab})
	}
	return out, nil
}

// weighed is a source with the weights and the selection of a query.
type weighed struct {
	*source
	file *file
	kept []uint8
}

func (s *weighed) Column(name string) (*estimate.Column, bool) {
	switch name {
	case "_kept":
		return s.words(func(row int) string {
			if s.kept == nil || s.kept[row] == 1 {
				return "1"
			}
			return "0"
		}), true
	case weightColumn:
		return s.words(func(row int) string { return known(s.file.weightOf(row), true) }), true
	}
	return s.source.Column(name)
}

func (s *weighed) Names() []string { return slices.Concat(s.source.Names(), []string{"_kept"}) }
