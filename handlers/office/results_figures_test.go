package office

import (
	"testing"

	"minyi/surveys"
	"minyi/surveys/rate"
)

func TestNumbersOfPeopleReadAlikeInEveryColumn(t *testing.T) {
	estimate, effective := 0.5, 12345.4
	f := figureRow(surveys.Share, rate.Row{N: 12345, Base: 12345, NEff: &effective, Estimate: &estimate}, "")
	if f.N != "12\u202f345" || f.Base != f.N || f.NEff != f.N {
		t.Errorf("%q %q %q", f.N, f.Base, f.NEff)
	}
}
