package resident

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/catalog"
)

// The answers to testdata/everything.json, page by page.
var (
	page1 = []string{"q1", "heard", "q2", "tv", "q2", "other", "q2_other", "邻居", "q3.r1", "a", "q3.r2", "c", "q4", "4", "q5", "9",
		"q6.noise", "1", "q6.park", "2"}
	page2 = []string{"k1", "３", "k2", "70", "k3.a", "50", "k3.b", "30", "k3.c", "20", "k4", "路灯\n\n  修一修 <b>", "k5", "2026-11-01",
		"k6", "08:30", "k7", "219901"}
	page3 = []string{"c1", "138 0013 8000", "c2", "a@example.com", "c4.lat", "41.1", "c4.lon", "122.05", "c5", "苇小海", "c6", "true"}
)

func TestAPersonWithoutScriptAnswersEveryKindOfQuestion(t *testing.T) {
	w := newWorld(t)
	one := w.want(w.get("/s/everything?c=token1"), 200)
	if one.doc.Find(`input[name="_key"]`).Length() != 0 {
		t.Error("the first page holds a key")
	}
	two := w.want(w.post(one, "next", page1...), 200)
	if got := two.doc.Find(".where").Text(); !strings.Contains(got, "第 2 页，共 3 页") {
		t.Errorf("progress says %q", got)
	}
	if _, ok := answer.ParseKey(two.doc.Find(`input[name="_key"]`).AttrOr("value", "")); !ok {
		t.Error("the second page holds no key")
	}
	if got := two.Header().Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control of a page with answers is %q", got)
	}
	three := w.want(w.post(two, "next", page2...), 200)
	if got := three.doc.Find(".button.main").AttrOr("value", ""); got != "send" {
		t.Errorf("the last page's button is %q", got)
	}
	done := w.want(w.post(three, "send", page3...), 303)
	form := w.form("everything")
	row, sheet := w.stored(form)
	if done.Header().Get("Location") != "/s/everything/receipt/"+row.Receipt {
		t.Errorf("Location %q, receipt %q", done.Header().Get("Location"), row.Receipt)
	}
	want := `{"q1":"heard","q2":["tv","other"],"q2_other":"邻居","q3":{"r1":"a","r2":"c"},"q4":4,"q5":9,"q6":["noise","park"],` +
		`"k1":3,"k2":70,"k3":{"a":50,"b":30,"c":20},"k4":"路灯\n\n  修一修 <b>","k5":"2026-11-01","k6":"08:30","k7":"219901",` +
		`"c1":true,"c2":true,"c4":true,"c5":true,"c6":true,"c7":4}`
	if diff := cmp.Diff(want, string(form.AppendJSON(nil, sheet))); diff != "" {
		t.Error(diff)
	}
	if row.ChannelID != 2 || row.Area != "219901" || len(row.Contacts) != 4 {
		t.Errorf("channel %d, area %q, %d contacts", row.ChannelID, row.Area, len(row.Contacts))
	}
	receipt := w.want(w.get(done.Header().Get("Location")), 200)
	shown := strings.ReplaceAll(receipt.doc.Find(".receipt").Text(), "-", "")
	if shown != row.Receipt {
		t.Errorf("the page shows receipt %q", shown)
	}
}

func TestErrorsStandOnTopAndBesideTheirQuestions(t *testing.T) {
	w := newWorld(t)
	r := w.want(w.post(w.get("/s/everything"), "next", "q2", "tv", "q2", "none", "q5", "77"), 422)
	var targets []string
	r.doc.Find("#errors a").Each(func(i int, a *goquery.Selection) {
		href := strings.TrimPrefix(a.AttrOr("href", ""), "#")
		targets = append(targets, href)
		box := r.doc.Find("#" + href)
		if box.Find(".err").Length() == 0 {
			t.Errorf("nothing is said beside %s", href)
		}
		if !strings.Contains(box.AttrOr("aria-describedby", ""), "e-"+box.AttrOr("data-q", "?")) {
			t.Errorf("%s is not described by its error", href)
		}
	})
	if diff := cmp.Diff([]string{"q-q1", "q-q2", "q-q3", "q-q5"}, targets); diff != "" {
		t.Error(diff)
	}
	if r.doc.Find(`input[name="q2"][checked]`).Length() != 2 {
		t.Error("the wrong ticks are gone")
	}
	if _, focus := r.doc.Find("#errors").Attr("autofocus"); !focus {
		t.Error("the list of errors does not take the focus")
	}
	if len(w.memory.rows) != 0 {
		t.Error("something was stored")
	}
}

