package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/design"
)

const authored = `{"code":"d","languages":["zh-CN"],"title":{"zh-CN":"公园"},"settings":{"min_age":16},"pages":[
{"code":"p1","questions":[{"code":"q1","type":"single","text":{"zh-CN":"来过吗"},"options":[{"code":"a1","text":{"zh-CN":"来过"}},{"code":"a2","text":{"zh-CN":"没来过"}},{"code":"na","text":{"zh-CN":"说不清"}}]},
{"code":"q2","type":"text","text":{"zh-CN":"为什么"}},{"code":"q3","type":"number","text":{"zh-CN":"几次"},"min":0,"max":99},{"code":"q4","type":"number","text":{"zh-CN":"几人"},"min":0,"max":99},
{"code":"q5","type":"calculated","calculate":{"var":"q3"}}]}]}`

// author is somebody at the designer's pages beside the questions.
type author struct {
	*desk
	t *testing.T
}

func (a *app) author(t *testing.T, name string) *author {
	t.Helper()
	a.person(t, name, models.Grant{Role: "designer"})
	return &author{a.sitsDown(t, name), t}
}

// draft is what is stored.
func (a *author) draft() *surveys.Survey {
	a.t.Helper()
	row, err := a.store.Survey(a.t.Context(), "d")
	must(a.t, err)
	doc, err := design.Decode(row.Draft)
	must(a.t, err)
	return doc
}

// form is a page's form as a browser would post it.
func form(page *goquery.Document, of string) url.Values {
	values := url.Values{}
	page.Find(of + " [name]").Each(func(_ int, e *goquery.Selection) {
		name, kind := e.AttrOr("name", ""), e.AttrOr("type", "")
		_, ticked := e.Attr("checked")
		switch {
		case goquery.NodeName(e) == "button" || (kind == "checkbox" || kind == "radio") && !ticked:
		case goquery.NodeName(e) == "textarea":
			values.Add(name, strings.TrimPrefix(e.Text(), "\n"))
		case goquery.NodeName(e) == "select":
			values.Add(name, e.Find("option[selected]").AttrOr("value", e.Find("option").First().AttrOr("value", "")))
		default:
			values.Add(name, e.AttrOr("value", ""))
		}
	})
	return values
}

