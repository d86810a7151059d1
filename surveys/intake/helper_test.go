package intake_test

import (
	"testing"

	"minyi/surveys"
	"minyi/surveys/design"
)

func canonical(t *testing.T, doc *surveys.Survey) ([]byte, [32]byte) {
	t.Helper()
	document, sha, err := design.Canonical(doc)
	if err != nil {
		t.Fatal(err)
	}
	return document, sha
}
