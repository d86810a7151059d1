package handlers_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"minyi/surveys/bank"
	"minyi/surveys/design"
	"minyi/surveys/evaluation"
	"minyi/surveys/seed"
)

// bankDesk is somebody before a bank with the questions of the templates.
func (a *app) bankDesk(t *testing.T) *desk {
	t.Helper()
	a.account(t, "lead")
	d := a.sitsDown(t, "lead")
	if page := d.opens(t, "/office/bank"); page.Find(".empty").Length() != 1 || page.Find("table").Length() != 0 {
		t.Errorf("an empty bank shows %q", page.Find("main").Text())
	}
	if page := d.posts(t, 303, "/office/bank/start", url.Values{}); page.Find("table.items tbody tr").Length() != 30 || page.Find(`form[action$="/start"]`).Length() != 0 {
		t.Fatalf("loaded: %q", page.Find(".found, .done").Text())
	}
	return d
}

func rowsOf(page *goquery.Document, table string) (rows []string) {
	page.Find(table + " tbody tr").Each(func(_ int, s *goquery.Selection) {
		cells := s.Find("th, td").Map(func(_ int, cell *goquery.Selection) string { return strings.Join(strings.Fields(cell.Text()), " ") })
		rows = append(rows, strings.Join(cells, " "))
	})
	return rows
}

func TestTheBankIsSearched(t *testing.T) {
	a := onSQLite(t, options{})
	d := a.bankDesk(t)
	for query, want := range map[string]int{
		"q=红灯": 1, "q=red+light": 1, "q=知晓+创城": 5, "audience=parents&topic=minors": 13, "indicator=annual-2026:C2&audience=staff": 2, "q=nothing+of+the+kind": 0,
	} {
		if got := rowsOf(d.opens(t, "/office/bank?"+query), "table.items"); len(got) != want {
			t.Errorf("%s finds %d: %q", query, len(got), got)
		}
	}
}

func TestTheBankIsReadPageByPage(t *testing.T) {
	a := onSQLite(t, options{})
	d := a.bankDesk(t)
	seen, pages, at := map[string]bool{}, 0, "/office/bank?topic="
	for at != "" && pages < 20 {
		page := d.opens(t, at)
		page.Find("table.items th[scope=row] code").Each(func(_ int, code *goquery.Selection) { seen[code.Text()] = true })
		pages++
		next := page.Find("a[rel=next]").AttrOr("href", "")
		if at = ""; next != "" {
			at = "/office/bank" + next
		} else if page.Find("a[rel=prev]").Length() != 1 {
			t.Error("the last page leads nowhere back")
		}
	}
	if all := a.banked(t); len(seen) != all || pages != (all+29)/30 {
		t.Errorf("%d pages show %d of %d items", pages, len(seen), all)
	}
}

func TestAFormOfTickedQuestionsBecomesADraft(t *testing.T) {
	a := onSQLite(t, options{})
	d := a.bankDesk(t)
	for name, form := range map[string]url.Values{
		"nothing ticked": {"title": {"脉动"}, "code": {"pulse"}},
		"no name":        {"code": {"pulse"}, "item": {"age"}},
		"a wrong code":   {"title": {"脉动"}, "code": {"脉动"}, "item": {"age"}},
		"an odd item":    {"title": {"脉动"}, "code": {"pulse"}, "item": {"age", "nothing"}},
	} {
		page := d.posts(t, 422, "/office/bank/assemble", form)
		if page.Find(".wrong li").Length() != 1 || page.Find("input#code").AttrOr("value", "-") != form.Get("code") ||
			page.Find(`input[name="item"][checked]`).Length() != min(1, len(form["item"])) {
			t.Errorf("%s: %q", name, page.Find(".wrong").Text())
		}
	}
	page := d.posts(t, 200, "/office/bank/assemble", url.Values{"title": {"季度脉动"}, "code": {"pulse"}, "item": {"campaign_known", "campaign_satisfied", "school_around", "age"}})
	if got := rowsOf(page, "table.read"); len(got) != 5 {
		t.Errorf("the form shows %q", got)
	}
	if got := rowsOf(page, "table.report"); len(got) != 1 || !strings.Contains(got[0], "has_pupil") {
		t.Errorf("the report says %q", got)
	}
	d.posts(t, 303, "/office/surveys", url.Values{"document": {page.Find(`textarea[name="document"]`).Text()}, "code": {"pulse"}})
	row, err := a.store.Survey(t.Context(), "pulse")
	must(t, err)
	doc, err := design.Decode(row.Draft)
	must(t, err)
	if len(doc.Rates) != 5 || doc.Pages[0].Questions[0].Item != "campaign_known@1" || doc.Title["zh-CN"] != "季度脉动" {
		t.Errorf("%d rates, %+v", len(doc.Rates), doc.Pages[0].Questions[0])
	}
	if got := rowsOf(d.opens(t, "/office/bank/items/age"), "table.uses"); len(got) != 1 || !strings.Contains(got[0], "季度脉动 age 草稿 1 原文") {
		t.Errorf("age was used in %q", got)
	}
}

