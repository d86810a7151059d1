package handlers_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"minyi/models"
	"minyi/surveys/account"
)

// frozenTown is a town whose rates an analyst has frozen, and two analysts.
func (a *app) frozenTown(t *testing.T) (first, second []string) {
	t.Helper()
	a.voices(t)
	first = a.member(t, "first", models.Grant{Role: string(account.Analyst)})
	second = a.member(t, "second", models.Grant{Role: string(account.Analyst)})
	if r := a.form("/office/surveys/town/rates", url.Values{"weighting": {"none"}}, first...); r.Code != http.StatusSeeOther {
		t.Fatalf("freezing: %d %s", r.Code, r.text())
	}
	return first, second
}

func (a *app) levels(t *testing.T) (levels []string) {
	t.Helper()
	s, err := a.store.Survey(t.Context(), "town")
	must(t, err)
	rows, err := a.store.PublishedRates(t.Context(), s.ID)
	must(t, err)
	for _, r := range rows {
		if !slices.Contains(levels, string(r.Level)) {
			levels = append(levels, string(r.Level))
		}
	}
	return levels
}

func TestALevelIsRaisedByASecondPerson(t *testing.T) {
	each(t, options{}, func(t *testing.T, a *app) {
		first, second := a.frozenTown(t)
		raise := func(who []string, level, reason string) int {
			return a.form("/office/surveys/town/frozen/1/level", url.Values{"level": {level}, "reason": {reason}}, who...).Code
		}
		decide := func(who []string, id int, decision string) int {
			return a.form(fmt.Sprint("/office/proposals/", id), url.Values{"decision": {decision}}, who...).Code
		}
		for _, c := range []struct {
			name string
			got  int
			want int
		}{
			{"a level that is none", raise(first, "secret", "x"), 422},
			{"the level that it has", raise(first, "internal", "x"), 422},
			{"without a reason", raise(first, "notified", " "), 422},
			{"as it should be", raise(first, "notified", "已核对"), 303},
			{"a second time while it waits", raise(second, "public", "x"), 422},
			{"the proposer approves himself", decide(first, 1, "approve"), 422},
		} {
			if c.got != c.want {
				t.Errorf("%s: %d, want %d", c.name, c.got, c.want)
			}
		}
		if got := a.levels(t); !slices.Equal(got, []string{"internal"}) {
			t.Fatalf("before the second person: %v", got)
		}
		page := a.page(t, "/office/surveys/town/results", second)
		if page.Find("form.raise").Length() != 0 || !strings.Contains(page.Find("#frozen ~ .wide").Text(), "等待第二人审批") {
			t.Error("nothing says that a proposal waits")
		}
		line := texts(a.page(t, "/office/proposals", second).Find("tbody tr"))
		if len(line) != 1 || !strings.Contains(line[0], "个已冻结的数值提升为“通报”") || !strings.Contains(line[0], "已核对") {
			t.Errorf("the proposal: %q", line)
		}
		if got := decide(second, 1, "approve"); got != 303 {
			t.Fatalf("the second person: %d", got)
		}
		if got := a.levels(t); !slices.Equal(got, []string{"notified"}) {
			t.Errorf("after the second person: %v", got)
		}
		if got := raise(first, "notified", "x"); got != 422 {
			t.Errorf("lowering or keeping: %d", got)
		}
		// What somebody raised further meanwhile is not lowered again.
		if got := raise(first, "public", "公布"); got != 303 {
			t.Fatalf("to the public: %d", got)
		}
		if got := decide(second, 2, "refuse"); got != 303 || !slices.Equal(a.levels(t), []string{"notified"}) {
			t.Errorf("refused: %d, %v", got, a.levels(t))
		}
		auditor := a.auditor(t)
		done := texts(a.page(t, "/office/audit?action=POST+proposals", auditor).Find("tbody tr"))
		if len(done) != 3 || !strings.Contains(done[1], "决定：批准") || !strings.Contains(done[1], "事项：提升级别") || !strings.Contains(done[1], "关于：town") {
			t.Errorf("the log: %q", done)
		}
	})
}

func TestAnApprovalLowersNothing(t *testing.T) {
	a := onSQLite(t, options{})
	first, second := a.frozenTown(t)
	a.form("/office/surveys/town/frozen/1/level", url.Values{"level": {"notified"}, "reason": {"x"}}, first...)
	must(t, a.store.SetRateLevel(t.Context(), []int64{2}, models.RatePublic, "somebody"))
	if r := a.form("/office/proposals/1", url.Values{"decision": {"approve"}}, second...); r.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", r.Code, r.text())
	}
	if got := a.levels(t); !slices.Equal(got, []string{"notified", "public"}) {
		t.Errorf("levels %v: the value that was public must stay so", got)
	}
}

func TestReadersOfAPartSeeWhatWasToldOfIt(t *testing.T) {
	a := onSQLite(t, options{})
	first, second := a.frozenTown(t)
	west := a.member(t, "west", models.Grant{Role: string(account.District), Area: "219902"})
	sets := func(who []string) int {
		return a.page(t, "/office/surveys/town/results", who).Find("#frozen ~ .wide tbody tr").Length()
	}
	if sets(first) != 1 || sets(west) != 0 {
		t.Fatalf("internal values: the office sees %d sets, the district %d", sets(first), sets(west))
	}
	if r := a.send("GET", "/office/surveys/town/frozen/1", "", west...); r.Code != 404 {
		t.Errorf("an internal set by its number: %d", r.Code)
	}
	a.form("/office/surveys/town/frozen/1/level", url.Values{"level": {"notified"}, "reason": {"x"}}, first...)
	a.form("/office/proposals/1", url.Values{"decision": {"approve"}}, second...)
	page := a.page(t, "/office/surveys/town/results", west)
	link, ok := page.Find("#frozen ~ .wide tbody th a").Attr("href")
	if !ok || page.Find("form.raise").Length() != 0 {
		t.Fatal("the district does not see what was told to it, or may raise it")
	}
	rows := cells(a.page(t, link, west).Selection)
	if len(rows) == 0 || slices.ContainsFunc(rows, func(r string) bool { return !strings.Contains(r, "|苇塘区|") }) {
		t.Errorf("values %q, want those of the district alone", rows)
	}
	if !slices.Contains(rows, "awareness|苇塘区|配额|25.0 %|12.6–41.3|40|40|通报") {
		t.Errorf("values %q", rows)
	}
	if r := a.form(link+"/level", url.Values{"level": {"public"}, "reason": {"x"}}, west...); r.Code != 403 {
		t.Errorf("a district raises a level: %d", r.Code)
	}
	if r := a.send("GET", "/office/surveys/town/frozen/none", "", first...); r.Code != 404 {
		t.Errorf("a set of no one: %d", r.Code)
	}
}

func TestFreezingSaysWhatIsWrong(t *testing.T) {
	a := onSQLite(t, options{})
	a.town(t, "silent")
	own := a.member(t, "first", models.Grant{Role: string(account.Analyst)})
	for name, values := range map[string]url.Values{
		"nobody has answered": {}, "a wave of no one": {"freeze_wave": {"w9"}}, "a weighting of no one": {"weighting": {"rake"}},
	} {
		if r := a.form("/office/surveys/silent/rates", values, own...); r.Code != 422 || document(t, r).Find(".wrong li").Length() != 1 {
			t.Errorf("%s: %d", name, r.Code)
		}
	}
}
