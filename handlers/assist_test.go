package handlers_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"minyi/surveys/account"
)

// device is a helper's browser: it keeps cookies.
type device struct {
	*app
	t       *testing.T
	cookies map[string]string
}

func (d *device) send(method, at string, form url.Values) (reply, *goquery.Document) {
	d.t.Helper()
	header := []string{"Accept", "text/html", "Origin", defaultURL, "Host", hostOf(defaultURL), "Content-Type", asForm}
	var all []string
	for name, value := range d.cookies {
		all = append(all, name+"="+value)
	}
	r := d.app.send(method, at, form.Encode(), append(header, "Cookie", strings.Join(all, "; "))...)
	for _, c := range r.Result().Cookies() {
		d.cookies[c.Name] = c.Value
		if c.MaxAge < 0 {
			delete(d.cookies, c.Name)
		}
	}
	if at := r.Header().Get("Location"); r.Code == http.StatusSeeOther && method == "POST" {
		return r, mustParse(d.t, at)
	}
	return r, document(d.t, r)
}

func mustParse(t *testing.T, text string) *goquery.Document {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(text))
	must(t, err)
	return doc
}

// fields are what the page's form would send.
func fields(doc *goquery.Document) url.Values {
	v := url.Values{}
	doc.Find("main form input[type=hidden]").Each(func(_ int, s *goquery.Selection) { v.Set(s.AttrOr("name", ""), s.AttrOr("value", "")) })
	return v
}

// interview has an intercept channel of a street and its helper's device, which
// has been turned over to residents.
func interview(t *testing.T, a *app) (d *device, next string) {
	t.Helper()
	atDevice(t, a, "dev")
	var walk struct{ Token string }
	must(t, json.Unmarshal(a.admin(t, "POST", "/api/v1/surveys/dev/channels", `{"code":"street","mode":"intercept","sample":"quota","area":"219904103"}`).Body.Bytes(), &walk))
	guo := a.clerk(t, "guo", account.Helper, "219904103")
	_, page := guo.get(200, "/office/assist")
	if got := page.Find("main tbody tr").Length(); got != 1 {
		t.Fatalf("%d channels, want the own street's", got)
	}
	action, _ := page.Find("main tbody form").Attr("action")
	r, _ := guo.submit(303, action, nil)
	if r, _ := guo.get(303, "/office/assist"); !strings.Contains(r.Header().Get("Location"), "/login") {
		t.Error("the office stays open on the device")
	}
	return &device{a, t, map[string]string{}}, r.Header().Get("Location")
}

// person fills the form in on the device, up to its receipt.
func (d *device) person(t *testing.T, next string, n int) (form url.Values, receipt string, page *goquery.Document) {
	t.Helper()
	r, clean := d.send("GET", next, nil)
	if r.Code != 200 {
		t.Fatalf("%s: %d %s", next, r.Code, r.text())
	}
	r, _ = d.send("POST", strings.Split(next, "?")[0], fields(clean))
	first := r.Header().Get("Location")
	r, page = d.send("GET", first, nil)
	if r.Code != 200 || !strings.Contains(r.Header().Get("Cache-Control"), "no-store") || page.Find("main a[href*='/next?']").Length() != 1 {
		t.Fatalf("%s: %d %s", first, r.Code, r.text())
	}
	form = fields(page)
	form.Set("_key", uuid(n))
	form.Set("_page", "review")
	form.Set("q1", "a")
	form.Set("_nav", "send")
	r, _ = d.send("POST", "/s/dev", form)
	if r.Code != 303 {
		t.Fatalf("sending: %d %s", r.Code, r.text())
	}
	receipt = r.Header().Get("Location")
	r, page = d.send("GET", receipt, nil)
	if r.Code != 200 || page.Find("main .receipt").Length() != 1 {
		t.Fatalf("%s: %d %s", receipt, r.Code, r.text())
	}
	return form, receipt, page
}

