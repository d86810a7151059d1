package evaluation_test

import (
	"strings"
	"testing"
	"time"

	"minyi/surveys"
	"minyi/surveys/evaluation"
)

func TestWorkingDaysLeaveTheWeekendOut(t *testing.T) {
	zone := time.FixedZone("CST", 8*3600)
	for _, c := range []struct {
		name, from string
		n          int
		want       string // the moment at which the last day is over
	}{
		{"from a Monday, five days", "2026-11-23 09:00", 5, "2026-12-01 00:00"},
		{"from a Friday, one day", "2026-11-27 23:59", 1, "2026-12-01 00:00"},
		{"from a Saturday, one day", "2026-11-28 12:00", 1, "2026-12-01 00:00"},
		{"from a Sunday at its very beginning", "2026-11-29 00:00", 1, "2026-12-01 00:00"},
		{"no day is the end of today", "2026-11-23 09:00", 0, "2026-11-24 00:00"},
		{"over the end of a year", "2026-12-30 09:00", 2, "2027-01-02 00:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			from, err := time.ParseInLocation("2006-01-02 15:04", c.from, zone)
			if err != nil {
				t.Fatal(err)
			}
			if got := evaluation.AfterWorkingDays(from, c.n).Format("2006-01-02 15:04"); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestAnObjectionHasItsTimeAndItsWords(t *testing.T) {
	for _, c := range []struct {
		name, text string
		until, now int64
		want       string
	}{
		{"in time", "漏计了两次活动", 10, 9, ""},
		{"at the last moment it is too late", "漏计", 10, 10, "evaluation.objection_late"},
		{"where there is no time", "漏计", 0, 9, "evaluation.objection_late"},
		{"without a word", " \n　", 10, 9, "evaluation.objection_empty"},
		{"just as long as it may be", strings.Repeat("长", evaluation.MaxObjection), 10, 9, ""},
		{"longer", strings.Repeat("长", evaluation.MaxObjection+1), 10, 9, "evaluation.objection_long"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := evaluation.CheckObjection(c.text, c.until, c.now)
			got := ""
			if all := surveys.All(err); len(all) > 0 {
				got = all[0].Key
			}
			if got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}
