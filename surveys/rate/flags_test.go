package rate_test

import (
	"strings"
	"testing"

	"minyi/surveys"
	"minyi/surveys/intake"
	"minyi/surveys/rate"
	"minyi/surveys/tally"
)

// flagged is a poll of 30 alone, 20 with a helper, 15 doubted for one reason and
// 12 for two.
func flagged(t *testing.T) *poll {
	p := newPoll(t)
	for _, group := range []struct {
		n     int
		flags intake.Flags
	}{{30, 0}, {20, intake.FlagAssisted}, {15, intake.FlagFast}, {12, intake.FlagFast | intake.FlagCoached}} {
		for range group.n {
			p.reply(person{intake.Response{Flags: group.flags}, map[string][]string{"q1": {"know"}}})
		}
	}
	return p
}

func TestResponsesWithAHelperAreCountedApart(t *testing.T) {
	got := summary(flagged(t).compute(rate.Query{By: []string{"assisted"}}, rate.Context{}, "awareness"))
	want := `{} probability 77/77|{"assisted":"no"} probability 57/57|{"assisted":"yes"} probability 20/20`
	if strings.Join(got, "|") != want {
		t.Errorf("got %v", got)
	}
}

func TestAResponseWithTwoReasonsForDoubtIsInBothGroups(t *testing.T) {
	table := flagged(t).compute(rate.Query{By: []string{"flag"}}, rate.Context{}, "awareness")
	for flag, n := range map[string]int{"none": 50, "fast": 27, "coached": 12, "assisted": 20} {
		if row := find(t, table, "awareness", surveys.Probability, "flag", flag); int(row.N) != n {
			t.Errorf("%s: %d, want %d", flag, row.N, n)
		}
	}
}

func TestConditionsOnFlagsAndHelpers(t *testing.T) {
	p := flagged(t)
	for where, n := range map[string]int{"assisted:yes": 20, "assisted:no": 57, "flag:coached": 12, "flag:fast,assisted": 47, "flag:none": 50} {
		q, err := rate.ParseQuery("", []string{where}, "", "", "")
		if err != nil {
			t.Fatal(err)
		}
		if got := p.compute(q, rate.Context{}, "awareness"); int(got.N) != n {
			t.Errorf("%s: %d, want %d", where, got.N, n)
		}
	}
	for _, wrong := range []string{"assisted:perhaps", "flag:green"} {
		q, _ := rate.ParseQuery("", []string{wrong}, "", "", "")
		if _, err := rate.Compute(p.frame.View(), p.rates("awareness"), q, rate.Context{Names: tally.Names{}}); keyOf(err) != "tally.filter_value_unknown" {
			t.Errorf("%s: %v", wrong, err)
		}
	}
}
