package evaluation

import (
	"github.com/shopspring/decimal"
)

// Compute scores and ranks the units of a scheme. Per group: values become
// scores (function.go), missing leaves follow their policy (missing.go), scores
// become points; then adjustments and vetoes (sanction.go), ranks, ties and
// noise (ranking.go).
//
// A value that a veto struck is not believed: it neither takes a place from the
// others in Rank nor enters their Median. Places and medians are taken over the
// measured values of the group alone.
//
// It refuses, with surveys.Errors, what DecodeScheme and DecodeValues refuse, so
// documents built in Go need no other check.
func Compute(scheme *Scheme, values *Values) (*Result, error) {
	r := &reader{}
	scheme.check(r, "")
	if err := r.err(); err != nil {
		return nil, err
	}
	values.check(r, scheme, "")
	if err := r.err(); err != nil {
		return nil, err
	}
	given := make(map[[2]string]*Value, len(values.Values))
	for i := range values.Values {
		v := &values.Values[i]
		given[[2]string{v.Unit, v.Leaf}] = v
	}
	sanctions := gather(scheme, values)
	leaves := scheme.Leaves()
	result := &Result{}
	for _, g := range scheme.Groups {
		runs := make([]*unitRun, len(g.Units))
		for i, unit := range g.Units {
			runs[i] = newRun(unit, leaves, given, sanctions[unit])
		}
		for l := range leaves {
			column := make([]*cell, len(runs))
			for i := range runs {
				column[i] = &runs[i].cells[l]
			}
			scoreColumn(column)
		}
		out := GroupResult{Code: g.Code, Results: []UnitResult{}}
		for _, run := range runs {
			run.finish(scheme)
		}
		place(runs, g.Ranked)
		flagNoise(runs)
		for _, run := range runs {
			out.Results = append(out.Results, run.out)
		}
		result.Groups = append(result.Groups, out)
	}
	return result, nil
}

// unitRun is one unit on its way to a result.
type unitRun struct {
	unit     string
	cells    []cell // by leaf, in document order
	sanction *sanction
	variance decimal.Decimal
	out      UnitResult
}

// cell is one leaf of one unit on its way to a result.
type cell struct {
	leaf   *Item
	given  *Value
	in     input
	reason Reason // "": the value is there
	vetoed bool
	scored bool // false after Redistribute: there is no score, and no weight
	score  Hundredths
	trace  string
	weight fraction
}

// measured reports whether the cell holds a value that is believed.
func (c *cell) measured() bool { return c.reason == "" && !c.vetoed }

func newRun(unit string, leaves []*Item, given map[[2]string]*Value, s *sanction) *unitRun {
	run := &unitRun{unit: unit, cells: make([]cell, len(leaves)), sanction: s}
	for l, leaf := range leaves {
		c := &run.cells[l]
		c.leaf = leaf
		c.vetoed = s != nil && s.leaves[leaf.Code]
		c.given = given[[2]string{unit, leaf.Code}]
		c.reason = missing(leaf, c.given)
		if c.reason == "" {
			c.in.value = *c.given.Value
			if c.given.Previous != nil {
				c.in.previous = *c.given.Previous
			}
		}
	}
	return run
}

// scoreColumn scores one leaf of all units of a group.
func scoreColumn(column []*cell) {
	var measured []*cell
	var values []decimal.Decimal
	for _, c := range column {
		if c.measured() {
			measured, values = append(measured, c), append(values, c.in.value)
		}
	}
	var scores []Hundredths
	for i, rank := range placeByValue(values) {
		c := measured[i]
		c.in.rank = rank
		c.score, c.scored, c.trace = score(c.leaf.Func, c.in), true, trace(c.leaf.Func, c.in)
		scores = append(scores, c.score)
	}
	for _, c := range column {
		if !c.measured() {
			c.impute(scores)
		}
	}
}

// finish turns scores into points, base, adjustment and final.
func (run *unitRun) finish(scheme *Scheme) {
	run.share(scheme.Items)
	out := UnitResult{Unit: run.unit, Leaves: make([]LeafResult, len(run.cells))}
	points := make(map[string]Hundredths, len(run.cells))
	for l := range run.cells {
		c := &run.cells[l]
		leaf := c.result()
		out.Leaves[l] = leaf
		points[leaf.Code] = leaf.Points
		out.Base += leaf.Points
		run.variance = run.variance.Add(c.variance())
	}
	scheme.eachItem(func(i *Item, _ string) {
		if !i.Leaf() {
			out.Sums = append(out.Sums, SumResult{i.Code, sumOf(i, points)})
		}
	})
	run.out = out
	run.out.Margin = margin(run.variance)
	run.sanction.apply(&run.out)
}

func sumOf(i *Item, points map[string]Hundredths) Hundredths {
	if i.Leaf() {
		return points[i.Code]
	}
	var sum Hundredths
	for j := range i.Items {
		sum += sumOf(&i.Items[j], points)
	}
	return sum
}

func (c *cell) result() LeafResult {
	out := LeafResult{Code: c.leaf.Code, Weight: Number{c.weight.round(4)}, Trace: c.trace, Vetoed: c.vetoed}
	if c.scored {
		s := c.score
		out.Score = &s
		out.Points = quotient(s.decimal().Mul(c.weight.num), c.weight.den.Mul(hundred))
	}
	if c.given != nil && c.given.Value != nil {
		out.Value = &Number{*c.given.Value}
	}
	if c.reason != "" {
		out.Reason = c.reason
		if !c.vetoed {
			out.Policy = c.leaf.Missing
		}
	}
	return out
}
