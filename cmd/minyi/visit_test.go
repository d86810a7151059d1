package main

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// budget is what a first visit may weigh on the wire up to the load event,
// requests, replies and all headers counted.
const budget = 14_000

// firstVisits weighs every page that residents may come to first, each in a
// fresh browser context over plain HTTP/1.1.
func (c *browserCity) firstVisits(t *testing.T) {
	var place struct{ Short string }
	c.do(t, 201, "POST", "/api/v1/surveys/civility-2026/channels", map[string]any{"code": "kerb", "mode": "web", "sample": "volunteer", "area": "219901"}).into(t, &place)
	short := place.Short
	for _, path := range []string{
		"/", "/s/civility-2026", "/s/civility-2026?lang=en", "/s/civility-2026?lang=zh-CN&size=large", "/q/" + short,
		"/p/citizen", "/p/merchant", "/results/civility-2026", "/s/nothing", "/receipts/0000000000000000",
	} {
		p := c.phone(t)
		p.forgive("Failed to load resource: the server responded with a status of 4")
		c.wire.reset()
		p.open(path)
		// A connection's last bytes may still be on their way to the count.
		time.Sleep(100 * time.Millisecond)
		weight := c.wire.up.Load() + c.wire.down.Load()
		t.Logf("%6d bytes  %s", weight, strings.Replace(path, short, "…", 1))
		if weight > budget || weight < 1000 {
			t.Errorf("the first visit of %s weighs %d bytes, at most %d are allowed", path, weight, budget)
		}
	}
}

// lostReply loses the answer to the last send: the page sends again under the
// same key, and one response is stored.
func (c *browserCity) lostReply(t *testing.T) {
	stored := c.responses(t)
	r := &answerer{phone: c.phone(t)}
	r.forgive("net::ERR_")
	r.open("/s/civility-2026")
	r.toLast(nil)
	c.wire.loseReply("POST /s/civility-2026")
	before, _ := r.loaded()
	r.tap(nextButton)
	r.until("the page says what happened", `document.querySelector('[role=status],[role=alert],.say') !== null || location.pathname.includes('/receipt/')`)
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(200 * time.Millisecond) {
		if after, _ := r.loaded(); after != before && strings.Contains(r.at(), "/receipt/") {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("the page never came to its receipt: %s", r.gist())
		}
	}
	if c.wire.replies() == 0 {
		t.Error("no reply was lost: the test has shown nothing")
	}
	r.isStored(r.receipt())
	if got := c.responses(t); got != stored+1 {
		t.Errorf("%d responses more, want one", got-stored)
	}
}

// byKeyboard answers the first page with Tab, arrows, space and Enter alone.
func (c *browserCity) byKeyboard(t *testing.T) {
	p := c.phone(t)
	p.open("/s/civility-2026")
	press := func(keys ...string) {
		for _, k := range keys {
			p.do(chromedp.KeyEvent(k))
		}
	}
	for range 40 { // past the links on top to the first choice
		press(kb.Tab)
		if eval[bool](p, `document.activeElement.name === 'q1'`) {
			break
		}
	}
	press(" ", kb.ArrowDown)
	p.must("arrows move the choice", `document.querySelector('[name=q1]:checked').value === 'heard'`)
	p.must("what has the focus can be seen", `document.activeElement.matches(':focus-visible')`)
	press(kb.Enter)
	p.until("Enter goes on", `document.querySelector('[name=_page]') && document.querySelector('[name=_page]').value === '1'`)
}
