package pledge

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/strictjson"
)

// SignatureSpec is the only format of a signature; naming it is optional.
const SignatureSpec = "signature/1"

// MaxName is the longest name, in Unicode characters.
const MaxName = 40

// maxChannel bounds a channel token; the longest that we sign is shorter.
const maxChannel = 200

// Submission is what a phone sends to sign a pledge.
type Submission struct {
	Key     [16]byte
	Version int    // of the pledge that the person read
	Channel string // token, "" without one
	Area    string // code, "" without one
	Name    string // "" without one
	Agree   bool
}

// ReadSignature reads the body of a signing:
//
//	{"key":UUID,"version":1,"channel":"","area":"219901","name":"","agree":true}
//
// key, version and agree are needed; null stands for an absent member. The name
// loses the white space around it.
//
// Errors: surveys.Malformed when the body is no JSON document or the key is
// missing or no UUID; surveys.Invalid for unknown members and wrong values.
func ReadSignature(body []byte) (*Submission, error) {
	root, err := strictjson.Parse(body, strictjson.Limits{Depth: 4})
	if err != nil {
		return nil, err
	}
	if root.Kind != strictjson.Object {
		return nil, root.WrongKind(strictjson.Object)
	}
	s := &Submission{}
	if s.Key, err = readKey(root.Get("key")); err != nil {
		return nil, err
	}
	r := &reader{}
	r.object(root, "spec", "key", "version", "channel", "area", "name", "agree")
	if spec := given(root, "spec"); spec != nil && r.text(spec) != SignatureSpec {
		r.fail(spec.Fail("pledge.spec", "Want", SignatureSpec, "Got", spec.Text))
	}
	s.Version = r.version(root)
	s.Channel = r.bounded(given(root, "channel"), maxChannel)
	s.Area = r.bounded(given(root, "area"), MaxName)
	s.Name = r.name(given(root, "name"))
	s.Agree = r.agree(root)
	if len(r.errs) > 0 {
		return nil, r.errs
	}
	return s, nil
}

// given returns a member that is there and not null.
func given(n *strictjson.Node, name string) *strictjson.Node {
	if m := n.Get(name); m != nil && m.Kind != strictjson.Null {
		return m
	}
	return nil
}

func readKey(n *strictjson.Node) ([16]byte, error) {
	if n == nil {
		return [16]byte{}, surveys.E(surveys.Malformed, "pledge.key_missing", "/key")
	}
	key, ok := answer.ParseKey(n.Text)
	if n.Kind != strictjson.String || !ok {
		return [16]byte{}, surveys.E(surveys.Malformed, "pledge.key_malformed", "/key")
	}
	return key, nil
}

func (r *reader) version(root *strictjson.Node) int {
	n := given(root, "version")
	if n == nil {
		r.fail(surveys.E(surveys.Invalid, "pledge.missing", "/version", "Name", "version"))
		return 0
	}
	if n.Kind != strictjson.Number {
		r.fail(n.WrongKind(strictjson.Number))
		return 0
	}
	v, err := n.Int()
	if err != nil || v < 1 {
		r.fail(n.Fail("pledge.version", "Value", string(n.Raw)))
	}
	return v
}

func (r *reader) agree(root *strictjson.Node) bool {
	n := given(root, "agree")
	switch {
	case n == nil:
		r.fail(surveys.E(surveys.Invalid, "pledge.not_agreed", "/agree"))
		return false
	case n.Kind != strictjson.Bool:
		r.fail(n.WrongKind(strictjson.Bool))
		return false
	case !n.Bool:
		r.fail(n.Fail("pledge.not_agreed"))
	}
	return n.Bool
}

func (r *reader) bounded(n *strictjson.Node, limit int) string {
	if n == nil {
		return ""
	}
	s := strings.TrimSpace(r.text(n))
	if got := utf8.RuneCountInString(s); got > limit {
		r.fail(n.Fail("pledge.too_long", "Limit", limit, "Got", got))
	}
	return s
}

func (r *reader) name(n *strictjson.Node) string {
	if n == nil {
		return ""
	}
	s := CleanName(r.text(n))
	if e := checkName(s); e != nil {
		r.fail(e)
	}
	return s
}

// CleanName trims a name; one that leaves no mark on a page is none.
func CleanName(s string) string {
	if surveys.Blank(s) {
		return ""
	}
	return strings.TrimSpace(s)
}

// checkName refuses a name that is too long or holds line breaks, control
// characters or direction marks: names are shown in public lists.
func checkName(s string) *surveys.Error {
	if got := utf8.RuneCountInString(s); got > MaxName {
		return surveys.E(surveys.Invalid, "pledge.too_long", "/name", "Limit", MaxName, "Got", got)
	}
	if !utf8.ValidString(s) || strings.ContainsFunc(s, func(c rune) bool {
		return unicode.Is(unicode.Cc, c) || unicode.Is(unicode.Zl, c) || unicode.Is(unicode.Zp, c) || unicode.Is(unicode.Bidi_Control, c)
	}) {
		return surveys.E(surveys.Invalid, "pledge.name_characters", "/name")
	}
	return nil
}

// Check holds a submission, from JSON or from a page's form, against the pledge
// that it signs. validArea reports whether a code is in use today.
func (p *Pledge) Check(s *Submission, validArea func(code string) bool) surveys.Errors {
	var errs surveys.Errors
	errs = append(errs, p.Fields.Name.check(s.Name != "", "name")...)
	if e := checkName(s.Name); e != nil {
		errs = append(errs, e)
	}
	errs = append(errs, p.Fields.Area.check(s.Area != "", "area")...)
	if s.Area != "" && p.Fields.Area.Asked() && !validArea(s.Area) {
		errs = append(errs, surveys.E(surveys.Invalid, "pledge.area_unknown", "/area", "Value", s.Area))
	}
	if !s.Agree {
		errs = append(errs, surveys.E(surveys.Invalid, "pledge.not_agreed", "/agree"))
	}
	return errs
}

// check compares a rule with whether its field came.
func (r Rule) check(came bool, field string) surveys.Errors {
	switch {
	case r == Required && !came:
		return surveys.Errors{surveys.E(surveys.Invalid, "pledge."+field+"_required", "/"+field)}
	case !r.Asked() && came:
		return surveys.Errors{surveys.E(surveys.Invalid, "pledge."+field+"_not_asked", "/"+field)}
	}
	return nil
}
