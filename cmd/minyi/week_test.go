package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// weeks are a whole week's work of each role, done in the browser; each has a
// file of its own, named after the role.
var weeks = []struct {
	role string
	work func(*browserCity, *testing.T)
}{
	{"designer", (*browserCity).weekOfDesigner},
	{"analyst", (*browserCity).weekOfAnalyst},
	{"evaluator", (*browserCity).weekOfEvaluator},
	{"security administrator", (*browserCity).weekOfSecurity},
	{"district administrator", (*browserCity).weekOfDistrict},
	{"street helper", (*browserCity).weekOfHelper},
	{"unit's own view", (*browserCity).weekOfUnit},
	{"system administrator", (*browserCity).weekOfSystem},
	{"auditor", (*browserCity).weekOfAuditor},
}

// worker is somebody at a desk in the office.
type worker struct{ *phone }

const workerPassword = "Herons over the salt marsh 3"

// hires makes an account with these roles, as in "designer" or
// "helper@219901", and signs it in.
func (c *browserCity) hires(t *testing.T, name string, roles ...string) *worker {
	t.Helper()
	command{stdin: workerPassword + "\n"}.run(t, "user", "add", name, "--role", strings.Join(roles, ","), "--data", c.data).want(t, exitOK)
	w := c.desk(t)
	w.signsIn(name, workerPassword)
	return w
}

// desk is a place in the office at which nobody has signed in yet.
func (c *browserCity) desk(t *testing.T, settings ...chromedp.Action[chromedp.Void]) *worker {
	t.Helper()
	return &worker{c.phone(t, append(p1024(), settings...)...)}
}

// goesTo follows a link of the office's navigation.
func (w *worker) goesTo(path string) {
	w.Helper()
	if status := w.press(`nav.tasks a[href="` + path + `"]`); status != 200 {
		w.Fatalf("the navigation leads to %s, which was answered with %d", path, status)
	}
}

// tasks asks which pages the navigation offers, and no more than these.
func (w *worker) tasks(paths ...string) {
	w.Helper()
	got := eval[[]string](w.phone, `[...document.querySelectorAll('nav.tasks a')].map(a => a.pathname)`)
	if !slices.Equal(got, paths) {
		w.Errorf("the navigation offers %v, want %v", got, paths)
	}
}

// barred asks that pages are answered with a status, and so that they show
// nothing.
func (w *worker) barred(status int64, paths ...string) {
	w.Helper()
	w.forgive(fmt.Sprintf("status of %d", status))
	for _, path := range paths {
		if got := w.open(path); got != status {
			w.Errorf("%s was answered with %d, want %d", path, got, status)
		}
	}
}

// says asks for words on the page.
func (w *worker) says(words ...string) {
	w.Helper()
	all := eval[string](w.phone, `document.querySelector('main').innerText`)
	for _, word := range words {
		if !strings.Contains(all, word) {
			w.Errorf("%s does not say %q: %.600s", w.at(), word, all)
		}
	}
}

// p1024 is a desk's window.
func p1024() []chromedp.Action[chromedp.Void] {
	return []chromedp.Action[chromedp.Void]{chromedp.EmulateViewport(1024, phoneHeight)}
}

// does presses a button or a link and asks that the next page comes, with what
// was done or, for "", without a word about it.
func (w *worker) does(selector, done string) {
	w.Helper()
	w.forgive("status of 422") // refusals are looked at by the page that comes
	w.press(selector)
	if said := eval[string](w.phone, `(document.querySelector('p.done[role=status]')?.textContent || '') + '|' + (document.querySelector('.wrong')?.innerText || '')`); said != done+"|" {
		w.Fatalf("%s at %s: the page says %q, want %q", selector, w.at(), said, done+"|")
	}
}

// fails presses a button that is refused and asks for words of the findings.
func (w *worker) fails(selector, word string) {
	w.Helper()
	w.forgive("status of 422")
	if status := w.press(selector); status != 422 {
		w.Fatalf("%s was answered with %d at %s", selector, status, w.at())
	}
	if found := eval[string](w.phone, `document.querySelector('.wrong')?.innerText || ''`); !strings.Contains(found, word) {
		w.Fatalf("%s: the findings say %q, want %q", selector, found, word)
	}
}

// inserts puts text where the focus is, as a paste or an input method does.
func (p *phone) inserts(text string) {
	p.Helper()
	p.do(chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, input.InsertText, input.InsertTextParams{Text: text})
		return err
	}))
}

// replaces empties a field and writes into it.
func (w *worker) replaces(selector, text string) {
	w.Helper()
	w.tap(selector)
	eval[bool](w.phone, find(selector)+`.select(), true`)
	w.inserts(text)
}

// sets gives a date and time field its value: how its parts are typed differs by
// the browser's language.
func (w *worker) sets(selector, value string) {
	w.Helper()
	eval[string](w.phone, find(selector)+`.value = '`+value+`'`)
}
