package digest

import (
	"cmp"
	"math"
	"slices"
	"time"

	"minyi/surveys/tally"
)

// Burst is a run of hours in which far more doubtful responses came through one
// channel than chance explains.
type Burst struct {
	Channel  string // code
	From, To time.Time
	N        int // responses
	Flagged  int // of them doubtful
	excess   float64
}

// A burst is looked for in each channel's hours of the last week. With a survey
// of two thousand channels that is a third of a million hours; at five standard
// deviations chance alone makes one burst in ten weeks.
const (
	burstHours   = 7 * 24
	burstLeast   = 10 // doubtful responses in the hour
	burstSigmas  = 5
	burstsListed = 5
)

// bursts compares the doubtful responses of each channel's hours with the share
// of doubtful ones in the whole week, p: f of n is a burst from
// f > np + 5√(np(1−p)). Hours next to each other become one.
func bursts(v *tally.View, in []bool, now time.Time, word func(int64) string) []Burst {
	last := hourOf(now)
	type cell struct{ n, f int32 }
	weeks := make([][]cell, len(v.Channel.Values))
	n, f := 0, 0
	for row := range v.N {
		back := last - hourAt(v.Day.At(row), v.Hour[row])
		if back < 0 || back >= burstHours || in != nil && !in[row] {
			continue
		}
		week := weeks[v.Channel.Codes.At(row)]
		if week == nil {
			week = make([]cell, burstHours)
			weeks[v.Channel.Codes.At(row)] = week
		}
		c := &week[burstHours-1-back]
		c.n++
		n++
		if v.Flags.At(row)&doubts != 0 {
			c.f++
			f++
		}
	}
	if f == 0 {
		return nil
	}
	p := float64(f) / float64(n)
	first := time.Date(now.Year(), now.Month(), now.Day(), now.Hour()-burstHours+1, 0, 0, 0, now.Location())
	var found []Burst
	for code, week := range weeks {
		open := false
		for h, c := range week {
			expected := float64(c.n) * p
			excess := float64(c.f) - expected
			if c.f < burstLeast || excess <= burstSigmas*math.Sqrt(expected*(1-p)) {
				open = false
				continue
			}
			if !open {
				found = append(found, Burst{Channel: word(v.Channel.Values[code]), From: first.Add(time.Duration(h) * time.Hour)})
				open = true
			}
			b := &found[len(found)-1]
			b.To = first.Add(time.Duration(h+1) * time.Hour)
			b.N += int(c.n)
			b.Flagged += int(c.f)
			b.excess += excess
		}
	}
	slices.SortStableFunc(found, func(a, b Burst) int { return cmp.Compare(b.excess, a.excess) })
	return found[:min(burstsListed, len(found))]
}
