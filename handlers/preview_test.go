package handlers_test

import (
	"database/sql"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"minyi/models/store/storetest"
)

// filled is the form of a page with what stands in it, and more.
func filled(t *testing.T, page *goquery.Document, more url.Values) (action string, values url.Values) {
	t.Helper()
	form := page.Find("#form")
	if form.Length() != 1 {
		t.Fatalf("no form: %.400s", page.Find("main").Text())
	}
	values = url.Values{}
	form.Find("input[type=hidden]").Each(func(_ int, in *goquery.Selection) { values.Add(in.AttrOr("name", ""), in.AttrOr("value", "")) })
	for name, v := range more {
		values[name] = v
	}
	return form.AttrOr("action", ""), values
}

// counts are the rows of every table but the audit log's.
func counts(t *testing.T, dsn string) string {
	t.Helper()
	behind, err := sql.Open("sqlite", "file:"+(&url.URL{Path: strings.TrimPrefix(dsn, "sqlite:")}).EscapedPath())
	must(t, err)
	defer behind.Close()
	rows, err := behind.Query("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'audit%' AND name NOT LIKE 'sqlite%' ORDER BY name")
	must(t, err)
	var names []string
	for rows.Next() {
		var name string
		must(t, rows.Scan(&name))
		names = append(names, name)
	}
	must(t, rows.Err())
	must(t, rows.Close())
	var b strings.Builder
	for _, name := range names {
		n := 0
		must(t, behind.QueryRow("SELECT COUNT(*) FROM "+name).Scan(&n))
		fmt.Fprintln(&b, name, n)
	}
	if len(names) < 20 {
		t.Fatalf("only %d tables", len(names))
	}
	return b.String()
}

func TestThePhoneShowsTheDraftThroughTheResidentsOwnPages(t *testing.T) {
	a := onSQLite(t, options{})
	a.account(t, "lead")
	d := a.sitsDown(t, "lead")
	a.town(t, "town")
	changed := strings.Replace(fixture(t, "surveys", "town.json"), "您知道创城吗？", "您听说过创城吗？", 1)
	d.posts(t, 303, "/office/surveys/town/draft", url.Values{"revision": {"1"}, "text": {changed}})

	whole := d.send("GET", "/office/surveys/town/preview", "", d.header...)
	csp := whole.Header().Get("Content-Security-Policy")
	if !strings.Contains(csp, "frame-src 'self'") || !strings.Contains(csp, "frame-ancestors 'none'") {
		t.Errorf("the page around the phone: %s", csp)
	}
	frame := document(t, whole).Find(".phone iframe").AttrOr("src", "")
	bare := d.send("GET", "/office/surveys/town/preview"+frame, "", d.header...)
	csp = bare.Header().Get("Content-Security-Policy")
	if !strings.Contains(csp, "frame-ancestors 'self'") || strings.Contains(csp, "frame-src") {
		t.Errorf("the page in the phone: %s", csp)
	}
	phone, published := document(t, bare), d.opens(t, "/s/town")
	if got := phone.Find("#q-q1 legend").Text(); !strings.Contains(got, "您听说过创城吗") || !strings.Contains(published.Find("#q-q1 legend").Text(), "您知道创城吗") {
		t.Errorf("the draft asks %q", got)
	}
	mark := phone.Find("header .mark").Text()
	if !strings.Contains(mark, "试填") || published.Find("header .mark").Length() != 0 {
		t.Errorf("the phone is marked %q", mark)
	}
	phone.Find("header .mark").Remove()
	if got, want := texts(phone.Find("main .o, main legend")), texts(published.Find("main .o, main legend")); len(got) != len(want) || len(want) < 10 {
		t.Errorf("the draft shows %d things, residents see %d", len(got), len(want))
	}
	if got := d.opens(t, "/office/surveys/town/preview?page=p2&language=zh-CN"); got.Find("#i-age").Length() != 1 || got.Find("#form").AttrOr("target", "") != "" {
		t.Error("a page asked for by its code is another one, or would leave its frame")
	}
	if got := d.opens(t, "/office/surveys/town/preview?page=1&size=large"); !got.Find("html").HasClass("large") {
		t.Error("elderly mode is not shown")
	}
	if r := d.send("GET", "/office/surveys/town/preview/revision", "", d.header...); strings.TrimSpace(r.text()) != `{"revision":`+d.opens(t, "/office/surveys/town").Find("[name=revision]").First().AttrOr("value", "")+`}` {
		t.Errorf("the revision is %s", r.text())
	}
}

