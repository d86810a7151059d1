package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"minyi/surveys"
)

// typist is a designer without a mouse. Options are copied from another window,
// as from a file of Word.
type typist struct {
	*phone
	file *phone // where the words are copied from
}

const held = chromedp.ModifierCtrl

func (p *phone) key(key string, held ...chromedp.Modifier) {
	p.Helper()
	if len(held) == 0 {
		p.do(chromedp.KeyEvent(key))
		return
	}
	p.do(chromedp.KeyEvent(key, chromedp.KeyModifiers(held...)))
}

// command is a key to which the browser gives a meaning, such as Ctrl+V.
func (p *phone) command(name, key string) {
	p.Helper()
	p.do(chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, input.DispatchKeyEvent, input.DispatchKeyEventParams{
			Type: input.DispatchKeyEventTypeRawKeyDown, Modifiers: int64(held), Key: key, Code: "Key" + strings.ToUpper(key),
			WindowsVirtualKeyCode: int64(strings.ToUpper(key)[0]), Commands: []string{name},
		})
		return err
	}))
}

// pastes copies words elsewhere and puts them where the focus is.
func (d *typist) pastes(text string) {
	d.Helper()
	eval[bool](d.file, `(e => { e.value = ''; e.focus(); return true })(document.querySelector('textarea'))`)
	d.file.inserts(text)
	d.file.command("selectAll", "a")
	d.file.command("copy", "c")
	d.command("paste", "v")
}

// chooses goes through the list that has the focus by arrow keys.
func (p *phone) chooses(value string) {
	p.Helper()
	by := eval[int](p, fmt.Sprintf(`(s => [...s.options].findIndex(o => o.value === %q) - s.selectedIndex)(document.activeElement)`, value))
	for range by {
		p.key(kb.ArrowDown)
	}
	for range -by {
		p.key(kb.ArrowUp)
	}
	p.must("the list comes to "+value, fmt.Sprintf(`document.activeElement.value === %q`, value))
}

// adds makes a question of a type after the open one, or the page's first.
func (d *typist) adds(kind surveys.Type) {
	d.Helper()
	before := eval[int](d.phone, `document.querySelectorAll('[data-question]').length`)
	if same := eval[string](d.phone, `document.querySelector('#f-add_type').value`); before > 0 && same == string(kind) {
		d.key(kb.Enter, held)
	} else {
		d.key(kb.Enter, held|chromedp.ModifierShift)
		d.must("the list of types has the focus", focusOn("#f-add_type"))
		d.chooses(string(kind))
		d.key(kb.Enter)
	}
	d.until("another question is open", fmt.Sprintf(`document.querySelectorAll('[data-question]').length === %d && %s`, before+1, focusOn("#f-text")))
}

// writes fills in the question that was just added.
func (d *typist) writes(q surveys.Question) {
	d.Helper()
	d.inserts(q.Text["zh-CN"])
	if q.Hint != nil {
		d.tabTo("the hint", focusOn("#f-hint"))
		d.inserts(q.Hint["zh-CN"])
	}
	if q.Required {
		d.tabTo("that it must be answered", focusOn("[name=required]"))
		d.key(" ")
	}
	if len(q.Options) > 0 {
		d.tabTo("the first option", focusOn("#o-a1"))
		lines := make([]string, len(q.Options))
		for i, o := range q.Options {
			lines[i] = fmt.Sprintf("%c. %s", 'A'+i, o.Text["zh-CN"])
		}
		d.pastes(strings.Join(lines, "\r\n"))
		last := len(q.Options)
		d.until("the lines are options, and the last has the focus", fmt.Sprintf(`document.querySelectorAll('[data-parts=option] li').length === %d && document.querySelector('[data-parts=option] li:last-child input').value === %q && %s`, last, q.Options[last-1].Text["zh-CN"], focusOn(fmt.Sprintf("#o-a%d", last))))
	}
	for i, o := range slices.Backward(q.Options) {
		if o.Exclusive {
			if i+1 < len(q.Options) { // the last has the focus
				d.tabTo("the option", focusOn(fmt.Sprintf("#o-a%d", i+1)), chromedp.ModifierShift)
			}
			d.tabTo("that it stands alone", focusOn(fmt.Sprintf("[name=x-a%d]", i+1)))
			d.key(" ")
		}
	}
	if q.MaxChoices != nil {
		d.tabTo("the most that may be chosen", focusOn("#f-max_choices"))
		d.command("selectAll", "a")
		d.inserts(fmt.Sprint(*q.MaxChoices))
	}
}

