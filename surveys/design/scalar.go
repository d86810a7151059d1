package design

import (
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"minyi/surveys"
	"minyi/surveys/strictjson"
)

// Lengths in Unicode characters.
const (
	maxLine    = 200   // approval: numbers, names
	maxShort   = 1000  // titles, options, rows
	maxLong    = 10000 // intro, thanks, questions, hints
	maxPattern = 500
)

func has(list []string, s string) bool { return slices.Contains(list, s) }

func (r *reader) is(n *strictjson.Node, want strictjson.Kind) bool {
	if n.Kind != want {
		r.add(n.WrongKind(want))
	}
	return n.Kind == want
}

// number reads a number; ok is false when it is none.
func (r *reader) number(n *strictjson.Node) (f float64, ok bool) {
	if !r.is(n, strictjson.Number) {
		return 0, false
	}
	f, err := n.Float()
	r.addAny(err)
	return f, err == nil
}

func (r *reader) numberOrNil(n *strictjson.Node) *float64 {
	if f, ok := r.number(n); ok {
		return &f
	}
	return nil
}

// whole reads a whole number from lo to hi.
func (r *reader) whole(n *strictjson.Node, lo, hi int) (i int, ok bool) {
	if !r.is(n, strictjson.Number) {
		return 0, false
	}
	i, err := n.Int()
	if err != nil {
		r.addAny(err)
		return 0, false
	}
	if i < lo || i > hi {
		r.fail(n, "design.out_of_range", "Min", lo, "Max", hi)
		return 0, false
	}
	return i, true
}

func (r *reader) addAny(err error) {
	var e *surveys.Error
	if errors.As(err, &e) {
		r.add(e)
	}
}

func (r *reader) yes(n *strictjson.Node) bool {
	return r.is(n, strictjson.Bool) && n.Bool
}

// characters refuses control characters, which no page shows and some
// databases and spreadsheets cut at, and texts that are too long.
func (r *reader) characters(n *strictjson.Node, limit int, lines bool) bool {
	for _, c := range n.Text {
		if unicode.IsControl(c) && !(lines && (c == '\n' || c == '\t' || c == '\r')) {
			r.fail(n, "design.control_character", "Character", codePoint(c))
			return false
		}
	}
	if count := utf8.RuneCountInString(n.Text); count > limit {
		r.fail(n, "design.too_long", "Count", count, "Limit", limit)
		return false
	}
	return true
}

func codePoint(c rune) string {
	const digits = "0123456789ABCDEF"
	return "U+" + string([]byte{digits[c>>12&15], digits[c>>8&15], digits[c>>4&15], digits[c&15]})
}

// line reads a text of one line that is in no language: a number, a name.
func (r *reader) line(n *strictjson.Node, limit int) string {
	if !r.is(n, strictjson.String) || n.Text == "" || !r.characters(n, limit, false) {
		return ""
	}
	if surveys.Blank(n.Text) {
		r.fail(n, "design.blank_text")
		return ""
	}
	return n.Text
}

// text reads language → string. What is typed is kept as it is, mark-up too:
// it is shown as text everywhere. An empty string is a text that is missing.
func (r *reader) text(n *strictjson.Node, limit int) surveys.Text {
	if n.Kind == strictjson.String {
		r.fail(n, "design.text_without_language", "Language", r.defaultLanguage())
		return nil
	}
	if !r.is(n, strictjson.Object) {
		return nil
	}
	var text surveys.Text
	for _, m := range n.Members {
		if r.languages != nil && !has(r.languages, m.Name) {
			r.fail(m.Value, "design.unknown_language", "Language", m.Name, "Languages", strings.Join(r.languages, ", "))
			continue
		}
		if !r.is(m.Value, strictjson.String) || m.Value.Text == "" || !r.characters(m.Value, limit, true) {
			continue
		}
		if surveys.Blank(m.Value.Text) {
			r.fail(m.Value, "design.blank_text")
			continue
		}
		if text == nil {
			text = make(surveys.Text, len(n.Members))
		}
		text[m.Name] = m.Value.Text
	}
	return text
}

// enum reads one of the allowed words.
func enum[T ~string](r *reader, n *strictjson.Node, allowed ...T) T {
	if !r.is(n, strictjson.String) {
		return ""
	}
	if slices.Contains(allowed, T(n.Text)) {
		return T(n.Text)
	}
	words := make([]string, 0, len(allowed))
	for _, a := range allowed {
		if a != "" {
			words = append(words, string(a))
		}
	}
	if near := surveys.Nearest(n.Text, words); near != "" {
		r.fail(n, "design.unknown_value_near", "Value", quote(n.Text), "Nearest", near)
	} else {
		r.fail(n, "design.unknown_value", "Value", quote(n.Text), "Allowed", strings.Join(words, ", "))
	}
	return ""
}

// moment reads a date or a time of day in the given layout; "" stays "".
func (r *reader) moment(n *strictjson.Node, layout, key string) string {
	if !r.is(n, strictjson.String) || n.Text == "" {
		return ""
	}
	// Parsing alone would take "9:05" for "15:04" and a year beyond what every
	// database can keep.
	if t, err := time.Parse(layout, n.Text); err != nil || t.Format(layout) != n.Text {
		r.fail(n, key, "Value", quote(n.Text))
		return ""
	}
	return n.Text
}

// expression keeps a JsonLogic rule in canonical form. What it says is checked
// by the logic package at publish; here only that it can be kept exactly.
func (r *reader) expression(n *strictjson.Node) surveys.Expression {
	if n.Kind != strictjson.Object && n.Kind != strictjson.Bool {
		r.add(n.WrongKind(strictjson.Object))
		return nil
	}
	if !r.storable(n) {
		return nil
	}
	raw := jsontext.Value(n.Raw).Clone()
	if err := raw.Canonicalize(); err != nil {
		r.add(n.Fail("design.expression_unreadable").Because(err))
		return nil
	}
	return surveys.Expression(raw)
}

// storable reports whether every number and string inside n survives storage.
func (r *reader) storable(n *strictjson.Node) bool {
	ok := true
	switch n.Kind {
	case strictjson.Number:
		_, ok = r.number(n)
	case strictjson.String:
		ok = r.characters(n, maxShort, true)
	}
	for _, item := range n.Items {
		ok = r.storable(item) && ok
	}
	for _, m := range n.Members {
		ok = r.storable(m.Value) && ok
	}
	return ok
}

// quote shortens what a stranger wrote, so that an error stays readable.
func quote(s string) string { return shorten(s, 40) }

func shorten(s string, limit int) string {
	if runes := []rune(s); len(runes) > limit {
		return string(runes[:limit]) + "…"
	}
	return s
}