func TestThePathSaysWhyAQuestionIsHidden(t *testing.T) {
	a := onSQLite(t, options{})
	a.account(t, "lead")
	d := a.sitsDown(t, "lead")
	a.draft(t, "town")
	why := func(page *goquery.Document) string {
		return strings.Join(texts(page.Find(".path li").FilterFunction(func(_ int, li *goquery.Selection) bool { return li.Find("code").Text() == "why" })), "")
	}
	page := d.opens(t, "/office/surveys/town/preview")
	if got := why(page); !strings.Contains(got, "不出现，因为：第 1 题“您知道创城吗”还没有回答") || !strings.Contains(got, "条件：第 1 题“您知道创城吗”答的是“不知道”") {
		t.Errorf("at first: %s", got)
	}
	step := func(page *goquery.Document, values url.Values) *goquery.Document {
		t.Helper()
		phone := d.opens(t, "/office/surveys/town/preview"+page.Find(".phone iframe").AttrOr("src", ""))
		if phone.Find("#form").AttrOr("target", "") != "_top" {
			t.Fatal("the list beside the phone would not follow it")
		}
		action, values := filled(t, phone, values)
		return d.posts(t, 303, action, values)
	}
	page = step(page, url.Values{"q1": {"know"}, "_nav": {"next"}})
	if got := why(page); !strings.Contains(got, "答的不是“不知道”（现在：“知道”）") {
		t.Errorf("after another answer: %s", got)
	}
	if here := page.Find(".path details[open] summary").Text(); !strings.Contains(here, "第 2 页") {
		t.Errorf("the phone is at %s", here)
	}
	page = d.opens(t, "/office/surveys/town/preview"+page.Find(`.path details a`).First().AttrOr("href", "")) // back by the list
	page = step(page, url.Values{"q1": {"no"}, "_nav": {"next"}})
	if got := why(page); !strings.Contains(got, "出现，因为：第 1 题“您知道创城吗”答的是“不知道”") {
		t.Errorf("after the answer that shows it: %s", got)
	}
	phone := d.send("GET", "/office/surveys/town/preview"+page.Find(".phone iframe").AttrOr("src", ""), "", d.header...)
	if got := document(t, phone); got.Find("#q-why:not([hidden])").Length() != 1 || got.Find("input[name=q1][value=no][checked]").Length() != 1 {
		t.Error("the phone does not show what the list says")
	}
	page = step(page, url.Values{"q1": {"no"}, "why": {"没听过"}, "_nav": {"next"}})
	phone = d.send("GET", "/office/surveys/town/preview"+page.Find(".phone iframe").AttrOr("src", ""), "", d.header...)
	action, values := filled(t, document(t, phone), url.Values{"age": {"900"}, "_nav": {"next"}})
	page = d.posts(t, 303, action, values)
	phone = d.send("GET", "/office/surveys/town/preview"+page.Find(".phone iframe").AttrOr("src", ""), "", d.header...)
	if phone.Code != http.StatusUnprocessableEntity || document(t, phone).Find("#q-age .err, .bad #i-age").Length() == 0 {
		t.Errorf("a number over the limit is met with %d", phone.Code)
	}
	long := strings.Repeat("长", 4000)
	action, values = filled(t, document(t, phone), url.Values{"age": {"40"}, "long": {long}, "story": {long[:6000]}, "_nav": {"next"}})
	if page = d.posts(t, 303, action, values); page.Find(".phone iframe").Length() != 1 || len(page.Find(".phone iframe").AttrOr("src", "")) > 7000 {
		t.Error("a long text makes an address that no gateway lets through")
	}
}