func TestBackLosesNoAnswerNotEvenAWrongOne(t *testing.T) {
	w := newWorld(t)
	two := w.post(w.get("/s/everything"), "next", page1...)
	one := w.want(w.post(two, "back", "k1", "many", "k4", "半句话"), 200)
	if got := one.doc.Find(`input[name="q1"][checked]`).AttrOr("value", ""); got != "heard" {
		t.Errorf("page 1 has lost its answer: %q", got)
	}
	again := w.want(w.post(one, "next"), 200)
	if got := again.doc.Find(`input[name="k1"]`).AttrOr("value", ""); got != "many" {
		t.Errorf("page 2 has lost the wrong number: %q", got)
	}
	if got := strings.TrimSpace(again.doc.Find(`textarea[name="k4"]`).Text()); got != "半句话" {
		t.Errorf("page 2 has lost the text: %q", got)
	}
	if k1, k2 := two.doc.Find(`input[name="_key"]`).AttrOr("value", "1"), again.doc.Find(`input[name="_key"]`).AttrOr("value", "2"); k1 != k2 {
		t.Errorf("the key changed on the way: %s, %s", k1, k2)
	}
}

func TestAnAnswerBringsUpAQuestionOnItsOwnPageOnce(t *testing.T) {
	w := newWorld(t)
	one := w.get("/s/everything")
	if _, hidden := one.doc.Find("#q-q1a").Attr("hidden"); !hidden {
		t.Fatal("the dependent question is shown at once")
	}
	know := append([]string{"q1", "know"}, page1[2:]...)
	same := w.want(w.post(one, "next", know...), 200)
	if _, hidden := same.doc.Find("#q-q1a").Attr("hidden"); hidden || same.doc.Find("#errors").Length() != 0 {
		t.Fatal("the page comes back without the new question, or with an error about it")
	}
	if same.doc.Find(".say").Text() == "" {
		t.Error("nothing says why the page came back")
	}
	w.want(w.post(same, "next"), 422) // now it was asked, and it is required
	two := w.want(w.post(same, "next", "q1a", "广播"), 200)
	if two.doc.Find(`input[name="k1"]`).Length() != 1 {
		t.Error("the second page did not follow")
	}
	back := w.post(same, "next", "q1", "no", "q1a", "广播") // changed their mind: the question is gone again
	if back.Code != 200 || back.doc.Find(`input[name="k1"]`).Length() != 1 {
		t.Errorf("status %d", back.Code)
	}
}

// toSend fills the form up to its last page.
func (w *world) toSend() *reply {
	w.t.Helper()
	two := w.want(w.post(w.get("/s/everything"), "next", page1...), 200)
	return w.want(w.post(two, "next", page2...), 200)
}

func TestSendingTwiceGivesOneReceiptAndAChangeIsToldApart(t *testing.T) {
	w := newWorld(t)
	last := w.toSend()
	first := w.want(w.post(last, "send", page3...), 303)
	second := w.want(w.post(last, "send", page3...), 303)
	if a, b := first.Header().Get("Location"), second.Header().Get("Location"); a != b {
		t.Errorf("two receipts for one key: %s, %s", a, b)
	}
	other := w.want(w.post(last, "send", "c6", "true", "c2", "b@example.com"), 409)
	if got := other.doc.Find(".actions a").AttrOr("href", ""); got != first.Header().Get("Location") {
		t.Errorf("the page leads to %q", got)
	}
	if len(w.memory.rows) != 1 {
		t.Errorf("%d rows", len(w.memory.rows))
	}
}

