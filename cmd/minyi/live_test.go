package main

import (
	"net/http"
	"strconv"
	"testing"
)

// told waits until the office's overview, which stays open, counts one response
// more.
func (c *browserCity) told(t *testing.T, p *phone) {
	t.Helper()
	p.open("/office?survey=civility-2026")
	shown := `Number(document.querySelector('[data-live-n]').textContent.replace(/\D/g, ''))`
	before := eval[int](p, shown)
	c.do(t, http.StatusCreated, "POST", "/s/civility-2026/responses", civility(newKey()))
	p.until("the open page counts the new response", shown+` > `+strconv.Itoa(before))
}

// boardFollows is the overview in a browser that gets events.
func (c *browserCity) boardFollows(t *testing.T) {
	p := c.phone(t)
	p.open("/login")
	p.write("#name", keeperName)
	p.write("#password", keeperPassword)
	p.press(".button.main")
	c.told(t, p)
	p.must("it was told and did not have to ask", `!('asks' in document.documentElement.dataset)`)
}

// boardAsks is the overview behind a gateway that holds events back.
func (c *gatewayCity) boardAsks(t *testing.T) {
	p := c.phone(t, p1024()...)
	p.forgive("Failed to load resource: the server responded with a status of 504")
	c.signIn(p)
	held := c.gate.counted("held")
	c.told(t, p)
	p.must("it asks", `'asks' in document.documentElement.dataset`)
	if c.gate.counted("held") == held {
		t.Error("no stream was held back: the test has shown nothing")
	}
}
