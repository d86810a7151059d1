package rate

import (
	"slices"

	"minyi/surveys"
	"minyi/surveys/tally"
	"minyi/surveys/weight"
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
	t := &Table{AsOfSeq: v.AsOfSeq, Rates: []Row{}}
	w, err := weigh(v, q, scope, c, t)
	if err != nil {
		return nil, err
	}
	values := make([][]float64, len(ms))
	for i := range ms {
		values[i] = make([]float64, v.N)
		ms[i].fill(values[i])
	}
	sum := func(b *block) {
		for i := range ms {
			b.sums = append(b.sums, b.accumulate(values[i], w, ms[i].rate.Kind))
		}
		b.cell = nil // a block has an entry per response: only its sums stay
	}
	whole := newBlock(v, kept, nil, nil)
	sum(whole)
	for _, n := range whole.n {
		t.N += Count(n)
	}
	samples := present(v, whole.n)
	groups := layOut(v, kept, dims, samples, len(q.By) == 1 && q.By[0] == tally.ByArea, sum)
	groups = slices.Insert(groups, 0, group{block: whole, samples: samples})

	for i := range ms {
		for _, g := range groups {
			for _, s := range g.samples {
				cell := g.place*len(surveys.Samples) + s
				row := Row{
					Code: ms[i].rate.Code, Group: named(dims, g.values), Sample: surveys.Samples[s],
					Weighting: q.Weighting, N: Count(g.block.n[cell]),
				}
				g.block.sums[i][cell].finish(&row, ms[i].rate.Kind)
				t.Rates = append(t.Rates, row)
			}
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

// weigh returns a weight per row, nil for all equal. The weights belong to the
// whole sample of the wave: what q.Where selects is a domain of it and takes
// its weights along.
func weigh(v *tally.View, q Query, scope []tally.Condition, c Context, t *Table) ([]float64, error) {
	base := func(row int) float64 {
		if d := v.BaseWeight.At(row); d > 0 {
			return d
		}
		return 1
	}
	w := make([]float64, v.N)
	switch q.Weighting {
	case Unweighted:
		return nil, nil
	case Base:
		for row := range w {
			w[row] = base(row)
		}
		return w, nil
	case PostStrat, Rake:
	default:
		return nil, surveys.E(surveys.Invalid, "rate.weight_unknown", "/weight", "Weighting", string(q.Weighting))
	}
	if c.Margins == nil {
		return nil, surveys.E(surveys.Invalid, "rate.margins_missing", "/weight")
	}
	kept, err := v.Select(scope, q.WithoutFlag, c.Names)
	if err != nil {
		return nil, err
	}
	t.Weights = map[surveys.Sample]*weight.Report{}
	t.Unweighted = map[surveys.Sample]error{}
	for s, sample := range surveys.Samples {
		rows := make([]int, 0, v.N)
		for row, in := range kept {
			if in && int(v.Sample[row]) == s {
				rows = append(rows, row)
			}
		}
		if len(rows) == 0 {
			continue
		}
		weigher := weight.PostStratify
		if q.Weighting == Rake {
			weigher = weight.RakeTable
		}
		got, report, err := weigher(c.Margins, respondents(v, c, rows, base), c.Options)
		if err != nil {
			t.Unweighted[sample] = err
			continue
		}
		t.Weights[sample] = report
		for i, row := range rows {
			w[row] = got[i]
		}
	}
	if len(t.Weights) == 0 {
		for _, sample := range surveys.Samples {
			if err := t.Unweighted[sample]; err != nil {
				return nil, err
			}
		}
	}
	return w, nil
}

// respondents are some rows of the frame as post-stratification wants them.
func respondents(v *tally.View, c Context, rows []int, base func(int) float64) weight.Respondents {
	who := weight.Respondents{
		N:         len(rows),
		Base:      func(i int) float64 { return base(rows[i]) },
		Variables: map[string]weight.Variable{},
	}
	if c.Areas != nil {
		who.Within = c.Areas.Within
	}
	for _, name := range c.Margins.Vars {
		if name == weight.AreaVariable {
			who.Variables[name] = weight.Variable{
				Values: v.Area.Values,
				Code:   func(i int) int { return v.Area.Codes.At(rows[i]) },
			}
			continue
		}
		if column, ok := v.Column(name); ok && column.Kind == tally.Codes {
			who.Variables[name] = weight.Variable{
				Values: column.Values,
				Code:   func(i int) int { return column.Codes.At(rows[i]) },
			}
		}
	}
	return who
}
