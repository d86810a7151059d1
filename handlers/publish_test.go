package handlers_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

func TestTheChecksStandThereBeforePublishing(t *testing.T) {
	a := onSQLite(t, options{})
	a.account(t, "lead")
	d := a.sitsDown(t, "lead")
	a.admin(t, "POST", "/api/v1/surveys", `{"code":"gaps","languages":["zh-CN","en"],"title":{"zh-CN":"有缺"},"pages":[{"code":"p1","questions":[`+
		`{"code":"q1","type":"single","text":{"zh-CN":"好吗？","en":"Well?"}}]}]}`)
	page := d.opens(t, "/office/surveys/gaps/publish")
	topics := map[string]string{}
	page.Find(".checks > li").Each(func(_ int, li *goquery.Selection) { topics[li.Find("span").First().Text()] = li.AttrOr("class", "") })
	for topic, want := range map[string]string{"各种语言的文字齐全": "bad", "每页有题目，每题有选项": "bad", "批准或备案信息": "bad", "显示条件和计算": "good", "文档结构和代码": "good"} {
		if topics[topic] != want {
			t.Errorf("%s is %q, want %s", topic, topics[topic], want)
		}
	}
	if page.Find(`form[action$="/publish"]`).Length() != 0 {
		t.Error("what would be refused is offered")
	}
	if refused := d.posts(t, 422, "/office/surveys/gaps/publish", nil); refused.Find(".checks .bad").Length() != 3 {
		t.Error("the refusal does not show the checks")
	}
}

func TestWhatPublishingWouldRefuseLeadsToTheFormThatMendsIt(t *testing.T) {
	a := onSQLite(t, options{})
	a.account(t, "lead")
	d := a.sitsDown(t, "lead")
	a.admin(t, "POST", "/api/v1/surveys", `{"code":"gaps","languages":["zh-CN"],"title":{"zh-CN":"有缺"},"pages":[{"code":"p1","questions":[`+
		`{"code":"q1","type":"single","text":{"zh-CN":"好吗？"}}]}]}`)
	for _, path := range []string{"/office/surveys/gaps", "/office/surveys/gaps/publish"} {
		places := map[string]string{}
		d.opens(t, path).Find(".findings a").Each(func(_ int, link *goquery.Selection) {
			places[link.Text()] = link.AttrOr("href", "")
		})
		for words, form := range map[string]string{"第 1 题": "[name=question][value=q1]", "审批信息": "[name=kind]"} {
			if places[words] == "" {
				t.Errorf("%s: nothing is said of %s: %v", path, words, places)
				continue
			}
			if d.opens(t, places[words]).Find(form).Length() == 0 {
				t.Errorf("%s: %s has no %s", path, places[words], form)
			}
		}
	}
	if whole := d.opens(t, "/office/surveys/gaps/review").Text(); strings.Contains(whole, "/pages/0") || !strings.Contains(whole, "审批信息") {
		t.Error("the print for signing shows pointers")
	}
}

func TestTheDifferencesToTheLastVersionStandThereInPlainWords(t *testing.T) {
	a := onSQLite(t, options{})
	a.account(t, "lead")
	d := a.sitsDown(t, "lead")
	document := func(title, required, more string) string {
		return `{"code":"diff","languages":["zh-CN"],"title":{"zh-CN":"` + title + `"},"approval":{"kind":"opinion"},"settings":{"area":"none"},"pages":[{"code":"p1","questions":[` +
			`{"code":"q1","type":"single","text":{"zh-CN":"好吗？"},"required":` + required + `,"options":[{"code":"y","text":{"zh-CN":"好"}}` + more + `]}]}]}`
	}
	a.admin(t, "POST", "/api/v1/surveys", document("第一版", "false", ""))
	d.posts(t, 303, "/office/surveys/diff/publish", nil)
	d.posts(t, 303, "/office/surveys/diff/draft", url.Values{"revision": {"1"}, "text": {document("第二版", "true", `,{"code":"n","text":{"zh-CN":"不好"}}`)}})
	want := []string{"改了调查的标题（zh-CN）| |第一版|第二版", "改了题目的必答|好吗？q1|否|是", "新增选项|q1.n|—|不好"}
	look := func(path string) {
		t.Helper()
		var rows []string
		d.opens(t, path).Find("tbody tr").Each(func(_ int, tr *goquery.Selection) {
			var cells []string
			tr.Find("td").Each(func(_ int, td *goquery.Selection) { cells = append(cells, td.Text()) })
			rows = append(rows, strings.Join(cells, "|"))
		})
		if got := strings.Join(rows, "\n"); got != strings.ReplaceAll(strings.Join(want, "\n"), "| |", "||") {
			t.Errorf("%s says\n%s", path, got)
		}
	}
	look("/office/surveys/diff/publish")
	d.posts(t, 303, "/office/surveys/diff/publish", nil)
	look("/office/surveys/diff/versions/2")
	d.posts(t, 303, "/office/surveys/diff/draft", url.Values{"revision": {d.opens(t, "/office/surveys/diff").Find("[name=revision]").First().AttrOr("value", "")}, "text": {document("第二版", "true", `,{"code":"n","text":{"zh-CN":"不好"}},{"code":"z","text":{"zh-CN":"说不清"}}`)}})
	d.posts(t, 303, "/office/surveys/diff/publish", nil)
	want = append(want, "新增选项|q1.z|—|说不清")
	look("/office/surveys/diff/versions/3?with=1")
	if r := d.send("GET", "/office/surveys/diff/versions/3?with=9", "", d.header...); r.Code != http.StatusNotFound {
		t.Errorf("a version of no one: %d", r.Code)
	}
}

