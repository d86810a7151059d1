package handlers_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"minyi/surveys/account"
	"minyi/surveys/intake"
)

const quotasOf = "/office/surveys/shares/quotas"

// shares is a survey whose sex is asked on its first page, with a channel of the
// quota sample, and cells for one man and one woman.
func shares(t *testing.T, a *app, late string) (d *clerk, token string) {
	t.Helper()
	single := func(code, text string, options ...string) string {
		var all []string
		for _, o := range options {
			all = append(all, fmt.Sprintf(`{"code":"%s","text":{"zh-CN":"%s"}}`, o, map[string]string{"m": "男", "f": "女", "yes": "是", "no": "否"}[o]))
		}
		return fmt.Sprintf(`{"code":"%s","type":"single","required":true,"text":{"zh-CN":"%s"},"options":[%s]}`, code, text, strings.Join(all, ","))
	}
	a.admin(t, "POST", "/api/v1/surveys", `{"code":"shares","languages":["zh-CN"],"title":{"zh-CN":"配额调查"},"approval":{"kind":"opinion"},"settings":{"area":"optional"},"pages":[
		{"code":"who","title":{"zh-CN":"您"},"questions":[`+single("sex", "性别", "m", "f")+`]},
		{"code":"what","title":{"zh-CN":"看法"},"questions":[`+single("q", "满意吗", "yes", "no")+`]}]}`)
	a.admin(t, "POST", "/api/v1/surveys/shares/publish", "")
	var ch struct{ Token string }
	must(t, json.Unmarshal(a.admin(t, "POST", "/api/v1/surveys/shares/channels", `{"code":"street","mode":"intercept","sample":"quota","area":"219901"}`).Body.Bytes(), &ch))
	d = a.clerk(t, "lead", account.Designer, "")
	d.submit(303, quotasOf, url.Values{"n": {"2"}, "by": {"cross"}, "var": {"sex"}, "late": {late}, "reason": {"开始"}})
	return d, ch.Token
}

// arrive sends a whole response.
func (a *app) arrive(n int, token, sex string) reply {
	return a.post("/s/shares/responses", `{"key":"`+uuid(n)+`","version":1,"channel":"`+token+`","answers":{"sex":"`+sex+`","q":"yes"}}`)
}

// cells reads the table of progress: name → target, in, beyond, told full.
func (d *clerk) cells() string {
	d.t.Helper()
	_, doc := d.get(200, quotasOf)
	var rows []string
	doc.Find("table tbody tr").Each(func(_ int, tr *goquery.Selection) {
		name, _, _ := strings.Cut(strings.TrimSpace(tr.Find("th").Text()), "修改")
		rows = append(rows, strings.TrimSpace(name)+" "+strings.Join(tr.Find("td.num").Map(func(_ int, s *goquery.Selection) string { return s.Text() }), " "))
	})
	return strings.Join(rows, ", ")
}

func TestWhoComesWhenTheCellIsFullIsKeptAndNotCounted(t *testing.T) {
	each(t, options{}, func(t *testing.T, a *app) {
		d, token := shares(t, a, "keep")
		if got := d.cells(); got != "男 1 0 0 0, 女 1 0 0 0" {
			t.Fatal(got)
		}
		if r := a.arrive(1, token, "m"); r.Code != 201 {
			t.Fatalf("%d %s", r.Code, r.text())
		}
		if r := a.arrive(2, token, "m"); r.Code != 201 {
			t.Errorf("beyond the quota: %d %s", r.Code, r.text())
		}
		if r := a.arrive(1, token, "m"); r.Code != 200 {
			t.Errorf("a replay of the accepted one: %d %s", r.Code, r.text())
		}
		if r := a.arrive(3, "", "m"); r.Code != 201 { // a volunteer takes no place
			t.Errorf("%d", r.Code)
		}
		if got := d.cells(); got != "男 1 1 1 0, 女 1 0 0 0" {
			t.Error(got)
		}
		over := 0
		for _, row := range a.rows(t, "shares") {
			if row.Flags&intake.FlagOverQuota != 0 {
				over++
			}
			if row.Counted == (row.Flags&intake.FlagOverQuota != 0) {
				t.Errorf("response %d counted %t, flags %b", row.Seq, row.Counted, row.Flags)
			}
		}
		if over != 1 {
			t.Errorf("%d are flagged", over)
		}
		csv := a.as(t, "responses:read", "GET", "/api/v1/surveys/shares/responses.csv", "").text()
		if strings.Count(csv, "\n") != 3 { // the heading, the man, the volunteer
			t.Errorf("the export holds what is not counted: %s", csv)
		}
	})
}

