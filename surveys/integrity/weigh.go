package integrity

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// expected is the drawn sample's mean for a channel's mixture of districts, and
// the variance of that mean.
type expected struct{ mean, variance float64 }

// drawnFor standardises the drawn sample to the districts of a channel's people;
// where it holds too few of them, the whole sample serves.
func (c *counted) drawnFor(ch *sums) (e expected, ok bool) {
	in, covered := 0, 0
	for district, n := range ch.byArea {
		if in += n; c.drawn[district].n >= least {
			covered += n
		}
	}
	if covered > 0 && 10*covered >= 8*max(in, ch.best.n) {
		for district, n := range ch.byArea {
			if d := c.drawn[district]; d.n >= least {
				w := float64(n) / float64(covered)
				e.mean += w * d.mean()
				e.variance += w * w * drawnCluster * d.variance() / float64(d.n)
			}
		}
		return e, true
	}
	if d := c.drawnAll; d.n >= least {
		return expected{d.mean(), drawnCluster * d.variance() / float64(d.n)}, true
	}
	return e, false
}

// difference is by how much a channel differs from what is usual, in the
// direction that coaching would push, and its variance by chance.
type difference struct {
	sign        *Sign
	by, sampled float64
}

// weigh gives every sign its p. A difference has three parts: what coaching
// makes, chance, and what lies between honest channels.
func (c *counted) weigh(all []Channel, of []*sums) {
	var entropy, undecided, hours, gap []difference
	for i := range all {
		one, ch := &all[i], of[i]
		if s := &one.Entropy; s.Known {
			rest := c.all.surprise.without(ch.surprise)
			entropy = append(entropy, difference{s, (s.Usual - s.Mine) / s.Usual, spread(rest, ch.surprise.n) / (s.Usual * s.Usual)})
		}
		if s := &one.Undecided; s.Known {
			rest := c.all.undecided.without(ch.undecided)
			undecided = append(undecided, difference{s, (s.Usual - s.Mine) / s.Usual, spread(rest, ch.undecided.n) / (s.Usual * s.Usual)})
		}
		if s := &one.Hours; s.Known {
			n := ch.hours.n
			pairs := max(1, n*(n-1)/2*s.Usual)
			by := 0.0
			if s.Mine > s.Usual {
				by = math.Log(s.Mine / s.Usual)
			}
			hours = append(hours, difference{s, by, 1 / pairs})
		}
		if s := &one.Gap; s.Known {
			e, _ := c.drawnFor(ch)
			gap = append(gap, difference{s, s.Mine - s.Usual, e.variance + c.drawnAll.variance()/float64(ch.best.n)})
		}
		if s := &one.Told; s.Known {
			s.P = binomialTail(ch.toldYes, ch.toldOf, s.Usual+usualTold)
		}
	}
	judge(entropy, usualEntropy)
	judge(undecided, usualUndecided)
	judge(hours, usualHours)
	judge(gap, usualBest)
	for i := range all {
		all[i].combine()
	}
}

// spread is the variance of the difference between the mean of n people like the
// rest and the rest's.
func spread(rest moments, n int) float64 {
	return rest.variance() * (1/float64(n) + 1/float64(rest.n))
}

// judge gives each difference its one-sided p, against the usual difference
// between honest channels or that which is seen between these, if it is larger.
// The latter is taken by the median, which a few coached channels do not move
// much; being estimated, it has the heavier tails of Student's t, with as many
// degrees of freedom as keep the promise of FalseAlarm in its test.
func judge(all []difference, usual float64) {
	if len(all) == 0 {
		return
	}
	by, chance := make([]float64, len(all)), make([]float64, len(all))
	for i, d := range all {
		by[i], chance[i] = d.by, d.sampled
	}
	centre := max(0, median(by))
	for i := range by {
		by[i] = math.Abs(by[i] - centre)
	}
	between := 1.4826 * median(by)
	seen := between*between - median(chance)
	tail := distuv.UnitNormal.Survival
	if seen > usual*usual {
		tail = distuv.StudentsT{Sigma: 1, Nu: 3 * float64(len(all))}.Survival
	}
	between = math.Max(seen, usual*usual)
	for _, d := range all {
		d.sign.P = tail((d.by - centre) / math.Sqrt(d.sampled+between))
	}
}

func median(of []float64) float64 {
	sorted := slices.Sorted(slices.Values(of))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// binomialTail is the chance of k or more of n.
func binomialTail(k, n int, p float64) float64 {
	if k == 0 {
		return 1
	}
	return distuv.Binomial{N: float64(n), P: min(p, 1)}.Survival(float64(k - 1))
}

// combine makes one p of a channel's signs: K/2 times the second-smallest of K.
// That holds whatever hangs together among them (Rüger 1978), and one sign alone
// never speaks: a busy market day is no coaching, nor is a content district.
func (c *Channel) combine() {
	var ps []float64
	for _, s := range c.signs() {
		if s.Known {
			ps = append(ps, s.P)
		}
	}
	if len(ps) < 2 {
		return
	}
	slices.Sort(ps)
	c.Tested, c.Alone = true, min(1, ps[1]*float64(len(ps))/2)
}

// fewest is how many channels there must be: of two that differ, nobody can say
// which is the odd one.
const fewest = 3

// holm corrects for having looked at every channel (Holm 1979) and returns how
// many were tested.
func holm(all []Channel) int {
	var tested []*Channel
	for i := range all {
		if all[i].Tested {
			tested = append(tested, &all[i])
		}
	}
	if len(tested) < fewest {
		for _, c := range tested {
			c.Tested = false
		}
		return 0
	}
	slices.SortFunc(tested, func(a, b *Channel) int { return cmp.Compare(a.Alone, b.Alone) })
	highest := 0.0
	for i, c := range tested {
		highest = max(highest, min(1, c.Alone*float64(len(tested)-i)))
		c.P, c.Found = highest, highest < FalseAlarm
	}
	return len(tested)
}
