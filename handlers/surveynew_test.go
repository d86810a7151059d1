package handlers_test

import (
	"net/url"
	"strings"
	"testing"

	"minyi/surveys/design"
)

func TestATemplateIsLookedAtBeforeItIsTaken(t *testing.T) {
	a := onSQLite(t, options{})
	a.account(t, "lead")
	d := a.sitsDown(t, "lead")
	offered := d.opens(t, "/office/surveys/new")
	if got := offered.Find(`.tile a[href*="template/"]`).Length(); got != 6 {
		t.Fatalf("%d templates are offered", got)
	}
	for _, code := range []string{"civility", "market", "window", "school", "handled", "volunteer"} {
		page := d.opens(t, "/office/surveys/new/template/"+code)
		if got := page.Find("table.read tbody tr").Length(); got < 13 {
			t.Errorf("%s shows %d questions", code, got)
		}
		form := url.Values{"document": {page.Find(`textarea[name="document"]`).Text()}, "code": {code + "-a"}}
		kept := d.posts(t, 303, "/office/surveys", form)
		if findings := kept.Find(".findings li"); findings.Length() != 1 || !strings.Contains(findings.Text(), "审批信息") {
			t.Errorf("%s: the draft lacks %q", code, findings.Text())
		}
	}
	if got := d.opens(t, "/office/surveys/new/template/civility").Find("table.report tbody tr").Length(); got != 3 {
		t.Errorf("%d things to adapt", got)
	}
	elsewhere := d.opens(t, "/office/surveys/new/template/civility?city=盘锦市&city_en=Panjin")
	if got := elsewhere.Find(".lead").Text(); got != "盘锦市创建文明城市市民问卷" {
		t.Errorf("the title is %s", got)
	}
}

func TestACopyKeepsTheQuestionsAndLeavesTheApproval(t *testing.T) {
	a := onSQLite(t, options{})
	a.account(t, "lead")
	a.town(t, "mx")
	d := a.sitsDown(t, "lead")
	page := d.opens(t, "/office/surveys/new/copy?from=mx")
	if got := page.Find(`input[name="code"]`).AttrOr("value", ""); got != "mx-2" {
		t.Errorf("the code is %s", got)
	}
	if report := page.Find("table.report tbody tr"); report.Length() != 1 || !strings.Contains(report.Text(), "批准") {
		t.Errorf("the report says %q", report.Text())
	}
	d.posts(t, 303, "/office/surveys", url.Values{"document": {page.Find(`textarea[name="document"]`).Text()}, "code": {"mx-2"}})
	was, err := a.store.Survey(t.Context(), "mx")
	must(t, err)
	is, err := a.store.Survey(t.Context(), "mx-2")
	must(t, err)
	first, err := design.Decode(was.Draft)
	must(t, err)
	second, err := design.Decode(is.Draft)
	must(t, err)
	for _, change := range design.Changes(first, second) {
		if !strings.HasPrefix(change.Field, "approval") && change.Field != "valid_to" {
			t.Errorf("the copy differs: %+v", change)
		}
	}
}

func TestASurveyBeginsFromNothing(t *testing.T) {
	a := onSQLite(t, options{})
	a.account(t, "lead")
	d := a.sitsDown(t, "lead")
	for name, form := range map[string]url.Values{
		"no name":        {"code": {"x"}, "title": {" "}},
		"no code":        {"code": {""}, "title": {"海港"}},
		"an office word": {"code": {"new"}, "title": {"海港"}},
		"a wrong code":   {"code": {"海港"}, "title": {"海港"}},
	} {
		page := d.posts(t, 422, "/office/surveys/new", form)
		if page.Find(".wrong li").Length() != 1 || page.Find("input#title").AttrOr("value", "-") != form.Get("title") || page.Find("input#code").AttrOr("value", "-") != form.Get("code") {
			t.Errorf("%s: %q", name, page.Find(".wrong").Text())
		}
	}
	made := d.posts(t, 303, "/office/surveys/new", url.Values{"code": {"harbour"}, "title": {"海港问卷"}, "languages": {"all"}})
	if got := made.Find("h1").Text(); got != "海港问卷" {
		t.Errorf("the draft is %q", got)
	}
	d.posts(t, 422, "/office/surveys/new", url.Values{"code": {"harbour"}, "title": {"海港问卷"}})
	d.posts(t, 422, "/office/surveys", url.Values{"text": {strings.Replace(fixture(t, "surveys", "town.json"), `"code":"town"`, `"code":"new"`, 1)}})
}

func TestAPledgeBeginsFromATemplate(t *testing.T) {
	a := onSQLite(t, options{})
	a.account(t, "lead")
	d := a.sitsDown(t, "lead")
	page := d.opens(t, "/office/pledges?template=merchant")
	if got := page.Find("#template option[selected]").AttrOr("value", ""); got != "merchant" {
		t.Errorf("%q is chosen", got)
	}
	made := d.posts(t, 303, "/office/pledges", url.Values{"code": {"shops"}, "template": {"merchant"}})
	if lines := strings.Count(strings.TrimSpace(made.Find(`textarea[name="points_zh-CN"]`).Text()), "\n") + 1; lines != 8 || made.Find(".findings li").Length() != 0 {
		t.Errorf("%d points, %q", lines, made.Find(".findings").Text())
	}
}
