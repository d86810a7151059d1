package handlers_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"minyi/models"
)

func TestTheLastManagerOfAccountsStays(t *testing.T) {
	a := onSQLite(t, options{})
	boss := a.person(t, "boss", models.Grant{Role: "security"})
	other := a.person(t, "other", models.Grant{Role: "designer"})
	own := a.own(t, "boss")
	warned := func() bool {
		return page(t, a.send("GET", "/office/accounts", "", own...)).Find(".hint").Length() > 0
	}
	if warned() {
		t.Error("warned of nothing")
	}
	yesterday := a.clock.Now().AddDate(0, 0, -2).Format(time.DateOnly)
	tries := map[string]func() reply{
		"taking the role back": func() reply { return a.form(accountPath(boss)+"/grants", url.Values{"role": {"designer"}}, own...) },
		"ending the role": func() reply {
			return a.form(accountPath(boss)+"/grants", url.Values{"role": {"security"}, "area": {""}, "unit": {""}, "until": {yesterday}}, own...)
		},
		"ending the account": func() reply { return a.form(accountPath(boss), url.Values{"until": {yesterday}}, own...) },
		"barring oneself":    func() reply { return a.form(accountPath(boss)+"/disable", nil, own...) },
		"leaving": func() reply {
			return a.form(accountPath(boss)+"/leave", url.Values{"to": {strconv.FormatInt(other.ID, 10)}}, own...)
		},
	}
	for name, try := range tries {
		if r := try(); r.Code != http.StatusUnprocessableEntity || page(t, r).Find("[role=alert]").Length() == 0 {
			t.Errorf("%s: %d", name, r.Code)
		}
	}
	next := a.clock.Now().AddDate(0, 1, 0).Format(time.DateOnly)
	if r := a.form(accountPath(boss), url.Values{"until": {next}}, own...); r.Code != http.StatusSeeOther || !warned() {
		t.Errorf("an end to come: %d, and nobody warns", r.Code)
	}
	second := a.person(t, "second", models.Grant{Role: "security"})
	if warned() {
		t.Error("warned although somebody stays")
	}
	if r := a.form(accountPath(second)+"/disable", nil, own...); r.Code != http.StatusSeeOther {
		t.Errorf("one of two: %d", r.Code)
	}
	if r := a.send("GET", "/office", "", own...); r.Code != http.StatusOK {
		t.Error("the last one is out")
	}
}

func TestSomebodyLeavesInOneAct(t *testing.T) {
	a := onSQLite(t, options{})
	a.person(t, "boss", models.Grant{Role: "security"})
	heir := a.person(t, "heir", models.Grant{Role: "designer"})
	goes := a.account(t, "goes")
	theirs := a.own(t, "goes")
	if r := a.form("/office/surveys", url.Values{"text": {`{"code":"draft-1","languages":["zh-CN"],"title":{"zh-CN":"稿"},"pages":[]}`}}, theirs...); r.Code != http.StatusSeeOther {
		t.Fatalf("a draft: %d %s", r.Code, r.text())
	}
	own := a.own(t, "boss")
	doc := page(t, a.send("GET", accountPath(goes)+"/leave", "", own...))
	if !strings.Contains(doc.Find("tbody").Text(), "draft-1") {
		t.Errorf("the page does not say what moves: %s", doc.Find("main").Text())
	}
	leave := func(to string) int { return a.form(accountPath(goes)+"/leave", url.Values{"to": {to}}, own...).Code }
	for name, to := range map[string]string{"nobody": "", "themselves": strconv.FormatInt(goes.ID, 10), "no one": "999999", "words": "x"} {
		if got := leave(to); got != http.StatusUnprocessableEntity {
			t.Errorf("to %s: %d", name, got)
		}
	}
	if got := leave(strconv.FormatInt(heir.ID, 10)); got != http.StatusSeeOther {
		t.Fatalf("%d", got)
	}
	survey, err := a.store.Survey(t.Context(), "draft-1")
	must(t, err)
	if survey.OwnerID != heir.ID {
		t.Errorf("the draft is of %d", survey.OwnerID)
	}
	if r := a.send("GET", "/office", "", theirs...); r.Code != http.StatusSeeOther {
		t.Errorf("the session lives on: %d", r.Code)
	}
	if r := a.form("/login", url.Values{"name": {"goes"}, "password": {password}}); r.Code != http.StatusUnauthorized {
		t.Errorf("who left signs in: %d", r.Code)
	}
	if !strings.Contains(a.auditText(t), `"heir":"heir","moved_channels":0,"moved_rounds":0,"moved_surveys":1`) {
		t.Error("the audit log does not say what moved")
	}
}
