package integrity

import (
	"cmp"
	"math"
	"slices"

	"minyi/surveys"
	"minyi/surveys/intake"
)

// FalseAlarm is fixed beforehand: of a hundred surveys all of whose channels are
// honest, at most one names any channel. It is the family-wise rate over all
// channels of a survey, and holds as long as honest channels differ from each
// other no more than those of the survey are seen to (or by the usual
// differences below, where they are seen to differ less).
const FalseAlarm = 0.01

// least is how many answers a channel must have to be compared.
const least = 30

// Usual differences between honest channels, as one standard deviation: people
// at a counter are not those at a school. What is seen between the channels of a
// survey counts instead where it is larger.
const (
	usualEntropy   = 0.10         // share of the entropy of the rest
	usualUndecided = 0.20         // share of the share of the rest
	usualBest      = 0.06         // of the share of best answers
	usualTold      = 0.02         // how many more may say that they were told, by chance and by slips
	usualHours     = math.Ln2 * 2 // of the logarithm: four times as dense is no rarity
)

// drawnCluster is by how much the drawn sample's variance is raised, because
// households are drawn in clusters.
const drawnCluster = 2

// Sign is one way in which the answers of coached people differ from those of
// others. P is the chance of a difference as large among honest channels, one
// test taken by itself; Known is false where there is nothing to compare.
type Sign struct {
	Known       bool
	Mine, Usual float64
	P           float64
}

// Channel is what the answers through one channel look like.
type Channel struct {
	ID      int64
	N       int
	Flagged int
	Mode    surveys.Mode
	Sample  surveys.Sample

	Entropy   Sign // bits per question
	Undecided Sign // share of answers that decide nothing
	Hours     Sign // chance that two came within the same hour; web only
	Gap       Sign // share of best answers; Usual is the drawn sample's of the same areas
	Told      Sign // share of those who say that they were told what to answer

	Busiest int // number of the hour since 1970 of the survey's zone in which most came, 0 = not web
	InHour  int // how many came then

	Tested bool
	Alone  float64 // p of the channel: the second-smallest of its signs, for their number
	P      float64 // after all channels (Holm)
	Found  bool    // P < FalseAlarm
}

// Usual are the figures of all responses together.
type Usual struct {
	Entropy, Undecided, Best, Told float64
	Drawn                          float64 // share of best answers in the drawn sample, NaN without one
	Items                          int     // questions that were compared
	Channels                       int     // that were tested
}

func doubted(f intake.Flags) bool { return f&^intake.Facts != 0 }

func (c *Channel) signs() []*Sign {
	return []*Sign{&c.Entropy, &c.Undecided, &c.Hours, &c.Gap, &c.Told}
}

// channels compares each channel with the rest.
func (s *Subject) channels(r *Report) {
	c := s.sum()
	var of []*sums
	for code := range c.channels {
		if ch := &c.channels[code]; ch.n > 0 {
			r.Channels, of = append(r.Channels, c.channel(s.View.Channel.Values[code], ch)), append(of, ch)
		}
	}
	c.weigh(r.Channels, of)
	r.Rest.Channels = holm(r.Channels)
	r.Rest.Items = len(c.items)
	sum := 0.0
	for k := range c.items {
		bits, _ := entropyOf(c.all.counts[k])
		sum += bits / float64(len(c.items))
	}
	r.Rest.Entropy, r.Rest.Undecided, r.Rest.Best, r.Rest.Drawn = sum, share(c.all.undecided), share(c.all.best), math.NaN()
	if c.drawnAll.n >= least {
		r.Rest.Drawn = c.drawnAll.mean()
	}
	if c.all.toldOf > 0 {
		r.Rest.Told = float64(c.all.toldYes) / float64(c.all.toldOf)
	}
	slices.SortStableFunc(r.Channels, func(a, b Channel) int {
		switch {
		case a.Found != b.Found:
			return cmp.Compare(b2i(b.Found), b2i(a.Found))
		case a.Tested != b.Tested:
			return cmp.Compare(b2i(b.Tested), b2i(a.Tested))
		case a.Tested && a.Alone != b.Alone:
			return cmp.Compare(a.Alone, b.Alone)
		}
		return cmp.Compare(b.N, a.N)
	})
}

func share(m moments) float64 {
	if m.n == 0 {
		return 0
	}
	return m.mean()
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// channel makes the figures of a channel; their p come with weigh.
func (c *counted) channel(id int64, ch *sums) Channel {
	out := Channel{ID: id, N: ch.n, Flagged: ch.flagged, Mode: surveys.Modes[ch.mode], Sample: surveys.Samples[ch.sample]}
	if mine, rest, items := c.entropy(ch); items > 0 {
		out.Entropy = Sign{Known: rest > 0, Mine: mine, Usual: rest}
	}
	rest := c.all.undecided.without(ch.undecided)
	if ch.undecided.n >= least && rest.n >= least && rest.mean() > 0 {
		out.Undecided = Sign{Known: true, Mine: ch.undecided.mean(), Usual: rest.mean()}
	}
	if out.Sample != surveys.Probability && ch.best.n >= least {
		if usual, ok := c.drawnFor(ch); ok {
			out.Gap = Sign{Known: true, Mine: ch.best.mean(), Usual: usual.mean}
		}
	}
	if n, k := c.all.toldOf-ch.toldOf, c.all.toldYes-ch.toldYes; ch.toldOf >= least && n >= least {
		out.Told = Sign{Known: true, Mine: float64(ch.toldYes) / float64(ch.toldOf), Usual: float64(k) / float64(n)}
	}
	if out.Mode == surveys.Web && ch.hours.n >= least {
		out.Busiest, out.InHour = ch.hours.busiest, ch.hours.most
		out.Hours = Sign{Known: c.all.hours.repeat() > 0, Mine: ch.hours.repeat(), Usual: c.all.hours.repeat()}
	}
	return out
}
