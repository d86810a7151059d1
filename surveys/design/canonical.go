package design

import (
	"crypto/sha256"
	"encoding/json"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"minyi/surveys"
)

// Canonical returns the one spelling of a document, by the JSON
// Canonicalization Scheme (RFC 8785), and its SHA-256. These bytes are what is
// published; whoever holds the document can make them again.
//
// The document is one that Decode returned or one built alike; an error means
// that an expression in it is not JSON.
func Canonical(doc *surveys.Survey) ([]byte, [32]byte, error) {
	whole := *doc
	// Members that are always there: null would be refused on reading.
	if whole.Title == nil {
		whole.Title = surveys.Text{}
	}
	if whole.Languages == nil {
		whole.Languages = []string{}
	}
	whole.Pages = append([]surveys.Page{}, whole.Pages...)
	for i := range whole.Pages {
		if whole.Pages[i].Questions == nil {
			whole.Pages[i].Questions = []surveys.Question{}
		}
	}
	data, err := json.Marshal(&whole)
	if err != nil {
		return nil, [32]byte{}, err
	}
	value := jsontext.Value(data)
	if err := value.Canonicalize(); err != nil {
		return nil, [32]byte{}, err
	}
	return value, sha256.Sum256(value), nil
}

// PublicDocument returns the document as residents' phones get it: without the
// rates and marks, which would tell how each answer is counted, and without the items of
// the bank, which are the office's own business. Canonical bytes.
func PublicDocument(doc *surveys.Survey) ([]byte, error) {
	public := *doc
	public.Rates = nil
	public.Settings.Coached, public.Settings.Staff = "", ""
	public.Pages = slices.Clone(doc.Pages)
	for i := range public.Pages {
		p := &public.Pages[i]
		p.Questions = slices.Clone(p.Questions)
		for j := range p.Questions {
			p.Questions[j].Item = ""
		}
	}
	data, _, err := Canonical(&public)
	return slices.Clip(data), err
}
