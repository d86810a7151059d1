package main

import (
	"fmt"
	"strings"
	"testing"
)

// signsIn opens the office as an account.
func (p *phone) signsIn(name, password string) {
	p.Helper()
	p.open("/login")
	p.write("#name", name)
	p.write("#password", password)
	if status := p.press(".button.main"); status != 200 {
		p.Fatalf("sign in was answered with %d at %s", status, p.at())
	}
}

// officeLinks are the pages of the office to which the one on show leads.
const officeLinks = `[...document.querySelectorAll('a[href]')].filter(a => a.origin === location.origin && !a.hasAttribute('download')
	&& a.pathname.startsWith('/office')).map(a => a.pathname)`

// shapeOf tells pages of one kind by their address: what stands at every second
// place below /office is the name of a thing.
func shapeOf(address string) string {
	parts := strings.Split(strings.TrimPrefix(address, "/office"), "/")
	for i := 2; i < len(parts); i += 2 {
		parts[i] = "*"
	}
	return strings.Join(parts, "/")
}

// perShape is how many pages of one kind are looked at.
const perShape = 2

// officeTour goes to every page of the office that can be reached by links,
// a few of each kind, and stops at each.
func (c *browserCity) officeTour(p *phone, stop func(name string)) (pages int) {
	p.Helper()
	seen, kinds := map[string]bool{"/office": true}, map[string]int{}
	for todo := []string{"/office"}; len(todo) > 0; todo = todo[1:] {
		at := todo[0]
		if kinds[shapeOf(at)]++; kinds[shapeOf(at)] > perShape {
			continue
		}
		if !eval[bool](p, `fetch('`+at+`', {method: 'HEAD'}).then(r => r.status >= 400 || r.headers.get('Content-Type').startsWith('text/html'))`) {
			continue // a file is no page, and a browser would keep it
		}
		if status := p.open(at); status != 200 {
			p.Errorf("a link of the office leads to %s, which was answered with %d", at, status)
			continue
		}
		pages++
		stop(at)
		for _, next := range eval[[]string](p, officeLinks) {
			if !seen[next] {
				seen[next] = true
				todo = append(todo, next)
			}
		}
	}
	return pages
}

// everyOfficePage inspects the office as somebody who holds every role.
func (c *browserCity) everyOfficePage(t *testing.T) {
	source := axeSource(t)
	p := c.phoneFor(t, tourPatience)
	p.signsIn(keeperName, keeperPassword)
	pages := c.officeTour(p, func(name string) {
		p.inspectAxe(source, name, false)
		for _, width := range []int64{1024, phoneWidth} {
			p.do(p.size(width, phoneHeight))
			got := eval[struct {
				Width float64
				Wide  []string
			}](p, fmt.Sprintf(sticksOut, width))
			if got.Width > float64(width) {
				p.Errorf("%s at %d px can be scrolled sideways to %.0f: %s", name, width, got.Width, strings.Join(got.Wide, " | "))
			}
			p.picture("office"+strings.ReplaceAll(name, "/", "_"), width)
		}
	})
	if pages < 12 {
		t.Errorf("only %d pages of the office were reached", pages)
	}
	t.Logf("%d pages", pages)
}
