// Package estimate makes estimates of a population from a sample, with honest
// uncertainty: means, shares, totals, ratios, indices, differences, rankings and
// crosstabs under simple, stratified, clustered and stratified-clustered designs,
// with calibration to population margins. Variances are Taylor linearisations
// over ultimate clusters. "METHOD §n" in the comments is a section of the
// project's method paper; the reference is R's survey package, with whose
// numbers testdata/golden agrees.
//
// A figure that cannot be known is null, never a false zero.
package estimate

import (
	"maps"
	"slices"
)

// Run answers a request over a sample file.
//
// Errors, which refuse the whole: those of Read's kind for what the request says
// of the file — an unknown column of the design, of a variable or of a margin —,
// rows that do not fit the design and weights that cannot be made. What is wrong
// with a single request is in its Result.
func Run(r *Request, source Source) (*Document, error) {
	for _, name := range slices.Sorted(maps.Keys(r.Variables)) {
		if _, err := Require(source, r.Variables[name].From, "/variables/"+name+"/from"); err != nil {
			return nil, err
		}
	}
	s, err := newSample(source, r.Design, r.columns())
	if err != nil {
		return nil, err
	}
	s.vars = r.Variables
	if r.Weighting != nil {
		if err := s.reweigh(r.Weighting); err != nil {
			return nil, err
		}
	}
	d := &Document{Sample: r.Sample, sample: s, Results: make([]Result, len(r.Asks))}
	for i := range r.Asks {
		d.Results[i] = s.answer(&r.Asks[i])
	}
	d.label()
	return d, nil
}

// columns are the names that a request looks at, in order.
func (r *Request) columns() []string {
	used := map[string]bool{}
	note := func(names ...string) {
		for _, name := range names {
			if v, ok := r.Variables[name]; ok {
				used[v.From] = true
			}
			used[name] = true
		}
	}
	for _, a := range r.Asks {
		note(a.Var, a.Num, a.Den, a.Row, a.Col)
		note(a.Vars...)
		note(a.By...)
		for _, g := range a.Groups {
			note(slices.Collect(maps.Keys(g))...)
		}
		for _, c := range a.Where {
			note(c.Column)
		}
	}
	if r.Weighting != nil {
		for _, m := range r.Weighting.Margins {
			note(m.Vars...)
		}
	}
	return slices.Sorted(maps.Keys(used))
}

// answer answers one request.
func (s *Sample) answer(a *Ask) (r Result) {
	err := a.Err
	s.blocked = nil
	if err == nil {
		switch a.Op {
		case Mean, Proportion:
			r, err = s.answerMean(a)
		case Distribution:
			r, err = s.answerDistribution(a)
		case Total, Ratio:
			r, err = s.answerTotal(a)
		case Index:
			r, err = s.answerIndex(a)
		case Contrast:
			r, err = s.answerContrast(a)
		case Pairwise:
			r, err = s.answerPairwise(a)
		case Crosstab:
			r, err = s.answerCrosstab(a)
		case Weights:
			r, err = s.answerWeights(a)
		}
	}
	if err == nil {
		err = s.refusal()
	}
	if err != nil {
		return Result{ID: a.ID, Err: err}
	}
	if r.ID = a.ID; r.Rows == nil {
		r.Rows = []Row{}
	}
	return r
}
