package handlers_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"minyi/models"
	"minyi/surveys/account"
	"minyi/surveys/design"
)

// designer is somebody at the designer of survey d.
type designer struct {
	*app
	header []string
	page   *goquery.Document // what is on show
	at     string
	status int
}

// parkDraft is a draft of two pages in which a question refers to another.
const parkDraft = `{"code":"d","languages":["zh-CN"],"title":{"zh-CN":"公园"},"approval":{"kind":"opinion"},"settings":{"min_age":16},"pages":[
{"code":"p1","questions":[{"code":"q1","type":"single","text":{"zh-CN":"来过吗"},"options":[{"code":"a1","text":{"zh-CN":"来过"}},{"code":"a2","text":{"zh-CN":"没来过"}}]},
{"code":"q2","type":"text","text":{"zh-CN":"为什么"},"visible_if":{"==":[{"var":"q1"},"a2"]}}]},
{"code":"p2","title":{"zh-CN":"其他"},"questions":[{"code":"q3","type":"number","text":{"zh-CN":"几次"},"min":0,"max":99}]}]}`

func (a *app) designer(t testing.TB, name string) *designer {
	t.Helper()
	return &designer{app: a, header: a.member(t, name, models.Grant{Role: string(account.Designer)})}
}

func drafts(t testing.TB, a *app) {
	t.Helper()
	must(t, a.store.CreateSurvey(t.Context(), &models.Survey{Code: "d", Draft: []byte(parkDraft)}))
}

func (d *designer) open(query string) *designer {
	d.t.Helper()
	d.at = "/office/surveys/d/design" + query
	d.page, d.status = d.app.page(d.t, d.at, d.header), http.StatusOK
	return d
}

// press posts the form on show as a browser would: every field of it, with some
// typed over, and the button.
func (d *designer) press(do string, typed ...string) *designer {
	d.t.Helper()
	form := url.Values{}
	d.page.Find("form#edit [name]").Each(func(_ int, e *goquery.Selection) {
		name, _ := e.Attr("name")
		_, off := e.Attr("disabled")
		kind, _ := e.Attr("type")
		_, ticked := e.Attr("checked")
		switch {
		case off || goquery.NodeName(e) == "button" || kind == "checkbox" && !ticked:
		case goquery.NodeName(e) == "textarea":
			form.Add(name, strings.ReplaceAll(strings.TrimPrefix(e.Text(), "\n"), "\n", "\r\n"))
		case goquery.NodeName(e) == "select":
			chosen := e.Find("option[selected]")
			if chosen.Length() == 0 {
				chosen = e.Find("option").First()
			}
			form.Add(name, chosen.AttrOr("value", ""))
		default:
			form.Add(name, e.AttrOr("value", ""))
		}
	})
	for i := 0; i+1 < len(typed); i += 2 {
		form.Set(typed[i], typed[i+1])
	}
	form.Set("do", do)
	r := d.form("/office/surveys/d/design", form, d.header...)
	if d.status = r.Code; r.Code == http.StatusSeeOther {
		address, err := url.Parse(r.Header().Get("Location"))
		must(d.t, err)
		d.at = address.RequestURI() + "#" + address.Fragment
		d.page = d.app.page(d.t, address.RequestURI(), d.header)
		return d
	}
	d.page = document(d.t, r)
	return d
}

// want asks that a post was done and led to a place.
func (d *designer) want(at string) *designer {
	d.t.Helper()
	place, focus, _ := strings.Cut(at, "#")
	if focus != "" {
		place += "&focus=" + url.QueryEscape(focus)
	}
	got, err := url.ParseRequestURI("/office/surveys/d/design" + place)
	must(d.t, err)
	got.RawQuery = got.Query().Encode()
	if d.status != http.StatusOK && d.status != http.StatusSeeOther || d.at != got.String()+"#"+focus {
		d.t.Fatalf("%d at %s, want %s; %q", d.status, d.at, at, texts(d.page.Find(".wrong li")))
	}
	return d
}

