package main

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// byKeyboard answers the first page with Tab, arrows, space and Enter alone,
// and can see at each step where it is.
func (c *browserCity) byKeyboard(t *testing.T) {
	p := c.phone(t)
	p.open("/s/civility-2026")
	p.do(chromedp.KeyEvent(kb.Tab))
	p.must("the first stop leads past the top", `document.activeElement.matches('a.skip') && document.activeElement.getBoundingClientRect().left >= 0`)
	p.tabTo("the first question", `document.activeElement.name === 'q1'`)
	p.do(chromedp.KeyEvent(" "))
	p.must("space chooses", `document.querySelector('[name=q1]:checked').value === 'know'`)
	p.do(chromedp.KeyEvent(kb.ArrowDown))
	p.must("arrows move the choice", `document.querySelector('[name=q1]:checked').value === 'heard'`)
	p.tabTo("the second question", `document.activeElement.name === 'q7'`)
	p.do(chromedp.KeyEvent(" "))
	p.tabTo("the question that the second brought up", `document.activeElement.name === 'q8'`)
	p.do(chromedp.KeyEvent(" "))
	p.tabTo("its third option", `document.activeElement.name === 'q8' && document.activeElement.value === 'community'`)
	p.do(chromedp.KeyEvent(" "))
	p.must("two options are ticked", `[...document.querySelectorAll('[name=q8]:checked')].map(o => o.value).join() === 'media,community'`)
	p.tabTo("the button", `document.activeElement.matches('`+nextButton+`')`)
	if status := p.goes(chromedp.KeyEvent(kb.Enter)); status != 200 {
		t.Fatalf("the page was answered with %d", status)
	}
	p.must("page 2 came", `document.querySelector('[name=_page]').value === '1'`)
	p.must("all answers came along", `document.querySelector('[name=q1]').value === 'heard' && document.querySelectorAll('[name=q8]').length === 2`)
	p.tabTo("the way back", `document.activeElement.matches('`+backButton+`')`)
	p.goes(chromedp.KeyEvent(" "))
	p.must("the answers are there", `document.querySelector('[name=q1][value=heard]').checked`)

	p.tabTo("the first question", `document.activeElement.name === 'q1'`)
	if status := p.goes(chromedp.KeyEvent(kb.Enter)); status != 200 {
		t.Fatalf("Enter in an answer was answered with %d", status)
	}
	p.must("Enter in an answer goes on, not back", `document.querySelector('[name=_page]').value === '1'`)
}

// tabTo presses Tab until the condition holds, backwards with Shift. On the way
// every stop must be seen: it is marked, in the window and not under the row of
// buttons.
func (p *phone) tabTo(what, condition string, held ...chromedp.Modifier) {
	p.Helper()
	for range 60 {
		p.do(chromedp.KeyEvent(kb.Tab, chromedp.KeyModifiers(held...)))
		if lost := eval[string](p, unseenFocus); lost != "" {
			p.Fatalf("on the way to %s: %s", what, lost)
		}
		if eval[bool](p, condition) {
			return
		}
	}
	p.Fatalf("Tab does not come to %s: %s", what, condition)
}

// unseenFocus says what is wrong with the place of the focus, "" for nothing.
var unseenFocus = fmt.Sprintf(`(() => {
	const e = document.activeElement;
	if (!e || e === document.body) return '';
	const name = e.outerHTML.slice(0, 100);
	const marked = [e, e.closest('label')].some(x => x && parseFloat(getComputedStyle(x).outlineWidth) >= 2 && getComputedStyle(x).outlineStyle !== 'none');
	if (!e.matches(':focus-visible, [type^=date], [type=time]') || !marked) return 'the focus is not marked: ' + name;
	const r = e.getBoundingClientRect();
	if (r.bottom <= 0 || r.top >= %d) return 'the focus is out of sight: ' + name;
	const x = Math.min(Math.max(r.x + r.width / 2, 0), innerWidth - 1), hit = document.elementFromPoint(x, r.y + r.height / 2);
	const row = e.closest('label') || e;
	return hit && (row.contains(hit) || hit.contains(e)) ? '' : 'the focus is covered: ' + name + ' by ' + (hit && hit.outerHTML.slice(0, 80));
})()`, phoneHeight)
