package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/chromedp/chromedp"
)

// asked is one question as it stands on the page.
type asked struct {
	Code, Type string
	Required   bool
	Names      []string // of its inputs
	Values     []string // of its options
	Alone      []string // options that exclude the others
	Answered   bool
}

// questionsShown reads what the page asks just now. It works by what residents see:
// a hidden question is none.
const questionsShown = `[...document.querySelectorAll('[data-q]')].filter(q => !q.hidden && q.dataset.type !== 'note').map(q => {
	const inputs = [...q.querySelectorAll('[name]')], all = list => [...new Set(list)];
	return {
		Code: q.dataset.q, Type: q.dataset.type, Required: !q.querySelector('.opt'),
		Names: all(inputs.map(i => i.name)), Values: all(inputs.filter(i => /radio|checkbox/.test(i.type)).map(i => i.value)),
		Alone: inputs.filter(i => 'alone' in i.dataset).map(i => i.value),
		Answered: inputs.some(i => /radio|checkbox/.test(i.type) ? i.checked : i.type !== 'file' && i.value !== ''),
	};
})`

// chosen are the answers that bring up every conditional question of the demo
// survey and count in the base of every rate. Other questions get their second
// option.
var chosen = map[string]string{
	"q1": "know", "q7": "often", "q4": "know", "q16": "signed", "has_pupil": "yes", "q27": "fairly", "q13": "cleanup",
}

// answerer fills in a questionnaire by tapping and typing.
type answerer struct {
	*phone
	all   bool     // answers every question, not only what must be answered
	given []string // codes answered, in order
}

// answerPage answers what the page asks and has no answer yet.
func (r *answerer) answerPage() {
	r.Helper()
	for range 3 { // script brings up questions while others are answered
		todo := 0
		for _, q := range eval[[]asked](r.phone, questionsShown) {
			if !q.Answered && (q.Required || r.all) {
				r.answer(q)
				todo++
			}
		}
		if todo == 0 {
			return
		}
	}
}

func (r *answerer) answer(q asked) {
	r.Helper()
	r.given = append(r.given, q.Code)
	field := fmt.Sprintf(`[name="%s"]`, q.Code)
	switch q.Type {
	case "single", "rating", "nps":
		value := q.Values[min(1, len(q.Values)-1)]
		if v, ok := chosen[q.Code]; ok {
			value = v
		}
		r.option(q.Code, value)
	case "multiple":
		values := q.Values
		if v, ok := chosen[q.Code]; ok {
			values = []string{v}
		}
		for _, v := range values[:min(2, len(values))] {
			r.option(q.Code, v)
		}
	case "matrix":
		for _, row := range q.Names {
			r.option(row, q.Values[0])
		}
	case "ranking":
		ranks := eval[int](r.phone, fmt.Sprintf(`document.querySelector('[name="%s"]').options.length - 1`, q.Names[0]))
		for i, row := range q.Names[:min(ranks, len(q.Names))] {
			r.pick(fmt.Sprintf(`[name="%s"]`, row), i+1)
		}
	case "consent":
		r.option(q.Code, "true")
	case "area":
		r.pick(field, 3)
	case "number", "slider":
		r.write(field, "3")
	case "date":
		r.do(chromedp.SetValue(chromedp.CSS(field), "2026-11-01"))
	case "time":
		r.do(chromedp.SetValue(chromedp.CSS(field), "08:30"))
	case "sum":
		for i, row := range q.Names {
			r.write(fmt.Sprintf(`[name="%s"]`, row), []string{"60", "40", "0"}[min(i, 2)])
		}
	case "location":
		r.write(fmt.Sprintf(`[name="%s"]`, q.Names[0]), "41.12")
		r.write(fmt.Sprintf(`[name="%s"]`, q.Names[1]), "122.07")
	case "phone":
		r.write(field, "13900000000")
	case "email":
		r.write(field, "a@example.org")
	case "photo":
		r.given = r.given[:len(r.given)-1] // nothing at hand to send
	default:
		r.write(field, "12345 热线")
	}
}

// pageNumber is the page's index in the document, or "review".
func (r *answerer) pageNumber() string {
	r.Helper()
	return eval[string](r.phone, `document.querySelector('[name=_page]').value`)
}

// isLast reports whether the main button sends.
func (r *answerer) isLast() bool {
	r.Helper()
	return eval[string](r.phone, find(nextButton)+`.value`) == "send"
}

// toLast answers page after page until the main button sends; see is called on
// every page as it comes and again when it is answered.
func (r *answerer) toLast(see func(where string)) {
	r.Helper()
	for range 40 {
		where := r.pageNumber()
		if see != nil {
			see(where)
		}
		r.answerPage()
		if r.isLast() {
			return
		}
		if status := r.press(nextButton); status != 200 {
			r.Fatalf("page %s was refused with %d: %s", where, status, r.gist())
		}
	}
	r.Fatal("the questionnaire does not end")
}

// receipt is the number on the receipt page, without its groups.
func (p *phone) receipt() string {
	p.Helper()
	if at := p.at(); !strings.Contains(at, "/receipt/") {
		p.Fatalf("no receipt, but %s: %s", at, p.gist())
	}
	number := strings.ReplaceAll(eval[string](p, find(`.receipt`)+`.textContent`), "-", "")
	if len(number) != 16 {
		p.Fatalf("%q is no receipt", number)
	}
	return number
}

// isStored asks the public look-up for a receipt.
func (p *phone) isStored(receipt string) {
	p.Helper()
	var got struct{ Survey, State string }
	p.city.do(p.T, 200, "GET", "/receipts/"+receipt, nil).into(p.T, &got)
	if got.State != "stored" || got.Survey != "civility-2026" {
		said, _ := json.Marshal(got)
		p.Errorf("receipt %s: %s", receipt, said)
	}
}