// draft is the draft as it is stored.
func (d *designer) draft() string {
	d.t.Helper()
	row, err := d.store.Survey(d.t.Context(), "d")
	must(d.t, err)
	return string(row.Draft)
}

func (d *designer) holds(pieces ...string) *designer {
	d.t.Helper()
	draft := d.draft()
	for _, piece := range pieces {
		if !strings.Contains(draft, piece) {
			d.t.Errorf("the draft lacks %s: %s", piece, draft)
		}
	}
	return d
}

func TestADesignerChangesAQuestionAndEverythingTypedTravels(t *testing.T) {
	a := onSQLite(t, options{})
	drafts(t, a)
	d := a.designer(t, "li").open("?page=p1&question=q1")
	if got := texts(d.page.Find(".outline ol ol .words")); !slices.Equal(got, []string{"来过吗", "为什么", "几次"}) {
		t.Errorf("the outline has %q", got)
	}
	if got := d.page.Find(".outline [aria-current]"); got.Length() != 1 || !strings.Contains(got.Text(), "来过吗") {
		t.Errorf("the outline shows %q", got.Text())
	}
	d.press("save", "text", "您来过公园吗？", "required", "true", "o-a1", "来过 ").want("?page=p1&question=q1#").
		holds(`"text":{"zh-CN":"您来过公园吗？"}`, `"required":true`)
	d.press("option_add", "o-a2", "从没来过").want("?page=p1&question=q1#o-a3").holds(`{"code":"a2","text":{"zh-CN":"从没来过"}},{"code":"a3"}`)
	d.press("option_move:a3:-2", "o-a3", "不记得").want("?page=p1&question=q1#o-a3").holds(`"options":[{"code":"a3","text":{"zh-CN":"不记得"}},{"code":"a1"`)
	d.press("add:q1", "add_type", "multiple").want("?page=p1&question=q4#f-text").holds(`{"code":"q4","options":[{"code":"a1"},{"code":"a2"}],"type":"multiple"}`)
	d.press("paste", "text", "从哪里知道", "paste", "A. 电视\nB. 网络\n其他____", "max_choices", "2").want("?page=p1&question=q4#o-a2").
		holds(`"max_choices":2`, `"options":[{"code":"a1","text":{"zh-CN":"电视"}},{"code":"a2","text":{"zh-CN":"网络"}}],"other":{"text":{"zh-CN":"其他"}}`)
	d.press("open:q1", "x-a2", "true", "page_title", "开头").want("?page=p1&question=q1#f-text").holds(`{"code":"a2","exclusive":true`, `"title":{"zh-CN":"开头"}`)
	if d.press("place", "to", "p2"); d.status != http.StatusUnprocessableEntity || !strings.Contains(d.page.Find(".wrong").Text(), "q2") {
		t.Errorf("a question that another's condition looks at moved behind it: %d %s", d.status, d.draft())
	}
	d.press("code", "code", "visited").want("?page=p1&question=visited#f-code").holds(`{"==":[{"var":"visited"},"a2"]}`)
	before, err := a.store.Survey(t.Context(), "d")
	must(t, err)
	d.open("?page=p1&question=visited").press("save").want("?page=p1&question=visited#")
	if after, err := a.store.Survey(t.Context(), "d"); err != nil || after.DraftRevision != before.DraftRevision {
		t.Errorf("a post that changes nothing made a step: %v", err)
	}
}

func TestWhatOthersReferToIsRemovedWithThemOrStays(t *testing.T) {
	a := onSQLite(t, options{})
	drafts(t, a)
	d := a.designer(t, "li").open("?page=p1&question=q1")
	if d.press("remove"); d.status != http.StatusUnprocessableEntity || len(texts(d.page.Find(".wrong li"))) != 2 {
		t.Fatalf("%d %q", d.status, texts(d.page.Find(".wrong li")))
	}
	d.holds(`"q1"`)
	both := d.page.Find(".wrong button")
	if both.AttrOr("form", "") != "edit" {
		t.Fatalf("no button that removes both: %s", d.page.Find(".wrong").Text())
	}
	d.press(both.AttrOr("value", "")).want("?page=p1#questions")
	if strings.Contains(d.draft(), "visible_if") || strings.Contains(d.draft(), `"q1"`) {
		t.Errorf("something stayed: %s", d.draft())
	}
}

