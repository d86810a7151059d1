package setting

import (
	"slices"
	"strconv"
	"strings"
)

// Figures says from how many people on figures are shown, and how often those
// that are protected move.
type Figures struct {
	Least          int       // a figure of fewer people is hidden
	ReleaseMinutes int       // how long a release of protected figures stands at least
	Earlier        []Earlier // by time: what Least was before
}

// Earlier is a Least that was in force until a moment.
type Earlier struct {
	Until int64 // µs UTC
	Least int
}

// Change sets Least at a moment and remembers what it was.
func (f *Figures) Change(least int, now int64) {
	if least == f.Least {
		return
	}
	f.Earlier = append(slices.Clone(f.Earlier), Earlier{now, f.Least})
	f.Least = least
	// Since only asks for the greatest and the least from some moment on: what
	// lies between two later ones is never asked for again.
	all := Figures{Least: least, Earlier: slices.Clone(f.Earlier)}
	f.Earlier = slices.DeleteFunc(f.Earlier, func(e Earlier) bool {
		high, low := all.Since(e.Until)
		return low <= e.Least && e.Least <= high
	})
}

// Since returns the greatest and the least number that were in force at any moment
// after one: whoever looked at figures since then has seen nothing that both of
// them hide, and may have seen what one of them shows.
func (f Figures) Since(moment int64) (greatest, least int) {
	greatest, least = f.Least, f.Least
	for _, e := range f.Earlier {
		if e.Until > moment {
			greatest, least = max(greatest, e.Least), min(least, e.Least)
		}
	}
	return greatest, least
}

// writeEarlier is "10@1790000000000000 20@1790000001000000".
func writeEarlier(all []Earlier) string {
	words := make([]string, len(all))
	for i, e := range all {
		words[i] = strconv.Itoa(e.Least) + "@" + strconv.FormatInt(e.Until, 10)
	}
	return strings.Join(words, " ")
}

// readEarlier leaves out what it cannot read.
func readEarlier(text string) (all []Earlier) {
	for _, word := range strings.Fields(text) {
		least, until, _ := strings.Cut(word, "@")
		n, wrong := strconv.Atoi(least)
		at, bad := strconv.ParseInt(until, 10, 64)
		if wrong == nil && bad == nil && n > 0 {
			all = append(all, Earlier{at, n})
		}
	}
	return all
}
