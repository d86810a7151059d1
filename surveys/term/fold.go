// Package term finds what people write about in their own words: which terms
// stand in how many answers, and the answers in which something stands.
//
// Chinese is not divided into words: that takes a dictionary of 200 MB. Terms are
// pieces of 2 to 8 characters that come often; a longer one swallows the parts
// that hardly come without it. Latin words are terms as they are.
package term

import (
	"unicode"
	"unicode/utf8"
)

// Fold appends a text so that what reads the same is the same: full-width signs
// as half-width ones, small letters, one kind of blank.
func Fold(dst, text []byte) []byte {
	for len(text) > 0 {
		c := text[0]
		if c < utf8.RuneSelf {
			if 'A' <= c && c <= 'Z' {
				c += 'a' - 'A'
			} else if c < ' ' {
				c = ' '
			}
			dst, text = append(dst, c), text[1:]
			continue
		}
		r, size := utf8.DecodeRune(text)
		switch {
		case r >= '！' && r <= '～': // the full-width forms of ASCII
			r = unicode.ToLower(r - '！' + '!')
		case unicode.IsSpace(r):
			r = ' '
		case r < 0x2000:
			r = unicode.ToLower(r)
		default:
			dst, text = append(dst, text[:size]...), text[size:]
			continue
		}
		dst, text = utf8.AppendRune(dst, r), text[size:]
	}
	return dst
}
