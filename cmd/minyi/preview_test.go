package main

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// inPhone is something in the phone of a preview.
const inPhone = `document.querySelector('.phone iframe').contentDocument.`

// previews looks at a draft in its phone, with script and without, on a phone
// and on a desk: the list beside it follows, and nothing is counted.
func (c *browserCity) previews(t *testing.T) {
	stored := c.responses(t)
	for _, without := range []bool{false, true} {
		p := c.phone(t)
		if without {
			p = c.phone(t, withoutScript())
		}
		p.signsIn(keeperName, keeperPassword)
		for _, width := range []int64{phoneWidth, 1440} {
			p.do(p.size(width, 950))
			p.open("/office/surveys/civility-2026/preview")
			p.until("the draft stands in the phone", inPhone+`querySelector('[name=q7][value=never]') !== null`)
			for _, choice := range []string{"[name=q1][value=know]", "[name=q7][value=never]"} {
				eval[bool](p, `(`+inPhone+`querySelector('`+choice+`').click(), true)`)
			}
			if !without {
				p.until("the question goes in the phone", inPhone+`querySelector('#q-q8').hidden`)
			}
			p.goes(chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
				_, err := chromedp.Evaluate[bool](`(`+inPhone+`querySelector('.actions .main').click(), true)`)(ctx, tab)
				return err
			}))
			p.until("the phone is at its second page", inPhone+`querySelector('[name=_page][value="1"]') !== null`)
			why := eval[string](p, `[...document.querySelectorAll('.path li.hidden')].filter(e => e.querySelector('code').textContent === 'q8').map(e => e.textContent).join()`)
			if !strings.Contains(why, "不出现，因为：第 2 题") {
				t.Errorf("of the question that is hidden the list says %q", why)
			}
			p.must("the phone is marked", inPhone+`querySelector('header .mark').textContent.includes('试填')`)
			if got := eval[float64](p, `document.documentElement.scrollWidth`); got > float64(width) {
				t.Errorf("at %d px the page can be scrolled sideways to %.0f", width, got)
			}
			p.picture(fmt.Sprint("preview-", without), width)
		}
	}
	if now := c.responses(t); now != stored {
		t.Errorf("%v responses, there were %v", now, stored)
	}
}
