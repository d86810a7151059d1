package estimate

import (
	"cmp"
	"slices"
)

// pair is the test of two units: t of i minus j, not defined where they cannot
// be tested.
type pair struct {
	i, j int
	t    Number
	df   int
}

// rankSet are the ranks that a unit may have.
type rankSet struct{ marginal, simultaneous [2]int }

// hypothesis is that one unit is not better than another.
type hypothesis struct {
	better, worse int
	p             float64 // one-sided; 1 where it cannot be tested
}

// rankSets are the rank sets of k units (METHOD §11; Mogstad, Romano, Shaikh and
// Wilhelm, RESTUD 2023, with Holm's procedure instead of their bootstrap): a
// unit's lower rank is 1 + how many are significantly better, its upper rank k −
// how many are significantly worse.
//
// Simultaneous sets hold for all units at once: Holm over all k(k−1) one-sided
// hypotheses at alpha. A marginal set holds for one unit: Holm over the 2(k−1)
// that concern it.
func rankSets(k int, pairs []pair, alpha float64) []rankSet {
	var all []hypothesis
	concern := make([][]hypothesis, k)
	for _, q := range pairs {
		up, down := hypothesis{q.i, q.j, 1}, hypothesis{q.j, q.i, 1}
		if q.t.Defined() {
			up.p, down.p = tUpperTail(float64(q.t), q.df), tUpperTail(-float64(q.t), q.df)
		}
		all = append(all, up, down)
		concern[q.i] = append(concern[q.i], up, down)
		concern[q.j] = append(concern[q.j], up, down)
	}
	sets := make([]rankSet, k)
	for i := range sets {
		sets[i] = rankSet{[2]int{1, k}, [2]int{1, k}}
	}
	for _, h := range holm(all, alpha) {
		sets[h.worse].simultaneous[0]++
		sets[h.better].simultaneous[1]--
	}
	for i := range sets {
		for _, h := range holm(concern[i], alpha) {
			if h.worse == i {
				sets[i].marginal[0]++
			} else {
				sets[i].marginal[1]--
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
