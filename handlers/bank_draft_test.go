package handlers_test

import (
	"net/url"
	"strings"
	"testing"

	"minyi/surveys/design"
)

func TestTickedItemsComeIntoADraftBehindTheOpenQuestion(t *testing.T) {
	a := onSQLite(t, options{})
	d := a.bankDesk(t)
	a.draft(t, "mine")
	at := "/office/surveys/mine/design/bank"
	open := url.Values{"page": {"p1"}, "question": {"q1"}}
	page := d.opens(t, at+"?"+open.Encode()+"&q="+url.QueryEscape("校园"))
	if found := page.Find(`.pick input[name="item"]`).Length(); found == 0 || found > 20 {
		t.Fatalf("the search shows %d items", found)
	}
	refused := open
	refused.Set("q", "校园")
	if page := d.posts(t, 422, at, refused); page.Find(".wrong li").Length() != 1 || page.Find("input#q").AttrOr("value", "") != "校园" {
		t.Errorf("nothing ticked: %q", page.Find(".wrong").Text())
	}
	ticked := url.Values{"page": {"p1"}, "question": {"q1"}, "item": {"school_around"}}
	made := d.posts(t, 303, at, ticked)
	if made.Find(".done").Length() != 1 || made.Find(`[name="question"][value="has_pupil"]`).Length() == 0 {
		t.Errorf("shown is %q", made.Find("main").Text())
	}
	row, err := a.store.Survey(t.Context(), "mine")
	must(t, err)
	doc, err := design.Decode(row.Draft)
	must(t, err)
	var codes []string
	for _, q := range doc.Pages[0].Questions {
		codes = append(codes, q.Code)
	}
	if got := strings.Join(codes, " "); !strings.HasPrefix(got, "q1 has_pupil school_around") {
		t.Errorf("the page asks %s", got)
	}
	again := d.posts(t, 422, at, ticked)
	if !strings.Contains(again.Find(".wrong").Text(), "school_around") || again.Find(`.pick input[value="school_around"][disabled]`).Length() != 1 {
		t.Errorf("asked twice: %q", again.Find(".wrong").Text())
	}
	if steps := d.opens(t, "/office/surveys/mine/design/steps").Find("tbody tr").First().Text(); !strings.Contains(steps, "从题库加了 2 道题") {
		t.Errorf("the last step is %q", steps)
	}
}

func TestTheDesignerKeepsWhatWasTypedOnTheWayToTheBank(t *testing.T) {
	a := onSQLite(t, options{})
	d := a.bankDesk(t)
	a.draft(t, "mine")
	form := url.Values{}
	page := d.opens(t, "/office/surveys/mine/design?page=p1&question=q1")
	for _, field := range page.Find("form#edit").Find("input, textarea, select").EachIter() {
		if name := field.AttrOr("name", ""); name != "" && field.AttrOr("type", "") != "checkbox" {
			form.Set(name, field.AttrOr("value", strings.TrimSpace(field.Text())))
		}
	}
	form.Set("text", "打了一半的题目")
	form.Set("do", "bank")
	if to := d.posts(t, 303, "/office/surveys/mine/design", form); to.Find(`input[name="question"][value="q1"]`).Length() == 0 {
		t.Errorf("the way leads to %q", to.Find("h1, h2").Text())
	}
	row, err := a.store.Survey(t.Context(), "mine")
	must(t, err)
	if !strings.Contains(string(row.Draft), "打了一半的题目") {
		t.Error("what was typed is lost")
	}
}
