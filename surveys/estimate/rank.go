package estimate

import (
	"cmp"
	"slices"
)

// Test is that of two units: t of I minus J, not defined where they cannot be
// tested.
type Test struct {
	I, J int
	T    Number
	DF   int
}

// P is the test's two-sided p, not defined where there is no t.
func (t Test) P() Number {
	if !t.T.Defined() {
		return None
	}
	return Number(tBothTails(float64(t.T), t.DF))
}

// RankSet are the ranks that a unit may have, lowest and highest: Marginal for
// it alone, Simultaneous for all units at once.
type RankSet struct{ Marginal, Simultaneous [2]int }

// hypothesis is that one unit is not better than another.
type hypothesis struct {
	better, worse int
	p             float64 // one-sided; 1 where it cannot be tested
}

// RankSets are the rank sets of k units (METHOD §11; Mogstad, Romano, Shaikh and
// Wilhelm, RESTUD 2023, with Holm's procedure instead of their bootstrap): a
// unit's lower rank is 1 + how many are significantly better, its upper rank k −
// how many are significantly worse.
//
// Simultaneous sets hold for all units at once: Holm over all k(k−1) one-sided
// hypotheses at alpha. A marginal set holds for one unit: Holm over the 2(k−1)
// that concern it.
func RankSets(k int, tests []Test, alpha float64) []RankSet {
	var all []hypothesis
	concern := make([][]hypothesis, k)
	for _, q := range tests {
		up, down := hypothesis{q.I, q.J, 1}, hypothesis{q.J, q.I, 1}
		if q.T.Defined() {
			up.p, down.p = tUpperTail(float64(q.T), q.DF), tUpperTail(-float64(q.T), q.DF)
		}
		all = append(all, up, down)
		concern[q.I] = append(concern[q.I], up, down)
		concern[q.J] = append(concern[q.J], up, down)
	}
	sets := make([]RankSet, k)
	for i := range sets {
		sets[i] = RankSet{[2]int{1, k}, [2]int{1, k}}
	}
	for _, h := range holm(all, alpha) {
		sets[h.worse].Simultaneous[0]++
		sets[h.better].Simultaneous[1]--
	}
	for i := range sets {
		for _, h := range holm(concern[i], alpha) {
			if h.worse == i {
				sets[i].Marginal[0]++
			} else {
				sets[i].Marginal[1]--
			}
		}
	}
	return sets
}

// holm returns the hypotheses that Holm's procedure rejects.
func holm(hs []hypothesis, alpha float64) []hypothesis {
	hs = slices.Clone(hs)
	slices.SortStableFunc(hs, func(a, b hypothesis) int { return cmp.Compare(a.p, b.p) })
	for i, h := range hs {
		if h.p*float64(len(hs)-i) > alpha {
			return hs[:i]
		}
	}
	return hs
}
