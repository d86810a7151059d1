package handlers_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

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
