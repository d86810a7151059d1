// Package phone lets a person prove a telephone number by a code that is sent to
// it, once per survey. The number is used while a request lasts and stored
// nowhere: what stays is a keyed hash per survey, so that two surveys' cannot be
// compared and the database alone gives none away.
package phone

import (
	"strings"

	"minyi/surveys"
)

// Number is a mobile number of the mainland as +86 and eleven digits. Others get
// no code: messages abroad cost what a stranger likes them to.
type Number string

// Parse reads a number as people type it: with or without +86, with spaces,
// dashes and full-width digits.
//
// Errors: Invalid at /phone.
func Parse(typed string) (Number, error) {
	digits := digitsOf(typed)
	for _, country := range []string{"+86", "0086", "86"} {
		if rest, ok := strings.CutPrefix(digits, country); ok && len(rest) == 11 {
			digits = rest
			break
		}
	}
	if len(digits) != 11 || digits[0] != '1' || digits[1] < '3' || strings.Trim(digits, "0123456789") != "" {
		return "", surveys.E(surveys.Invalid, "phone.number", "/phone")
	}
	return Number("+86" + digits), nil
}

// Local is the number as the country's own gateways write it.
func (n Number) Local() string { return strings.TrimPrefix(string(n), "+86") }

// digitsOf leaves out what people put between digits.
func digitsOf(typed string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		case r == '＋':
			return '+'
		case strings.ContainsRune(" \t　-－–—()（）.", r) || r == '\u00a0':
			return -1
		}
		return r
	}, typed)
}
