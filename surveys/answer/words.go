package answer

import (
	"strings"
	"unicode/utf8"

	"minyi/surveys"
)

// words checks a text answer. A blank one is no answer (ok false). The text is
// kept as sent, emoji, direction marks and zero-width characters included; only
// the kinds of newline become one.
func (f *Field) words(text string) (kept string, ok bool, err *surveys.Error) {
	text = newlines(text)
	if surveys.Blank(text) {
		return "", false, nil
	}
	if hasControl(text) || !utf8.ValidString(text) { // a form may post any bytes
		return "", false, f.fail("answer.control_character", "")
	}
	if n := runes(text); n > f.bounds.length {
		return "", false, f.fail("answer.too_long", "", "Max", f.bounds.length, "Count", n)
	}
	if f.Pattern != nil && !f.Pattern.MatchString(text) {
		return "", false, f.fail("answer.pattern", "")
	}
	return text, true, nil
}

// newlines is the one rule for ends of line: CR LF, CR, LINE SEPARATOR and
// PARAGRAPH SEPARATOR become LF, before anything is counted, hashed or stored.
func newlines(s string) string {
	if !strings.ContainsAny(s, "\r\u2028\u2029") {
		return s
	}
	return newlineKinds.Replace(s)
}

var newlineKinds = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n")

// hasControl reports whether s holds a control character other than newline
// and tab: nobody types those, and databases, CSV and XLSX disagree about them.
// Call it after newlines.
func hasControl(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r <= 0x9f
	})
}

// runes counts Unicode characters: the unit that the limits and the counter on
// the page share.
func runes(s string) int { return utf8.RuneCountInString(s) }

// narrow drops the spaces around s and turns full-width letters, digits and
// signs, which Chinese keyboards make, into their ASCII forms.
func narrow(s string) string {
	s = strings.TrimSpace(s) // knows U+3000 and U+00A0 too
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '−': // U+2212, the minus of mathematics
			return '-'
		case r == '\u3000':
			return ' '
		}
		return r
	}, s)
}