func TestStepsAreTakenBackToTheFirstStateAndHadAgain(t *testing.T) {
	a := onSQLite(t, options{})
	drafts(t, a)
	d := a.designer(t, "li").open("?page=p1&question=q1")
	d.press("save", "text", "一").press("option_add").press("page_add:p1").press("add", "add_type", "note")
	last := d.draft()
	for range 4 {
		d.press("undo")
	}
	if d.draft() != parkDraft {
		t.Errorf("back at %s", d.draft())
	}
	if _, off := d.page.Find("#b-undo").Attr("disabled"); !off {
		t.Error("there is nothing to take back, and a button for it")
	}
	for range 4 {
		d.press("redo")
	}
	if d.draft() != last {
		t.Errorf("again at %s, want %s", d.draft(), last)
	}
	if !strings.Contains(d.page.Find("#saved").Text(), "新增题目") || !strings.Contains(d.page.Find("#saved").Text(), "li") {
		t.Errorf("the last step is not told: %q", d.page.Find("#saved").Text())
	}
}

func TestTwoDesignersAtOnce(t *testing.T) {
	a := onSQLite(t, options{})
	drafts(t, a)
	li, wang := a.designer(t, "li").open("?page=p1&question=q1"), a.designer(t, "wang").open("?page=p1&question=q1")
	other := a.designer(t, "zhao").open("?page=p2&question=q3")
	li.press("save", "text", "李写的").want("?page=p1&question=q1#")
	other.press("save", "text", "赵写的").want("?page=p2&question=q3#").holds("李写的", "赵写的") // another question: both stand
	wang.press("save", "text", "王写的", "o-a1", "王的选项")
	if wang.status != http.StatusConflict || !strings.Contains(wang.page.Find(".wrong").Text(), "li") {
		t.Fatalf("%d %s", wang.status, wang.page.Find(".wrong").Text())
	}
	wang.holds("李写的")
	if rows := texts(wang.page.Find(".wrong tbody tr")); !slices.Equal(rows, []string{"文字王写的李写的", "选项 a1王的选项来过"}) {
		t.Errorf("side by side: %q", rows)
	}
	if got := wang.page.Find("#f-text").Text(); strings.TrimSpace(got) != "王写的" {
		t.Errorf("what was typed is gone: %q", got)
	}
	wang.press("save").want("?page=p1&question=q1#").holds("王写的", "王的选项", "赵写的")
	li.press("undo") // li has not seen what wang did since
	if li.status != http.StatusConflict {
		t.Errorf("an unseen step was taken back: %d", li.status)
	}
	li.holds("王写的")
}

