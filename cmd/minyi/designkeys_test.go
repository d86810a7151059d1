package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

func focusOn(selector string) string { return `document.activeElement.matches('` + selector + `')` }

// designsByKeyboard makes a questionnaire from nothing with Tab, Enter, arrows
// and typing alone, publishes it, and somebody answers.
func (c *browserCity) designsByKeyboard(t *testing.T) {
	p := c.phone(t, p1024()...)
	enter := func() int64 { t.Helper(); return p.goes(chromedp.KeyEvent(kb.Enter)) }
	press := func(what, selector string) {
		t.Helper()
		p.tabTo(what, focusOn(selector))
		p.do(chromedp.KeyEvent(kb.Enter))
	}
	focus := func(what, selector string) { t.Helper(); p.until(what+" has the focus", focusOn(selector)) }

	p.signsIn(keeperName, keeperPassword)
	p.open("/office/surveys/new")
	p.tabTo("the title", focusOn("[name=title]"))
	p.inserts("键盘设计")
	p.tabTo("the code", focusOn("[name=code]"))
	p.inserts("keyed")
	p.tabTo("the second language, which is not wanted", focusOn("[name=languages]"))
	p.do(chromedp.KeyEvent(" "))
	p.tabTo("the button that makes it", focusOn("form[action$=new] .button"))
	enter()
	p.must("an empty page waits for questions", `location.pathname === '/office/surveys/keyed/design' && !!document.querySelector('.questions .empty')`)

	press("the button that adds a question", "#b-add")
	focus("the first question", "#f-text")
	p.inserts("您去过公园吗？")
	p.tabTo("the first option", focusOn("#o-a1"))
	p.inserts("去过")
	p.tabTo("the second option", focusOn("#o-a2"))
	p.inserts("没去过")
	p.do(chromedp.KeyEvent(kb.Enter)) // as in a list of Word
	focus("a third option", "#o-a3")
	p.inserts("不记得")
	p.saved("keyed", "您去过公园吗？", "没去过", "不记得")
	p.must("nothing typed was lost while it was saved", focusOn("#o-a3")+` && document.activeElement.value === '不记得'`)

	p.tabTo("the types", focusOn("#f-add_type"))
	for range 30 {
		if eval[bool](p, `document.activeElement.value === 'longtext'`) {
			break
		}
		p.do(chromedp.KeyEvent(kb.ArrowDown))
	}
	press("the button that adds a question", "#b-add")
	p.until("the second question is open", `document.activeElement.id === 'f-text' && document.querySelectorAll('.question').length === 2`)
	p.inserts("为什么？")
	p.saved("keyed", "为什么？")

	p.open("/office/surveys/keyed/design?page=p1&question=q2")
	press("the step back", "#b-undo")
	p.until("what was typed is taken back", `!document.querySelector('main').innerText.includes('为什么？')`)
	p.must("the focus stays", focusOn("#b-undo"))
	press("the step again", "#b-redo")
	p.until("it is there again", `document.querySelector('#f-text').value === '为什么？'`)
	p.must("no page was loaded for all this, and the address tells the question", `location.search === '?page=p1&question=q2'`)

	// The approval is written elsewhere.
	draft := string(c.do(t, 200, "GET", "/api/v1/surveys/keyed/draft", nil).body)
	c.do(t, 200, "PUT", "/api/v1/surveys/keyed/draft", []byte(strings.Replace(draft, `"code":"keyed"`, `"approval":{"kind":"opinion"},"code":"keyed"`, 1)))
	p.open("/office/surveys/keyed/publish")
	p.tabTo("the button that publishes", focusOn(`form[action$="/publish"] .button`))
	p.goes(chromedp.KeyEvent(" "))
	p.must("it was published", `!!document.querySelector('.done') && location.pathname === '/office/surveys/keyed'`)

	r := &answerer{phone: c.phone(t)}
	r.open("/s/keyed")
	r.option("q1", "a3")
	r.press(nextButton)
	r.press(nextButton)
	r.receipt()
}
