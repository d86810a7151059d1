package pledge

import (
	"regexp"
	"slices"
	"unicode/utf8"

	"golang.org/x/text/language"

	"minyi/surveys"
	"minyi/surveys/strictjson"
)

// Bounds of a document.
const (
	maxPoints    = 30
	maxText      = 4000 // characters of one text
	maxLanguages = 10
)

var (
	codePattern = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]{0,31}$`)
	reserved    = []string{"id", "constructor", "__proto__"}
	limits      = strictjson.Limits{Depth: 8}
)

// Decode reads a pledge strictly: unknown and doubled members, wrong types and
// bad codes are refused with their place. A draft may lack texts; CheckPublish
// asks for them.
//
// Errors: surveys.Malformed for what is no JSON document, surveys.Invalid for
// the rest.
func Decode(data []byte) (*Pledge, error) {
	root, err := strictjson.Parse(data, limits)
	if err != nil {
		return nil, err
	}
	r := &reader{}
	p := r.pledge(root)
	if len(r.errs) > 0 {
		return nil, r.errs
	}
	return p, nil
}

// reader collects findings while it walks the tree.
type reader struct{ errs surveys.Errors }

func (r *reader) fail(e *surveys.Error) { r.errs = append(r.errs, e) }

// object reports each member that is not in known, and whether n is an object.
func (r *reader) object(n *strictjson.Node, known ...string) bool {
	if n.Kind != strictjson.Object {
		r.fail(n.WrongKind(strictjson.Object))
		return false
	}
	for _, m := range n.Members {
		if !slices.Contains(known, m.Name) {
			if near := surveys.Nearest(m.Name, known); near != "" {
				r.fail(m.Value.Fail("pledge.unknown_field_near", "Name", m.Name, "Near", near))
			} else {
				r.fail(m.Value.Fail("pledge.unknown_field", "Name", m.Name))
			}
		}
	}
	return true
}

func (r *reader) pledge(n *strictjson.Node) *Pledge {
	p := &Pledge{}
	if !r.object(n, "spec", "code", "languages", "title", "intro", "points", "consent", "fields") {
		return p
	}
	if spec := n.Get("spec"); spec != nil {
		if p.Spec = r.text(spec); p.Spec != Spec {
			r.fail(spec.Fail("pledge.spec", "Want", Spec, "Got", p.Spec))
		}
	}
	if code := n.Get("code"); code == nil {
		r.fail(surveys.E(surveys.Invalid, "pledge.missing", "/code", "Name", "code"))
	} else if p.Code = r.text(code); !codePattern.MatchString(p.Code) || slices.Contains(reserved, p.Code) {
		r.fail(code.Fail("pledge.code", "Value", p.Code))
	}
	p.Languages = r.languages(n.Get("languages"))
	p.Title = r.words(n.Get("title"), p.Languages)
	p.Intro = r.words(n.Get("intro"), p.Languages)
	p.Consent = r.words(n.Get("consent"), p.Languages)
	if points := n.Get("points"); points != nil {
		if points.Kind != strictjson.Array {
			r.fail(points.WrongKind(strictjson.Array))
		} else if len(points.Items) > maxPoints {
			r.fail(points.Fail("pledge.too_many_points", "Limit", maxPoints, "Got", len(points.Items)))
		}
		for _, item := range points.Items {
			p.Points = append(p.Points, r.words(item, p.Languages))
		}
	}
	if fields := n.Get("fields"); fields != nil && r.object(fields, "name", "name_label", "area") {
		p.Fields = Fields{
			Name:      r.rule(fields.Get("name")),
			NameLabel: r.words(fields.Get("name_label"), p.Languages),
			Area:      r.rule(fields.Get("area")),
		}
	}
	return p
}

func (r *reader) text(n *strictjson.Node) string {
	if n.Kind != strictjson.String {
		r.fail(n.WrongKind(strictjson.String))
		return ""
	}
	if got := utf8.RuneCountInString(n.Text); got > maxText {
		r.fail(n.Fail("pledge.too_long", "Limit", maxText, "Got", got))
	}
	return n.Text
}

func (r *reader) languages(n *strictjson.Node) []string {
	if n == nil {
		r.fail(surveys.E(surveys.Invalid, "pledge.missing", "/languages", "Name", "languages"))
		return nil
	}
	if n.Kind != strictjson.Array {
		r.fail(n.WrongKind(strictjson.Array))
		return nil
	}
	if len(n.Items) == 0 || len(n.Items) > maxLanguages {
		r.fail(n.Fail("pledge.languages", "Limit", maxLanguages))
	}
	var out []string
	for _, item := range n.Items {
		tag := r.text(item)
		parsed, err := language.Parse(tag)
		switch {
		case err != nil || parsed.String() != tag:
			r.fail(item.Fail("pledge.language", "Value", tag))
		case slices.Contains(out, tag):
			r.fail(item.Fail("pledge.language_twice", "Value", tag))
		}
		out = append(out, tag)
	}
	return out
}

// words reads a text in several languages, each of them among the document's.
func (r *reader) words(n *strictjson.Node, languages []string) surveys.Text {
	if n == nil {
		return nil
	}
	if n.Kind != strictjson.Object {
		r.fail(n.WrongKind(strictjson.Object))
		return nil
	}
	text := make(surveys.Text, len(n.Members))
	for _, m := range n.Members {
		if !slices.Contains(languages, m.Name) {
			r.fail(m.Value.Fail("pledge.language_unlisted", "Value", m.Name))
			continue
		}
		text[m.Name] = r.text(m.Value)
	}
	return text
}

func (r *reader) rule(n *strictjson.Node) Rule {
	if n == nil {
		return ""
	}
	rule := Rule(r.text(n))
	switch rule {
	case None, Optional, Required:
	default:
		r.fail(n.Fail("pledge.rule", "Value", string(rule)))
	}
	return rule
}
