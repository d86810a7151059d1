package main

import (
	"encoding/csv"
	"strings"
	"testing"
)

// TestBrowser is what residents and the office see, in a real browser. The
// subtests share one city and one Chromium.
func TestBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("not run with -short: pages in a browser")
	}
	c := openBrowserCity(t)
	t.Run("the whole questionnaire goes in without script", c.answersWithoutScript)
	t.Run("the whole questionnaire goes in with script, and questions come as one answers", c.answersWithScript)
	t.Run("a first visit weighs at most 14,000 bytes", c.firstVisits)
	t.Run("replies that are lost are asked for again under the same key", c.lostReplies)
	t.Run("without a network nothing is lost", c.offline)
	t.Run("a last page that is loaded again and sent twice is one response", c.sentTwice)
	t.Run("a page can be answered by keyboard", c.byKeyboard)
	t.Run("the overview is told what comes in", c.boardFollows)
	t.Run("a big screen shows where a survey stands", c.bigScreen)
	t.Run("a draft is previewed in a phone, and nothing is counted", c.previews)
	t.Run("charts say what their tables say", c.chartsTellTheirTable)
	t.Run("an analyst picks, saves and reads a report", c.picksAndSaves)
	t.Run("every page is accessible, fits every width and can be hit by a finger", c.everyPage)
	t.Run("every page of the office is accessible and fits phones and desks", c.everyOfficePage)
	// What follows leaves things behind that are worded in Chinese alone.
	t.Run("a survey is published by keyboard", c.publishesByKeyboard)
	t.Run("a questionnaire is designed by keyboard", c.designsByKeyboard)
	t.Run("the whole civility survey is designed by keyboard, published and answered", c.designsTheWholeSurvey)
	t.Run("two designers of one survey hear of each other", c.twoDesigners)
	for _, w := range weeks {
		t.Run("a week of the "+w.role, func(t *testing.T) { w.work(c, t) })
	}
	t.Run("a telephone number is proved by Enter alone", c.provesNumber)
}

func (c *browserCity) answersWithoutScript(t *testing.T) {
	stored, before := c.responses(t), c.bases(t)
	r := &answerer{phone: c.phone(t, withoutScript()), all: true}
	r.open("/s/civility-2026")
	r.must("scripts are off", `!document.querySelector('[name=_t]').value`)

	r.forgive("status of 422")
	if status := r.press(nextButton); status != 422 {
		t.Fatalf("an empty first page was answered with %d", status)
	}
	r.must("the list on top leads to the question", `document.querySelector('main').firstElementChild.id === 'errors' &&
		document.querySelector('#errors a').hash === '#q-q1' && document.querySelector('#errors a').textContent.startsWith('第 1 题：')`)
	r.must("the question says what is wrong", `document.querySelector('#q-q1 .err').textContent.trim() !== ''`)
	r.must("the group points at what is wrong with it",
		`document.getElementById(document.querySelector('#q-q1').getAttribute('aria-describedby').split(' ').at(-1)).className === 'err'`)
	r.must("the other questions are not blamed", `document.querySelectorAll('.err').length === 1`)

	r.answerPage()
	r.press(nextButton)
	r.must("page 2 came", `document.querySelector('[name=_page]').value === '1'`)
	r.press(backButton)
	r.must("the way back keeps the answers", `document.querySelector('[name=_page]').value === '0' &&
		document.querySelector('[name=q1][value=know]').checked && document.querySelector('[name=q7][value=often]').checked &&
		document.querySelectorAll('[name=q8]:checked').length === 2`)
	r.toLast(nil)
	if status := r.press(nextButton); status != 200 {
		t.Fatalf("sending ended with %d", status)
	}
	receipt := r.receipt()
	r.isStored(receipt)
	c.oneMore(t, stored, before)
	c.everyColumnFilled(t)
}

// everyColumnFilled looks at the newest row of the export: whoever answers all
// questions leaves no cell of them empty.
func (c *browserCity) everyColumnFilled(t *testing.T) {
	t.Helper()
	export := c.do(t, 200, "GET", "/api/v1/surveys/civility-2026/responses.csv", nil)
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(export.body), "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	last, questions := rows[len(rows)-1], 0
	for i, name := range rows[0] {
		switch name {
		case "channel", "wave", "area":
			if last[i] == "" {
				t.Errorf("%s is empty", name)
			}
		case "id", "version", "mode", "sample", "submitted_hour", "duration_s", "flags", "stratum", "psu", "base_weight", "fpc", "weight":
		default:
			questions++
			if last[i] == "" && !strings.HasPrefix(name, "q29") { // three of nine are ranked
				t.Errorf("the answer to %s is empty in the export", name)
			}
		}
	}
	if questions < 50 {
		t.Errorf("only %d columns of questions", questions)
	}
}

func (c *browserCity) answersWithScript(t *testing.T) {
	stored, before := c.responses(t), c.bases(t)
	r := &answerer{phone: c.phone(t), all: true}
	r.open("/s/civility-2026")
	r.must("the page was not reached over a secure line", `!window.isSecureContext && !crypto.randomUUID`)
	r.until("the start is noted", `document.querySelector('[name=_t]').value !== ''`)
	r.toLast(func(where string) {
		switch where {
		case "0": // q8 is there until somebody says that no news ever came
			r.comesAndGoes("q8", "q7", "often", "never")
		case "1":
			r.comesAndGoes("q4_number", "q4", "know", "forgot")
		case "3":
			r.comesAndGoes("q16_kept", "q16", "signed", "not_signed")
		case "5":
			r.comesAndGoes("q24", "has_pupil", "yes", "no")
		}
	})
	if status := r.press(nextButton); status != 200 {
		t.Fatalf("sending ended with %d", status)
	}
	r.isStored(r.receipt())
	c.oneMore(t, stored, before)
	c.everyColumnFilled(t)
}

// comesAndGoes checks that a question follows an answer on its own page, at
// once and without another page, and leaves the answer that shows it.
func (r *answerer) comesAndGoes(question, by, shows, hides string) {
	r.Helper()
	before, _ := r.loaded()
	box := `document.querySelector('#q-` + question + `')`
	r.option(by, hides)
	r.until("the question goes", box+`.hidden && `+box+`.offsetHeight === 0`)
	r.option(by, shows)
	r.until("the question comes", `!`+box+`.hidden && `+box+`.offsetHeight > 0`)
	if after, _ := r.loaded(); after != before {
		r.Errorf("another page came for %s", question)
	}
}
