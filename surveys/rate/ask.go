package rate

import (
	"context"
	"slices"
	"strings"

	"minyi/surveys"
	"minyi/surveys/catalog"
	"minyi/surveys/estimate"
	"minyi/surveys/tally"
)

// Estimate answers a document over a survey's own responses; see Estimate and,
// for somebody who may not open single responses, Guard.Estimate.
func (d *Desk) Estimate(ctx context.Context, s *catalog.Survey, request []byte, guarded bool) (*estimate.Document, error) {
	if guarded {
		r, err := d.release(ctx, s)
		if err != nil {
			return nil, err
		}
		return r.guard.Estimate(request)
	}
	view, err := d.Frames.Frame(ctx, s.ID)
	if err != nil {
		return nil, err
	}
	return Estimate(view, request, Names(s, d.Areas()))
}

// Estimate answers a document of the form "estimate/1" over the responses of a
// view, whose columns are those of the exports (see source). The samples
// are never pooled: the document's "sample" says which is meant, else the first
// of probability, quota and volunteer that has responses; the answer names it.
// Without a design the one counts that the responses carry; a stratum with a
// single PSU is then adjusted and flagged. Figures of fewer than MinBase people
// are concealed.
//
// Errors: those of estimate.ReadOver and estimate.Run; Conflict
// (rate.no_responses) for a sample without responses.
func Estimate(view *tally.View, request []byte, names tally.Names) (*estimate.Document, error) {
	r, err := estimate.ReadOver(request, estimate.DesignSpec{Weight: weightColumn})
	if err != nil {
		return nil, err
	}
	chooseSample(r, view)
	from := newSource(view, r.Sample, names)
	if from.Rows() == 0 {
		return nil, surveys.E(surveys.Conflict, "rate.no_responses", "")
	}
	if r.Design.Lonely == "" { // no design was given
		r.Design = from.design()
	}
	document, err := estimate.Run(r, from)
	if err != nil {
		return nil, err
	}
	document.AsOfSeq = &view.AsOfSeq
	document.Conceal(MinBase)
	return document, nil
}

// chooseSample picks the best sample that has responses where none is named.
func chooseSample(r *estimate.Request, view *tally.View) {
	for _, sample := range surveys.Samples {
		if r.Sample == "" && slices.Contains(view.Sample, uint8(slices.Index(surveys.Samples, sample))) {
			r.Sample = sample
		}
	}
}

// Crosstab is the contract's answer to a crosstab: a table per sample.
type Crosstab struct {
	AsOfSeq int64           `json:"as_of_seq"`
	Rows    string          `json:"rows"`
	Cols    string          `json:"cols"`
	Tables  []CrosstabTable `json:"tables"`
}

// CrosstabTable are the counts and shares of one sample, and the tests of
// independence by Rao and Scott.
type CrosstabTable struct {
	Sample    surveys.Sample `json:"sample"`
	Weighting Weighting      `json:"weighting"`
	*estimate.CrosstabResult
}

// Crosstab counts the answers to one question against those to another; see
// CrossTabulate.
func (d *Desk) Crosstab(ctx context.Context, s *catalog.Survey, rows, cols string, q Query) (*Crosstab, error) {
	if err := checkNames(s, q); err != nil {
		return nil, err
	}
	c := Context{Names: Names(s, d.Areas())}
	var view *tally.View
	if q.Guarded {
		r, err := d.release(ctx, s)
		if err != nil {
			return nil, err
		}
		view, c.Guard = r.view, r.guard
	} else {
		var err error
		if view, err = d.Frames.Frame(ctx, s.ID); err != nil {
			return nil, err
		}
	}
	var err error
	if q.Weighting.Margins() {
		if c.Margins, err = d.Margins(ctx); err != nil {
			return nil, err
		}
	}
	return CrossTabulate(view, rows, cols, q, c)
}

// CrossTabulate counts the answers to one question against those to another, a
// table per sample, under the names that Estimate knows, and area for the districts. Weights count as
// fixed, which is on the safe side (METHOD §7). Small cells are concealed.
//
// Errors: Invalid for what the survey does not have and for weights that cannot
// be made.
func CrossTabulate(view *tally.View, rows, cols string, q Query, c Context) (*Crosstab, error) {
	if rows == "" || cols == "" {
		return nil, surveys.E(surveys.Invalid, "rate.crosstab_sides", "/rows")
	}
	if q.Weighting == "" {
		q.Weighting = Unweighted
	}
	scope := []tally.Condition(nil)
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
	kept = c.Guard.only(kept)
	if c.Guard != nil {
		if err := c.Guard.Allow(q); err != nil {
			return nil, err
		}
	}
	out := &Crosstab{AsOfSeq: view.AsOfSeq, Rows: rows, Cols: cols, Tables: []CrosstabTable{}}
	for _, sample := range surveys.Samples {
		from := newSource(view, sample, c.Names)
		if from.Rows() == 0 || t.Unweighted[sample] != nil {
			continue
		}
		// What is not selected is outside the domain, not outside the design.
		from.kept = kept
		from.weight = f.weightOf
		document, err := estimate.Run(&estimate.Request{
			Design: from.design(), Sample: sample,
			Asks: []estimate.Ask{{
				ID: "x", Op: estimate.Crosstab, Row: sideOf(rows), Col: sideOf(cols), Level: 0.95,
				Where: []estimate.Condition{{Column: keptColumn, Codes: []string{"1"}}},
			}},
		}, from)
		if err != nil {
			return nil, err
		}
		if err := document.Results[0].Err; err != nil {
			return nil, err
		}
		document.Conceal(MinBase)
		if c.Guard != nil {
			c.Guard.protectCrosstab(document.Results[0].Crosstab, q, sample, sideOf(rows), sideOf(cols))
		}
		out.Tables = append(out.Tables, CrosstabTable{sample, q.Weighting, document.Results[0].Crosstab})
	}
	return out, nil
}

// sideOf is the column of a side: area means districts, as in rates; a row of a
// matrix may be written q2.r1.
func sideOf(name string) string {
	if name == tally.ByArea {
		return districtColumn
	}
	return strings.ReplaceAll(name, ".", "_")
}
