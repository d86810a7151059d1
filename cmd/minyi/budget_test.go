package main

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
)

// budget is what a first visit may weigh on the wire up to the load event:
// requests and replies with all their headers.
const budget = 14_000

// firstVisits weighs every page that residents may come to first, each in a
// fresh browser context over plain HTTP/1.1.
func (c *browserCity) firstVisits(t *testing.T) {
	var place struct{ Short string }
	c.do(t, 201, "POST", "/api/v1/surveys/civility-2026/channels", map[string]any{"code": "kerb", "mode": "web", "sample": "volunteer", "area": "219901"}).into(t, &place)
	r := &answerer{phone: c.phone(t)}
	r.open("/s/civility-2026")
	r.toLast(nil)
	r.press(nextButton)
	receipt := r.receipt()
	for _, path := range []string{
		"/", "/?lang=en", "/now", "/now?lang=en", "/s/civility-2026", "/s/civility-2026?lang=en", "/s/civility-2026?lang=zh-CN&size=large", "/q/" + place.Short,
		"/s/civility-2026/receipt/" + receipt, "/receipts/" + receipt, "/p/citizen", "/p/merchant", "/results/civility-2026",
		"/results/civility-2026?lang=en", "/rounds/annual-2026-r1", "/s/nothing", "/receipts/0000000000000000",
	} {
		p := c.phone(t)
		p.forgive("Failed to load resource: the server responded with a status of 4")
		c.wire.reset()
		status := p.open(path)
		// A connection's last bytes may still be on their way to the count.
		time.Sleep(100 * time.Millisecond)
		up, down := c.wire.up.Load(), c.wire.down.Load()
		name := strings.NewReplacer(place.Short, "…", receipt, "…").Replace(path)
		t.Logf("%6d bytes (%5d up, %5d down)  %d %s", up+down, up, down, status, name)
		if up+down > budget {
			t.Errorf("the first visit of %s weighs %d bytes, at most %d are allowed", name, up+down, budget)
		}
		if style := eval[string](p, `getComputedStyle(document.querySelector('main')).backgroundColor`); style != "rgb(255, 255, 255)" || down < 1000 {
			t.Errorf("%s was weighed without its style: %d bytes came, main is %s", name, down, style)
		}
		if wants := missingVerdict.MatchString(name); wants != (status == http.StatusNotFound) {
			t.Errorf("%s was answered with %d", name, status)
		}
	}
}

// missingVerdict are the paths above that lead nowhere.
var missingVerdict = regexp.MustCompile(`nothing$|/0+$`)