func TestWhatWasChangedAfterItWasProposedIsNotApproved(t *testing.T) {
	a := onSQLite(t, options{})
	a.account(t, "author")
	a.account(t, "second")
	author, second := a.sitsDown(t, "author"), a.sitsDown(t, "second")
	author.posts(t, 303, "/office/settings", url.Values{"second_person": {"true"}})
	a.draft(t, "two")
	author.posts(t, 303, "/office/surveys/two/publish", nil)
	changed := strings.Replace(strings.Replace(fixture(t, "surveys", "town.json"), `"code":"town"`, `"code":"two"`, 1), `"min_age"`, ` "min_age"`, 1)
	changed = strings.Replace(changed, "知道", "听说过", 1)
	author.posts(t, 303, "/office/surveys/two/draft", url.Values{"revision": {"1"}, "text": {changed}})
	path := second.opens(t, "/office/proposals").Find(`form[action*="/proposals/"]`).First().AttrOr("action", "")
	if got := second.posts(t, 422, path, url.Values{"decision": {"approve"}}).Find(".wrong").Text(); !strings.Contains(got, "又改过") {
		t.Errorf("the refusal says %q", got)
	}
	second.posts(t, 303, path, url.Values{"decision": {"refuse"}, "reason": {"改过了"}})
	author.posts(t, 303, "/office/surveys/two/publish", nil)
	path = second.opens(t, "/office/proposals").Find(`form[action*="/proposals/"]`).First().AttrOr("action", "")
	second.posts(t, 303, path, url.Values{"decision": {"approve"}})
	if got := a.residents("two"); got != http.StatusOK {
		t.Errorf("after the approval residents are met with %d", got)
	}
}

func TestSurveysAreFoundByTitleCodeAndState(t *testing.T) {
	a := onSQLite(t, options{})
	a.account(t, "lead")
	d := a.sitsDown(t, "lead")
	for n := range 60 {
		a.admin(t, "POST", "/api/v1/surveys", fmt.Sprintf(`{"code":"row%02d","languages":["zh-CN"],"title":{"zh-CN":"第 %d 号问卷"},"pages":[]}`, n, n))
	}
	a.town(t, "Market")
	codes := func(path string) []string {
		t.Helper()
		return d.opens(t, path).Find("tbody th code").Map(func(_ int, s *goquery.Selection) string { return s.Text() })
	}
	for path, want := range map[string]int{
		"/office/surveys": 50, "/office/surveys?from=50": 11, "/office/surveys?from=99999": 11, "/office/surveys?from=-5": 50, "/office/surveys?q=ROW1": 10,
		"/office/surveys?q=" + url.QueryEscape("7 号"): 6, "/office/surveys?state=open": 1, "/office/surveys?state=draft&q=market": 0, "/office/surveys?q=market": 1,
	} {
		if got := codes(path); len(got) != want {
			t.Errorf("%s lists %d surveys, want %d: %v", path, len(got), want, got)
		}
	}
	if next := d.opens(t, "/office/surveys?state=draft&q=row").Find(`a[rel="next"]`).AttrOr("href", ""); len(codes(next)) != 10 {
		t.Errorf("the next page is %s", next)
	}
}

func TestADocumentThatIsRefusedComesBackToBeMended(t *testing.T) {
	a := onSQLite(t, options{})
	a.account(t, "lead")
	session := a.signIn(t, "lead")
	r := a.sendFile(t, session, "/office/surveys", "broken.json", []byte("{\"code\":\"x\",\n\"pages\":<1>}"))
	page := document(t, r)
	if got := page.Find("textarea").Text(); r.Code != http.StatusUnprocessableEntity || got != "{\"code\":\"x\",\n\"pages\":<1>}" {
		t.Errorf("status %d, the document comes back as %q", r.Code, got)
	}
}
