package evaluation

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"
)

// missing says why a leaf has no value that its function can use; "" when it
// has one.
func missing(leaf *Item, v *Value) Reason {
	if v == nil || v.Value == nil {
		return NoValue
	}
	answers := v.NEff
	if answers == nil {
		answers = v.N
	}
	if least := leaf.Source.MinN; answers != nil && answers.LessThan(decimal.NewFromInt(int64(least))) {
		return TooFew
	}
	if _, ok := leaf.Func.(*Improve); ok && v.Previous == nil {
		return NoPrevious
	}
	return ""
}

// impute gives a cell that is not measured its score. A veto comes before the
// policy: what was struck scores 0 and keeps its weight. scores are those
// measured in the group.
func (c *cell) impute(scores []Hundredths) {
	switch {
	case c.vetoed:
		c.scored = true
		if _, byPlace := c.leaf.Func.(*Rank); byPlace && c.reason == "" {
			c.trace = written(c.in.value) // it has no place
		} else if c.reason == "" {
			c.trace = trace(c.leaf.Func, c.in)
		}
		c.trace = strings.TrimSpace(c.trace + " → 0.00")
	case c.leaf.Missing == Zero:
		c.scored, c.trace = true, "→ 0.00"
	case c.leaf.Missing == Median:
		c.scored = true
		c.score, c.trace = median(scores)
	}
}

// median of the group's measured scores; the mean of the middle two, rounded
// half-up, when their number is even. Of no scores at all it is 0.
func median(scores []Hundredths) (Hundredths, string) {
	if len(scores) == 0 {
		return 0, "median() → 0.00"
	}
	sorted := slices.Sorted(slices.Values(scores))
	n := len(sorted)
	m := sorted[n/2]
	if n%2 == 0 {
		m = (sorted[n/2-1] + sorted[n/2] + 1) / 2 // scores are not negative
	}
	const shown = 9
	parts := make([]string, 0, shown+1)
	for _, s := range sorted[:min(n, shown)] {
		parts = append(parts, s.String())
	}
	if n > shown {
		parts = append(parts, "…")
	}
	return m, "median(" + strings.Join(parts, ", ") + ") = " + m.String()
}

// fraction is an exact weight; den is positive.
type fraction struct{ num, den decimal.Decimal }

func (f fraction) round(places int32) decimal.Decimal { return f.num.DivRound(f.den, places) }

// share gives each leaf its weight. Without a redistributed leaf that is the
// scheme's own. Otherwise the weight of each node is shared among those of its
// children that are left, in proportion to their weights: w × W ÷ Σw. A node
// with no child left, or only such of weight 0, is itself not left, and its
// weight goes to its own siblings; when nothing is left at all, every weight
// is 0.
//
// Weights stay exact fractions here and are never rounded: only the points are,
// once, from score × w × W ÷ (Σw × 100). Points can therefore sum to a little
// more or less than the node's weight, by at most half a hundredth per leaf; the
// difference is not moved to another leaf.
func (run *unitRun) share(items []Item) {
	cells := make(map[string]*cell, len(run.cells))
	for i := range run.cells {
		run.cells[i].weight = fraction{zero, one}
		cells[run.cells[i].leaf.Code] = &run.cells[i]
	}
	total := decimal.Zero
	for i := range items {
		total = total.Add(items[i].Weight)
	}
	shareOut(items, fraction{total, one}, cells)
}

func shareOut(items []Item, weight fraction, cells map[string]*cell) {
	total, left := decimal.Zero, decimal.Zero
	for i := range items {
		total = total.Add(items[i].Weight)
		if isLeft(&items[i], cells) {
			left = left.Add(items[i].Weight)
		}
	}
	if left.IsZero() {
		return
	}
	untouched := left.Equal(total) && weight.num.Equal(total.Mul(weight.den))
	for i := range items {
		item := &items[i]
		if !isLeft(item, cells) {
			continue
		}
		own := fraction{item.Weight, one}
		if !untouched {
			own = fraction{item.Weight.Mul(weight.num), left.Mul(weight.den)}
		}
		if item.Leaf() {
			cells[item.Code].weight = own
		} else {
			shareOut(item.Items, own, cells)
		}
	}
}

// isLeft reports whether an item still has something to score: a leaf its
// score, a sum at least one child with a weight.
func isLeft(item *Item, cells map[string]*cell) bool {
	if item.Leaf() {
		return cells[item.Code].scored
	}
	for i := range item.Items {
		if child := &item.Items[i]; child.Weight.IsPositive() && isLeft(child, cells) {
			return true
		}
	}
	return false
}
