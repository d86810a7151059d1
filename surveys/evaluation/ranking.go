package evaluation

import (
	"cmp"
	"math"
	"slices"

	"github.com/shopspring/decimal"
)

// The classes of a group, in the order of their units.
const (
	inOrder    = iota
	sentToLast // Veto with RankLast: behind all others, among themselves by final
	unplaced   // Veto with Exclude, or a group that is not ranked
)

func (run *unitRun) class(ranked bool) int {
	switch {
	case !ranked || slices.Contains(run.out.Effects, Exclude):
		return unplaced
	case slices.Contains(run.out.Effects, RankLast):
		return sentToLast
	}
	return inOrder
}

// place sorts the units of a group and ranks them: a higher final is better,
// equal finals share the rank and the next rank is left empty (1, 1, 3).
func place(runs []*unitRun, ranked bool) {
	slices.SortFunc(runs, func(a, b *unitRun) int {
		class := a.class(ranked)
		if c := cmp.Compare(class, b.class(ranked)); c != 0 {
			return c
		}
		if class != unplaced && a.out.Final != b.out.Final {
			return cmp.Compare(b.out.Final, a.out.Final)
		}
		return cmp.Compare(a.unit, b.unit)
	})
	for i, run := range runs {
		if run.class(ranked) == unplaced {
			continue
		}
		run.out.Place = Place(i + 1)
		if i > 0 && runs[i-1].class(ranked) == run.class(ranked) && runs[i-1].out.Final == run.out.Final {
			run.out.Place = runs[i-1].out.Place
			run.out.Tie, runs[i-1].out.Tie = true, true
		}
	}
}

// z² of the 95 % normal interval, 1.96².
var zSquared = decimal.New(38416, -4)

// flagNoise marks units whose place sampling error could change. A unit's
// neighbours are all that share its rank and all of the next rank above and
// below. Both units of a pair are marked when |Δ final| < 1.96 √(v_i + v_j);
// hence a tie is marked as soon as one of its units rests on a sample. Units
// that a veto sent to the last ranks, or took out, are compared with none of
// the others: points did not decide their place.
func flagNoise(runs []*unitRun) {
	var above []*unitRun // the next rank above
	for start := 0; start < len(runs) && runs[start].out.Place != 0; {
		end := start + 1
		for end < len(runs) && runs[end].out.Place == runs[start].out.Place {
			end++
		}
		rank := runs[start:end]
		if worst := largestVariance(rank); len(rank) > 1 && worst.IsPositive() {
			for _, run := range rank {
				run.out.Noise = true
			}
		}
		if above != nil && above[0].class(true) == rank[0].class(true) {
			delta := (above[0].out.Final - rank[0].out.Final).decimal()
			flagAcross(above, delta, largestVariance(rank))
			flagAcross(rank, delta, largestVariance(above))
		}
		above, start = rank, end
	}
}

// flagAcross marks the units of one rank for which some unit of the other rank
// is within noise. All pairs have the same difference, so the unit with the
// largest variance over there decides.
func flagAcross(rank []*unitRun, delta, opposite decimal.Decimal) {
	for _, run := range rank {
		if delta.Mul(delta).LessThan(zSquared.Mul(run.variance.Add(opposite))) {
			run.out.Noise = true
		}
	}
}

func largestVariance(rank []*unitRun) decimal.Decimal {
	largest := zero
	for _, run := range rank {
		largest = decimal.Max(largest, run.variance)
	}
	return largest
}

// variance is what the leaf's sampling error adds to that of the final:
// (weight ÷ 100 × slope × se)², to 40 places. The slope is that of the function
// at the value: 0 where the score is clamped, and for functions that go by
// steps. A score that is not the leaf's own measurement adds nothing.
func (c *cell) variance() decimal.Decimal {
	if !c.measured() || c.given.SE == nil || !inside(c.leaf.Func, c.in) {
		return zero
	}
	num, den := c.leaf.Func.slope()
	num = num.Mul(*c.given.SE).Mul(c.weight.num)
	den = den.Mul(c.weight.den).Mul(hundred)
	root := num.DivRound(den, 20)
	return root.Mul(root)
}

// margin is 1.96 √v rounded half-up to 2 places; nil without a variance.
func margin(variance decimal.Decimal) *Number {
	if variance.IsZero() {
		return nil
	}
	return &Number{decimal.NewFromFloat(1.96 * math.Sqrt(variance.InexactFloat64())).Round(2)}
}