func TestAnItemShowsWhereItWasUsedAndWhatCameOfIt(t *testing.T) {
	a := onSQLite(t, options{})
	d := a.bankDesk(t)
	document := `{"code":"pulse","languages":["zh-CN"],"title":{"zh-CN":"脉动"},"approval":{"kind":"opinion"},"settings":{"area":"none"},
"pages":[{"code":"p1","questions":[{"code":"know","item":"red_light@1","type":"single","text":{"zh-CN":"最近一个月，您过路口时闯过红灯吗？"},"hint":{"zh-CN":"驾车、骑车、步行都算。如实回答就好。"},
"options":[{"code":"none","text":{"zh-CN":"没有"}},{"code":"few","text":{"zh-CN":"一两次"}},{"code":"many","text":{"zh-CN":"多次"}},{"code":"refuse","text":{"zh-CN":"不愿回答"}}]}]}],
"rates":[{"code":"kept","kind":"share","title":{"zh-CN":"守灯率"},"question":"know","numerator":["none"],"excluded":["refuse"]}]}`
	a.admin(t, "POST", "/api/v1/surveys", document)
	a.admin(t, "POST", "/api/v1/surveys/pulse/publish", "")
	for i := range 12 {
		a.post("/s/pulse/responses", `{"key":"`+uuid(i+1)+`","version":1,"answers":{"know":"none"}}`)
	}
	page := d.opens(t, "/office/bank/items/red_light")
	if got := rowsOf(page, "table.uses"); len(got) != 1 || got[0] != "脉动 进行中 know 1 1 原文" {
		t.Errorf("used in %q", got)
	}
	results := rowsOf(page, "table.results")
	if len(results) != 1 || !strings.HasPrefix(results[0], "脉动 w1 守灯率 自愿参与 100.0 % – 12 12 ") || !strings.Contains(results[0], "未冻结") {
		t.Errorf("results %q", results)
	}
	a.admin(t, "PUT", "/api/v1/surveys/pulse/draft", strings.Replace(document, "一两次", "有过一两回", 1))
	if got := rowsOf(d.opens(t, "/office/bank/items/red_light"), "table.uses"); len(got) != 2 || got[1] != "脉动 进行中 know 草稿 1 调查中改了文字" {
		t.Errorf("after a change of words %q", got)
	}
}

func TestAnItemIsRewordedDescribedAndRetired(t *testing.T) {
	a := onSQLite(t, options{})
	d := a.bankDesk(t)
	at := "/office/bank/items/pledge_signed"
	form := url.Values{"version": {"1"}, "note": {"更口语"}}
	d.opens(t, at).Find(`form[action$="/reword"]`).Find("input, textarea").Each(func(_ int, s *goquery.Selection) {
		if name := s.AttrOr("name", ""); form.Get(name) == "" {
			form.Set(name, strings.TrimSpace(s.AttrOr("value", s.Text())))
		}
	})
	form.Set("note", "")
	form.Set("text_zh-CN", "文明承诺您签过吗？")
	refused := d.posts(t, 422, at+"/reword", form)
	if refused.Find(".wrong li").Length() != 1 || strings.TrimSpace(refused.Find(`textarea[name="text_zh-CN"]`).Text()) != "文明承诺您签过吗？" {
		t.Errorf("without a note: %q", refused.Find("main").Text())
	}
	form.Set("note", "更口语")
	page := d.posts(t, 303, at+"/reword", form)
	if got := page.Find("h1").Text(); got != "文明承诺您签过吗？" || page.Find("section.wording").Length() != 2 || !strings.Contains(page.Find("section.wording table").Text(), "您签过文明承诺吗？") {
		t.Errorf("%s: %q", got, page.Find("section.wording").Text())
	}
	d.posts(t, 422, at+"/reword", form) // the version that it was made from is not the newest

	about := url.Values{"topic": {"support"}, "audience": {"staff"}, "tags": {"承诺，自律"}, "indicator": {"annual-2026:C2"}}
	page = d.posts(t, 303, at, about)
	if tags := page.Find(".tag").Text(); !strings.Contains(tags, "自律") || page.Find(`select#topic option[selected]`).AttrOr("value", "") != "support" {
		t.Errorf("described as %q", tags)
	}
	about.Del("audience")
	d.posts(t, 422, at, about)

	d.posts(t, 422, at+"/retire", url.Values{"reason": {" "}})
	page = d.posts(t, 303, at+"/retire", url.Values{"reason": {"改用打卡记录"}})
	if !strings.Contains(page.Find(".hint").Text(), "改用打卡记录") || d.opens(t, "/office/bank/assemble").Find(`input[value="pledge_signed"]`).Length() != 0 {
		t.Error("a retired item is offered")
	}
	d.posts(t, 303, at+"/retire", url.Values{"act": {"restore"}})
	if d.opens(t, "/office/bank/assemble").Find(`input[value="pledge_signed"]`).Length() != 1 {
		t.Error("a restored item is not offered")
	}
}

