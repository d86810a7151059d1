package outline

import (
	"bytes"

	"minyi/surveys/exchange"
)

// Text is the format of pasted text, in the styles that offices and the common
// questionnaire services use.
type Text struct{}

// Knows takes whatever is no JSON: it is the last to be asked.
func (Text) Knows(data []byte) bool {
	return !bytes.HasPrefix(bytes.TrimSpace(bytes.TrimPrefix(data, []byte{0xEF, 0xBB, 0xBF})), []byte("{"))
}

// Read is exchange.Reader.
func (Text) Read(data []byte, o exchange.Options) (*exchange.Reading, error) {
	text, encoding, err := exchange.Plain(data)
	if err != nil {
		return nil, err
	}
	var lines []Line
	for i, s := range exchange.Lines(text) {
		lines = append(lines, Line{Text: s, Where: exchange.Place{Unit: exchange.Line, Number: i + 1}})
	}
	r, err := Read(lines, o)
	if err == nil && encoding != "UTF-8" {
		r.Report = append([]exchange.Finding{exchange.Found(exchange.Info, exchange.Place{}, "", "exchange.encoding_read", "Encoding", encoding)}, r.Report...)
	}
	return r, err
}
