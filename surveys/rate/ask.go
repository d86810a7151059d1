package rate

import (
	"context"
	"fmt"
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
	p, err := d.Protection(ctx, s)
	if err != nil {
		return nil, err
	}
	return Estimate(view, request, Names(s, d.Areas()), p.Least)
}

// Estimate answers a document of the form "estimate/1" over the responses of a
// view, whose columns are those of the exports (see source). The samples
// are never pooled: the document's "sample" says which is meant, else the first
// of probability, quota and volunteer that has responses; the answer names it.
// Without a design the one counts that the responses carry; a stratum with a
// single PSU is then adjusted and flagged. Figures of fewer than least people
// are concealed.
//
// Errors: those of estimate.ReadOver and estimate.Run; Conflict
// (rate.no_responses) for a sample without responses.
func Estimate(view *tally.View, request []byte, names tally.Names, least int) (*estimate.Document, error) {
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
	document.Conceal(least)
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
// CrossTabulate. It is shared: for reading only.
func (d *Desk) Crosstab(ctx context.Context, s *catalog.Survey, rows, cols string, q Query) (*Crosstab, error) {
	if err := checkNames(s, q); err != nil {
		return nil, err
	}
	tree := d.Areas()
	c := Context{Names: Names(s, tree)}
	view, err := d.protect(ctx, s, q.Guarded, &c)
	if err == nil && view == nil {
		view, err = d.Frames.Frame(ctx, s.ID)
	}
	if err != nil {
		return nil, err
	}
	if q.Weighting.Margins() {
		var err error
		if c.Margins, err = d.Margins(ctx); err != nil {
			return nil, err
		}
	}
	key, err := memoKey(s, []any{rows, cols, q}, c)
	if err != nil {
		return nil, err
	}
	key += fmt.Sprintf("%p", tree) // as in table
	return d.crosses.table(s.ID, view, key, func() (*Crosstab, error) { return CrossTabulate(view, rows, cols, q, c) })
}

// CrossTabulate counts the answers to one question against those to another, a
// table per sample, under the names that Estimate knows, and area for the
// districts; a question with several choices has a line per option (see several).
// Weights count as fixed, which is on the safe side (METHOD §7). Small cells are
// concealed. The figures are those of estimate's crosstab over the rows.
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
	x, err := newCrossing(view, q, scope, c, t)
	if err != nil {
		return nil, err
	}
	kept, err := view.Select(append(scope, q.Where...), q.WithoutFlag, c.Names)
	if err != nil {
		return nil, err
	}
	x.kept = c.Guard.only(kept)
	if c.Guard != nil {
		if err := c.Guard.Allow(q); err != nil {
			return nil, err
		}
	}
	out := &Crosstab{AsOfSeq: view.AsOfSeq, Rows: rows, Cols: cols, Tables: []CrosstabTable{}}
	if view.N == 0 {
		return out, nil
	}
	down, err := newSide(view, rows, c.Names)
	if err != nil {
		return nil, err
	}
	across, err := newSide(view, cols, c.Names)
	if err != nil {
		return nil, err
	}
	for s, sample := range surveys.Samples {
		if x.numbers[s] == 0 || t.Unweighted[sample] != nil {
			continue
		}
		table, err := x.table(s, down, across, func(table *estimate.CrosstabResult, rows, cols string) {
			if c.Guard != nil {
				c.Guard.protectCrosstab(table, q, sample, rows, cols)
			}
		})
		if err != nil {
			return nil, err
		}
		out.Tables = append(out.Tables, CrosstabTable{sample, q.Weighting, table})
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