func TestAHelpersDeviceIsCleanForEachPerson(t *testing.T) {
	a := onSQLite(t, options{})
	d, next := interview(t, a)
	form, receipt, page := d.person(t, next, 1)
	if _, marked := d.cookies["minyi_answered"]; marked {
		t.Error("a helper's device was marked")
	}
	next, _ = page.Find("main a[href*='/next?']").Attr("href")
	r, _ := d.send("GET", next, nil)
	if r.Code != 200 {
		t.Fatalf("%s: %d", next, r.Code)
	}
	gone := func(when string) {
		t.Helper()
		for name, at := range map[string]func() (reply, *goquery.Document){
			"receipt":   func() (reply, *goquery.Document) { return d.send("GET", receipt, nil) },
			"last page": func() (reply, *goquery.Document) { return d.send("POST", "/s/dev", form) },
			"answers": func() (reply, *goquery.Document) {
				back := url.Values{}
				for k, v := range form {
					back[k] = v
				}
				back.Set("_nav", "back")
				return d.send("POST", "/s/dev", back)
			},
		} {
			r, page := at()
			if r.Code != http.StatusGone || page.Find("input[name=q1]").Length() > 0 || page.Find(".receipt").Length() > 0 || page.Find("form[action$='/next'] button").Length() != 1 {
				t.Errorf("%s, %s: status %d", when, name, r.Code)
			}
		}
	}
	gone("between two people")
	d.person(t, next, 2)
	gone("with the next person")
	if diff := cmp.Diff([]string{"assisted", "assisted"}, flagsOf(t, a, "dev")); diff != "" {
		t.Error(diff)
	}
	if got := a.responses(t, "dev"); got != 2 {
		t.Errorf("%d responses", got)
	}
}

func TestAScreenNobodyGaveOutIsNoHelpers(t *testing.T) {
	a := onSQLite(t, options{})
	d, next := interview(t, a)
	u, err := url.Parse(next)
	must(t, err)
	q := u.Query()
	forged := "/s/dev/next?" + url.Values{"c": {q.Get("c")}, "a": {"x" + q.Get("a")[1:]}}.Encode()
	if r, _ := d.send("GET", forged, nil); r.Code != http.StatusGone {
		t.Errorf("a forged screen: %d", r.Code)
	}
	// A response with a forged part is in, and nobody's.
	r := a.form("/s/dev", url.Values{"_nav": {"send"}, "_page": {"review"}, "_key": {uuid(1)}, "_v": {"1"}, "q1": {"a"}, "_c": {q.Get("c")}, "_a": {"x.y.z"}})
	if r.Code != 303 || flagsOf(t, a, "dev")[0] != "" {
		t.Errorf("status %d, flags %q", r.Code, flagsOf(t, a, "dev"))
	}
	a.clock.advance(13 * time.Hour)
	if r, _ := d.send("GET", next, nil); r.Code != http.StatusGone {
		t.Errorf("after its hours: %d", r.Code)
	}
}

func TestOnlyHelpersOnDutyAssist(t *testing.T) {
	a := onSQLite(t, options{})
	atDevice(t, a, "dev")
	a.admin(t, "POST", "/api/v1/surveys/dev/channels", `{"code":"street","mode":"intercept","sample":"quota","area":"219904103"}`)
	a.admin(t, "POST", "/api/v1/surveys/dev/channels", `{"code":"poster","mode":"web","sample":"volunteer","area":"219904103"}`)
	elsewhere := a.clerk(t, "li", account.Helper, "219901")
	_, page := elsewhere.get(200, "/office/assist")
	if page.Find("main tbody tr").Length() != 0 || page.Find(".empty").Length() != 1 {
		t.Error("another street's channel is offered")
	}
	id := func(code string) string { return strings.TrimSpace(jsonOf(a.channelID(t, "dev", code))) }
	elsewhere.submit(404, "/office/assist/dev/"+id("street"), nil)
	a.clerk(t, "guo", account.Helper, "219904103").submit(404, "/office/assist/dev/"+id("poster"), nil)
	a.clerk(t, "wang", account.Analyst, "").get(403, "/office/assist")
}

func jsonOf(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(data)
}
