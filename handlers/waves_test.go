package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
)

// desk is somebody signed in at the office.
type desk struct {
	*app
	header []string
}

// sitsDown signs an account in that was made by account.
func (a *app) sitsDown(t *testing.T, name string) *desk {
	t.Helper()
	return &desk{a, append(cookie(a.signIn(t, name)), "Origin", defaultURL, "Host", hostOf(defaultURL))}
}

// opens reads a page.
func (d *desk) opens(t *testing.T, path string) *goquery.Document {
	t.Helper()
	r := d.send("GET", path, "", d.header...)
	if r.Code != http.StatusOK {
		t.Fatalf("%s: %d %.300s", path, r.Code, r.text())
	}
	return document(t, r)
}

// posts sends a form and asks for a status; where it leads is opened.
func (d *desk) posts(t *testing.T, status int, path string, values url.Values) *goquery.Document {
	t.Helper()
	r := d.form(path, values, d.header...)
	if r.Code != status {
		t.Fatalf("POST %s: %d, want %d: %.600s", path, r.Code, status, r.text())
	}
	if status == http.StatusSeeOther {
		return d.opens(t, r.Header().Get("Location"))
	}
	return document(t, r)
}

// minute writes a moment as the office's forms do, in the installation's zone.
func minute(at time.Time) string { return at.In(zone).Format("2006-01-02T15:04") }

// residents reports with which status residents are met.
func (a *app) residents(code string) int {
	a.clock.advance(61 * time.Second) // past the minute for which a first page is kept
	return a.send("GET", "/s/"+code, "").Code
}

func TestAWavePlannedForLaterOpensAndClosesByItself(t *testing.T) {
	a := onSQLite(t, options{})
	a.account(t, "lead")
	d := a.sitsDown(t, "lead")
	a.draft(t, "plan")
	opens := a.clock.Now().Add(6 * time.Minute).Truncate(time.Minute) // sessions idle for 15 minutes end
	planned := d.posts(t, 303, "/office/surveys/plan/waves", url.Values{"code": {"w1"}, "opens_at": {minute(opens)}, "closes_at": {minute(opens.Add(5 * time.Minute))}})
	if got := planned.Find("td .tag").Text(); !strings.Contains(got, "未开始") {
		t.Errorf("a draft's wave is %q", got)
	}
	published := d.posts(t, 303, "/office/surveys/plan/publish", nil)
	if n := published.Find(`details input[name="like"]`).Length(); n != 1 {
		t.Fatalf("publishing made %d waves, one was planned", n)
	}
	if got := a.residents("plan"); got != http.StatusConflict {
		t.Errorf("before the opening residents are met with %d", got)
	}
	if got := d.opens(t, "/office/surveys").Find("td.wave").Text(); !strings.Contains(got, opens.In(zone).Format("2006-01-02 15:04")+" 开始") {
		t.Errorf("the list says of the wave %q", got)
	}
	a.clock.advance(opens.Sub(a.clock.Now()))
	if got := a.residents("plan"); got != http.StatusOK {
		t.Errorf("after the opening residents are met with %d", got)
	}
	a.clock.advance(5 * time.Minute)
	if got := a.residents("plan"); got != http.StatusGone {
		t.Errorf("after the end residents are met with %d", got)
	}
	if got := d.opens(t, "/office/surveys/plan").Find("td .tag").Text(); !strings.Contains(got, "已结束") {
		t.Errorf("the wave is %q", got)
	}
	extended := d.posts(t, 303, wavePath(t, d, "plan"), url.Values{
		"opens_at": {minute(opens)}, "closes_at": {minute(a.clock.Now().Add(24 * time.Hour))}, "reason": {"样本不足 <b>"},
	})
	if got := extended.Find(".changes li").Text(); !strings.Contains(got, "lead") || !strings.Contains(got, "样本不足 <b>") || !strings.Contains(got, "截止时间由") || strings.Contains(got, "开始时间由") {
		t.Errorf("the change is worded %q", got)
	}
	if got := a.residents("plan"); got != http.StatusOK {
		t.Errorf("after the extension residents are met with %d", got)
	}
}

// wavePath is where the first wave's times are posted to.
func wavePath(t *testing.T, d *desk, code string) string {
	t.Helper()
	path, ok := d.opens(t, "/office/surveys/"+code).Find(`details form[action*="/waves/"]`).First().Attr("action")
	if !ok {
		t.Fatal("no form moves the wave")
	}
	return path
}

