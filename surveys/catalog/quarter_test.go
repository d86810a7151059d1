package catalog_test

import (
	"testing"
	"time"

	"minyi/surveys/catalog"
)

func TestTheNextQuarterEndsWhereQuartersEnd(t *testing.T) {
	for from, want := range map[string]string{
		"2026-01-01 08:00:00": "2026-04-01 08:00:00",
		"2026-03-31 23:59:00": "2026-06-30 23:59:00",
		"2026-06-30 23:59:00": "2026-09-30 23:59:00",
		"2026-09-30 18:00:00": "2026-12-31 18:00:00",
		"2026-12-31 18:00:00": "2027-03-31 18:00:00",
		"2026-11-30 18:00:00": "2027-02-28 18:00:00",
		"2027-11-29 18:00:00": "2028-02-29 18:00:00",
		"2026-05-15 00:00:00": "2026-08-15 00:00:00",
		"2026-12-30 00:00:00": "2027-03-30 00:00:00",
		"2026-04-01 00:00:00": "2026-07-01 00:00:00",
	} {
		if got := catalog.NextQuarter(at(from)); !got.Equal(at(want)) {
			t.Errorf("three months after %s is %s, want %s", from, got.Format(time.DateTime), want)
		}
	}
}

func TestAWaveIsNamedAfterItsQuarterAndNeverTwice(t *testing.T) {
	taken := map[string]bool{"w2026-Q4": true, "w2026-Q4-2": true}
	for opens, want := range map[string]string{"2026-01-01 00:00:00": "w2026-Q1", "2026-09-30 23:59:59": "w2026-Q3", "2026-10-01 00:00:00": "w2026-Q4-3"} {
		if got := catalog.QuarterCode(at(opens), func(code string) bool { return taken[code] }); got != want {
			t.Errorf("%s: %s, want %s", opens, got, want)
		}
	}
}