func TestAConditionIsPickedShownAsASentenceAndTakenAway(t *testing.T) {
	a := onSQLite(t, options{})
	must(t, a.store.CreateSurvey(t.Context(), &models.Survey{Code: "d", Draft: []byte(authored)}))
	d := a.author(t, "ann")
	page := d.opens(t, "/office/surveys/d/design/rule?question=q2")
	if got := page.Find("#rule select").First().Find("option").Length(); got != 1 {
		t.Errorf("%d questions stand before the second one", got)
	}
	values := form(page, "#rule")
	values.Set("g.0.c.0.o", "is")
	values["g.0.c.0.v"] = []string{"a2", "na"}
	d.posts(t, http.StatusSeeOther, "/office/surveys/d/design/rule", values)
	if got := string(d.draft().Pages[0].Questions[1].VisibleIf); got != `{"in":[{"var":"q1"},["a2","na"]]}` {
		t.Errorf("stored %s", got)
	}
	page = d.opens(t, "/office/surveys/d/design/rule?question=q2")
	if got := text(page.Find("main")); !strings.Contains(got, "第 1 题“来过吗”答的是“没来过”、“说不清”之一") {
		t.Errorf("in words: %s", got)
	}
	if page.Find(`#rule input[type=checkbox][checked]`).Length() != 2 {
		t.Error("what was picked is not shown")
	}

	// Nothing chosen is refused in place, and what was picked stays.
	empty := form(page, "#rule")
	empty.Del("g.0.c.0.v")
	refused := d.posts(t, http.StatusUnprocessableEntity, "/office/surveys/d/design/rule", empty)
	if refused.Find(".wrong li").Length() != 1 || refused.Find("#rule li.bad").Length() != 1 {
		t.Errorf("refused: %s", text(refused.Find("main")))
	}
	// Two people: the second is told, nothing is overwritten, and may insist.
	late := form(page, "#rule")
	d.posts(t, http.StatusSeeOther, "/office/surveys/d/design/rule", url.Values{"question": {"q2"}, "seen": late["seen"], "do": {"none"}})
	told := d.posts(t, http.StatusConflict, "/office/surveys/d/design/rule", late)
	if !strings.Contains(text(told.Find(".wrong")), "ann") || d.draft().Pages[0].Questions[1].VisibleIf != nil {
		t.Errorf("the second: %s", text(told.Find(".wrong")))
	}
	d.posts(t, http.StatusSeeOther, "/office/surveys/d/design/rule", form(told, "#rule"))
	if d.draft().Pages[0].Questions[1].VisibleIf == nil {
		t.Error("who insists is not heard")
	}

	// A rule that cannot be picked is shown as written, and checked.
	raw := url.Values{"question": {"q4"}, "seen": {form(d.opens(t, "/office/surveys/d/design/rule?question=q4"), "#rule").Get("seen")}, "raw": {`{">":[{"+":[{"var":"q3"},1]},5]}`}}
	d.posts(t, http.StatusSeeOther, "/office/surveys/d/design/rule", raw)
	page = d.opens(t, "/office/surveys/d/design/rule?question=q4")
	if got := page.Find("#raw").Text(); !strings.Contains(got, `{"var":"q3"}`) || page.Find("#rule").Length() != 0 {
		t.Errorf("as written: %s", got)
	}
	for wrong, why := range map[string]string{`{`: "括号", `{"answered":["q9"]}`: "q9", `{"answered":["q5"]}`: "q5"} {
		raw.Set("raw", wrong)
		if got := text(d.posts(t, http.StatusUnprocessableEntity, "/office/surveys/d/design/rule", raw).Find(".wrong")); !strings.Contains(got, why) {
			t.Errorf("%s: %s", wrong, got)
		}
	}
}

func TestAFormulaIsPicked(t *testing.T) {
	a := onSQLite(t, options{})
	must(t, a.store.CreateSurvey(t.Context(), &models.Survey{Code: "d", Draft: []byte(authored)}))
	d := a.author(t, "ann")
	page := d.opens(t, "/office/surveys/d/design/formula?question=q5")
	values := form(page, "form.fields:has(#function)")
	values.Set("function", "mean")
	values["of"] = []string{"q3", "q4"}
	d.posts(t, http.StatusSeeOther, "/office/surveys/d/design/formula", values)
	if got := string(d.draft().Pages[0].Questions[4].Calculate); got != `{"/":[{"+":[{"var":"q3"},{"var":"q4"}]},2]}` {
		t.Errorf("stored %s", got)
	}
	page = d.opens(t, "/office/surveys/d/design/formula?question=q5")
	if page.Find("[name=of][checked]").Length() != 2 || page.Find("#function option[selected]").AttrOr("value", "") != "mean" {
		t.Error("what was picked is not shown")
	}
	values = form(page, "form.fields:has(#function)")
	values.Del("of")
	d.posts(t, http.StatusUnprocessableEntity, "/office/surveys/d/design/formula", values)
}

