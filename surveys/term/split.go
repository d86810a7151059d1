package term

import (
	"unicode"
	"unicode/utf8"
)

// run is a piece of a folded text in which terms are looked for.
type run struct {
	text []byte
	han  bool // otherwise a Latin word
	at   []int
}

// runs calls each for the runs of a folded text; what it is given is its own only
// until it returns. Numbers are none: they tell more of a person than of a thing.
func runs(text []byte, at []int, each func(run)) []int {
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		switch {
		case isHan(r):
			start := i
			at = at[:0]
			for i < len(text) && isHan(r) {
				next, after := utf8.DecodeRune(text[i+size:])
				if phrases[[2]rune{r, next}] {
					at = append(at, i-start)
					each(run{text[start:i], true, at})
					i += size + after
					start, at = i, at[:0]
					r, size = utf8.DecodeRune(text[i:])
					continue
				}
				at = append(at, i-start)
				i += size
				r, size = next, after
			}
			at = append(at, i-start)
			each(run{text[start:i], true, at})
		case isLetter(r):
			start, letters := i, 0
			for i < len(text) && (isLetter(r) || r >= '0' && r <= '9' || (r == '-' || r == '\'' || r == '’') && i > start) {
				if isLetter(r) {
					letters++
				}
				i += size
				r, size = utf8.DecodeRune(text[i:])
			}
			if letters > 1 {
				each(run{text: text[start:i]})
			}
		case r >= '0' && r <= '9': // with what hangs on it, such as 3f
			for i < len(text) && r >= '0' && r <= '9' {
				i += size
				r, size = utf8.DecodeRune(text[i:])
			}
		default:
			i += size
		}
	}
	return at
}

// isHan is a Chinese character that can be part of a term.
func isHan(r rune) bool { return r >= 0x3400 && unicode.Is(unicode.Han, r) && !breaks[r] }

func isLetter(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 0xc0 && r < 0x2000 && unicode.IsLetter(r)
}
