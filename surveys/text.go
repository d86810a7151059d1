package surveys

import (
	"strings"
	"unicode"
)

// Text is one text in several languages: BCP 47 tag → string.
type Text map[string]string

// In returns the text in the wanted language, else in the first of the
// fallbacks that has one, else in no language at all: "".
func (t Text) In(language string, fallbacks ...string) string {
	if s := t[language]; !Blank(s) {
		return s
	}
	for _, f := range fallbacks {
		if s := t[f]; !Blank(s) {
			return s
		}
	}
	return ""
}

// Blank reports whether a reader would see nothing: only spaces of any script
// and characters without a width.
func Blank(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return !Invisible(r) }) < 0
}

// Invisible reports whether r leaves no mark on a page: white space of any
// script, zero-width characters, the byte-order mark, direction marks.
func Invisible(r rune) bool {
	return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Cc, r)
}