func TestRatesAreMadeByMarkingOptions(t *testing.T) {
	a := onSQLite(t, options{})
	must(t, a.store.CreateSurvey(t.Context(), &models.Survey{Code: "d", Draft: []byte(authored)}))
	d := a.author(t, "ann")
	page := d.opens(t, "/office/surveys/d/design/rates?new=1&kind=share&question=q1")
	if page.Find(".roles tbody tr").Length() != 3 {
		t.Fatalf("options: %s", text(page.Find("#form")))
	}
	values := form(page, "#form")
	values.Set("do", "put")
	refused := d.posts(t, http.StatusUnprocessableEntity, "/office/surveys/d/design/rates", values)
	values = form(refused, "#form")
	values.Set("do", "put")
	values.Set("code", "aware")
	values.Set("title-zh-CN", "来访率")
	values.Set("role-a1", "numerator")
	values.Set("role-na", "excluded")
	d.posts(t, http.StatusSeeOther, "/office/surveys/d/design/rates", values)
	page = d.opens(t, "/office/surveys/d/design/rates?new=1&kind=score&question=q1")
	values = form(page, "#form")
	values.Set("do", "put")
	values.Set("points-a1", "viele")
	refused = d.posts(t, http.StatusUnprocessableEntity, "/office/surveys/d/design/rates", values)
	if refused.Find("[name=points-a1]").AttrOr("value", "") != "viele" {
		t.Error("what was typed is gone")
	}
	values = form(refused, "#form")
	values.Set("do", "put")
	values.Set("points-a1", "100")
	values.Set("points-a2", "0")
	d.posts(t, http.StatusSeeOther, "/office/surveys/d/design/rates", values)
	rates := d.draft().Rates
	if len(rates) != 2 || rates[0].Numerator[0] != "a1" || rates[0].Excluded[0] != "na" || rates[0].Title["zh-CN"] != "来访率" || len(rates[1].Scores) != 2 {
		t.Fatalf("%+v", rates)
	}
	page = d.opens(t, "/office/surveys/d/design/rates")
	if got := text(page.Find("#rate-aware")); !strings.Contains(got, "第 1 题选了“来过”的人，占答了这道题的人的比例；选“说不清”的不计。") {
		t.Errorf("as a sentence: %s", got)
	}
	seen := page.Find("[name=seen]").First().AttrOr("value", "")
	d.posts(t, http.StatusSeeOther, "/office/surveys/d/design/rates", url.Values{"seen": {seen}, "do": {"move:aware:1"}})
	told := d.posts(t, http.StatusConflict, "/office/surveys/d/design/rates", url.Values{"seen": {seen}, "do": {"remove:aware"}})
	if rates := d.draft().Rates; len(rates) != 2 || rates[1].Code != "aware" {
		t.Errorf("%+v", rates)
	}
	d.posts(t, http.StatusSeeOther, "/office/surveys/d/design/rates", url.Values{"seen": {told.Find("[name=seen]").First().AttrOr("value", "")}, "do": {"remove:aware"}})
	if len(d.draft().Rates) != 1 {
		t.Error("it is not removed")
	}
}

func TestLanguagesStandSideBySideAndSayWhatIsMissing(t *testing.T) {
	a := onSQLite(t, options{})
	must(t, a.store.CreateSurvey(t.Context(), &models.Survey{Code: "d", Draft: []byte(authored)}))
	d := a.author(t, "ann")
	page := d.posts(t, http.StatusSeeOther, "/office/surveys/d/design/words", url.Values{"do": {"add"}, "new": {"en"}, "language": {"zh-CN"}})
	if got := text(page.Find("main")); !strings.Contains(got, "还有 8 处没有译文") {
		t.Fatalf("missing: %s", got)
	}
	page = d.opens(t, "/office/surveys/d/design/words?language=en&missing=1")
	values := form(page, "form:has([name=language])")
	if len(page.Find(".pair.lacks").Nodes) != 8 {
		t.Errorf("%d are shown", page.Find(".pair.lacks").Length())
	}
	stale := form(page, "form:has([name=language])")
	values.Set("do", "save")
	values.Set("now-q1", "Have you been here?")
	values.Set("now-q1:option:a1", "Yes")
	page = d.posts(t, http.StatusSeeOther, "/office/surveys/d/design/words", values)
	if got := text(page.Find("main")); !strings.Contains(got, "还有 6 处没有译文") || d.draft().Pages[0].Questions[0].Options[0].Text["en"] != "Yes" {
		t.Errorf("after: %s", got)
	}
	// Another translator, who began before: other texts are stored, the same one is not overwritten.
	stale.Set("do", "save")
	stale.Set("now-q2", "Why?")
	d.posts(t, http.StatusSeeOther, "/office/surveys/d/design/words", stale)
	stale.Set("now-q1", "Did you come?")
	told := d.posts(t, http.StatusConflict, "/office/surveys/d/design/words", stale)
	q := d.draft().Pages[0].Questions
	if q[0].Text["en"] != "Have you been here?" || q[1].Text["en"] != "Why?" {
		t.Errorf("%v %v", q[0].Text, q[1].Text)
	}
	if got := told.Find(`[name="now-q1"]`).Text(); !strings.Contains(got, "Did you come?") || !strings.Contains(text(told.Find(".fault")), "Have you been here?") {
		t.Errorf("told: %s", text(told.Find("main")))
	}
	d.posts(t, http.StatusUnprocessableEntity, "/office/surveys/d/design/words", url.Values{"do": {"add"}, "new": {"klingon!"}, "language": {"en"}})
	d.posts(t, http.StatusSeeOther, "/office/surveys/d/design/words", url.Values{"do": {"remove"}, "language": {"en"}})
	if doc := d.draft(); len(doc.Languages) != 1 || len(doc.Pages[0].Questions[0].Text) != 1 {
		t.Errorf("%v", doc.Languages)
	}
}

