package format

import (
	"bytes"

	"minyi/surveys"
	"minyi/surveys/design"
	"minyi/surveys/exchange"
)

// document is our own JSON, which loses nothing.
type document struct{}

// Knows: no text of people begins like this.
func (document) Knows(data []byte) bool {
	start := bytes.TrimSpace(bytes.TrimPrefix(data, []byte{0xEF, 0xBB, 0xBF}))
	return bytes.HasPrefix(start, []byte("{")) && !bytes.HasPrefix(start, []byte(`{\rtf`))
}

func (document) Read(data []byte, o exchange.Options) (*exchange.Reading, error) {
	doc, err := design.Decode(bytes.TrimPrefix(data, []byte{0xEF, 0xBB, 0xBF}))
	if err != nil {
		all := surveys.All(err)
		if all == nil {
			return nil, err
		}
		r := &exchange.Reading{}
		for _, e := range all {
			r.Report = append(r.Report, exchange.Refusal(e))
		}
		return r, nil
	}
	return &exchange.Reading{Document: doc}, nil
}

func (document) Write(doc *surveys.Survey) ([]byte, []exchange.Finding, error) {
	data, _, err := design.Canonical(doc)
	return append(data, '\n'), nil, err
}
