package handlers_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"minyi/surveys/intake"
	"minyi/surveys/quality"
)

// manyQuestions publishes a survey with thirteen closed questions.
func manyQuestions(t *testing.T, a *app, code string) {
	t.Helper()
	var questions []string
	for i := range 13 {
		questions = append(questions, fmt.Sprintf(`{"code":"q%d","type":"single","text":{"en":"Q"},"options":[{"code":"a","text":{"en":"A"}},{"code":"b","text":{"en":"B"}}]}`, i))
	}
	a.admin(t, "POST", "/api/v1/surveys", `{"code":"`+code+`","languages":["en"],"title":{"en":"T"},"approval":{"kind":"opinion"},
		"pages":[{"code":"p","questions":[`+strings.Join(questions, ",")+`]}],
		"rates":[{"code":"r","kind":"share","question":"q0","numerator":["a"]}]}`)
	a.admin(t, "POST", "/api/v1/surveys/"+code+"/publish", "")
}

// answerMany answers with a letter per question.
func answerMany(t *testing.T, a *app, code string, n int, letters string) {
	t.Helper()
	var answers []string
	for i, c := range letters {
		answers = append(answers, fmt.Sprintf(`"q%d":"%c"`, i, c))
	}
	r := a.post("/s/"+code+"/responses", `{"key":"`+uuid(n)+`","version":1,"answers":{`+strings.Join(answers, ",")+`}}`)
	if r.Code != http.StatusCreated {
		t.Fatalf("status %d: %s", r.Code, r.text())
	}
}

func TestDoubtsThatAreFoundLaterReachExportAndRates(t *testing.T) {
	each(t, options{}, func(t *testing.T, a *app) {
		manyQuestions(t, a, "many")
		watch := &quality.Watch{Store: a.store, Surveys: a.catalog, Now: a.clock.Now}
		step := func() {
			t.Helper()
			for {
				more, err := watch.Step(t.Context())
				must(t, err)
				if !more {
					return
				}
			}
		}
		for n := range 12 { // honest ones, each another
			answerMany(t, a, "many", n, strings.NewReplacer("0", "a", "1", "b").Replace(fmt.Sprintf("01%04b0101010", n)))
		}
		answerMany(t, a, "many", 20, "aabbaabbaabba")
		step()
		answerMany(t, a, "many", 21, "aabbaabbaabba")
		// A restart between them forgets nothing.
		watch = &quality.Watch{Store: a.store, Surveys: a.catalog, Now: a.clock.Now}
		step()
		if got := strings.Join(flagsOf(t, a, "many"), ""); got != "" {
			t.Errorf("two alike are doubted: %q", got)
		}
		before := a.admin(t, "GET", "/api/v1/surveys/many/rates?flagged=without", "").text()
		if !strings.Contains(before, `"n":14`) {
			t.Errorf("before: %s", before)
		}
		answerMany(t, a, "many", 22, "aabbaabbaabba")
		step()
		flags := flagsOf(t, a, "many")
		if got := strings.Join(flags, "|"); got != "||||||||||||duplicate|duplicate|duplicate" {
			t.Errorf("flags %q", got)
		}
		if with := a.admin(t, "GET", "/api/v1/surveys/many/rates", "").text(); !strings.Contains(with, `"n":15`) {
			t.Errorf("all: %s", with)
		}
		if without := a.admin(t, "GET", "/api/v1/surveys/many/rates?flagged=without", "").text(); !strings.Contains(without, `"n":12`) {
			t.Errorf("without the flagged: %s", without)
		}
	})
}

