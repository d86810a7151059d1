package design

import (
	"errors"
	"regexp"
	"regexp/syntax"
	"strings"

	"minyi/surveys"
	"minyi/surveys/strictjson"
)

// pattern reads a regular expression in the syntax of RE2, which answers in
// linear time whatever is typed. Patterns that only a backtracking engine
// understands are refused by name, because they work in a browser's console
// and their author would otherwise search for long.
func (r *reader) pattern(n *node) string {
	if !r.is(n, strictjson.String) || n.Text == "" || !r.characters(n, maxPattern, false) {
		return ""
	}
	if surveys.Blank(n.Text) {
		r.fail(n, "design.blank_text")
		return ""
	}
	// Compiled alone, not inside the anchors that will be put around it: "a)(b"
	// would be whole only there.
	_, err := regexp.Compile(n.Text)
	if err == nil {
		return n.Text
	}
	key, part := "design.pattern", ""
	var wrong *syntax.Error
	if errors.As(err, &wrong) {
		part = wrong.Expr
		switch {
		case lookaround(part) != "":
			key, part = "design.pattern_lookaround", lookaround(part)
		case wrong.Code == syntax.ErrInvalidEscape && backReference.MatchString(part):
			key = "design.pattern_back_reference"
		case wrong.Code == syntax.ErrInvalidRepeatSize || wrong.Code == syntax.ErrLarge:
			key = "design.pattern_too_large"
		}
	}
	r.add(n.Fail(key, "Part", quote(part)).Because(err))
	return ""
}

var backReference = regexp.MustCompile(`^\\[1-9k]`)

// lookaround returns the opening of a lookahead or lookbehind, or "".
func lookaround(part string) string {
	for _, opening := range []string{"(?=", "(?!", "(?<=", "(?<!"} {
		if strings.HasPrefix(part, opening) {
			return opening
		}
	}
	return ""
}
