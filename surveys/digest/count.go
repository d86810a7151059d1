package digest

import (
	"slices"
	"time"

	"minyi/surveys/area"
	"minyi/surveys/catalog"
	"minyi/surveys/intake"
	"minyi/surveys/tally"
)

// doubts are the flags that speak against a response; one that was only late
// is none of them.
const doubts = ^(intake.FlagLate | intake.Facts)

// rowsWithin tells by row whether it belongs to the area; nil is every row.
func rowsWithin(v *tally.View, tree *area.Tree, within string) []bool {
	if within == "" {
		return nil
	}
	wanted := make([]bool, len(v.Area.Values))
	for i, code := range v.Area.Values {
		wanted[i] = code != "" && tree.Within(code, within)
	}
	in := make([]bool, v.N)
	for row := range in {
		in[row] = wanted[v.Area.Codes.At(row)]
	}
	return in
}

// waveCount is what came in within one wave.
type waveCount struct {
	n, flagged int
	versions   map[uint16]bool // under which people answered
	last       uint16          // of them
}

// countWaves counts the rows by wave id.
func countWaves(v *tally.View, in []bool) map[int64]*waveCount {
	cells := make([]*waveCount, len(v.Wave.Values))
	for row := range v.N {
		code := v.Wave.Codes.At(row)
		if in != nil && !in[row] {
			continue
		}
		c := cells[code]
		if c == nil {
			c = &waveCount{versions: map[uint16]bool{}}
			cells[code] = c
		}
		c.n++
		if v.Flags.At(row)&doubts != 0 {
			c.flagged++
		}
		if version := uint16(v.Version.At(row)); version != c.last { // rarely: a map per row would cost more than all the rest
			c.versions[version], c.last = true, version
		}
	}
	by := make(map[int64]*waveCount)
	for code, c := range cells {
		if c != nil {
			by[v.Wave.Values[code]] = c
		}
	}
	return by
}

// latestWave is the last wave with responses, else the last that has opened.
func latestWave(s *catalog.Survey, by map[int64]*waveCount, now time.Time) (w catalog.Wave) {
	for _, wave := range slices.Backward(s.Waves) {
		if by[wave.ID] != nil {
			return wave
		}
		if w.ID == 0 && wave.OpensAt <= now.UnixMicro() {
			w = wave
		}
	}
	return w
}

// Hour is what came in within one hour of the survey's zone.
type Hour struct {
	At time.Time // its beginning
	N  int
}

// hoursShown is two days.
const hoursShown = 48

// countHours counts the rows of the last hours, the present one last.
func countHours(v *tally.View, in []bool, now time.Time) []Hour {
	hours := make([]Hour, hoursShown)
	last := hourOf(now)
	for i := range hours {
		hours[i].At = time.Date(now.Year(), now.Month(), now.Day(), now.Hour()-(hoursShown-1-i), 0, 0, 0, now.Location())
	}
	for row := range v.N {
		back := last - hourAt(v.Day.At(row), v.Hour[row])
		if back >= 0 && back < hoursShown && (in == nil || in[row]) {
			hours[hoursShown-1-back].N++
		}
	}
	return hours
}

// hourOf numbers the hours of a zone's days.
func hourOf(t time.Time) int {
	_, offset := t.Zone()
	return int((t.Unix() + int64(offset)) / 3600)
}

func hourAt(day int32, hour uint8) int { return int(day)*24 + int(hour) }
