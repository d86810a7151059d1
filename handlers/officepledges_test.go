package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"minyi/models"
)

// pledgeForm is what the page of a pledge holds, with changes.
func (a *app) pledgeForm(t testing.TB, code string, header []string, change url.Values) url.Values {
	t.Helper()
	values := url.Values{}
	a.parsed(t, "/office/pledges/"+code, header...).Find(`form[action$="/draft"]`).Find("input, textarea, select").Each(func(_ int, s *goquery.Selection) {
		name, _ := s.Attr("name")
		_, ticked := s.Attr("checked")
		switch {
		case s.Is("textarea"):
			values.Set(name, s.Text())
		case s.Is("select"):
			values.Set(name, s.Find("option[selected]").AttrOr("value", ""))
		case s.AttrOr("type", "") != "checkbox" || ticked:
			values.Set(name, s.AttrOr("value", ""))
		}
	})
	for name, v := range change {
		values[name] = v
	}
	return values
}

func TestAPledgeIsWrittenPreviewedPublishedAndClosedInTheOffice(t *testing.T) {
	each(t, options{}, func(t *testing.T, a *app) {
		writer := a.held(t, "writer", models.Grant{Role: "designer"})
		post := func(path string, values url.Values, want int) reply {
			t.Helper()
			r := a.form("/office/pledges"+path, values, writer...)
			if r.Code != want {
				t.Fatalf("%s: status %d, want %d: %.500s", path, r.Code, want, r.text())
			}
			return r
		}
		post("", url.Values{"code": {"9 bad"}}, http.StatusUnprocessableEntity)
		post("", url.Values{"code": {"shop"}}, http.StatusSeeOther)
		post("", url.Values{"code": {"shop"}}, http.StatusUnprocessableEntity)
		post("/shop/publish", nil, http.StatusUnprocessableEntity) // it has no text
		texts := url.Values{
			"title_zh-CN": {"文明商户承诺"}, "points_zh-CN": {"门前整洁\r\n明码标价\r\n"}, "consent_zh-CN": {"我承诺"}, "has_en": {"true"},
			"title_en": {"Shops"}, "points_en": {"A clean doorstep\nClear prices"}, "consent_en": {"I promise <b>"}, "name": {"optional"}, "area": {"optional"},
		}
		form := a.pledgeForm(t, "shop", writer, texts)
		post("/shop/draft", form, http.StatusSeeOther)
		again := post("/shop/draft", form, http.StatusUnprocessableEntity) // made from a draft that is no more
		if !strings.Contains(again.text(), "文明商户承诺") {
			t.Error("what was typed is lost")
		}
		preview := a.parsed(t, "/office/pledges/shop/preview?text=en", writer...)
		if preview.Find("ol.points li").Length() != 2 || preview.Find(".actions, main b").Length() != 0 || !strings.Contains(preview.Find("main").Text(), "I promise <b>") {
			t.Errorf("preview: %s", text(preview.Find("main")))
		}
		if r := a.send("GET", "/p/shop", ""); r.Code != http.StatusNotFound {
			t.Errorf("a draft is public: %d", r.Code)
		}
		post("/shop/publish", nil, http.StatusSeeOther)
		if r := a.send("GET", "/p/shop", ""); r.Code != http.StatusOK {
			t.Fatalf("published: %d", r.Code)
		}
		post("/shop/draft", a.pledgeForm(t, "shop", writer, url.Values{"points_zh-CN": {"门前整洁\n诚信经营"}}), http.StatusSeeOther)
		post("/shop/publish", nil, http.StatusSeeOther)
		page := a.parsed(t, "/office/pledges/shop", writer...)
		if got := text(page.Find("h2:contains('版本') ~ .wide tbody tr").First()); !strings.Contains(got, "第 2 条") || !strings.Contains(got, "明码标价诚信经营") {
			t.Errorf("what is new: %s", got)
		}
		post("/shop/close", url.Values{"reason": {" "}}, http.StatusUnprocessableEntity)
		post("/shop/close", url.Values{"reason": {"活动期满"}}, http.StatusSeeOther)
		if got := text(a.parsed(t, "/office/pledges/shop", writer...).Find(".hint").First()); !strings.Contains(got, "活动期满") {
			t.Errorf("why it ended: %s", got)
		}
		post("/shop/publish", nil, http.StatusUnprocessableEntity)
	})
}

func TestSmallNumbersOfSignaturesAreNotShownNorCanBeWorkedOut(t *testing.T) {
	a := onSQLite(t, options{})
	a.pledgesAndScheme(t, "mr")
	sign := func(n, first int, area string) {
		for i := range n {
			r := a.post("/p/citizen/signatures", `{"key":"`+uuid(first+i)+`","version":1,"area":"`+area+`","agree":true}`)
			if r.Code != http.StatusCreated {
				t.Fatalf("%d %s", r.Code, r.text())
			}
		}
	}
	sign(30, 1, "219901")
	sign(20, 100, "219902")
	sign(4, 200, "219903")
	page := a.parsed(t, "/office/pledges/citizen", a.held(t, "reader", models.Grant{Role: "analyst"})...)
	var got []string
	page.Find("tbody").First().Find("tr").Each(func(_ int, s *goquery.Selection) { got = append(got, text(s)) })
	want := "鹤鸣区30,苇塘区不显示,滨海区不显示,平野县0,未填区划0"
	if strings.Join(got, ",") != want {
		t.Errorf("shown: %s, want %s", strings.Join(got, ","), want)
	}
	if page.Find("form[method=post]").Length() != 1 { // leaving the office
		t.Error("who may only read is offered changes")
	}
}

func TestAPledgeIsPublishedByASecondPersonWhereTheOfficeSaysSo(t *testing.T) {
	a := onSQLite(t, options{})
	must(t, a.store.PutSettings(t.Context(), map[string]string{"policy.second_person": "true"}))
	a.pledgesAndScheme(t, "mr")
	author, second := a.held(t, "author", models.Grant{Role: "designer"}), a.held(t, "second", models.Grant{Role: "designer"})
	change := func(title string) {
		t.Helper()
		if r := a.form("/office/pledges/citizen/draft", a.pledgeForm(t, "citizen", author, url.Values{"title_zh-CN": {title}}), author...); r.Code != http.StatusSeeOther {
			t.Fatalf("draft: %d %s", r.Code, r.text())
		}
	}
	change("新的承诺")
	propose := func() {
		t.Helper()
		if r := a.form("/office/pledges/citizen/publish", nil, author...); r.Code != http.StatusSeeOther || !strings.Contains(r.Header().Get("Location"), "proposed") {
			t.Fatalf("publishing: %d to %s", r.Code, r.Header().Get("Location"))
		}
	}
	published := func() bool { return strings.Contains(a.send("GET", "/p/citizen", "").text(), "承诺（改）") }
	propose()
	change("承诺（改）")
	approve := func(id string, who []string, want int) {
		t.Helper()
		if r := a.form("/office/proposals/"+id, url.Values{"decision": {"approve"}}, who...); r.Code != want {
			t.Fatalf("approving: %d %s", r.Code, r.text())
		}
	}
	approve("1", second, http.StatusUnprocessableEntity) // the draft is another one
	if published() {
		t.Fatal("what nobody proposed was published")
	}
	propose()
	approve("2", author, http.StatusUnprocessableEntity)
	approve("2", second, http.StatusSeeOther)
	a.clock.advance(2 * 1e9)
	if !published() {
		t.Error("an approved pledge is not published")
	}
}