func TestWhenNothingCanBeStoredTheAnswersStayInTheForm(t *testing.T) {
	for name, failure := range map[string]error{
		"busy":          surveys.E(surveys.Busy, "intake.busy", ""),
		"database away": errors.New("connection refused"),
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			last := w.toSend()
			w.memory.failWith = failure
			r := w.want(w.post(last, "send", page3...), 503)
			if r.Header().Get("Retry-After") == "" || r.Header().Get("Cache-Control") != "no-store" {
				t.Errorf("headers %v", r.Header())
			}
			if strings.Contains(r.Body.String(), "connection refused") {
				t.Error("the cause is on the page")
			}
			w.memory.failWith = nil
			w.want(w.post(r, "send"), 303) // nothing typed again
			_, sheet := w.stored(w.form("everything"))
			if !sheet[1].Answered() || !sheet[8].Answered() {
				t.Error("answers are gone")
			}
		})
	}
}

func TestASurveyOfOnePageIsCheckedBeforeItIsSent(t *testing.T) {
	w := newWorld(t)
	w.publish([]byte(`{"code":"short","languages":["zh-CN"],"title":{"zh-CN":"一页"},"settings":{"area":"none"},
		"pages":[{"code":"p","questions":[{"code":"q","type":"single","required":true,"text":{"zh-CN":"好吗？"},
		"options":[{"code":"y","text":{"zh-CN":"好<i>"}},{"code":"n","text":{"zh-CN":"不好"}}]}]}]}`))
	check := w.want(w.post(w.get("/s/short"), "next", "q", "y"), 200)
	if got := check.doc.Find(".review dd").Text(); got != "好<i>" {
		t.Errorf("the check shows %q", got)
	}
	if len(w.memory.rows) != 0 {
		t.Error("stored before it was sent")
	}
	back := w.want(w.post(check, "back"), 200)
	if back.doc.Find(`input[value="y"][checked]`).Length() != 1 {
		t.Error("back from the check loses the answer")
	}
	w.want(w.post(check, "send"), 303)
	w.stored(w.form("short"))
}

func TestAPageThatDrawsQuestionsHasAKeyAndIsNotKept(t *testing.T) {
	w := newWorld(t)
	w.publish([]byte(`{"code":"drawn","languages":["zh-CN"],"title":{"zh-CN":"抽题"},"settings":{"area":"none"},
		"pages":[{"code":"p","draw":1,"questions":[{"code":"a","type":"text","text":{"zh-CN":"甲"}},{"code":"b","type":"text","text":{"zh-CN":"乙"}}]}]}`))
	r := w.want(w.get("/s/drawn"), 200)
	if r.Header().Get("Cache-Control") != "no-store" || r.doc.Find(`input[name="_key"]`).Length() != 1 {
		t.Errorf("Cache-Control %q", r.Header().Get("Cache-Control"))
	}
	if n := r.doc.Find(".q").Length(); n != 1 {
		t.Errorf("%d questions, want 1", n)
	}
}

func TestAnInvitationCodeIsAskedForCarriedAndSpentOnce(t *testing.T) {
	w := newWorld(t)
	w.publish([]byte(`{"code":"invited","languages":["zh-CN"],"title":{"zh-CN":"受邀"},"settings":{"area":"none","one_per":"invitation"},
		"pages":[{"code":"p","questions":[{"code":"a","type":"text","text":{"zh-CN":"甲"}}]},{"code":"o","questions":[{"code":"b","type":"text","text":{"zh-CN":"乙"}}]}]}`))
	if n := w.get("/s/invited").doc.Find("#i-_i").Length(); n != 1 {
		t.Error("no field for the code")
	}
	one := w.get("/s/invited?i=not-a-code")
	if one.doc.Find(`input[type="hidden"][name="_i"]`).AttrOr("value", "") != "not-a-code" || one.Header().Get("Cache-Control") != "no-store" {
		t.Error("the code of the link is not carried, or its page may be kept")
	}
	two := w.post(one, "next", "a", "1")
	r := w.want(w.post(two, "send", "b", "2"), 422)
	if r.doc.Find("#i-_i").Length() != 1 || r.doc.Find("#e-_i").Length() != 1 {
		t.Error("a false code is not asked for again")
	}
	if got := r.doc.Find(`input[name="a"]`).AttrOr("value", ""); got != "1" {
		t.Errorf("the answers are gone: %q", got)
	}
}