func TestATestRunIsNeverCounted(t *testing.T) {
	dsn := storetest.SQLiteDSN(t)
	a := newApp(t, dsn, options{publicURL: "https://minyi.example/city"})
	a.account(t, "lead")
	header := append(cookie(a.signIn(t, "lead", "Origin", "https://minyi.example", "Host", "minyi.example")), "Origin", "https://minyi.example", "Host", "minyi.example")
	a.town(t, "town") // open, and the same draft: nothing would keep answers from being counted
	sent := a.form("/office/surveys/town/try/link", url.Values{"days": {"7"}}, header...)
	if sent.Code != http.StatusSeeOther {
		t.Fatalf("a link is answered with %d: %s", sent.Code, sent.text())
	}
	shared := a.page(t, strings.TrimPrefix(sent.Header().Get("Location"), "/city"), header)
	link := shared.Find("#link").AttrOr("value", "")
	if !strings.HasPrefix(link, "https://minyi.example/city/try/town/") || !strings.HasPrefix(shared.Find("img").AttrOr("src", ""), "data:image/svg+xml") {
		t.Fatalf("the link is %s", link)
	}
	own := strings.TrimPrefix(link, "https://minyi.example/city")
	before := counts(t, dsn)
	for _, who := range []struct {
		path   string
		header []string
	}{{own, nil}, {"/office/surveys/town/try", header}} {
		r := a.send("GET", who.path, "", who.header...)
		steps := []struct {
			status int
			values url.Values
		}{
			{422, url.Values{"_nav": {"next"}}}, // required
			{200, url.Values{"_nav": {"next"}, "q1": {"know"}, "q8": {"tv", "app"}, "grid.r1": {"good"}, "grid.r2": {"poor"}}},
			{422, url.Values{"_nav": {"next"}, "age": {"121"}}},
			{200, url.Values{"_nav": {"lang:zh-CN"}, "age": {"41"}, "tel": {"13900000000"}}},
			{200, url.Values{"_nav": {"size:large"}, "age": {"41"}, "tel": {"13900000000"}, "_t": {a.clock.Now().UTC().Add(-90 * time.Second).Format(time.RFC3339)}}},
			{200, url.Values{"_nav": {"send"}, "age": {"41"}, "tel": {"13900000000"}}},
		}
		for i, s := range steps {
			page := document(t, r)
			if r.Code == 200 && !strings.Contains(page.Find("header .mark").Text(), "试填") {
				t.Errorf("%s: page %d is not marked", who.path, i)
			}
			action, values := filled(t, page, s.values)
			if want := "/city" + who.path; action != want {
				t.Fatalf("the form leads to %s, want %s", action, want)
			}
			if r = a.form(who.path, values, who.header...); r.Code != s.status {
				t.Fatalf("%s: step %d: %d, want %d: %.300s", who.path, i, r.Code, s.status, r.text())
			}
		}
		end := document(t, r)
		lines := strings.Join(texts(end.Find(".would > div")), "\n")
		for _, want := range []string{`您知道创城吗？知道q1 "know"`, `["tv","app"]`, `{"r1":"good","r2":"poor"}`, "年龄41age 41", "13900000000tel true 本人信息另行加密保存"} {
			if !strings.Contains(lines, want) {
				t.Errorf("%s: %q is not among what would have been stored:\n%s", who.path, want, lines)
			}
		}
		if got := end.Find(".left").Text(); !strings.Contains(got, "为什么不知道") {
			t.Errorf("not asked: %q", got)
		}
		if got := end.Find(".took").Text(); !strings.Contains(got, "用时 1 分 3") {
			t.Errorf("it took %q", got)
		}
		if !strings.Contains(end.Find("header .mark").Text(), "试填") || end.Find(".receipt").Length() != 0 {
			t.Error("the end is not marked, or has a receipt")
		}
	}
	if after := counts(t, dsn); after != before {
		t.Errorf("before\n%safter\n%s", before, after)
	}
	if n := a.responses(t, "town"); n != 0 {
		t.Errorf("%d responses", n)
	}
	if log := a.log.String(); strings.Contains(log, "13900000000") || strings.Contains(log, own) {
		t.Error("the log holds an answer or the link")
	}
	// A wrong link, and one whose time is over.
	if r := a.send("GET", own+"X", ""); r.Code != http.StatusNotFound {
		t.Errorf("a link with one more letter: %d", r.Code)
	}
	if r := a.send("GET", strings.Replace(own, "/town/", "/other/", 1), ""); r.Code != http.StatusNotFound {
		t.Errorf("for another survey: %d", r.Code)
	}
	a.clock.advance(7*24*time.Hour + time.Minute)
	for _, method := range []string{"GET", "POST"} {
		if r := a.send(method, own, "", "Accept", "text/html", "Origin", "https://minyi.example", "Host", "minyi.example"); r.Code != http.StatusGone || !strings.Contains(r.text(), "过期") {
			t.Errorf("%s after its end: %d %.200s", method, r.Code, r.text())
		}
	}
}

