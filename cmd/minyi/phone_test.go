package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// The phone that most tests hold.
const (
	phoneWidth  = 390
	phoneHeight = 844
)

// patience bounds one subtest in the browser, the one that goes to every page of
// the office, and one page's coming.
const (
	patience     = 90 * time.Second
	tourPatience = 5 * time.Minute
	pagePatience = 15 * time.Second
)

// phone is one tab of a fresh browser context: nothing cached, no cookies. It
// remembers whatever the browser complains about; the test fails for it at its
// end.
type phone struct {
	*testing.T
	ctx  context.Context
	city *browserCity

	mu         sync.Mutex
	loads      int
	status     int64 // of the last document
	complaints []string
	forgiven   []string // parts of complaints that belong to the test
}

// phone opens a tab. Scripts run unless without says otherwise.
func (c *browserCity) phone(t *testing.T, settings ...chromedp.Action[chromedp.Void]) *phone {
	t.Helper()
	return c.phoneFor(t, patience, settings...)
}

// phoneFor is phone for a subtest that may take so long.
func (c *browserCity) phoneFor(t *testing.T, patience time.Duration, settings ...chromedp.Action[chromedp.Void]) *phone {
	t.Helper()
	p := &phone{T: t, city: c}
	ctx, leave := chromedp.NewContext(c.ctx, chromedp.WithNewBrowserContext(), chromedp.WithListener(p.hear))
	t.Cleanup(leave)
	ctx, cancel := context.WithTimeout(ctx, patience)
	t.Cleanup(cancel)
	p.ctx = ctx
	p.do(chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, network.Enable, network.EnableParams{})
		return err
	}), p.size(phoneWidth, phoneHeight))
	p.do(settings...)
	t.Cleanup(func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		for _, complaint := range p.complaints {
			t.Errorf("the browser complains: %s", complaint)
		}
	})
	return p
}

// withoutScript switches scripts off, as some residents and gateways do.
func withoutScript() chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	})
}

// size sets the viewport; below 600 px it is a phone's.
func (p *phone) size(width, height int64) chromedp.Action[chromedp.Void] {
	if width < 600 {
		return chromedp.EmulateViewport(width, height, chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	return chromedp.EmulateViewport(width, height)
}

// scheme asks for light or dark.
func scheme(of string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: of}},
		})
		return err
	})
}

// hear notes what the browser reports.
func (p *phone) hear(event any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	complain := func(format string, args ...any) {
		text := fmt.Sprintf(format, args...)
		for _, f := range p.forgiven {
			if strings.Contains(text, f) {
				return
			}
		}
		p.complaints = append(p.complaints, text)
	}
	switch e := event.(type) {
	case *page.EventLoadEventFired:
		p.loads++
	case *network.EventResponseReceived:
		if e.Type == network.ResourceTypeDocument {
			p.status = e.Response.Status
		}
	case *runtime.EventExceptionThrown:
		complain("exception: %s", e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			said, _ := json.Marshal(e.Args)
			complain("console.%s %s", e.Type, said)
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning {
			complain("%s: %s (%s)", e.Entry.Source, e.Entry.Text, e.Entry.URL)
		}
	}
}

// forgive lets complaints pass that contain text: those that the test itself
// brings about, such as a 404 that it asks for.
func (p *phone) forgive(text string) {
	p.mu.Lock()
	p.forgiven = append(p.forgiven, text)
	p.mu.Unlock()
}

func (p *phone) do(steps ...chromedp.Action[chromedp.Void]) {
	p.Helper()
	if err := chromedp.Do(p.ctx, steps...); err != nil {
		p.Fatal(err)
	}
}

// eval evaluates an expression in the page. It works with scripts off, too: the
// page's own do not run then, the test's do.
func eval[T any](p *phone, expression string) T {
	p.Helper()
	v, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.Fatalf("%.300s: %v", expression, err)
	}
	return v
}

// must fails unless the expression is true.
func (p *phone) must(why, expression string) {
	p.Helper()
	if !eval[bool](p, expression) {
		p.Fatalf("%s: %s is false on %s", why, expression, p.at())
	}
}

