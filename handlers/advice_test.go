package handlers_test

import (
	"net/url"
	"strings"
	"testing"
)

const weakDraft = `{"code":"weak","languages":["zh-CN"],"title":{"zh-CN":"试卷"},"intro":{"zh-CN":"请按自己的想法填。"},"approval":{"kind":"opinion"},"settings":{"area":"none"},"pages":[{"code":"p1","questions":[` +
	`{"code":"a","type":"single","text":{"zh-CN":"您对道路和公园满意吗？"},"options":[{"code":"x","text":{"zh-CN":"满意"}},{"code":"y","text":{"zh-CN":"基本满意"}},{"code":"z","text":{"zh-CN":"不满意"}},{"code":"n","text":{"zh-CN":"不了解"}}]},` +
	`{"code":"b","type":"single","text":{"zh-CN":"难道您不支持吗？"},"options":[{"code":"x","text":{"zh-CN":"是"}},{"code":"y","text":{"zh-CN":"否"}}]}]}]}`

func TestWeakPracticeIsNamedAndMayBeMeant(t *testing.T) {
	a := onSQLite(t, options{})
	a.account(t, "lead")
	d := a.sitsDown(t, "lead")
	a.admin(t, "POST", "/api/v1/surveys", weakDraft)
	counted := func() string {
		t.Helper()
		return d.opens(t, "/office/surveys/weak/design").Find(`[data-question="a"] .advised`).Text()
	}
	if got := counted(); got != "建议 2" {
		t.Errorf("the designer counts %q", got)
	}
	page := d.opens(t, "/office/surveys/weak/advice")
	if got := strings.Join(texts(page.Find("#a .finding h3")), "|"); got != "应改 “道路和公园”一题问了两件事。|应改 好的选项 2 个，不好的 1 个，不对称。" {
		t.Errorf("of the first question: %s", got)
	}
	if got := page.Find("#b .finding.serious h3").Text(); !strings.Contains(got, "难道") {
		t.Errorf("of the second: %s", got)
	}
	if got := page.Find(".finding dd").Length(); got < 6 {
		t.Errorf("%d reasons and remedies", got)
	}
	if got := page.Find(".sum").Text(); !strings.Contains(got, "要紧 1，应改") {
		t.Error(got)
	}
	n := page.Find(".finding").Length()
	mark := page.Find("#a .finding input[name=mark]").First().AttrOr("value", "")
	if back := d.posts(t, 422, "/office/surveys/weak/advice", url.Values{"mark": {mark}, "note": {"  "}}); back.Find(".wrong").Length() != 1 || back.Find("#a details[open]").Length() != 1 {
		t.Error("without a reason it is let pass, or its form is closed")
	}
	d.posts(t, 422, "/office/surveys/weak/advice", url.Values{"mark": {mark}, "note": {strings.Repeat("长", 501)}})
	if back := d.posts(t, 422, "/office/surveys/weak/advice", url.Values{"mark": {"no such"}, "note": {"x"}}); !strings.Contains(back.Find(".wrong").Text(), "不在了") {
		t.Error("what is not there is let pass")
	}
	page = d.posts(t, 303, "/office/surveys/weak/advice", url.Values{"mark": {mark}, "note": {"两处都在一条路上"}})
	if page.Find(".finding").Length() != n-1 || !strings.Contains(page.Find(".passed li").Text(), "lead") || !strings.Contains(page.Find(".passed li").Text(), "两处都在一条路上") || !strings.Contains(page.Find(".done").Text(), "放过") {
		t.Errorf("it is still named, or nobody knows why not: %s", page.Find(".passed").Text())
	}
	if got := counted(); got != "建议 1" {
		t.Errorf("one was let pass, and the designer counts %q", got)
	}
	publish := d.opens(t, "/office/surveys/weak/publish")
	if got := publish.Find("details.advice li").Length(); got != n-1 {
		t.Errorf("before publishing %d findings stand there", got)
	}
	if publish.Find(`form[action$="/publish"]`).Length() != 1 {
		t.Error("advice bars publishing")
	}
	if got := d.opens(t, "/office/surveys/weak/preview").Find(`.time a[href$="/advice"]`).Length(); got != 1 {
		t.Error("the preview does not lead to it")
	}
	page = d.posts(t, 303, "/office/surveys/weak/advice/remind", url.Values{"mark": {mark}})
	if page.Find(".finding").Length() != n || page.Find(".passed").Length() != 0 {
		t.Error("it is not named again")
	}
	d.posts(t, 303, "/office/surveys/weak/advice", url.Values{"mark": {mark}, "note": {"两处都在一条路上"}})
	d.posts(t, 303, "/office/surveys/weak/draft", url.Values{"revision": {"1"}, "text": {strings.Replace(weakDraft, "道路和公园", "道路和医院", 1)}})
	if page = d.opens(t, "/office/surveys/weak/advice"); page.Find("#a .finding").Length() != 2 || page.Find(".passed").Length() != 0 {
		t.Error("a new wording is let pass by the old reason")
	}
	if got := a.auditText(t); !strings.Contains(got, "POST surveys/:code/advice") || strings.Contains(got, "POST surveys/:code/preview") {
		t.Error("the log lacks what was let pass, or holds what changes nothing")
	}
}

func TestASoundDraftGetsNoAdvice(t *testing.T) {
	a := onSQLite(t, options{})
	a.account(t, "lead")
	d := a.sitsDown(t, "lead")
	a.admin(t, "POST", "/api/v1/surveys", `{"code":"sound","languages":["zh-CN"],"title":{"zh-CN":"好"},"intro":{"zh-CN":"请填。"},"pages":[{"code":"p1","questions":[{"code":"note","type":"note","text":{"zh-CN":"谢谢"}}]}]}`)
	page := d.opens(t, "/office/surveys/sound/advice")
	if got := page.Find(".finding.weak, .finding.serious").Length(); got != 0 {
		t.Errorf("%d findings: %s", got, page.Find(".finding").Text())
	}
}
