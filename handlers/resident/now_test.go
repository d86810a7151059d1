package resident

import (
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"minyi/surveys/catalog"
)

func TestNowListsEachOpenSurveyWithItsApprovalAndDates(t *testing.T) {
	w := newWorld(t)
	w.publish([]byte(`{"code":"filed","languages":["zh-CN"],"title":{"zh-CN":"备案调查"},
		"approval":{"kind":"filed","number":"辽统备〔2026〕7号","authority":"苇海市统计局","form":"文明 1 表","valid_to":"2026-12-31"},
		"settings":{"area":"none"},"pages":[{"code":"p","questions":[{"code":"a","type":"text","text":{"zh-CN":"一"}}]}]}`))
	r := w.want(w.get("/now"), 200)
	card := r.doc.Find(".card").FilterFunction(contains("备案调查"))
	if card.Length() != 1 {
		t.Fatalf("%d cards of the survey", card.Length())
	}
	for _, want := range []string{"备案文号", "辽统备〔2026〕7号", "苇海市统计局", "文明 1 表", "2026-11-23 至 2026-12-31"} {
		if !strings.Contains(card.Text(), want) {
			t.Errorf("lacks %s: %s", want, card.Text())
		}
	}
	if got := card.Find("a").AttrOr("href", ""); got != "/s/filed" {
		t.Errorf("leads to %s", got)
	}
}

func TestNowNamesADrawnSurveyButLeadsNobodyIntoIt(t *testing.T) {
	w := newWorld(t)
	w.publish([]byte(`{"code":"drawn","languages":["zh-CN"],"title":{"zh-CN":"入户调查"},"settings":{"area":"none","one_per":"invitation"},
		"pages":[{"code":"p","questions":[{"code":"a","type":"text","text":{"zh-CN":"一"}}]}]}`))
	card := w.want(w.get("/now"), 200).doc.Find(".card").FilterFunction(contains("入户调查"))
	if card.Find("a").Length() != 0 || !strings.Contains(card.Text(), "邀请信") {
		t.Errorf("the card says: %s", card.Text())
	}
}

func TestNowSaysInWordsThatNothingIsOpen(t *testing.T) {
	w := newWorld(t)
	for code, record := range w.memory.surveys {
		record.State, record.ClosedAt = catalog.Closed, w.now.Add(-time.Hour).UnixMicro()
		w.memory.surveys[code] = record
	}
	r := w.want(w.get("/now"), 200)
	if n := r.doc.Find(".card").Length(); n != 1 || !strings.Contains(r.doc.Find(".card").Text(), "没有正在进行的调查") {
		t.Errorf("%d cards: %s", n, r.doc.Find("main").Text())
	}
}

func TestHomeLeadsToTheCheckOfSurveys(t *testing.T) {
	w := newWorld(t)
	if w.want(w.get("/"), 200).doc.Find(`a[href="/now"]`).Length() != 1 {
		t.Error("no link")
	}
}

func contains(text string) func(int, *goquery.Selection) bool {
	return func(_ int, s *goquery.Selection) bool { return strings.Contains(s.Text(), text) }
}
