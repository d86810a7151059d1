package design

import (
	"maps"
	"slices"
	"strings"

	"minyi/surveys/strictjson"
)

// unknownField names the field that was probably meant, or the object in which
// a field of that name has its place.
func (r *reader) unknownField(m strictjson.Member, where string, known []string) {
	if r.full() {
		r.more++
		return
	}
	name := quote(m.Name)
	if near := nearest(m.Name, known); near != "" {
		r.fail(m.Value, "design.unknown_field_near", "Name", name, "Where", where, "Nearest", near)
		return
	}
	if near := nearest(m.Name, slices.Sorted(maps.Keys(homes))); near != "" {
		r.fail(m.Value, "design.misplaced_field", "Name", name, "Where", where, "Nearest", near,
			"Homes", strings.Join(homes[near], ", "))
		return
	}
	r.fail(m.Value, "design.unknown_field", "Name", name, "Where", where, "Known", strings.Join(known, ", "))
}

// homes maps each field of the format to the objects that have it.
var homes = map[string][]string{}

// Filled here because the shapes' readers lead to this table themselves.
func init() {
	settle(surveyShape)
	settle(approvalShape)
	settle(settingsShape)
	settle(pageShape)
	settle(questionShape)
	settle(optionShape)
	settle(otherShape)
	settle(rowShape)
	settle(rateShape)
}

func settle[T any](s shape[T]) {
	for _, name := range s.names() {
		homes[name] = append(homes[name], s.name)
	}
}

// nearest returns the candidate within two edits of s, one for short words, or
// "". Case does not count. Among equals the first wins.
func nearest(s string, candidates []string) string {
	best, limit := "", 2 // edits that still count
	if len(s) < 5 {
		limit = 1
	}
	if len(s) > 64 { // no name of the format is near; and the distance is quadratic
		return ""
	}
	lower := strings.ToLower(s)
	for _, c := range candidates {
		if len(c)-len(s) > 4*limit || len(s)-len(c) > 4*limit { // an edit changes at most 4 bytes
			continue
		}
		if d := distance(lower, strings.ToLower(c), limit); d <= limit {
			best, limit = c, d-1
		}
	}
	return best
}

// distance is the optimal string alignment distance: insertions, deletions,
// replacements and swaps of neighbours (Damerau 1964, Levenshtein 1966). Beyond
// limit it is only known to be more than that.
func distance(a, b string, limit int) int {
	s, t := []rune(a), []rune(b)
	cells := make([]int, 3*(len(t)+1))
	before, above, row := cells[:len(t)+1], cells[len(t)+1:2*len(t)+2], cells[2*len(t)+2:]
	for j := range above {
		above[j] = j
	}
	for i := 1; i <= len(s); i++ {
		row[0] = i
		least, leastAbove := i, above[0]
		for j := 1; j <= len(t); j++ {
			cost := 1
			if s[i-1] == t[j-1] {
				cost = 0
			}
			row[j] = min(above[j]+1, row[j-1]+1, above[j-1]+cost)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			least, leastAbove = min(least, row[j]), min(leastAbove, above[j])
		}
		if least > limit && leastAbove > limit { // a swap reaches back two rows, no further
			return limit + 1
		}
		before, above, row = above, row, before
	}
	return above[len(t)]
}