func TestTheApprovalIsWrittenAndPublishingAsksForIt(t *testing.T) {
	a := onSQLite(t, options{})
	must(t, a.store.CreateSurvey(t.Context(), &models.Survey{Code: "d", Draft: []byte(authored)}))
	d := a.author(t, "ann")
	if got := text(d.opens(t, "/office/surveys/d/publish").Find("main")); !strings.Contains(got, "审批") && !strings.Contains(got, "批准") {
		t.Errorf("publishing does not ask: %s", got)
	}
	page := d.opens(t, "/office/surveys/d/design/approval")
	values := form(page, "form.fields")
	values.Set("kind", "approved")
	values.Set("number", "苇统制〔2026〕1号")
	values.Set("authority", "苇海市统计局")
	values.Set("valid_to", "31.12.2026")
	refused := d.posts(t, http.StatusUnprocessableEntity, "/office/surveys/d/design/approval", values)
	if refused.Find("#number").AttrOr("value", "") != "苇统制〔2026〕1号" {
		t.Error("what was typed is gone")
	}
	values.Set("valid_to", "2026-12-31")
	d.posts(t, http.StatusSeeOther, "/office/surveys/d/design/approval", values)
	if got := d.draft().Approval; got.Kind != surveys.Approved || got.ValidTo != "2026-12-31" || got.Authority != "苇海市统计局" {
		t.Errorf("%+v", got)
	}
}

func TestReviewersCommentAndTheDesignerSettles(t *testing.T) {
	a := onSQLite(t, options{})
	must(t, a.store.CreateSurvey(t.Context(), &models.Survey{Code: "d", Draft: []byte(authored)}))
	ann := a.author(t, "ann")
	a.person(t, "eve", models.Grant{Role: "evaluator"})
	eve := a.sitsDown(t, "eve")
	eve.posts(t, http.StatusUnprocessableEntity, "/office/surveys/d/design/comments", url.Values{"place": {"q1"}, "text": {" "}})
	refused := eve.posts(t, http.StatusUnprocessableEntity, "/office/surveys/d/design/comments", url.Values{"place": {"q99"}, "text": {"太长"}})
	if refused.Find("#text").Text() == "" || !strings.Contains(refused.Find("#text").Text(), "太长") {
		t.Error("what was typed is gone")
	}
	page := eve.posts(t, http.StatusSeeOther, "/office/surveys/d/design/comments", url.Values{"place": {"q1"}, "text": {"<b>太长</b>"}})
	if got := text(page.Find(".said li")); !strings.Contains(got, "第 1 题 来过吗 eve") || !strings.Contains(got, "<b>太长</b>") || page.Find(".said form").Length() != 0 {
		t.Errorf("shown to a reviewer: %s", got)
	}
	page = ann.opens(t, "/office/surveys/d/design/comments")
	action := page.Find(".said form").AttrOr("action", "")
	page = ann.posts(t, http.StatusSeeOther, action, url.Values{"answer": {"已改短"}})
	if page.Find("details .said li").Length() != 1 || !strings.Contains(text(page.Find("details")), "已改短") {
		t.Errorf("settled: %s", text(page.Find("main")))
	}
	ann.posts(t, http.StatusConflict, action, nil)
}
