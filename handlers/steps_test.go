package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"minyi/models"
)

func TestADraftGoesBackToAnyOfItsSteps(t *testing.T) {
	a := onSQLite(t, options{})
	must(t, a.store.CreateSurvey(t.Context(), &models.Survey{Code: "d", Draft: []byte(authored)}))
	d := a.author(t, "ann")
	seen := d.opens(t, "/office/surveys/d/design/approval").Find("[name=seen]").AttrOr("value", "")
	d.posts(t, http.StatusSeeOther, "/office/surveys/d/design/approval", url.Values{"seen": {seen}, "kind": {"opinion"}, "authority": {"办公室"}})
	seen = d.opens(t, "/office/surveys/d/design/approval").Find("[name=seen]").AttrOr("value", "")
	d.posts(t, http.StatusSeeOther, "/office/surveys/d/design/approval", url.Values{"seen": {seen}, "kind": {"opinion"}, "authority": {"街道"}})

	page := d.opens(t, "/office/surveys/d/design/steps")
	rows := page.Find("tbody tr")
	if rows.Length() != 3 || !strings.Contains(rows.First().Text(), "现在") || rows.Find("button").Length() != 2 || !strings.Contains(rows.First().Text(), "ann") {
		t.Fatalf("the steps are %s", rows.Text())
	}
	if to := rows.First().Find("a").AttrOr("href", ""); to != "/office/surveys/d/design/approval" {
		t.Errorf("the step leads to %s", to)
	}
	revision := page.Find("[name=revision]").First().AttrOr("value", "")
	to := func(status int, number string) {
		t.Helper()
		d.posts(t, status, "/office/surveys/d/design/steps", url.Values{"revision": {revision}, "number": {number}})
	}
	to(http.StatusConflict, "9")
	to(http.StatusSeeOther, "1")
	if kept := d.draft().Approval; kept.Kind != "" {
		t.Errorf("after the first step the approval was %+v", kept)
	}
	to(http.StatusConflict, "2") // from a page that shows what is no more
	page = d.opens(t, "/office/surveys/d/design/steps")
	if undone := page.Find("tbody tr").First(); !strings.Contains(undone.Text(), "已撤销") {
		t.Errorf("the last step stands as %s", undone.Text())
	}
	revision = page.Find("[name=revision]").First().AttrOr("value", "")
	to(http.StatusSeeOther, "3")
	if kept := d.draft().Approval; kept.Authority != "街道" {
		t.Errorf("gone forth to %+v", kept)
	}

	// What was done beside the questions is taken back there.
	page = d.opens(t, "/office/surveys/d/design")
	r := a.form("/office/surveys/d/design", url.Values{"revision": {page.Find("[name=revision]").AttrOr("value", "")}, "do": {"undo"}}, d.header...)
	if at := r.Header().Get("Location"); r.Code != http.StatusSeeOther || at != "/office/surveys/d/design/approval?done=draft_saved" {
		t.Errorf("the step back leads to %d %s", r.Code, at)
	}
}