func TestTheLanguageChangesWithoutLosingAnswers(t *testing.T) {
	w := newWorld(t)
	if got := w.get("/s/everything", "Accept-Language", "en-GB,en;q=0.9").doc.Find("html").AttrOr("lang", ""); got != "en" {
		t.Errorf("an English browser gets %q", got)
	}
	one := w.get("/s/everything?c=token1")
	if got := one.doc.Find(`nav a[lang="en"]`).AttrOr("href", ""); got != "?c=token1&lang=en" {
		t.Errorf("link %q", got)
	}
	two := w.post(one, "next", page1...)
	en := w.want(w.post(two, "lang:en", "k4", "半句话"), 200)
	if en.doc.Find("html").AttrOr("lang", "") != "en" || strings.TrimSpace(en.doc.Find("textarea").Text()) != "半句话" {
		t.Error("the page is not English, or the text is gone")
	}
	three := w.want(w.post(en, "next", page2...), 200)
	if three.doc.Find("html").AttrOr("lang", "") != "en" {
		t.Error("the language is lost on the next page")
	}
	large := w.want(w.post(three, "size:large"), 200)
	if !large.doc.Find("html").HasClass("large") {
		t.Error("the large edition is not large")
	}
	done := w.want(w.post(large, "send", page3...), 303)
	at, err := url.Parse(done.Header().Get("Location"))
	if err != nil || at.Query().Get("lang") != "en" || at.Query().Get("size") != "large" {
		t.Errorf("Location %s", at)
	}
}

func TestAClosedSurveySaysSoAndTakesLateAnswersForThreeDays(t *testing.T) {
	w := newWorld(t)
	last := w.toSend()
	r := w.memory.surveys["everything"]
	r.State, r.ClosedAt = catalog.Closed, w.now.UnixMicro()
	w.memory.surveys["everything"] = r
	w.now = w.now.Add(2 * catalog.Fresh)
	closed := w.want(w.get("/s/everything"), 410)
	if closed.doc.Find("h1").Text() != "这项调查已经结束" {
		t.Error(closed.doc.Find("h1").Text())
	}
	w.now = w.now.Add(catalog.Grace)
	w.want(w.post(last, "send", page3...), 410)
	w.now = w.now.Add(-catalog.Grace / 2)
	w.want(w.post(last, "send", page3...), 303)
}

func TestTheFirstPageIsTheSameForAllAndMayBeKept(t *testing.T) {
	w := newWorld(t)
	a := w.get("/s/everything?c=token1")
	if got := a.Header().Get("Cache-Control"); got != "public, max-age=60" {
		t.Errorf("Cache-Control %q", got)
	}
	if b := w.get("/s/everything?c=token1"); b.Body.String() != a.Body.String() || b.Header().Get("ETag") != a.Header().Get("ETag") {
		t.Error("two visitors get two pages")
	}
	if got := w.get("/s/everything?c=token1", "If-None-Match", a.Header().Get("ETag")).Code; got != 304 {
		t.Errorf("status %d for the tag it sent", got)
	}
	if got := w.get("/s/everything").doc.Find(`input[name="_c"]`).Length(); got != 0 {
		t.Error("another entrance's page came from the cache")
	}
}

func TestAPagePostNeverFails(t *testing.T) {
	w := newWorld(t)
	for name, v := range map[string]url.Values{
		"nothing":                {},
		"a page far away":        {"_page": {"99"}, "_nav": {"next"}},
		"a negative page":        {"_page": {"-1"}, "_nav": {"back"}},
		"an unknown version":     {"_v": {"7"}, "_nav": {"send"}, "_key": {"0192d3c4-0000-7000-8000-000000000001"}},
		"a broken key":           {"_key": {"'; drop table"}, "_page": {"2"}, "_nav": {"send"}},
		"send from the check":    {"_page": {"review"}, "_nav": {"send"}, "_key": {"0192d3c4-0000-7000-8000-000000000001"}},
		"a language of no one":   {"_nav": {"lang:xx"}},
		"bytes that are no text": {"k4": {"\xff\xfe"}, "_page": {"1"}, "_nav": {"next"}},
		"many values":            {"q1": make([]string, 500), "_nav": {"next"}},
		"an absurd start":        {"_t": {"yesterday"}, "_nav": {"next"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := w.do("POST", "/s/everything", v)
			if r.Code >= 500 || r.doc == nil {
				t.Errorf("status %d: %.300s", r.Code, r.Body.String())
			}
		})
	}
	if len(w.memory.rows) != 0 {
		t.Errorf("%d rows were stored", len(w.memory.rows))
	}
}
