package rate

import (
	"math"
	"slices"

	"minyi/surveys"
	"minyi/surveys/estimate"
)

// Pair is the difference of two groups of one rate in one sample, A minus B, in
// the unit of the rate. P and Holm are NaN where nothing can be tested: one of the
// groups lies in a single PSU, or everybody in both answered alike.
type Pair struct {
	Code       string
	Sample     surveys.Sample
	A, B       map[string]string
	Difference float64
	SE         float64 // NaN as P
	DF         int
	P          float64 // two-sided t
	Holm       float64 // adjusted for all pairs of this rate and sample
}

// Rank is a group's place by one rate, 1 for the highest, and the places that it
// may have once the sampling error of all groups is counted: with 95 % all of
// these hold at once (METHOD §11).
type Rank struct {
	Code      string
	Sample    surveys.Sample
	Group     map[string]string
	Place     int
	Low, High int
}

// unit is a group that is compared.
type unit struct {
	row  Row
	mean term
}

// maxCompared bounds the groups that are compared: every pair is a test, and
// among more of them Holm leaves little.
const maxCompared = 60

// apart reports whether groups of the dimensions have no response in common: a
// person who chose two answers is in two groups, and the variance of a
// difference would need to know it.
func apart(dims []dimension) bool {
	return len(dims) > 0 && !slices.ContainsFunc(dims, func(d dimension) bool {
		return len(d.sides) != 1 || slices.ContainsFunc(d.sides[0].lines, func(lines []int) bool { return len(lines) > 1 })
	})
}

// compare adds the differences of the groups of one rate and sample to the table,
// and their ranks. Of volunteers nothing is inferred (METHOD §16).
func (f *file) compare(t *Table, s int, units []unit) {
	if len(units) < 2 || len(units) > maxCompared || surveys.Samples[s] == surveys.Volunteer {
		return
	}
	first := len(t.Pairs)
	var tests []estimate.Test
	for i := range units {
		for j := i + 1; j < len(units); j++ {
			p, test := f.pair(s, &units[i], &units[j])
			test.I, test.J = i, j
			t.Pairs, tests = append(t.Pairs, p), append(tests, test)
		}
	}
	holm(t.Pairs[first:])
	for i, set := range estimate.RankSets(len(units), tests, 1-level) {
		r := Rank{Code: units[i].row.Code, Sample: units[i].row.Sample, Group: units[i].row.Group, Place: 1, Low: set.Simultaneous[0], High: set.Simultaneous[1]}
		for j := range units {
			if units[j].mean.mean > units[i].mean.mean {
				r.Place++
			}
		}
		t.Ranks = append(t.Ranks, r)
	}
}

// pair is the difference of two groups by a t test, on the variance of the design
// and the degrees of freedom of both together (METHOD §10).
func (f *file) pair(s int, a, b *unit) (Pair, estimate.Test) {
	p := Pair{
		Code: a.row.Code, Sample: a.row.Sample, A: a.row.Group, B: b.row.Group, Difference: a.mean.mean - b.mean.mean,
		SE: math.NaN(), P: math.NaN(), Holm: math.NaN(),
	}
	test := estimate.Test{T: estimate.None}
	if a.row.SE == nil || b.row.SE == nil {
		return p, test
	}
	less := b.mean
	less.coef = -1
	p.DF = f.freedom(s, slices.Concat(a.mean.parts, b.mean.parts)...)
	se := math.Sqrt(f.variance(s, a.mean, less))
	if se == 0 || p.DF <= 0 {
		return p, test
	}
	test.T, test.DF = estimate.Number(p.Difference/se), p.DF
	p.SE, p.P = se, float64(test.P())
	return p, test
}

// holm adjusts the pairs of one family for their number; those that cannot be
// tested do not count.
func holm(pairs []Pair) {
	var tested []*Pair
	for i := range pairs {
		if !math.IsNaN(pairs[i].P) {
			tested = append(tested, &pairs[i])
		}
	}
	slices.SortStableFunc(tested, func(a, b *Pair) int {
		switch {
		case a.P < b.P:
			return -1
		case a.P > b.P:
			return 1
		}
		return 0
	})
	before := 0.0
	for i, p := range tested {
		before = max(before, min(1, float64(len(tested)-i)*p.P))
		p.Holm = before
	}
}

// RanksOf returns the ranks of one rate and sample.
func (t *Table) RanksOf(code string, sample surveys.Sample) []Rank {
	var out []Rank
	for _, r := range t.Ranks {
		if r.Code == code && r.Sample == sample {
			out = append(out, r)
		}
	}
	return out
}

// PairsOf returns the differences of one rate and sample.
func (t *Table) PairsOf(code string, sample surveys.Sample) []Pair {
	var out []Pair
	for _, p := range t.Pairs {
		if p.Code == code && p.Sample == sample {
			out = append(out, p)
		}
	}
	return out
}