func TestAWaveIsCopiedToTheNextQuarterWithItsLength(t *testing.T) {
	a := onSQLite(t, options{})
	a.account(t, "lead")
	d := a.sitsDown(t, "lead")
	a.town(t, "town")
	moved := d.posts(t, 303, wavePath(t, d, "town"), url.Values{"opens_at": {"2026-01-01T08:00"}, "closes_at": {"2026-03-31 18:00"}, "reason": {"按季度"}})
	form := moved.Find(`form[action$="/waves"]`)
	value := func(name string) string { return form.Find(`[name="`+name+`"]`).AttrOr("value", "") }
	if value("code") != "w2026-Q2" || value("opens_at") != "2026-04-01T08:00" || value("closes_at") != "2026-06-30T18:00" {
		t.Fatalf("the copy is offered as %s, %s to %s", value("code"), value("opens_at"), value("closes_at"))
	}
	copied := d.posts(t, 303, "/office/surveys/town/waves", url.Values{"like": {value("like")}, "code": {value("code")}, "opens_at": {value("opens_at")}, "closes_at": {value("closes_at")}})
	if got := copied.Find(`th[scope="row"]`).Text(); !strings.Contains(got, "w1") || !strings.Contains(got, "w2026-Q2") {
		t.Errorf("waves: %s", got)
	}
	again := copied.Find(`form[action$="/waves"]`).First().Find(`[name="code"]`).AttrOr("value", "")
	if again != "w2026-Q2-2" {
		t.Errorf("another copy of the same wave is offered as %s", again)
	}
}

func TestAFormOfAWaveComesBackWithEverythingThatWasTyped(t *testing.T) {
	a := onSQLite(t, options{})
	a.account(t, "lead")
	d := a.sitsDown(t, "lead")
	a.town(t, "town")
	path := wavePath(t, d, "town")
	page := d.posts(t, 422, path, url.Values{"opens_at": {"2026-05-01T08:00"}, "closes_at": {"someday"}, "reason": {" "}})
	if n := page.Find(".wrong li").Length(); n != 2 {
		t.Errorf("%d findings, want both at once: %s", n, page.Find(".wrong").Text())
	}
	box := page.Find("details[open]")
	if got := box.Find(`form[action="`+path+`"] [name="opens_at"]`).AttrOr("value", ""); box.Length() != 1 || got != "2026-05-01T08:00" {
		t.Errorf("%d boxes are open, the opening is %q", box.Length(), got)
	}
	id := path[strings.LastIndex(path, "/")+1:]
	page = d.posts(t, 422, "/office/surveys/town/waves", url.Values{"like": {id}, "code": {"9 bad"}, "opens_at": {"2026-05-01T08:00"}, "closes_at": {"2026-04-01T08:00"}})
	if n := page.Find(".wrong li").Length(); n != 2 {
		t.Errorf("%d findings, want both at once: %s", n, page.Find(".wrong").Text())
	}
	if got := page.Find(`details[open] form[action$="/waves"] [name="code"]`).AttrOr("value", ""); got != "9 bad" {
		t.Errorf("the code comes back as %q", got)
	}
}

func TestAWaveIsClosedOnceAndWithAReason(t *testing.T) {
	a := onSQLite(t, options{})
	a.account(t, "lead")
	d := a.sitsDown(t, "lead")
	a.town(t, "town")
	path := wavePath(t, d, "town") + "/close"
	d.posts(t, 422, path, url.Values{"reason": {""}})
	if got := a.residents("town"); got != http.StatusOK {
		t.Fatalf("without a reason it was closed all the same: %d", got)
	}
	page := d.posts(t, 303, path, url.Values{"reason": {"提前完成"}})
	if got := page.Find(".changes li").Text(); !strings.Contains(got, "由 未定 改为") || !strings.Contains(got, "提前完成") {
		t.Errorf("the closing is worded %q", got)
	}
	if got := a.residents("town"); got != http.StatusGone {
		t.Errorf("after closing residents are met with %d", got)
	}
	if got := d.posts(t, 422, path, url.Values{"reason": {"又一次"}}).Find(".wrong").Text(); !strings.Contains(got, "已经结束") {
		t.Errorf("closing it again: %q", got)
	}
}
