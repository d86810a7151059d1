package seed

import (
	"slices"
	"time"

	"minyi/surveys"
)

// arrival is when which channel takes a response; home is the index of a drawn
// household, -1 without one.
type arrival struct {
	at      int64 // µs UTC
	channel int32
	home    int32
}

// hours are how busy the hours of the day are, by mode: phones in the evening,
// people with clipboards at daytime, typists in the office.
var hours = map[surveys.Mode][24]float64{
	surveys.Web:       {2, 1, 0.5, 0.3, 0.3, 0.5, 1, 3, 5, 6, 6, 7, 9, 7, 5, 5, 5, 6, 8, 10, 11, 10, 7, 4},
	surveys.Intercept: {9: 5, 10: 8, 11: 6, 14: 5, 15: 8, 16: 8, 17: 5},
	surveys.Telephone: {9: 4, 10: 6, 11: 5, 14: 4, 15: 6, 16: 6, 17: 5, 18: 6, 19: 7, 20: 4},
	surveys.Paper:     {9: 7, 10: 8, 11: 6, 13: 3, 14: 7, 15: 8, 16: 6},
}

// coachedFor is how long the burst of a coached channel lasts at most.
const coachedFor = 3 * time.Hour

// arrivals draws when and through which channel each of n responses comes, in
// order of time.
func (g *generator) arrivals(n int) []arrival {
	out := make([]arrival, 0, n)
	bursts := make([]int64, len(g.channels))
	for i := range g.channels {
		if g.channels[i].Coached {
			bursts[i] = g.moment(surveys.Paper)
		}
	}
	home := 0
	for range n {
		c := g.byShare.spin(g.rng)
		a := arrival{channel: int32(c), home: -1}
		if g.channels[c].Sample == surveys.Probability {
			if home < len(g.homes) {
				a.home = int32(g.homes[home])
				home++
			} else {
				a.channel = int32(g.fallback) // all drawn households have answered
			}
		}
		if bursts[c] != 0 {
			span := min(coachedFor.Microseconds(), max(g.opts.End-bursts[c], 1))
			a.at = bursts[c] + int64(g.rng.Float64()*g.rng.Float64()*float64(span))
		} else {
			a.at = g.moment(g.channels[a.channel].Mode)
		}
		out = append(out, a)
	}
	slices.SortStableFunc(out, func(a, b arrival) int {
		switch {
		case a.at < b.at:
			return -1
		case a.at > b.at:
			return 1
		}
		return 0
	})
	return out
}

// moment draws a time by the mode's hours. In a field time too short to hold
// them it takes any time.
func (g *generator) moment(mode surveys.Mode) int64 {
	weights := hours[mode]
	at := g.opts.Start
	for range 40 {
		at = g.opts.Start + int64(g.rng.Float64()*float64(g.opts.End-g.opts.Start))
		hour := time.UnixMicro(at).In(g.zone).Hour()
		if g.rng.Float64()*11 < weights[hour] {
			break
		}
	}
	return at
}
