package strictjson

import "strings"

// Nearest returns the known name that a writer of name most likely meant, or ""
// when none is near: at most a third of its characters differ (insertions,
// deletions, replacements, swaps of neighbours), or only the case does. The
// earlier of two equally near names wins.
func Nearest(name string, known []string) string {
	const longest = 64 // beyond it nobody mistyped a name
	a := []rune(strings.ToLower(name))
	if len(a) > longest {
		return ""
	}
	best, least := "", len(a)/3+1
	if len(a) <= 1 {
		least = 1 // "a" is not near "b"
	}
	for _, k := range known {
		b := []rune(strings.ToLower(k))
		if d := len(a) - len(b); d >= least || -d >= least {
			continue
		}
		if d := distance(a, b); d < least {
			best, least = k, d
		}
	}
	return best
}

// distance is the optimal string alignment distance.
func distance(a, b []rune) int {
	before, last, now := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range a {
		now[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			now[j+1] = min(last[j+1]+1, now[j]+1, last[j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				now[j+1] = min(now[j+1], before[j-1]+1)
			}
		}
		before, last, now = last, now, before
	}
	return last[len(b)]
}
