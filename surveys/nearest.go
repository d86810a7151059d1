package surveys

// Nearest returns the candidate that word most likely meant: the one with the
// fewest changed, added, dropped or swapped letters, when these are at most a
// third of the word (and one in any case). It returns "" when none is near; of
// equals the first wins.
func Nearest(word string, candidates []string) string {
	w := []rune(word)
	limit := max(1, len(w)/3)
	best := ""
	for _, c := range candidates {
		r := []rune(c)
		if d := len(r) - len(w); d > limit || -d > limit || len(r) == 0 {
			continue
		}
		if d := distance(w, r); d <= limit && d > 0 {
			best, limit = c, d-1
		}
	}
	return best
}

// distance is the optimal string alignment distance (Levenshtein with swaps of
// neighbours).
func distance(a, b []rune) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
