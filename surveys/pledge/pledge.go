// Package pledge knows civility pledges: the versioned text that people sign,
// and what a signing must hold.
package pledge

import (
	"crypto/sha256"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"minyi/surveys"
)

// Spec is the document format that this program writes. A document without
// "spec" is read as this one.
const Spec = "pledge/1"

// Pledge is one version of a pledge as its author wrote it. Once published it
// never changes: people signed these words.
type Pledge struct {
	Spec      string         `json:"spec,omitempty"`
	Code      string         `json:"code"`
	Languages []string       `json:"languages"` // BCP 47 tags; the first is the default
	Title     surveys.Text   `json:"title"`
	Intro     surveys.Text   `json:"intro,omitempty"`
	Points    []surveys.Text `json:"points"`
	Consent   surveys.Text   `json:"consent"` // the sentence beside the box to tick
	Fields    Fields         `json:"fields,omitzero"`
}

// Fields says what a signature holds beside the consent. Nothing else is ever
// asked.
type Fields struct {
	Name      Rule         `json:"name,omitempty"`       // a nickname or the name of a shop
	NameLabel surveys.Text `json:"name_label,omitempty"` // what the page calls it
	Area      Rule         `json:"area,omitempty"`
}

// Rule says whether a field is asked and must be filled. The empty rule is
// None.
type Rule string

// The three rules.
const (
	None     Rule = "none"
	Optional Rule = "optional"
	Required Rule = "required"
)

// Asked reports whether the field is on the page.
func (r Rule) Asked() bool { return r == Optional || r == Required }

// Canonical returns the document as RFC 8785 bytes, which are what is stored,
// and their SHA-256, which is what signatures refer to.
func Canonical(p *Pledge) ([]byte, [32]byte, error) {
	data, err := json.Marshal(p)
	if err != nil {
		return nil, [32]byte{}, err
	}
	v := jsontext.Value(data)
	if err := v.Canonicalize(); err != nil {
		return nil, [32]byte{}, err
	}
	return v, sha256.Sum256(v), nil
}
