package rate_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"minyi/surveys"
	"minyi/surveys/rate"
)

// shown lists the public rows: n/base, or "-" for a hidden count, and "x" where
// the estimate is hidden.
func shown(t *testing.T, table *rate.Table) []string {
	t.Helper()
	var out []string
	for _, r := range rate.Public(table).Rates {
		n, _ := json.Marshal(r.N)
		base, _ := json.Marshal(r.Base)
		s := r.Group["area"] + " " + strings.ReplaceAll(string(n)+"/"+string(base), "null", "-")
		if r.Suppressed {
			s += " x"
		}
		if r.Suppressed != (r.Estimate == nil && r.Base != 0) || r.Suppressed && (r.SE != nil || r.CI != nil || r.NEff != nil) {
			t.Errorf("half hidden: %+v", r)
		}
		out = append(out, s)
	}
	return out
}

func TestTheOnlySmallDistrictTakesTheNextSmallestAlong(t *testing.T) {
	p := newPoll(t)
	p.many(40, surveys.Quota, "219901", "know")
	p.many(4, surveys.Quota, "219902", "know")
	p.many(30, surveys.Quota, "219903", "know")
	table := p.compute(rate.Query{By: []string{"area"}}, city(t), "awareness")
	if diff := cmp.Diff([]string{" 74/74", "219901 40/40", "219902 -/- x", "219903 -/- x"}, shown(t, table)); diff != "" {
		t.Error(diff)
	}
	if row := find(t, table, "awareness", surveys.Quota, "area", "219902"); row.N != 4 {
		t.Error("the office's own table has changed")
	}
}

func TestTwoSmallDistrictsHideEachOther(t *testing.T) {
	p := newPoll(t)
	p.many(40, surveys.Quota, "219901", "know")
	p.many(4, surveys.Quota, "219902", "know")
	p.many(3, surveys.Quota, "219903", "know")
	table := p.compute(rate.Query{By: []string{"area"}}, city(t), "awareness")
	if diff := cmp.Diff([]string{" 47/47", "219901 40/40", "219902 -/- x", "219903 -/- x"}, shown(t, table)); diff != "" {
		t.Error(diff)
	}
}

func TestADistrictOfNobodyIsNoSecretAndHidesNothing(t *testing.T) {
	p := newPoll(t)
	p.many(40, surveys.Quota, "219901", "know")
	p.many(4, surveys.Quota, "219902", "know")
	table := p.compute(rate.Query{By: []string{"area"}}, city(t), "awareness")
	if diff := cmp.Diff([]string{" 44/44", "219901 -/- x", "219902 -/- x", "219903 0/0"}, shown(t, table)); diff != "" {
		t.Error(diff)
	}
}

func TestASmallBaseHidesInItsRateOnly(t *testing.T) {
	p := newPoll(t)
	for _, a := range []string{"219901", "219902", "219903"} {
		p.many(20, surveys.Quota, a, "know")
		for range map[string]int{"219901": 30, "219902": 3, "219903": 15}[a] {
			who := person{answers: map[string][]string{"q9": {"support"}}}
			who.response.Area, who.response.Sample = a, surveys.Quota
			p.reply(who)
		}
	}
	table := p.compute(rate.Query{By: []string{"area"}}, city(t), "awareness", "support")
	if diff := cmp.Diff([]string{
		" 108/60", "219901 50/20", "219902 23/20", "219903 35/20",
		" 108/48", "219901 50/30", "219902 23/- x", "219903 35/- x",
	}, shown(t, table)); diff != "" {
		t.Error(diff)
	}
}

func TestASmallSampleHidesTheNumberOfAll(t *testing.T) {
	p := newPoll(t)
	p.many(40, surveys.Quota, "", "know")
	p.many(4, surveys.Volunteer, "", "know")
	table := rate.Public(p.compute(rate.Query{}, rate.Context{}, "awareness"))
	data, err := json.Marshal(table)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(data), `{"as_of_seq":44,"n":null,`) || table.Rates[1].N != rate.Hidden || table.Rates[0].N != 40 {
		t.Errorf("%s", data)
	}
	own := cmpopts.IgnoreFields(rate.Row{}, "Least") // not written
	back := rate.Table{Least: table.Least}
	if err := json.Unmarshal(data, &back); err != nil || !cmp.Equal(table, &back, own) {
		t.Errorf("reading it back: %v %s", err, cmp.Diff(table, &back, own))
	}
}
