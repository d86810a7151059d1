package catalog

import (
	"fmt"
	"time"
)

// NextQuarter is the same time of day three months on, in t's zone. The last
// day of a month leads to the last day of a month, so that a wave that fills
// its quarter is followed by one that fills the next: 31 March, 30 June.
func NextQuarter(t time.Time) time.Time {
	year, month, day := t.Date()
	last := func(year int, month time.Month) int { return time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day() }
	to := last(year, month+3)
	if day != last(year, month) {
		to = min(day, to)
	}
	return time.Date(year, month+3, to, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), t.Location())
}

// QuarterCode is a wave's code by the quarter in which it opens, such as
// "w2026-Q3"; with a number after it where that is taken.
func QuarterCode(opens time.Time, taken func(code string) bool) string {
	base := fmt.Sprintf("w%d-Q%d", opens.Year(), (int(opens.Month())+2)/3)
	code := base
	for n := 2; taken(code); n++ {
		code = fmt.Sprintf("%s-%d", base, n)
	}
	return code
}
