package chart

import (
	"strings"
	"unicode"
)

// advance is about how wide a letter is, of its size: nobody can measure letters
// without the reader's font, and a little room is left everywhere.
func advance(r rune) float64 {
	switch {
	case r >= 0x2e80:
		return 1
	case strings.ContainsRune(" .,:;'|!ijl", r):
		return 0.3
	case unicode.IsUpper(r), r == '%', r == 'm', r == 'w':
		return 0.75
	}
	return 0.58
}

func widthOf(words string, size float64) float64 {
	sum := 0.0
	for _, r := range words {
		sum += advance(r)
	}
	return sum * size
}

// wrap breaks words into at most so many lines of a width: between 汉字, else at
// spaces. What does not fit ends in "…".
func wrap(words string, width, size float64, most int) []string {
	var lines []string
	rest := []rune(strings.Join(strings.Fields(words), " "))
	for len(rest) > 0 {
		n, at, sum := 0, 0, 0.0 // letters that fit; the last place to break
		for n < len(rest) {
			if sum += advance(rest[n]) * size; sum > width && n > 0 {
				break
			}
			n++
			if n == len(rest) || rest[n] == ' ' || breaks(rest[n-1], rest[n]) {
				at = n
			}
		}
		if at == 0 {
			at = n
		}
		if len(lines) == most-1 && at < len(rest) {
			cut := max(1, n-1)
			return append(lines, strings.TrimSpace(string(rest[:cut]))+"…")
		}
		lines = append(lines, strings.TrimSpace(string(rest[:at])))
		rest = []rune(strings.TrimSpace(string(rest[at:])))
	}
	return lines
}

// even breaks words as wrap does and, over as many lines, about evenly: no line is
// left with a sign or two.
func even(words string, width, size float64, most int) []string {
	lines := wrap(words, width, size, most)
	for w := width - size/2; w > width/2 && len(lines) > 1; w -= size / 2 {
		narrower := wrap(words, w, size, most)
		if len(narrower) > len(lines) || strings.HasSuffix(narrower[len(narrower)-1], "…") {
			break
		}
		lines = narrower
	}
	return lines
}

// breaks reports whether a line may end between two letters: beside a 汉字, but
// not before a closing sign nor after an opening one.
func breaks(before, after rune) bool {
	if strings.ContainsRune("，。、；：？！）》”’…", after) || strings.ContainsRune("（《“‘", before) {
		return false
	}
	return before >= 0x2e80 || after >= 0x2e80
}
