package handlers_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"minyi/surveys/account"
	"minyi/surveys/seed"
)

// paperTown is the demo survey with a paper channel that somebody has visited.
func paperTown(t *testing.T, a *app) *clerk {
	t.Helper()
	a.admin(t, "POST", "/api/v1/surveys", string(seed.SurveyJSON(2026)))
	a.admin(t, "POST", "/api/v1/surveys/civility-2026/publish", "")
	c := a.community(t, "civility-2026", "c1", "219901", "volunteer")
	a.admin(t, "POST", "/api/v1/surveys/civility-2026/channels", `{"code":"p1","mode":"paper","sample":"quota","area":"219901"}`)
	a.visit("minyi.example", c.Short, "")
	return a.clerk(t, "lead", account.Designer, "")
}

const printOf = "/office/surveys/civility-2026/versions/1/print"

// formMark reads that of the form on a page.
func (d *clerk) formMark(path string) string {
	d.t.Helper()
	_, doc := d.get(200, path)
	mark, _ := doc.Find(`input[name="mark"]`).First().Attr("value")
	return mark
}

// follow sends a form and opens where it leads.
func (d *clerk) follow(path string, form url.Values) *goquery.Document {
	d.t.Helper()
	r, _ := d.submit(303, path, form)
	_, doc := d.get(200, r.Header().Get("Location"))
	return doc
}

func TestAPaperFormHasEveryQuestionItsSkipsAndItsApproval(t *testing.T) {
	a := onSQLite(t, options{publicURL: publicURL, demo: true})
	d := paperTown(t, a)
	_, doc := d.get(200, printOf+"/sample")
	if n := doc.Find(".copy").Length(); n != 1 {
		t.Fatalf("%d copies", n)
	}
	if n := doc.Find(".item b.number").Length(); n != 42 {
		t.Errorf("%d numbered questions of 42", n)
	}
	boxes := make(map[string]bool)
	doc.Find("[data-box]").Each(func(_ int, s *goquery.Selection) {
		name, _ := s.Attr("data-box")
		if boxes[name] {
			t.Errorf("two boxes are called %s", name)
		}
		boxes[name] = true
	})
	if len(boxes) < 150 {
		t.Errorf("%d boxes", len(boxes))
	}
	text := doc.Find(".copy").Text()
	for _, want := range []string{"选此项，请跳到第 4 题", "有效期至", "2027-12-31", "苇海市创建文明城市市民问卷", "样张", "模拟数据"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not on the paper", want)
		}
	}
	if doc.Find("script:not([src]), style, [style]").Length() != 0 {
		t.Error("the page holds what the security policy refuses")
	}
	_, doc = d.get(200, printOf+"/sample?lang=en&size=large")
	if doc.Find(".copy.large").Length() != 1 || doc.Find(".copy").AttrOr("lang", "") != "en" || !strings.Contains(doc.Find(".copy .jump").Text(), "go to question 4") {
		t.Error("large print in English is not")
	}
	_, key := d.get(200, printOf+"/key")
	if got := key.Find("tbody tr").Length(); got != len(boxes)+key.Find(`tbody th:contains("+")`).Length() {
		t.Errorf("the key has %d lines for %d boxes", got, len(boxes))
	}
	if row := key.Find("tbody tr").First().Text(); !strings.Contains(row, "1.1") || !strings.Contains(row, "q1") || !strings.Contains(row, "know") {
		t.Errorf("first line of the key: %s", row)
	}
	if r, _ := d.get(200, printOf+"/key.xlsx"); r.Body.Len() < 5000 {
		t.Errorf("a workbook of %d bytes", r.Body.Len())
	}
}

func TestPrintedCopiesAreNumberedAndPrintAgainAsTheyWere(t *testing.T) {
	each(t, options{publicURL: publicURL, demo: true}, func(t *testing.T, a *app) {
		d := paperTown(t, a)
		form := func(copies, channel string) url.Values {
			return url.Values{"mark": {d.formMark(printOf)}, "channel": {channel}, "copies": {copies}, "lang": {"zh-CN"}}
		}
		wanted := form("3", "p1")
		doc := d.follow(printOf, wanted)
		serials := func(doc *goquery.Document) string { return strings.Join(textsOf(doc, ".copyno b"), " ") }
		if got := serials(doc); got != "p1-00001 p1-00002 p1-00003" {
			t.Errorf("numbers %s", got)
		}
		if doc.Find(".copyno .code svg").Length() != 3 || doc.Find(".sample").Length() != 0 {
			t.Error("a copy has no code, or is marked as a sample")
		}
		// A reload sends the form again: the same printing comes back.
		if got := serials(d.follow(printOf, wanted)); got != "p1-00001 p1-00002 p1-00003" {
			t.Errorf("sent twice: %s", got)
		}
		if got := serials(d.follow(printOf, form("2", "p1"))); got != "p1-00004 p1-00005" {
			t.Errorf("the next printing: %s", got)
		}
		if got := d.follow(printOf, form("500", "")); got.Find(".copy").Length() != 1 || serials(got) != "" {
			t.Error("a master is not one form without a number")
		}
		_, doc = d.get(200, printOf)
		if got := textsOf(doc, "tbody td.num"); fmt.Sprint(got) != "[500 2 3]" {
			t.Errorf("noted: %v", got)
		}
		for name, bad := range map[string]url.Values{
			"none": form("0", "p1"), "a word": form("many", "p1"), "too many": form("9999", "p1"), "another's channel": form("1", "c1"),
		} {
			if _, doc := d.submit(422, printOf, bad); doc.Find(".wrong li").Length() != 1 || doc.Find("#copies").AttrOr("value", "") != bad.Get("copies") {
				t.Errorf("%s: not told, or what was typed is gone", name)
			}
		}
	})
}