func TestSomebodyOfAFullCellIsToldAsSoonAsItIsKnown(t *testing.T) {
	each(t, options{}, func(t *testing.T, a *app) {
		d, token := shares(t, a, "refuse")
		a.arrive(1, token, "m")
		a.clock.advance(2e9) // the snapshot of the survey is a second old at most
		step := func(channel, sex string) reply {
			return a.form("/s/shares", url.Values{"_nav": {"next"}, "_page": {"0"}, "_v": {"1"}, "_c": {channel}, "sex": {sex}})
		}
		r := step(token, "m")
		if r.Code != 200 || !strings.Contains(r.text(), "名额已满") || strings.Contains(r.text(), "满意吗") {
			t.Errorf("%d %.400s", r.Code, r.text())
		}
		for _, other := range []reply{step(token, "f"), step("", "m")} {
			if other.Code != 200 || !strings.Contains(other.text(), "满意吗") {
				t.Errorf("somebody with a place, or who needs none: %d %.300s", other.Code, other.text())
			}
		}
		// What comes by another way is refused, calmly and by name.
		if r := a.arrive(2, token, "m"); r.Code != 410 || !strings.Contains(r.text(), "intake.quota_full") {
			t.Errorf("%d %s", r.Code, r.text())
		}
		send := url.Values{"_nav": {"send"}, "_page": {"1"}, "_v": {"1"}, "_c": {token}, "_key": {uuid(9)}, "sex": {"m"}, "q": {"yes"}}
		if r := a.form("/s/shares", send); r.Code != 200 || !strings.Contains(r.text(), "名额已满") {
			t.Errorf("%d %.300s", r.Code, r.text())
		}
		if n := a.responses(t, "shares"); n != 1 {
			t.Errorf("%d responses are stored", n)
		}
		if got := d.cells(); got != "男 1 1 0 3, 女 1 0 0 0" {
			t.Error(got)
		}
	})
}

func TestQuotasAreChangedWithAReason(t *testing.T) {
	a := onSQLite(t, options{})
	d, token := shares(t, a, "keep")
	_, doc := d.get(200, quotasOf)
	path, _ := doc.Find("form.act").First().Attr("action")
	for name, bad := range map[string]url.Values{
		"no reason": {"act": {"target"}, "target": {"5"}}, "no number": {"act": {"target"}, "target": {"x"}, "reason": {"r"}}, "closing without one": {"act": {"close"}},
	} {
		if _, doc := d.submit(422, path, bad); doc.Find(".wrong li").Length() != 1 {
			t.Errorf("%s is not told", name)
		}
	}
	d.submit(303, path, url.Values{"act": {"target"}, "target": {"3"}, "reason": {"扩大样本"}})
	a.arrive(1, token, "m")
	d.submit(303, path, url.Values{"act": {"close"}, "reason": {"时间到"}})
	a.clock.advance(2e9)
	a.arrive(2, token, "m")
	if got := d.cells(); got != "男 3 1 1 0, 女 1 0 0 0" {
		t.Error(got)
	}
	d.submit(303, quotasOf+"/late", url.Values{"late": {"refuse"}, "reason": {"按规定"}})
	a.clock.advance(2e9)
	if r := a.arrive(3, token, "m"); r.Code != 410 {
		t.Errorf("%d", r.Code)
	}
	_, doc = d.get(200, quotasOf)
	if got := textsOf(doc, ".changes li"); len(got) != 4 || !strings.Contains(got[0], "按规定") || !strings.Contains(got[1], "男") {
		t.Errorf("%v", got)
	}
	if doc.Find("#n").Length() != 0 {
		t.Error("cells can be redrawn around people who are in")
	}
	if _, doc := d.submit(422, quotasOf, url.Values{"n": {"9"}, "by": {"cross"}, "var": {"sex"}, "late": {"keep"}, "reason": {"r"}}); doc.Find(".wrong li").Length() != 1 {
		t.Error("redrawn all the same")
	}
}
