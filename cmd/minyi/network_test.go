package main

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// saysSomething is what is on the page while a send is under way.
const saysSomething = `document.querySelector('.say').checkVisibility() && document.querySelector('.say').textContent.trim().length > 5`

// lostReplies loses the answers to the last send. The page keeps the answers,
// says what is going on and sends again under the same key until it hears what
// became of them; one response is stored.
func (c *browserCity) lostReplies(t *testing.T) {
	stored := c.responses(t)
	r := &answerer{phone: c.phone(t)}
	r.forgive("net::ERR_") // the lost ones
	r.open("/s/civility-2026")
	r.toLast(nil)
	key := r.key()
	c.wire.loseReplies("POST /s/civility-2026")
	t.Cleanup(func() { c.wire.loseReplies("") })
	r.tap(nextButton)
	r.until("the page says that it will send again", saysSomething+` && document.querySelector('.say').textContent === document.querySelector('.say').dataset.again`)
	r.must("the answers are still there", `document.querySelector('[name=sex]:checked') && document.querySelector('[name=q1]').value === 'know'`)
	r.inspectAxe(axeSource(t), "waiting to send again", false)
	if r.key() != key {
		t.Error("the key has changed")
	}
	if got := c.responses(t); got != stored+1 {
		t.Errorf("%d responses are in while the page knows of none, want 1", got-stored)
	}
	if c.wire.loseReplies("") == 0 {
		t.Error("no reply was lost: the test has shown nothing")
	}
	r.until("the page comes to its receipt by itself", `location.pathname.includes('/receipt/')`)
	r.until("the receipt is shown", `!!document.querySelector('.receipt')`)
	r.isStored(r.receipt())
	if got := c.responses(t); got != stored+1 {
		t.Errorf("%d responses more, want 1", got-stored)
	}
}

// key is the form's idempotency key.
func (r *answerer) key() string {
	r.Helper()
	return eval[string](r.phone, `document.querySelector('[name=_key]').value`)
}

// offline cuts the phone off, in the middle of the questionnaire and at the
// last send. Nothing is lost, and nothing has to be sent by hand again.
func (c *browserCity) offline(t *testing.T) {
	stored := c.responses(t)
	r := &answerer{phone: c.phone(t)}
	r.forgive("net::ERR_INTERNET_DISCONNECTED")
	r.open("/s/civility-2026")
	r.answerPage()
	before, _ := r.loaded()
	r.do(connection(false))
	r.tap(nextButton)
	r.until("the page says that there is no network", saysSomething)
	r.must("the answers are still there", `document.querySelector('[name=q1][value=know]').checked`)
	if after, _ := r.loaded(); after != before {
		t.Error("the page was left while there was no network")
	}
	r.do(connection(true))
	r.toLast(nil)
	r.do(connection(false))
	r.tap(nextButton)
	r.until("the page says that there is no network", saysSomething)
	if got := c.responses(t); got != stored {
		t.Errorf("%d responses came through no network", got-stored)
	}
	r.do(connection(true))
	r.until("the page sends by itself", `location.pathname.includes('/receipt/') && !!document.querySelector('.receipt')`)
	r.isStored(r.receipt())
	if got := c.responses(t); got != stored+1 {
		t.Errorf("%d responses more, want 1", got-stored)
	}
}

// connection switches the phone's network on or off, and what the page is told
// about it.
func connection(on bool) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		conditions := &network.Conditions{URLPattern: "", Offline: !on, DownloadThroughput: -1, UploadThroughput: -1}
		if _, err := cdp.Call(ctx, tab, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
			MatchedNetworkConditions: []*network.Conditions{conditions},
		}); err != nil {
			return err
		}
		_, err := cdp.Call(ctx, tab, network.OverrideNetworkState, network.OverrideNetworkStateParams{
			Offline: !on, DownloadThroughput: -1, UploadThroughput: -1,
		})
		return err
	})
}

// sentTwice sends the last page as hasty people do: it is loaded again, its
// button hit twice, and after the receipt they go back and send once more. It
// is one response with one receipt all the same.
func (c *browserCity) sentTwice(t *testing.T) {
	for _, way := range []struct {
		name     string
		settings []chromedp.Action[chromedp.Void]
	}{{name: "with script"}, {"without script", []chromedp.Action[chromedp.Void]{withoutScript()}}} {
		t.Run(way.name, func(t *testing.T) {
			stored := c.responses(t)
			r := &answerer{phone: c.phone(t, way.settings...)}
			r.open("/s/civility-2026")
			r.toLast(nil)
			key := r.key()
			r.goes(chromedp.Reload()) // asks for the page once more, by the post that led to it
			r.toLast(nil)
			if r.key() != key {
				t.Error("loading the last page again made another key")
			}
			r.goes(chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
				for range 2 {
					if _, err := r.tapping(nextButton)(ctx, tab); err != nil {
						return err
					}
				}
				return nil
			}))
			r.until("the receipt comes", `!!document.querySelector('.receipt')`)
			receipt := r.receipt()
			r.goes(chromedp.Reload())
			if again := r.receipt(); again != receipt {
				t.Errorf("the receipt page shows %s and then %s", receipt, again)
			}
			r.backAndSend(receipt)
			if got := c.responses(t); got != stored+1 {
				t.Errorf("%d responses more, want 1", got-stored)
			}
		})
	}
}

// backAndSend goes back from the receipt to the last page that can be sent and
// sends it again.
func (r *answerer) backAndSend(receipt string) {
	r.Helper()
	const missing = "net::ERR_CACHE_MISS" // what no-store asks for: the browser offers to load the page again
	r.forgive(missing)
	if err := chromedp.Do(r.ctx, chromedp.NavigateBack()); err != nil && !strings.Contains(err.Error(), missing) {
		r.Fatal(err)
	}
	if !eval[bool](r.phone, `!!document.querySelector('#form')`) {
		r.goes(chromedp.Reload())
	}
	r.toLast(nil)
	r.press(nextButton)
	r.until("the receipt comes", `!!document.querySelector('.receipt')`)
	if again := r.receipt(); again != receipt {
		r.Errorf("sending again after going back gave receipt %s, the first was %s", again, receipt)
	}
}
