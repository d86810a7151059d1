package surveys

import "strings"

// Bounds of a guess. Beyond longestWord nobody mistyped a name, and the search
// is quadratic in its length; beyond mostEdits it is another name.
const (
	longestWord = 64
	mostEdits   = 3
)

// Nearest returns the candidate that word most likely meant: the one with the
// fewest changed, added, dropped or swapped letters, when these are at most a
// third of the word and at most three. Case does not count, so a word of any
// length is near its own other spelling. It returns "" when none is near; of
// equals the first wins.
func Nearest(word string, candidates []string) string {
	w := []rune(strings.ToLower(word))
	if len(w) == 0 || len(w) > longestWord {
		return ""
	}
	best, limit := "", min(len(w)/3, mostEdits)
	for _, c := range candidates {
		// A character has at most 4 bytes: most candidates fall here, uncopied.
		if c == word || len(c) > 4*(len(w)+limit) || 4*len(c) < len(word)-4*limit {
			continue
		}
		r := []rune(strings.ToLower(c))
		if d := len(r) - len(w); d > limit || -d > limit || len(r) == 0 {
			continue
		}
		if d := distance(w, r, limit); d <= limit {
			if best, limit = c, d-1; limit < 0 {
				break
			}
		}
	}
	return best
}

// distance is the optimal string alignment distance: insertions, deletions,
// replacements and swaps of neighbours (Damerau 1964, Levenshtein 1966). Beyond
// limit it is only known to be more than that.
func distance(a, b []rune, limit int) int {
	cells := make([]int, 3*(len(b)+1))
	before, last, row := cells[:len(b)+1], cells[len(b)+1:2*len(b)+2], cells[2*len(b)+2:]
	for j := range last {
		last[j] = j
	}
	leastBefore := 0
	for i := 1; i <= len(a); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			least = min(least, row[j])
		}
		if least > limit && leastBefore > limit { // a swap reaches back two rows, no further
			return limit + 1
		}
		leastBefore = least
		before, last, row = last, row, before
	}
	return last[len(b)]
}
