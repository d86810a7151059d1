package handlers_test

import (
	"encoding/csv"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

const shop = `{"code":"shop","languages":["zh-CN"],"title":{"zh-CN":"店铺"},"approval":{"kind":"opinion"},"settings":{"area":"none"},"pages":[
{"code":"p1","questions":[{"code":"how","type":"single","text":{"zh-CN":"怎么样？"},"required":true,"options":[{"code":"good","text":{"zh-CN":"好"}},GONE{"code":"fair","text":{"zh-CN":"一般"}}]}]},
{"code":"p2","questions":[{"code":"why","type":"text","text":{"zh-CN":"为什么？"},"max_length":50}]}]}`

// Somebody began on version 1 and chose what version 2 no longer offers: the
// answer is taken as it was meant, by the page and by the API, and the export
// says what it meant.
func TestADraftBegunOnAnOldVersionCanBeFinished(t *testing.T) {
	a := onSQLite(t, options{})
	v1 := strings.Replace(shop, "GONE", `{"code":"gone","text":{"zh-CN":"关门了"}},`, 1)
	a.admin(t, "POST", "/api/v1/surveys", v1)
	a.admin(t, "POST", "/api/v1/surveys/shop/publish", "")
	form := func(page *goquery.Document) url.Values {
		values := url.Values{}
		page.Find("form input[name]").Each(func(_ int, s *goquery.Selection) {
			if kind := s.AttrOr("type", "text"); kind == "hidden" || kind == "text" {
				values.Add(s.AttrOr("name", ""), s.AttrOr("value", ""))
			}
		})
		values.Set("_nav", page.Find("button.main").AttrOr("value", ""))
		return values
	}
	first := form(document(t, a.send("GET", "/s/shop", "", "Accept", "text/html")))
	first.Set("how", "gone")
	r := a.form("/s/shop", first)
	if r.Code != 200 {
		t.Fatalf("the first page was answered with %d: %.300s", r.Code, r.text())
	}
	second := form(document(t, r))

	a.admin(t, "PUT", "/api/v1/surveys/shop/draft", strings.Replace(shop, "GONE", "", 1))
	a.admin(t, "POST", "/api/v1/surveys/shop/publish", "")

	second.Set("why", "没了")
	if r := a.form("/s/shop", second); r.Code != 303 || !strings.Contains(r.Header().Get("Location"), "/receipt/") {
		t.Fatalf("the last page was answered with %d: %s", r.Code, document(t, r).Find("main").Text())
	}
	if r := a.post("/s/shop/responses", `{"key":"`+uuid(1)+`","version":1,"answers":{"how":"gone"}}`); r.Code != 201 {
		t.Errorf("the API answered %d: %s", r.Code, r.text())
	}
	if r := a.post("/s/shop/responses", `{"key":"`+uuid(2)+`","version":2,"answers":{"how":"gone"}}`); r.Code != 422 {
		t.Errorf("what version 2 does not offer was answered with %d", r.Code)
	}
	rows := table(t, a.admin(t, "GET", "/api/v1/surveys/shop/responses.csv", ""))
	how, version := slices.Index(rows[0], "how"), slices.Index(rows[0], "version")
	if len(rows) != 3 || rows[1][how] != "gone" || rows[1][version] != "1" || rows[2][how] != "gone" {
		t.Errorf("the export holds %v", rows)
	}
	for _, path := range []string{"/api/v1/surveys/shop/codebook.csv", "/office/surveys/shop/codebook.csv"} {
		var found []string
		for _, row := range table(t, a.admin(t, "GET", path, "")) {
			if row[0] == "how" && row[2] == "gone" {
				found = append(found, row[3]+" "+row[5])
			}
		}
		if !slices.Equal(found, []string{"关门了 1"}) {
			t.Errorf("%s explains it as %q", path, found)
		}
	}
	if got := a.admin(t, "GET", "/api/v1/surveys/shop/codebook.json", "").text(); !strings.Contains(got, `"code":"gone","versions":[1],"text":{"zh-CN":"关门了"}`) {
		t.Errorf("the codebook is %s", got)
	}
}

func table(t *testing.T, r reply) [][]string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(r.text(), "\ufeff"))).ReadAll()
	must(t, err)
	return rows
}