func TestACopyForSigningKeepsItsWords(t *testing.T) {
	a := onSQLite(t, options{publicURL: publicURL, demo: true})
	d := paperTown(t, a)
	const review = "/office/surveys/civility-2026/review"
	_, doc := d.get(200, review)
	text := doc.Find(".copy").Text()
	for _, want := range []string{"拟稿", "审核", "会签", "签发", "知晓率", "分母：问到并回答了的人，不含选“不好说”的", "显示条件：第 2 题", "分值：“满意” 100", "SHA-256", "满 16 周岁"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in the copy for signing", want)
		}
	}
	doc = d.follow(review, url.Values{"mark": {d.formMark(review)}, "version": {"0"}, "lang": {"zh-CN"}})
	if !strings.Contains(doc.Find(".doc").Text(), "lead") {
		t.Error("the print does not say by whom")
	}
	draft := strings.Replace(string(seed.SurveyJSON(2026)), "苇海市创建文明城市市民问卷", "苇海市文明城市市民问卷", 1)
	a.admin(t, "PUT", "/api/v1/surveys/civility-2026/draft", draft)
	_, doc = d.get(200, "/office/surveys/civility-2026")
	row := doc.Find("table.touched tbody tr")
	if row.Length() != 1 || row.Find(".tag.warn").Length() != 1 || row.Find("li").Length() != 1 {
		t.Errorf("one changed word and one print: %s", row.Text())
	}
	_, doc = d.get(200, "/office/surveys/civility-2026/prints/1")
	if got := doc.Find(".copy .end b").Text(); !strings.Contains(got, "苇海市创建文明城市市民问卷") {
		t.Errorf("what was signed now reads %s", got)
	}
	_, doc = d.get(200, review)
	if doc.Find("table.list tbody tr").Length() != 1 {
		t.Error("the difference from the version is not in the copy for signing")
	}
}

func TestAWordThatChangesSaysWhichPaperItMakesOld(t *testing.T) {
	a := onSQLite(t, options{publicURL: publicURL, demo: true})
	d := paperTown(t, a)
	d.get(200, "/office/surveys/civility-2026/channels/print?form=a4")
	d.get(200, "/office/surveys/civility-2026/channels/print?form=a4") // the same day: one printing
	d.get(200, "/office/surveys/civility-2026/channels/print?form=a6")
	d.follow(printOf, url.Values{"mark": {d.formMark(printOf)}, "channel": {"p1"}, "copies": {"7"}})
	state := func(path string) map[string]string {
		_, doc := d.get(200, path)
		got := make(map[string]string) // the two entrances have a code to hang up
		doc.Find("table.touched tbody tr").Each(func(_ int, tr *goquery.Selection) {
			got[tr.Find("th").Text()] = strings.Join(tr.Find("li").Map(func(_ int, s *goquery.Selection) string { return s.Text() }), "; ")
		})
		return got
	}
	same := state("/office/surveys/civility-2026")
	if _, ok := same["海报 2 张"]; !ok || len(same) != 3 || same["海报 2 张"] != "" || same["纸质问卷 7 份"] != "" {
		t.Fatalf("nothing has changed yet: %v", same)
	}
	put := func(old, new string) {
		draft := string(seed.SurveyJSON(2026))
		if !strings.Contains(draft, old) {
			t.Fatalf("the demo has no %s", old)
		}
		a.admin(t, "PUT", "/api/v1/surveys/civility-2026/draft", strings.Replace(draft, old, new, 1))
	}
	put("您最希望先解决哪几件事", "您最希望先办哪几件事")
	for _, path := range []string{"/office/surveys/civility-2026", "/office/surveys/civility-2026/publish"} {
		got := state(path)
		if got["纸质问卷 7 份"] == "" || got["海报 2 张"] != "" || got["桌卡 2 张"] != "" {
			t.Errorf("%s: a question's word touches the form alone: %v", path, got)
		}
	}
	put("2027-12-31", "2027-11-30")
	got := state("/office/surveys/civility-2026")
	if got["纸质问卷 7 份"] == "" || got["海报 2 张"] == "" || got["桌卡 2 张"] == "" {
		t.Errorf("the last day stands on everything: %v", got)
	}
	put(`"time_floor_s":20`, `"time_floor_s":25`)
	if got := state("/office/surveys/civility-2026"); got["纸质问卷 7 份"] != "" || got["海报 2 张"] != "" {
		t.Errorf("a rule that nothing prints: %v", got)
	}
}
