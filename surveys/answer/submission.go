package answer

import (
	"encoding/hex"
	"time"

	"minyi/surveys"
	"minyi/surveys/strictjson"
)

// SubmissionSpec is the format of a submission; a body without "spec" is read
// as this one.
const SubmissionSpec = "response/1"

// maxDepth is how deep a submission may nest; answers need three levels.
const maxDepth = 8

// Submission is the body of POST /s/{code}/responses, its answers still
// unchecked: which form they belong to depends on the version.
type Submission struct {
	Key        [16]byte         // the phone's idempotency key
	Version    int              // published version that was answered, ≥ 1
	Channel    string           // token, "" without one
	StartedAt  time.Time        // by the phone's clock, zero when not given; may be absurd
	Invitation string           // code as typed, "" without one
	Proof      string           // of what the survey asks to be proved, "" without one
	Language   string           // in which the form was answered, "" when not said
	Answers    *strictjson.Node // for Form.Decode
	tree       strictjson.Tree
}

// Free lets the memory of Answers, which nobody may use any more, serve the next
// submission. Nobody has to call it.
func (s *Submission) Free() {
	s.Answers = nil
	s.tree.Free()
}

// ReadSubmission reads the body of a submission.
//
// Errors: surveys.Malformed when the body is not one UTF-8 JSON document or the
// key is missing or is no UUID; surveys.Invalid, all findings at once, for
// everything else: fields that nobody knows (those that only the server may set
// among them), doubled fields, wrong types.
func ReadSubmission(body []byte) (*Submission, error) {
	tree, err := strictjson.Lend(body, strictjson.Limits{Depth: maxDepth})
	if err != nil {
		return nil, err
	}
	root := tree.Root
	if root.Kind != strictjson.Object {
		return nil, root.WrongKind(strictjson.Object)
	}
	s := &Submission{tree: tree}
	if key := root.Get("key"); key == nil || key.Kind == strictjson.Null {
		return nil, surveys.E(surveys.Malformed, "answer.key_missing", "/key")
	} else if id, ok := ParseKey(key.Text); key.Kind != strictjson.String || !ok {
		return nil, surveys.E(surveys.Malformed, "answer.key_malformed", "/key")
	} else {
		s.Key = id
	}
	var errs surveys.Errors
	for _, m := range root.Members {
		if err := s.read(m.Name, m.Value); err != nil {
			errs = append(errs, err)
		}
	}
	if root.Get("version") == nil {
		errs = append(errs, surveys.E(surveys.Invalid, "answer.version", "/version"))
	}
	if root.Get("answers") == nil {
		errs = append(errs, surveys.E(surveys.Invalid, "answer.want_answers", "/answers", "Got", "nothing"))
	}
	if len(errs) > 0 {
		return nil, errs
	}
	return s, nil
}

// submissionFields are the fields of a submission, for the nearest match.
var submissionFields = []string{"answers", "channel", "invitation", "key", "language", "proof", "spec", "started_at", "version"}

// read takes one field over. Optional fields may be null.
func (s *Submission) read(name string, n *strictjson.Node) *surveys.Error {
	switch name {
	case "key": // read before: without it there is no talking about the rest
		return nil
	case "version":
		v, err := 0, error(nil)
		if n.Kind == strictjson.Number {
			v, err = n.Int()
		}
		if err != nil || v < 1 {
			return n.Fail("answer.version")
		}
		s.Version = v
		return nil
	case "answers":
		if n.Kind != strictjson.Object {
			return n.Fail("answer.want_answers", "Got", string(n.Kind))
		}
		s.Answers = n
		return nil
	case "spec":
		spec := SubmissionSpec
		if err := optional(n, &spec); err != nil {
			return err
		}
		if spec != SubmissionSpec {
			return n.Fail("answer.spec", "Want", SubmissionSpec)
		}
		return nil
	case "channel":
		return optional(n, &s.Channel)
	case "invitation":
		return optional(n, &s.Invitation)
	case "proof":
		return optional(n, &s.Proof)
	case "language":
		return optional(n, &s.Language)
	case "started_at":
		var text string
		if err := optional(n, &text); err != nil || text == "" {
			return err
		}
		// UnmarshalText keeps to RFC 3339; time.Parse takes more.
		if err := s.StartedAt.UnmarshalText([]byte(text)); err != nil {
			return n.Fail("answer.started_at", "Example", "2026-11-23T08:30:00+08:00")
		}
		s.StartedAt = s.StartedAt.UTC()
		return nil
	}
	if near := surveys.Nearest(name, submissionFields); near != "" {
		return n.Fail("answer.unknown_field_near", "Value", clip(name), "Near", near)
	}
	return n.Fail("answer.unknown_field", "Value", clip(name))
}

// optional reads a text that may be null.
func optional(n *strictjson.Node, to *string) *surveys.Error {
	switch n.Kind {
	case strictjson.Null:
		return nil
	case strictjson.String:
		*to = n.Text
		return nil
	}
	return n.WrongKind(strictjson.String)
}

// ParseKey reads an idempotency key: a UUID in its canonical form, 8-4-4-4-12 hexadecimal digits,
// of any version. The nil UUID, which broken generators make, is refused: two
// phones that send it would be taken for one.
func ParseKey(s string) (id [16]byte, ok bool) {
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return id, false
	}
	compact := s[0:8] + s[9:13] + s[14:18] + s[19:23] + s[24:36]
	if _, err := hex.Decode(id[:], []byte(compact)); err != nil {
		return id, false
	}
	return id, id != [16]byte{}
}
