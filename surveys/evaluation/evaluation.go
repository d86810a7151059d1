// Package evaluation scores and ranks units by a scheme: a tree of indicators
// whose weights, functions and rules are data, never code.
//
// DecodeScheme and DecodeValues read the two documents, Compute turns them into
// a Result, Snapshot freezes all three and Verify recomputes a frozen copy. The
// package is pure: same documents, same bytes, in whatever order the units and
// values are written.
//
// All arithmetic is decimal and multiplies before it divides. A leaf's score is
// clamped to 0–100 and rounded half-up to 2 places, its points (score × weight
// ÷ 100) are rounded likewise, and only then is anything summed.
package evaluation

import "encoding/json"

// Run is `minyi evaluation compute`: a scheme and its values as JSON in, the
// result as indented JSON out, with a newline at the end.
//
// Errors are surveys.Error or surveys.Errors: Malformed when a document is not
// readable as one UTF-8 JSON document, Invalid when it is readable but wrong.
// Their Field points into the document that was wrong; a scheme is checked
// before its values.
func Run(schemeJSON, valuesJSON []byte) ([]byte, error) {
	scheme, err := DecodeScheme(schemeJSON)
	if err != nil {
		return nil, err
	}
	values, err := DecodeValues(valuesJSON, scheme)
	if err != nil {
		return nil, err
	}
	result, err := Compute(scheme, values)
	if err != nil {
		return nil, err
	}
	out, err := json.MarshalIndent(result, "", "  ")
	if err != nil {
		return nil, err
	}
	return append(out, '\n'), nil
}