// until waits for an expression to become true.
func (p *phone) until(why, expression string) {
	p.Helper()
	for deadline := time.Now().Add(pagePatience); ; time.Sleep(20 * time.Millisecond) {
		if v, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool](expression)); err == nil && v {
			return
		} else if time.Now().After(deadline) {
			p.Fatalf("%s: %s did not come true (%v) on %s", why, expression, err, p.at())
		}
	}
}

// gist is the beginning of what the page says.
func (p *phone) gist() string {
	p.Helper()
	return eval[string](p, `document.querySelector('main').innerText.slice(0, 400)`)
}

// at is the address shown.
func (p *phone) at() string {
	at, _ := chromedp.Run(p.ctx, chromedp.Location())
	return strings.TrimPrefix(at, p.city.base)
}

// open goes to an address of the program and returns its status.
func (p *phone) open(path string) int64 {
	p.Helper()
	return p.goes(chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, page.Navigate, page.NavigateParams{URL: p.city.base + path})
		return err
	}))
}

// goes does what leads to another page, waits until that has loaded and returns
// the document's status.
func (p *phone) goes(step chromedp.Action[chromedp.Void]) int64 {
	p.Helper()
	before, _ := p.loaded()
	p.do(step)
	for deadline := time.Now().Add(pagePatience); ; time.Sleep(5 * time.Millisecond) {
		loads, status := p.loaded()
		if loads > before {
			return status
		}
		if time.Now().After(deadline) {
			p.Fatalf("no page came; still at %s", p.at())
		}
	}
}

func (p *phone) loaded() (int, int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.loads, p.status
}

// spot is where a finger goes for an element: the middle of its row when it is
// an option, the middle of its first line when it is a link.
const spot = `(e => {
	e = e.closest('label') || e;
	e.scrollIntoView({block: 'center', behavior: 'instant'});
	const r = e.matches('a') ? e.getClientRects()[0] : e.getBoundingClientRect(), x = r.x + r.width / 2, y = r.y + r.height / 2;
	const hit = document.elementFromPoint(x, y);
	if (!hit || !(e.contains(hit) || hit.contains(e))) throw new Error('covered by ' + (hit && hit.outerHTML.slice(0, 120)));
	return [x, y];
})`

// find is a script that finds one element or throws.
func find(selector string) string {
	quoted, _ := json.Marshal(selector)
	return fmt.Sprintf(`(document.querySelector(%s) || (() => { throw new Error('not there: ' + %s) })())`, quoted, quoted)
}

// tap is a real click in the middle of what a finger would aim at.
func (p *phone) tap(selector string) {
	p.Helper()
	p.do(p.tapping(selector))
}

func (p *phone) tapping(selector string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		at, err := chromedp.Evaluate[[]float64](spot+`(`+find(selector)+`)`)(ctx, tab)
		if err != nil {
			return fmt.Errorf("tap %s: %w", selector, err)
		}
		_, err = chromedp.MouseClickXY(at[0], at[1])(ctx, tab)
		return err
	})
}

// press is a tap that leads to another page.
func (p *phone) press(selector string) int64 {
	p.Helper()
	return p.goes(p.tapping(selector))
}

// option taps an option.
func (p *phone) option(name, value string) {
	p.Helper()
	p.tap(fmt.Sprintf(`input[name="%s"][value="%s"]`, name, value))
}

// write types into a field.
func (p *phone) write(selector, text string) {
	p.Helper()
	p.tap(selector)
	p.do(chromedp.SendKeys(chromedp.CSS(selector), text))
}

// pick moves a list down n entries by the arrow key.
func (p *phone) pick(selector string, n int) {
	p.Helper()
	p.do(chromedp.Focus(chromedp.CSS(selector)), chromedp.KeyEvent(strings.Repeat(kb.ArrowDown, n)))
	if !eval[bool](p, find(selector)+`.value !== ''`) {
		p.Fatalf("%s did not move", selector)
	}
}

// The buttons of a form.
const (
	nextButton = `.actions .button.main`
	backButton = `.actions [value=back]`
)