func TestResponsesAreLeftOutByTwoPeopleAndCountedAgain(t *testing.T) {
	a := onSQLite(t, options{})
	manyQuestions(t, a, "many")
	for n := range 12 {
		answerMany(t, a, "many", n, strings.NewReplacer("0", "a", "1", "b").Replace(fmt.Sprintf("01%04b0101010", n)))
	}
	for n := range 3 {
		answerMany(t, a, "many", 20+n, "aabbaabbaabba")
	}
	watch := &quality.Watch{Store: a.store, Surveys: a.catalog, Now: a.clock.Now}
	_, err := watch.Step(t.Context())
	must(t, err)
	a.account(t, "wang")
	a.account(t, "zhao")
	wang, zhao := a.signIn(t, "wang"), a.signIn(t, "zhao")
	page := func(path string) *goquery.Document {
		t.Helper()
		r := a.send("GET", path, "", append(cookie(wang), "Accept", "text/html")...)
		if r.Code != http.StatusOK {
			t.Fatalf("%s: status %d", path, r.Code)
		}
		doc, err := goquery.NewDocumentFromReader(strings.NewReader(r.text()))
		must(t, err)
		return doc
	}
	counted := func() string {
		t.Helper()
		var table struct{ N int }
		must(t, json.Unmarshal(a.admin(t, "GET", "/api/v1/surveys/many/rates", "").Body.Bytes(), &table))
		return fmt.Sprint(table.N)
	}
	const at = "/office/surveys/many/doubts"
	if text := page(at).Find("input[value=duplicate]").Closest("tr").Find("td.num").First().Text(); text != "3" {
		t.Errorf("alike: %q", text)
	}
	if text := page(at + "?doubt=duplicate").Find("[role=status]").Text(); !strings.Contains(text, "3") || !strings.Contains(text, "20.0") {
		t.Errorf("preview: %q", text)
	}
	for _, c := range []struct {
		name string
		form url.Values
		want string
	}{
		{"nothing ticked", url.Values{"reason": {"r"}}, "/flags"},
		{"no reason", url.Values{"doubt": {"duplicate"}}, "/reason"},
		{"a reason of no one", url.Values{"doubt": {"ugly"}, "reason": {"r"}}, "/doubt"},
		{"a channel of no one", url.Values{"doubt": {"duplicate"}, "reason": {"r"}, "channel": {"999"}}, "/channel"},
		{"a time that is none", url.Values{"doubt": {"duplicate"}, "reason": {"r"}, "from": {"soon"}}, "/from"},
		{"nobody is picked", url.Values{"doubt": {"late"}, "reason": {"r"}}, "/doubt"},
	} {
		if r := a.form(at, c.form, cookie(wang)...); r.Code != http.StatusUnprocessableEntity || !strings.Contains(r.text(), "<code>"+c.want+"</code>") {
			t.Errorf("%s: status %d", c.name, r.Code)
		}
	}
	if r := a.form(at, url.Values{"doubt": {"duplicate"}, "reason": {"one hand"}}, cookie(wang)...); r.Code != http.StatusSeeOther {
		t.Fatalf("propose: status %d: %s", r.Code, r.text())
	}
	if counted() != "15" {
		t.Error("a proposal alone leaves out")
	}
	if r := a.form("/office/proposals/1", url.Values{"decision": {"approve"}}, cookie(wang)...); r.Code == http.StatusSeeOther {
		t.Error("who proposed has approved")
	}
	// What more the rule would pick now, nobody has looked at.
	one, id := a.rows(t, "many")[0].Seq, a.surveyID(t, "many")
	must(t, a.store.AddDoubts(t.Context(), id, map[int64]intake.Flags{one: intake.FlagDuplicate}))
	if r := a.form("/office/proposals/1", url.Values{"decision": {"approve"}}, cookie(zhao)...); r.Code != http.StatusUnprocessableEntity || counted() != "15" {
		t.Errorf("more than was proposed is left out: status %d, %s count", r.Code, counted())
	}
	if r := a.form("/office/proposals/1", url.Values{"decision": {"refuse"}, "reason": {"look again"}}, cookie(zhao)...); r.Code != http.StatusSeeOther {
		t.Fatalf("refuse: status %d: %s", r.Code, r.text())
	}
	if r := a.form(at, url.Values{"doubt": {"duplicate"}, "reason": {"one hand"}}, cookie(wang)...); r.Code != http.StatusSeeOther {
		t.Fatalf("propose again: status %d: %s", r.Code, r.text())
	}
	if r := a.form("/office/proposals/2", url.Values{"decision": {"approve"}}, cookie(zhao)...); r.Code != http.StatusSeeOther {
		t.Fatalf("approve: status %d: %s", r.Code, r.text())
	}
	if n := counted(); n != "11" {
		t.Errorf("%s count, want 11", n)
	}
	line := page(at).Find("form[action$='/undo']").Closest("tr").Text()
	if !strings.Contains(line, "one hand") || !strings.Contains(line, "zhao") {
		t.Errorf("the decision reads %q", line)
	}
	if r := a.form(at+"/1/undo", url.Values{"reason": {"they are a choir"}}, cookie(wang)...); r.Code != http.StatusSeeOther {
		t.Fatalf("undo: status %d: %s", r.Code, r.text())
	}
	if r := a.form("/office/proposals/3", url.Values{"decision": {"approve"}}, cookie(zhao)...); r.Code != http.StatusSeeOther {
		t.Fatalf("approve the undoing: status %d: %s", r.Code, r.text())
	}
	if n := counted(); n != "15" {
		t.Errorf("%s count again, want 15", n)
	}
	if text := page(at).Text(); !strings.Contains(text, "they are a choir") {
		t.Error("the page does not say why it was undone")
	}
}