func TestTheDesignerRefusesWithWhatWasTyped(t *testing.T) {
	a := onSQLite(t, options{})
	drafts(t, a)
	d := a.designer(t, "li")
	for name, c := range map[string]struct {
		query, do string
		typed     []string
		word      string
	}{
		"a number that is none":          {"?page=p2&question=q3", "save", []string{"min", "十"}, "十"},
		"a minimum above the maximum":    {"?page=p2&question=q3", "save", []string{"min", "100"}, "100"},
		"a step that does not exist":     {"?page=p1", "explode", nil, "explode"},
		"a photo without a reason":       {"?page=p1", "add", []string{"add_type", "photo"}, "收集原因"},
		"a type that does not exist":     {"?page=p1", "add", []string{"add_type", "video"}, "video"},
		"an open question that was gone": {"?page=p1&question=q1", "save", []string{"question", "q9", "text", "x"}, "q9"},
	} {
		d.open(c.query).press(c.do, c.typed...)
		if d.status != http.StatusUnprocessableEntity && d.status != http.StatusConflict || !strings.Contains(d.page.Find(".wrong").Text(), c.word) {
			t.Errorf("%s: %d %q", name, d.status, d.page.Find(".wrong").Text())
		}
	}
	d.open("?page=p2&question=q3").press("save", "min", "十", "text", "改了一半")
	if d.page.Find("#f-min").AttrOr("value", "") != "十" || !strings.Contains(d.page.Find("#f-text").Text(), "改了一半") {
		t.Error("what was typed is gone")
	}
	if d.draft() != parkDraft {
		t.Errorf("a refused edit changed the draft: %s", d.draft())
	}
	d.open("?page=p1&question=q2")
	a.designer(t, "wang").open("?page=p1&question=q2").press("remove").want("?page=p1&question=q1#questions")
	d.press("save", "text", "写了很久的题干")
	if rows := texts(d.page.Find(".wrong tbody tr")); d.status != http.StatusConflict || len(rows) != 1 || !strings.Contains(rows[0], "写了很久的题干") {
		t.Errorf("what was typed into a question that went: %d %q", d.status, rows)
	}
}

func TestAReaderSeesTheQuestionnaireWithoutForms(t *testing.T) {
	a := onSQLite(t, options{})
	drafts(t, a)
	d := &designer{app: a, header: a.member(t, "reader", models.Grant{Role: string(account.Analyst)})}
	d.open("?page=p1&question=q1")
	if d.page.Find("main form, main button, main textarea").Length() != 0 || !strings.Contains(d.page.Find(".questions").Text(), "来过吗") {
		t.Error("a reader is offered to write, or sees nothing")
	}
}

func TestAPublishedQuestionKeepsItsTypeInTheDesigner(t *testing.T) {
	a := onSQLite(t, options{})
	drafts(t, a)
	a.admin(t, "POST", "/api/v1/surveys/d/publish", "")
	d := a.designer(t, "li").open("?page=p1&question=q1")
	if _, off := d.page.Find("#f-type").Attr("disabled"); !off {
		t.Error("the type of a published question can be chosen")
	}
	if d.press("type", "type", "multiple"); d.status != http.StatusUnprocessableEntity || !strings.Contains(d.page.Find(".wrong").Text(), "q1") {
		t.Errorf("%d %s", d.status, d.page.Find(".wrong").Text())
	}
	d.open("?page=p1&question=q2").press("remove").want("?page=p1&question=q1#questions").press("add", "add_type", "text").want("?page=p1&question=q4#f-text")
	if _, err := design.Decode([]byte(d.draft())); err != nil {
		t.Error(err)
	}
}

func TestADraftIsTakenAwayInEveryFormat(t *testing.T) {
	a := onSQLite(t, options{})
	drafts(t, a)
	header := a.member(t, "reader", models.Grant{Role: string(account.Analyst)})
	for format, piece := range map[string]string{"minyi": `"q3"`, "markdown": "## ", "text": "来过吗"} {
		r := a.send("GET", "/office/surveys/d/export?format="+format, "", header...)
		if r.Code != http.StatusOK || !strings.Contains(r.text(), piece) || !strings.Contains(r.Header().Get("Content-Disposition"), `filename=d.`) {
			t.Errorf("%s: %d %q %.80s", format, r.Code, r.Header().Get("Content-Disposition"), r.text())
		}
	}
	if r := a.send("GET", "/office/surveys/d/export?format=docx", "", header...); r.Code != http.StatusNotFound {
		t.Errorf("a format that cannot be written: %d", r.Code)
	}
}

