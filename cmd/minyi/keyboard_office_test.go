package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// publishesByKeyboard signs in, imports a questionnaire, publishes it and moves
// its wave, with Tab, Enter, space and typing alone.
func (c *browserCity) publishesByKeyboard(t *testing.T) {
	p := c.phone(t, p1024()...)
	enter := func() int64 { t.Helper(); return p.goes(chromedp.KeyEvent(kb.Enter)) }
	focused := func(selector string) string { return `document.activeElement.matches('` + selector + `')` }

	p.open("/login")
	p.tabTo("the name", focused("#name"))
	p.inserts(keeperName)
	p.tabTo("the password", focused("#password"))
	p.do(chromedp.KeyEvent(keeperPassword))
	enter()
	p.do(chromedp.KeyEvent(kb.Tab))
	p.must("the first stop leads past the navigation", focused("a.skip"))
	p.tabTo("the surveys", focused(`nav.tasks a[href="/office/surveys"]`))
	enter()
	p.must("the surveys came", `location.pathname === '/office/surveys'`)

	p.tabTo("the page for new ones", focused(`main a[href="/office/surveys/new"]`))
	enter()
	p.tabTo("the field for the document", focused("#text"))
	p.inserts(strings.Replace(parkSurvey("键盘问卷", `"kind":"opinion"`, ""), `"code":"park"`, `"code":"keys"`, 1))
	p.tabTo("the button that imports", focused(".button.main"))
	enter()
	p.must("the draft is there", `location.pathname === '/office/surveys/keys'`)

	p.tabTo("the checks", focused(`a[href$="/publish"]`))
	enter()
	p.tabTo("the button that publishes", focused(`form[action$="/publish"] .button`))
	p.goes(chromedp.KeyEvent(" "))
	p.must("it was published", `!!document.querySelector('.done') && location.pathname === '/office/surveys/keys'`)

	p.tabTo("the wave", focused("details:has([name=reason]) summary"))
	p.do(chromedp.KeyEvent(kb.Enter))
	p.must("its forms unfold", `document.querySelector('details:has([name=reason])').open`)
	p.tabTo("the opening", focused("[name=opens_at]"))
	p.do(chromedp.KeyEvent(kb.ArrowDown)) // whatever part of a date comes first here: it is earlier now
	p.tabTo("the reason", focused("[name=reason]"))
	p.inserts("提前开始")
	p.tabTo("the button that saves", focused(`form[action*="/waves/"] .button.main`))
	enter()
	p.must("it was saved with its reason", `!!document.querySelector('.done') && document.querySelector('.changes').innerText.includes('提前开始')`)
	if status := c.phone(t).open("/s/keys"); status != 200 {
		t.Errorf("residents are met with %d", status)
	}
}
