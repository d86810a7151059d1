package rate

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"minyi/surveys"
)

// Finding is what a chart of one rate over several groups shows, said before it
// is drawn.
type Finding struct {
	Kind      FindingKind
	High, Low Row // where the kind speaks of them
}

// FindingKind is the sentence that a finding is worded by.
type FindingKind string

// The findings about groups that stand beside each other.
const (
	FoundNothing FindingKind = "nothing" // no group has a figure
	FoundOne     FindingKind = "one"     // one group has a figure: High
	FoundEqual   FindingKind = "equal"   // all figures are the same
	FoundApart   FindingKind = "apart"   // the intervals of High and Low do not touch
	FoundWithin  FindingKind = "within"  // they do: the order of the groups may be chance
	FoundOrder   FindingKind = "order"   // highest and lowest of people who were not drawn: nothing to test by
)

// Compare returns the finding about the groups of one rate and sample. Intervals
// that overlap are called no difference: the highest and the lowest were picked
// out of many, so a test that takes them for two groups chosen beforehand would
// find differences too easily.
func Compare(rows []Row) Finding {
	known := slices.DeleteFunc(slices.Clone(rows), func(r Row) bool { return r.Estimate == nil })
	if len(known) == 0 {
		return Finding{Kind: FoundNothing}
	}
	f := Finding{Kind: FoundOne, High: known[0], Low: known[0]}
	for _, r := range known[1:] {
		if *r.Estimate > *f.High.Estimate {
			f.High = r
		}
		if *r.Estimate < *f.Low.Estimate {
			f.Low = r
		}
	}
	switch {
	case len(known) == 1:
	case *f.High.Estimate == *f.Low.Estimate:
		f.Kind = FoundEqual
	case f.High.CI == nil || f.Low.CI == nil:
		f.Kind = FoundOrder
	case f.Low.CI[1] < f.High.CI[0] && beyondChance(f.High, f.Low, len(known)):
		f.Kind = FoundApart
	default:
		f.Kind = FoundWithin
	}
	return f
}

// beyondChance tests the extremes of k groups: who picks the highest and the
// lowest of many has compared all pairs of them, of which some differ by chance
// alone (Bonferroni over k(k−1)/2 pairs). Up to four groups, intervals that do
// not touch say more than it asks.
func beyondChance(high, low Row, k int) bool {
	if high.SE == nil || low.SE == nil {
		return true
	}
	pairs := float64(k*(k-1)) / 2
	return *high.Estimate-*low.Estimate > distuv.UnitNormal.Quantile(1-0.025/pairs)*math.Hypot(*high.SE, *low.SE)
}

// The findings about waves that follow each other; High is the latest wave with
// a figure, Low the one before it.
const (
	FoundUp     FindingKind = "up"
	FoundDown   FindingKind = "down"
	FoundSteady FindingKind = "steady" // the change is within the sampling error
	FoundMoved  FindingKind = "moved"  // people who were not drawn: nothing to test by
)

// Trend returns the finding about one rate and sample over waves, in the order
// of the waves. The two last ones are two independent samples chosen
// beforehand: they differ when |Δ| ≥ 1.96 √(se₁² + se₂²).
func Trend(rows []Row) Finding {
	known := slices.DeleteFunc(slices.Clone(rows), func(r Row) bool { return r.Estimate == nil })
	switch len(known) {
	case 0:
		return Finding{Kind: FoundNothing}
	case 1:
		return Finding{Kind: FoundOne, High: known[0], Low: known[0]}
	}
	f := Finding{High: known[len(known)-1], Low: known[len(known)-2]}
	change := *f.High.Estimate - *f.Low.Estimate
	switch {
	case change == 0:
		f.Kind = FoundSteady
	case f.High.SE == nil || f.Low.SE == nil:
		f.Kind = FoundMoved
	case math.Abs(change) < z*math.Hypot(*f.High.SE, *f.Low.SE):
		f.Kind = FoundSteady
	case change > 0:
		f.Kind = FoundUp
	default:
		f.Kind = FoundDown
	}
	return f
}

// overall is the code of the rate that asks about everything at once: beside
// its own topics it would always stand in the middle.
const overall = "satisfaction"

// minTopics is how many rates make a list worth ordering.
const minTopics = 3

// Topics returns the shares of a survey that ask about different things by one
// scale of answers, and may therefore be put in one order: the largest set with
// the same numerator and the same exclusions, in the order of the document. It
// is nil when there are fewer than three.
func Topics(rates []surveys.Rate) []surveys.Rate {
	var best []surveys.Rate
	for i := range rates {
		var family []surveys.Rate
		for _, r := range rates[i:] {
			if r.Kind == surveys.Share && r.Code != overall && sameScale(&rates[i], &r) {
				family = append(family, r)
			}
		}
		if rates[i].Kind == surveys.Share && len(family) > len(best) {
			best = family
		}
	}
	if len(best) < minTopics {
		return nil
	}
	return best
}

// OneScale reports whether rates ask about different things by one scale of
// answers, so that their figures may be put in one order.
func OneScale(rates []surveys.Rate) bool {
	for i := range rates {
		if rates[i].Kind != surveys.Share || !sameScale(&rates[0], &rates[i]) {
			return false
		}
	}
	return len(rates) > 1
}

func sameScale(a, b *surveys.Rate) bool {
	return slices.Equal(sorted(a.Numerator), sorted(b.Numerator)) && slices.Equal(sorted(a.Excluded), sorted(b.Excluded))
}

// Weakest returns the whole-survey rows of the topics in one sample, the lowest
// first; those without a figure come last.
func Weakest(topics []surveys.Rate, t *Table, sample surveys.Sample) []Row {
	var rows []Row
	for _, r := range topics {
		if row, ok := t.Find(r.Code, nil, sample); ok {
			rows = append(rows, row)
		}
	}
	Sort(rows, Ascending)
	return rows
}

// Order is an order of rows.
type Order string

// The orders; AsAsked is that of the question's options or of the codes.
const (
	AsAsked    Order = ""
	Ascending  Order = "asc"
	Descending Order = "desc"
)

// Sort puts rows in order; equal ones stay as they stand and those without a
// figure come last.
func Sort(rows []Row, order Order) {
	if order == AsAsked {
		return
	}
	slices.SortStableFunc(rows, func(a, b Row) int {
		switch {
		case a.Estimate == nil && b.Estimate == nil:
			return 0
		case a.Estimate == nil:
			return 1
		case b.Estimate == nil:
			return -1
		}
		switch d := *a.Estimate - *b.Estimate; {
		case d == 0:
			return 0
		case (d < 0) == (order == Ascending):
			return -1
		}
		return 1
	})
}

// Lowest returns the finding about rows that are in ascending order: whether
// the first is really lower than the next.
func Lowest(ascending []Row) Finding {
	if len(ascending) > 2 {
		ascending = ascending[:2]
	}
	return Compare(ascending)
}