func TestADraftIsReplacedByAFileThatWasLookedAt(t *testing.T) {
	a := onSQLite(t, options{})
	drafts(t, a)
	d := a.designer(t, "li")
	r := a.form("/office/surveys/d/draft", url.Values{"revision": {"1"}, "text": {"公园新问卷\n\n1. 您常来吗？（单选题）\nA. 常来\nB. 不常来\n"}}, d.header...)
	page := document(t, r)
	if r.Code != http.StatusOK || page.Find("table.read tbody tr").Length() != 1 {
		t.Fatalf("%d %s", r.Code, page.Find("main").Text())
	}
	d.holds("来过吗") // looking changes nothing
	form := page.Find("form.fields")
	values := url.Values{"revision": {form.Find("[name=revision]").AttrOr("value", "")}, "document": {form.Find("[name=document]").Text()}}
	if r = a.form(form.AttrOr("action", ""), values, d.header...); r.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", r.Code, r.text())
	}
	d.holds("您常来吗", `"kind":"opinion"`, `"min_age":16`)
	d.open("?page=p1").press("add", "add_type", "note").press("undo").holds("您常来吗").press("undo")
	if d.draft() != parkDraft {
		t.Errorf("back at %s", d.draft())
	}
}

func TestAFileThatReusesPublishedCodesIsRefusedOrConfirmed(t *testing.T) {
	a := onSQLite(t, options{})
	drafts(t, a)
	d := a.designer(t, "li")
	a.admin(t, "POST", "/api/v1/surveys/d/publish", "")
	// look reads a text in the draft's place and returns the form that would keep it.
	look := func(text string) (string, url.Values, string) {
		t.Helper()
		page := document(t, a.form("/office/surveys/d/draft", url.Values{"revision": {"1"}, "text": {text}}, d.header...))
		form := page.Find("form.fields")
		return form.AttrOr("action", ""), url.Values{"revision": {form.Find("[name=revision]").AttrOr("value", "")}, "document": {form.Find("[name=document]").Text()}}, form.Find("table tbody").Text()
	}
	to, values, listed := look("公园问卷\n\n1. 您来过公园吗？（单选题）\nA. 来过\nB. 没来过\n")
	if !strings.Contains(listed, "来过吗") || !strings.Contains(listed, "您来过公园吗") {
		t.Fatalf("the words that differ: %q", listed)
	}
	r := a.form(to, values, d.header...)
	if page := document(t, r); r.Code != http.StatusUnprocessableEntity || page.Find(".wrong li").Length() != 1 || page.Find("[name=same]").Length() != 1 || page.Find("[name=document]").Text() != values.Get("document") {
		t.Fatalf("kept unconfirmed: %d %s", r.Code, page.Find("main").Text())
	}
	d.holds("来过吗")
	if page := document(t, a.form(to, url.Values{"revision": values["revision"], "same": {"true"}, "document": {strings.Replace(values.Get("document"), `"type":"single"`, `"type":"multiple"`, 1)}}, d.header...)); !strings.Contains(page.Find(".wrong").Text(), "q1") {
		t.Errorf("another type was not refused: %s", page.Find("main").Text())
	}
	values.Set("same", "true")
	if r = a.form(to, values, d.header...); r.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", r.Code, r.text())
	}
	d.holds("您来过公园吗")
}

// Enter in a field presses the form's first button in the order of the page,
// also one that stands outside of the form.
func TestEnterInAFieldOfTheDesignerSaves(t *testing.T) {
	a := onSQLite(t, options{})
	drafts(t, a)
	d := a.designer(t, "ann").open("?question=q1")
	first := func() string { return d.page.Find(`#edit button, button[form="edit"]`).First().AttrOr("value", "") }
	if got := first(); got != "save" {
		t.Errorf("Enter presses %q", got)
	}
	d.press("save", "text", "anders")
	if got := first(); got != "save" {
		t.Errorf("with a step to take back Enter presses %q", got)
	}
	d.press("remove")
	if d.page.Find(".wrong").Length() == 0 {
		t.Fatal("nothing is refused")
	}
	if got := first(); got != "save" {
		t.Errorf("after a refusal Enter presses %q", got)
	}
}