func TestAQuestionOfADraftIsPutIntoTheBank(t *testing.T) {
	a := onSQLite(t, options{})
	d := a.bankDesk(t)
	a.draft(t, "mine")
	form := url.Values{"question": {"q1"}, "item": {"q1_of_mine"}, "topic": {"campaign"}, "audience": {"residents"}}
	for name, change := range map[string][2]string{"no code": {"item", ""}, "a code that is taken": {"item", "age"}, "a question of nobody": {"question", "q99"}, "no audience": {"audience", ""}} {
		bad := url.Values{}
		for k, v := range form {
			bad[k] = v
		}
		bad.Set(change[0], change[1])
		if page := d.posts(t, 422, "/office/surveys/mine/bank", bad); page.Find(".wrong li").Length() < 1 || page.Find("input#item").AttrOr("value", "-") != bad.Get("item") {
			t.Errorf("%s: %q", name, page.Find("main").Text())
		}
	}
	page := d.posts(t, 303, "/office/surveys/mine/bank", form)
	if got := rowsOf(page, "table.items"); !strings.Contains(strings.Join(got, "|"), "q1_of_mine 第 1 版") {
		t.Errorf("the draft says %q", got)
	}
	row, err := a.store.Survey(t.Context(), "mine")
	must(t, err)
	if !strings.Contains(string(row.Draft), `"item":"q1_of_mine@1"`) {
		t.Errorf("the draft is %s", row.Draft)
	}
	item, err := a.store.BankItem(t.Context(), "q1_of_mine")
	must(t, err)
	if len(item.Document().Rates) == 0 || item.Question().Code != "q1_of_mine" {
		t.Errorf("%+v", item.Document())
	}
}

func TestCoverageIsShownByAudience(t *testing.T) {
	a := onSQLite(t, options{})
	d := a.bankDesk(t)
	a.pledgesAndScheme(t, "r1")
	page := d.opens(t, "/office/bank/coverage/annual-2026")
	rows := rowsOf(page, "table.coverage")
	scheme, err := evaluation.DecodeScheme(seed.SchemeJSON())
	must(t, err)
	if len(rows) != len(scheme.Leaves()) || page.Find(".tag.warn").Length() != 4 { // the survey of the scheme is not there
		t.Errorf("%q", rows)
	}
	parents := d.opens(t, "/office/bank/coverage/annual-2026?audience=parents")
	if gaps := parents.Find(".hint").Text(); !strings.Contains(gaps, "4") {
		t.Errorf("gaps for parents: %q", gaps)
	}
	if link := d.opens(t, "/office/rounds/r1").Find(`a[href$="/office/bank/coverage/annual-2026"]`); link.Length() != 1 {
		t.Error("the round does not lead to its coverage")
	}
}

func TestABankMovesToAnotherOffice(t *testing.T) {
	a, b := onSQLite(t, options{}), onSQLite(t, options{})
	d := a.bankDesk(t)
	r := a.send("GET", "/office/bank/bank.json", "", cookie(a.signIn(t, "lead"))...)
	if r.Code != 200 || !strings.Contains(r.Header().Get("Content-Disposition"), "attachment") {
		t.Fatalf("%d %v", r.Code, r.Header())
	}
	items, err := bank.Read(r.Body.Bytes())
	must(t, err)
	b.account(t, "lead")
	other := b.sitsDown(t, "lead")
	other.posts(t, 303, "/office/bank/import", url.Values{"text": {r.text()}})
	if got := b.banked(t); got != len(items) {
		t.Errorf("%d of %d items came", got, len(items))
	}
	if refused := d.posts(t, 422, "/office/bank/import", url.Values{"text": {r.text()}}); refused.Find(".wrong li").Length() != 1 {
		t.Errorf("twice: %q", refused.Find(".wrong").Text())
	}
	d.posts(t, 422, "/office/bank/import", url.Values{"text": {`{"spec":"bank/1","items":[{"code":"x"}]}`}})
}

// banked is how many items the bank has.
func (a *app) banked(t *testing.T) int {
	t.Helper()
	items, err := a.store.Bank(t.Context())
	must(t, err)
	return len(items)
}
