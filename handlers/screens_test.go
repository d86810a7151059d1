package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"minyi/models"
)

// hung makes a screen through the page and returns its path.
func (a *app) hung(t *testing.T, d *desk, values url.Values) string {
	t.Helper()
	address := d.posts(t, http.StatusOK, "/office/surveys/mx/screens", values).Find(".new code").Text()
	_, secret, ok := strings.Cut(address, "/wall/")
	if !ok {
		t.Fatalf("no address in %q", address)
	}
	return "/wall/" + secret
}

func TestABigScreenShowsTheSurveyWithoutAnAccountUntilItIsEnded(t *testing.T) {
	each(t, options{}, func(t *testing.T, a *app) {
		a.town(t, "mx")
		a.replied(t, "mx", a.channel(t, "mx", "one", "219901"), 20, 1, "know")
		a.replied(t, "mx", a.channel(t, "mx", "two", "219902"), 12, 100, "heard")
		a.person(t, "ann", models.Grant{Role: "analyst"})
		d := a.sitsDown(t, "ann")
		wrong := d.posts(t, http.StatusUnprocessableEntity, "/office/surveys/mx/screens", url.Values{"place": {" "}, "days": {"8"}})
		if wrong.Find(".wrong li").Length() != 2 {
			t.Errorf("findings: %s", text(wrong.Find(".wrong")))
		}
		path := a.hung(t, d, url.Values{"place": {"一楼大厅"}, "days": {"7"}, "within": {"219900"}})

		r := a.send("GET", path, "")
		if r.Code != http.StatusOK || r.Header().Get("Cache-Control") != "no-store" {
			t.Fatalf("status %d, %q", r.Code, r.Header().Get("Cache-Control"))
		}
		page := a.parsed(t, path)
		if page.Find("[data-live-n]").Text() != "32" || page.Find(".rates li").Length() == 0 || page.Find(".map").First().Find("li").Length() != 4 {
			t.Errorf("it shows %s", text(page.Find("main")))
		}
		if got := text(page.Find(".rates li").First()); !strings.Contains(got, "基数 32") {
			t.Errorf("a rate without its base: %s", got)
		}
		if page.Find(".coming rect").Length() != 60 {
			t.Errorf("%d minutes", page.Find(".coming rect").Length())
		}
		if page.Find(".shade1").Length() > 0 || !strings.Contains(text(page.Find(".finding")), "自愿样本") {
			t.Errorf("people who were not drawn are compared: %s", text(page.Find(".finding")))
		}
		if r := a.send("GET", path+"/live", ""); r.Code != http.StatusOK || !strings.Contains(r.text(), `"n":"32"`) {
			t.Errorf("live: %d %s", r.Code, r.text())
		}

		// Only its hash is kept: the list does not show the address again.
		list := d.opens(t, "/office/surveys/mx/screens")
		if body := text(list.Find("main")); !strings.Contains(body, "一楼大厅") || strings.Contains(body, "/wall/") {
			t.Errorf("the list: %s", body)
		}
		action, _ := list.Find("table form").Attr("action")
		d.posts(t, http.StatusSeeOther, action, nil)
		for _, p := range []string{path, path + "/live"} {
			if r := a.send("GET", p, ""); r.Code != http.StatusGone {
				t.Errorf("%s of an ended screen: status %d", p, r.Code)
			}
		}
	})
}

func TestAScreenOfADistrictShowsNoOther(t *testing.T) {
	a := onSQLite(t, options{})
	a.town(t, "mx")
	a.replied(t, "mx", a.channel(t, "mx", "one", "219901"), 20, 1, "know")
	a.replied(t, "mx", a.channel(t, "mx", "two", "219902"), 12, 100, "heard")
	a.person(t, "dan", models.Grant{Role: "analyst", Area: "219901"})
	d := a.sitsDown(t, "dan")
	for _, within := range []string{"219900", "219902"} {
		d.posts(t, http.StatusNotFound, "/office/surveys/mx/screens", url.Values{"place": {"p"}, "days": {"1"}, "within": {within}})
	}
	path := a.hung(t, d, url.Values{"place": {"p"}, "days": {"1"}})
	page := a.parsed(t, path)
	if got := page.Find("[data-live-n]").Text(); got != "20" {
		t.Errorf("n = %q, the district has 20", got)
	}
	if all := text(page.Find("body")); strings.Contains(all, "苇塘区") || page.Find(".coming rect").Length() == 60 {
		t.Errorf("it shows the city: %s", all)
	}
	a.clock.advance(25 * time.Hour)
	if r := a.send("GET", path, ""); r.Code != http.StatusGone {
		t.Errorf("after its day: status %d", r.Code)
	}
}