// shows gives the question that was just written its condition, on one answer to
// the question before it.
func (d *typist) shows(operator, option string) {
	d.Helper()
	d.key(kb.Enter, held|chromedp.ModifierShift)
	d.tabTo("the page for its condition", focusOn(`a[href*="/rule?"]`), chromedp.ModifierShift)
	d.goes(chromedp.KeyEvent(kb.Enter))
	d.tabTo("how they are compared", focusOn(`[name="g.0.c.0.o"]`))
	d.chooses(operator)
	d.tabTo("the answer", focusOn(fmt.Sprintf(`[name="g.0.c.0.v"][value=%s]`, option)))
	d.key(" ")
	d.tabTo("the button that saves", focusOn("#rule .main"))
	d.goes(chromedp.KeyEvent(kb.Enter))
}

// rate fills in the form of a new rate and saves it. Codes are the draft's.
func (d *typist) rate(r surveys.Rate) {
	d.Helper()
	d.tabTo("another rate", focusOn(`a[href^="?new"]`))
	d.goes(chromedp.KeyEvent(kb.Enter))
	d.tabTo("its title", focusOn("#title-zh-CN"))
	d.inserts(r.Title["zh-CN"])
	d.tabTo("its code", focusOn("#code"))
	d.inserts(r.Code)
	d.tabTo("its kind", focusOn("#kind"))
	d.chooses(string(r.Kind))
	if r.Kind == surveys.Score {
		d.until("several questions may be ticked", `!!document.querySelector('[name=question][type=checkbox]')`)
		d.tabTo("its question", focusOn("[name=question][value="+r.Questions[0]+"]"))
		d.key(" ")
	} else {
		d.tabTo("its question", focusOn("#question"))
		d.until("the list offers it", fmt.Sprintf(`[...document.querySelectorAll('#question option')].some(o => o.value === %q)`, r.Question))
		d.chooses(r.Question)
		d.until("the focus is still there when its options are", `!!document.querySelector('.roles') && `+focusOn("#question"))
	}
	for _, option := range slices.Sorted(maps.Keys(r.Scores)) {
		d.until("the points have fields", fmt.Sprintf(`!!document.querySelector('[name=points-%s]')`, option))
		d.tabTo("the points", focusOn("[name=points-"+option+"]"))
		d.inserts(fmt.Sprint(r.Scores[option]))
	}
	for _, option := range r.Numerator {
		d.tabTo("what counts", focusOn("[name=role-"+option+"]"))
		d.key(kb.ArrowLeft)
	}
	for _, option := range r.Excluded {
		d.tabTo("what is left out", focusOn("[name=role-"+option+"]"))
		d.key(kb.ArrowRight)
	}
	d.tabTo("the button that saves", focusOn("#form .main"))
	d.goes(chromedp.KeyEvent(kb.Enter))
	d.must("the rate stands there as a sentence", fmt.Sprintf(`!!document.querySelector('#rate-%s p').textContent`, r.Code))
}

// goesTo follows a link of the page by Tab and Enter.
func (d *typist) goesTo(what, link string) {
	d.Helper()
	d.tabTo(what, focusOn(link))
	d.goes(chromedp.KeyEvent(kb.Enter))
}
