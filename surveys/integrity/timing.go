package integrity

import (
	"minyi/surveys"
	"minyi/surveys/intake"
	"minyi/surveys/quality"
)

// Timing is how long people took who filled the form in themselves, in seconds
// by their own clock.
type Timing struct {
	N       int // whose time is known
	Unknown int // of web responses: came through the API, without script, or with an absurd clock
	Median  int
	Quarter int // a quarter took no longer
	Three   int // three quarters took no longer
	Tenth   int // nine tenths took no longer
	Floor   int // the survey's own, 0 = none
	// Below are those under the floor, under half and under 0.3 of the median.
	BelowFloor, Fast, Speeders int
	Width                      int   // of a bar
	Bars                       []int // from 0 on; the last holds all who took longer
}

// bars is how many bars a distribution has, the last of which is open.
const bars = 21

// longest bounds what is told apart: whoever left the page open took that long.
const longest = 6 * 3600

// timing counts seconds, of which there are few: no sorting of a million.
func (s *Subject) timing() Timing {
	v, t := s.View, Timing{}
	if s.Doc != nil {
		t.Floor = s.Doc.Settings.TimeFloor
	}
	seconds := make([]int, longest+1)
	for row := range v.N {
		if surveys.Modes[v.Mode[row]] != surveys.Web || !s.keeps(row) || v.Flags.At(row)&intake.FlagAssisted != 0 {
			continue
		}
		took := v.Duration(row)
		if took < 0 {
			t.Unknown++
			continue
		}
		t.N++
		seconds[min(took, longest)]++
	}
	if t.N == 0 {
		return t
	}
	at := func(share float64) int {
		seen := 0
		for second, n := range seconds {
			if seen += n; float64(seen) >= share*float64(t.N) {
				return second
			}
		}
		return longest
	}
	t.Quarter, t.Median, t.Three, t.Tenth = at(0.25), at(0.5), at(0.75), at(0.9)
	t.Width = width(at(0.95))
	t.Bars = make([]int, bars)
	for second, n := range seconds {
		t.Bars[min(second/t.Width, bars-1)] += n
		if second < t.Floor {
			t.BelowFloor += n
		}
		if float64(second) < quality.FastBelow*float64(t.Median) {
			t.Fast += n
		}
		if float64(second) < quality.SpeederBelow*float64(t.Median) {
			t.Speeders += n
		}
	}
	return t
}

// width is the least round width of bars that reach to a number of seconds.
func width(to int) int {
	for _, w := range []int{1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600} {
		if w*(bars-1) >= to {
			return w
		}
	}
	return 1200
}