func TestADraftIsPreviewedHoweverUnfinishedItIs(t *testing.T) {
	a := onSQLite(t, options{})
	a.account(t, "lead")
	d := a.sitsDown(t, "lead")
	for code, c := range map[string]struct{ pages, page, bare string }{
		"empty":  {``, "草稿里还没有页面和题目", "草稿"},
		"blank":  {`{"code":"p1","questions":[]}`, "这一页没有题目", "共 0 题"},
		"broken": {`{"code":"p1","questions":[{"code":"a","type":"single"},{"code":"b","type":"matrix","visible_if":{"==":[{"var":"a"},"gone"]}}]}`, "1 处规则读不出来", "b"},
		"typing": {`{"code":"p1","questions":[{"code":"a","type":"ranking"},{"code":"c","type":"rating","min":1,"max":5},{"code":"s","type":"sum"},{"code":"m","type":"multiple","text":{"zh-CN":"选"}}]}`, "选", "选"},
	} {
		a.admin(t, "POST", "/api/v1/surveys", `{"code":"`+code+`","languages":["zh-CN"],"title":{"zh-CN":"草稿"},"pages":[`+c.pages+`]}`)
		for path, want := range map[string]string{"/preview": c.page, "/preview?page=1": c.bare, "/try": c.bare, "/preview?do=nonsense&at=99": c.page} {
			if got := d.opens(t, "/office/surveys/"+code+path).Find("main").Text(); code != "broken" && !strings.Contains(got, want) || code == "broken" && path == "/preview" && !strings.Contains(got, want) {
				t.Errorf("%s%s: %.500s", code, path, got)
			}
		}
	}
}

func TestAPageThatDrawsIsPreviewedByOneDrawUntilAnotherIsAskedFor(t *testing.T) {
	a := onSQLite(t, options{})
	a.account(t, "lead")
	d := a.sitsDown(t, "lead")
	var questions []string
	for n := range 12 {
		questions = append(questions, fmt.Sprintf(`{"code":"k%d","type":"text","text":{"zh-CN":"题%d"}}`, n, n))
	}
	a.admin(t, "POST", "/api/v1/surveys", `{"code":"draws","languages":["zh-CN"],"title":{"zh-CN":"抽题"},"pages":[{"code":"p1","draw":3,"questions":[`+strings.Join(questions, ",")+`]}]}`)
	drawn := func(page *goquery.Document) string {
		t.Helper()
		listed := strings.Join(page.Find(".path li.shown code").Map(func(_ int, s *goquery.Selection) string { return s.Text() }), " ")
		phone := d.opens(t, "/office/surveys/draws/preview"+page.Find(".phone iframe").AttrOr("src", ""))
		asked := strings.Join(phone.Find("[data-q]").Map(func(_ int, s *goquery.Selection) string { return s.AttrOr("data-q", "") }), " ")
		if listed != asked || len(strings.Fields(asked)) != 3 {
			t.Errorf("the list has %q, the phone %q", listed, asked)
		}
		return asked
	}
	page := d.opens(t, "/office/surveys/draws/preview")
	first := drawn(page)
	if again := drawn(d.opens(t, "/office/surveys/draws/preview")); again != first {
		t.Errorf("another look draws %s after %s", again, first)
	}
	seen := map[string]bool{}
	for range 5 {
		page = d.opens(t, "/office/surveys/draws/preview"+page.Find(".ways a").Last().AttrOr("href", ""))
		seen[drawn(page)] = true
	}
	if len(seen) < 2 {
		t.Error("another start draws the same")
	}
}

func TestTheTimeIsEstimatedAndThenMeasured(t *testing.T) {
	a := onSQLite(t, options{})
	a.account(t, "lead")
	d := a.sitsDown(t, "lead")
	a.town(t, "town")
	said := func() string { return d.opens(t, "/office/surveys/town/preview").Find(".time").Text() }
	if got := said(); !strings.Contains(got, "估计填写约") || strings.Contains(got, "实测") {
		t.Errorf("without responses: %s", got)
	}
	for n := range 31 {
		started := a.clock.Now().Add(-150 * time.Second).UTC().Format(time.RFC3339)
		r := a.post("/s/town/responses", fmt.Sprintf(`{"key":"%s","version":1,"started_at":"%s","answers":{"q1":"know","age":40}}`, uuid(n), started))
		if r.Code != http.StatusCreated {
			t.Fatal(r.text())
		}
	}
	if got := said(); !strings.Contains(got, "最近 31 份答卷的中位数是 2 分 3") || !strings.Contains(got, "截至") {
		t.Errorf("with responses: %s", got)
	}
}
