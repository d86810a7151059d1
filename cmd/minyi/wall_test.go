package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// bigScreen is a wall with nobody signed in at it: it counts on, says when the
// server is out of reach, and fits a hall's screen, a portrait one and a phone.
func (c *browserCity) bigScreen(t *testing.T) {
	office := c.phone(t)
	office.signsIn(keeperName, keeperPassword)
	office.open("/office/surveys/civility-2026/screens")
	office.write("#place", "一楼大厅")
	office.press(".fields .button.main")
	office.until("the address is shown", `!!document.querySelector('.new code')`)
	address := eval[string](office, `document.querySelector('.new code').textContent`)

	p := c.phone(t)
	_, path, _ := strings.Cut(address, "/wall/")
	for _, size := range [][2]int64{{1920, 1080}, {1366, 768}, {3840, 2160}, {1080, 1920}, {phoneWidth, phoneHeight}} {
		p.do(p.size(size[0], size[1]))
		if status := p.open("/wall/" + path); status != http.StatusOK {
			t.Fatalf("status %d", status)
		}
		got := eval[struct{ Width, Height, Number, Least, Under float64 }](p, `(() => {
			const size = e => parseFloat(getComputedStyle(e).fontSize), all = [...document.querySelectorAll('main p, main h2, main h3, footer')];
			return { width: document.documentElement.scrollWidth, height: document.documentElement.scrollHeight,
				under: document.querySelector('.map:not([hidden]) .finding').getBoundingClientRect().top - document.querySelector('.map:not([hidden]) li:last-child').getBoundingClientRect().bottom,
				number: size(document.querySelector('.rates b')), least: Math.min(...all.map(size)) };
		})()`)
		if got.Width > float64(size[0]) {
			t.Errorf("at %d × %d it is %.0f wide", size[0], size[1], got.Width)
		}
		if got.Under < 0 {
			t.Errorf("at %d × %d the districts reach %.0f px over what stands below them", size[0], size[1], -got.Under)
		}
		if size[0] > size[1] { // a hall's
			if got.Height > float64(size[1]) {
				t.Errorf("at %d × %d it is %.0f high and nobody scrolls a wall", size[0], size[1], got.Height)
			}
			// Ten metres away a letter must be about 3 cm: of a screen 1 m high, a thirtieth.
			if got.Number < float64(size[1])/9 || got.Least < float64(size[1])/34 {
				t.Errorf("at %d × %d figures are %.0f px and the smallest text %.0f px", size[0], size[1], got.Number, got.Least)
			}
		}
		p.picture("wall", size[0])
	}
	p.do(p.size(1920, 1080))
	p.open("/wall/" + path)
	p.inspectAxe(axeSource(t), "the big screen", false)
	shown := `Number(document.querySelector('[data-live-n]').textContent.replace(/\D/g, ''))`
	before := eval[int](p, shown)
	c.do(t, http.StatusCreated, "POST", "/s/civility-2026/responses", civility(newKey()))
	p.until("it counts on", fmt.Sprintf("%s > %d", shown, before))
	// At night nothing comes in; a minute later the last minute is another one.
	p.must("an old figure stands there", `(document.querySelector('footer').dataset.old = '1', Date.now = (now => () => now() + 120000)(Date.now), true)`)
	p.must("it is renewed all the same", `new Promise(done => {
		const end = performance.now() + 30000; // the stream's beat comes every 15 s
		const look = () => !document.querySelector('footer').dataset.old ? done(true) : performance.now() > end ? done(false) : setTimeout(look, 200);
		look();
	})`)
	p.must("it says nothing of a lost connection", `document.querySelector('[data-live-lost]').hidden`)
}
