package rate

import (
	"slices"

	"minyi/surveys"
	"minyi/surveys/tally"
)

// Compute returns the rates over a view in the rows of the contract: rates in
// the order given, for each the whole ({}) and then the groups by their values,
// samples in the order of surveys.Samples and never pooled.
//
// Who has no value for a code in q.By is in no group, only in {}. A group has a
// row for each sample that has responses there; by area alone every district of
// the context has one for each sample of the selection. Without any response {}
// stands there once, for the samples that the survey has.
//
// With a guard the table is as Guard shows it, and its errors are Allow's as well.
//
// Errors: Invalid for a query that the survey cannot answer, and for weights
// without margins or when no sample can be weighted by them. A sample that
// cannot while others can has rows without an estimate; Table.Unweighted says
// why.
func Compute(v *tally.View, rates []surveys.Rate, q Query, c Context) (*Table, error) {
	ms, err := measures(v, rates)
	if err != nil {
		return nil, err
	}
	dims, err := dimensions(v, q.By, c)
	if err != nil {
		return nil, err
	}
	if q.Weighting == "" {
		q.Weighting = Unweighted
	}
	scope := []tally.Condition(nil) // what the weights are made for
	if q.Wave != "" {
		scope = []tally.Condition{{Code: tally.ByWave, Values: []string{q.Wave}}}
	}
	kept, err := v.Select(append(scope, q.Where...), q.WithoutFlag, c.Names)
	if err != nil {
		return nil, err
	}
	if c.Guard != nil {
		if err := c.Guard.Allow(q); err != nil {
			return nil, err
		}
	}
	kept = c.Guard.only(kept)
	t := &Table{AsOfSeq: v.AsOfSeq, Rates: []Row{}, Least: c.least()}
	f, err := weigh(v, q, scope, c, t)
	if err != nil {
		return nil, err
	}
	l := f.layOut(kept, dims)
	for _, n := range l.whole.n {
		t.N += Count(n)
	}
	l.whole.samples = present(v, l.whole.n)
	groups := append([]group{l.whole}, l.list(len(q.By) == 1 && q.By[0] == tally.ByArea)...)
	for i := range ms {
		values := l.values(&ms[i])
		var compared [][]unit // by sample
		if c.Pairs && apart(dims) {
			compared = make([][]unit, len(surveys.Samples))
		}
		for _, g := range groups {
			for _, s := range g.samples {
				row := Row{
					Code: ms[i].rate.Code, Group: named(dims, g.values), Sample: surveys.Samples[s],
					Weighting: q.Weighting, N: Count(g.n[s]), Least: t.Least,
				}
				mean := f.finish(&row, s, g.parts(l, s, values), ms[i].rate.Kind)
				t.Rates = append(t.Rates, row)
				if compared != nil && len(g.values) > 0 && row.Estimate != nil {
					compared[s] = append(compared[s], unit{row, mean})
				}
			}
		}
		for s, units := range compared {
			f.compare(t, s, units)
		}
	}
	if c.Guard != nil {
		if err := c.Guard.protect(t, q, rates); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// named writes a group's values under their codes.
func named(dims []dimension, values []string) map[string]string {
	group := make(map[string]string, len(values))
	for d, value := range values {
		group[dims[d].code] = value
	}
	return group
}

// present returns the samples of a selection, or of the survey when it selects
// nobody, or that of the entrance that every survey has.
func present(v *tally.View, n []int) []int {
	var samples []int
	for s := range surveys.Samples {
		if n[s] > 0 {
			samples = append(samples, s)
		}
	}
	if samples != nil {
		return samples
	}
	for s := range surveys.Samples {
		if slices.Contains(v.Sample, uint8(s)) {
			samples = append(samples, s)
		}
	}
	if samples != nil {
		return samples
	}
	return []int{slices.Index(surveys.Samples, surveys.Volunteer)}
}
