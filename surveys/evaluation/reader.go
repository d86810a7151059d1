package evaluation

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"minyi/surveys"
	"minyi/surveys/strictjson"
)

// reader walks a document and gathers every finding in it.
type reader struct {
	errs   surveys.Errors
	bad    map[string]bool // places with a finding: later checks stay silent there
	stored bool            // a snapshot: long numbers are strings
}

// maxFindings keeps the answer to a hopeless document readable.
const maxFindings = 100

// fail notes a finding at n.
func (r *reader) fail(n *strictjson.Node, key string, args ...any) { r.failAt(n.Pointer, key, args...) }

func (r *reader) failAt(pointer, key string, args ...any) {
	if r.bad == nil {
		r.bad = make(map[string]bool)
	}
	r.bad[pointer] = true
	if len(r.errs) < maxFindings {
		r.errs = append(r.errs, surveys.E(surveys.Invalid, key, pointer, args...))
	}
}

// nearest is surveys.Nearest within bounds: a hopeless document is not
// searched for spellings.
func (r *reader) nearest(name string, known []string) string {
	if len(r.errs) >= maxFindings {
		return ""
	}
	return surveys.Nearest(name, known[:min(len(known), 200)])
}

// err returns the findings as an error, or nil.
func (r *reader) err() error { return r.errs.Err() }

// kind checks the JSON type; a nil node is false without a finding.
func (r *reader) kind(n *strictjson.Node, want strictjson.Kind) bool {
	if n == nil || n.Kind == want {
		return n != nil
	}
	r.fail(n, "evaluation.wrong_type", "Want", string(want), "Got", string(n.Kind))
	return false
}

// object checks that n is an object with none but the known members.
func (r *reader) object(n *strictjson.Node, known ...string) bool {
	if !r.kind(n, strictjson.Object) {
		return false
	}
	for _, m := range n.Members {
		if slices.Contains(known, m.Name) {
			continue
		}
		if near := r.nearest(m.Name, known); near != "" {
			r.fail(m.Value, "evaluation.unknown_field_near", "Name", m.Name, "Near", near)
		} else {
			r.fail(m.Value, "evaluation.unknown_field", "Name", m.Name, "Known", strings.Join(known, ", "))
		}
	}
	return true
}

// opt returns a member, nil when it is absent or null.
func (r *reader) opt(n *strictjson.Node, name string) *strictjson.Node {
	if m := n.Get(name); m != nil && m.Kind != strictjson.Null {
		return m
	}
	return nil
}

// want returns a member; its absence is a finding.
func (r *reader) want(n *strictjson.Node, name string) *strictjson.Node {
	m := r.opt(n, name)
	if m == nil && n != nil && n.Kind == strictjson.Object {
		r.failAt(strictjson.Child(n.Pointer, name), "evaluation.missing_field", "Name", name)
	}
	return m
}

func (r *reader) array(n *strictjson.Node) bool { return r.kind(n, strictjson.Array) }

// text returns a string; ok is false when n is nil or no string.
func (r *reader) text(n *strictjson.Node) (string, bool) {
	if !r.kind(n, strictjson.String) {
		return "", false
	}
	return n.Text, true
}

// oneOf returns a string out of a closed list.
func (r *reader) oneOf(n *strictjson.Node, known []string) (string, bool) {
	s, ok := r.text(n)
	if ok && !slices.Contains(known, s) {
		r.unknownValue(n, s, known)
		return "", false
	}
	return s, ok
}

func (r *reader) unknownValue(n *strictjson.Node, got string, known []string) {
	if near := r.nearest(got, known); near != "" {
		r.fail(n, "evaluation.unknown_value_near", "Value", got, "Near", near)
		return
	}
	r.fail(n, "evaluation.unknown_value", "Value", got, "Known", strings.Join(known, ", "))
}

// codePattern is the code of a scheme, group or item (and of a survey, which
// may hold hyphens as well).
var codePattern = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]{0,31}$`)

// reserved codes would collide with the columns of an export or with the names
// that every JavaScript object has.
var reserved = []string{"id", "constructor", "__proto__"}

func (r *reader) code(n *strictjson.Node) (string, bool) {
	s, ok := r.text(n)
	if !ok {
		return "", false
	}
	if !codePattern.MatchString(s) {
		r.fail(n, "evaluation.code_form", "Code", s)
		return "", false
	}
	if slices.Contains(reserved, strings.ToLower(s)) {
		r.fail(n, "evaluation.code_reserved", "Code", s)
		return "", false
	}
	return s, true
}

// unit returns the code of a unit. Units are named by others (an area's number,
// a department's short name), so any visible text of up to 64 characters will
// do that neither begins nor ends with a space.
func (r *reader) unit(n *strictjson.Node) (string, bool) {
	s, ok := r.text(n)
	if !ok {
		return "", false
	}
	first, _ := utf8.DecodeRuneInString(s)
	last, _ := utf8.DecodeLastRuneInString(s)
	hidden := strings.ContainsFunc(s, func(c rune) bool { return c != ' ' && surveys.Invisible(c) })
	if s == "" || utf8.RuneCountInString(s) > 64 || hidden || surveys.Invisible(first) || surveys.Invisible(last) {
		r.fail(n, "evaluation.unit_form", "Unit", s)
		return "", false
	}
	if slices.Contains(reserved, strings.ToLower(s)) {
		r.fail(n, "evaluation.code_reserved", "Code", s)
		return "", false
	}
	return s, true
}

var languageTag = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)

// title reads a text as a string, which is Chinese, or as an object of language
// and string.
func (r *reader) title(n *strictjson.Node) surveys.Text {
	switch {
	case n == nil:
		return nil
	case n.Kind == strictjson.String:
		return surveys.Text{"zh-CN": n.Text}
	case n.Kind != strictjson.Object:
		r.fail(n, "evaluation.title_form", "Got", string(n.Kind))
		return nil
	}
	t := make(surveys.Text, len(n.Members))
	for _, m := range n.Members {
		if !languageTag.MatchString(m.Name) {
			r.fail(m.Value, "evaluation.language", "Name", m.Name)
		} else if s, ok := r.text(m.Value); ok {
			t[m.Name] = s
		}
	}
	return t
}
