package main

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// gatewayCity is the demo city behind a hostile gateway.
type gatewayCity struct {
	*browserCity
	gate *hostileGateway
}

// TestBrowserBehindAHostileGateway does residents' and the office's work through
// a gateway that does what it can against it.
func TestBrowserBehindAHostileGateway(t *testing.T) {
	if testing.Short() {
		t.Skip("not run with -short: pages in a browser")
	}
	chromium := chromiumPath(t)
	data := filepath.Join(t.TempDir(), "data")
	command{stdin: keeperPassword + "\n"}.run(t, "user", "add", keeperName, "--data", data).want(t, exitOK)
	gate := newHostileGateway(t, "/minyi", false)
	c := &gatewayCity{&browserCity{base: gate.url()}, gate}
	c.served = serve(t, data, "--demo", "--public-url", gate.url(), "--trusted-proxies", "127.0.0.1", "--gateway-replaces-errors")
	c.url = c.address(t, "listening") // the tests' own questions do not go through the gateway
	gate.lead(c.url)
	c.launch(t, chromium, chromedp.Flag("ignore-certificate-errors", true))
	t.Run("a questionnaire goes in without script", c.answersWithoutScript)
	t.Run("a questionnaire goes in with script, through an outage the gateway calls a success", c.answersThroughAnOutage)
	t.Run("answers that differ from those under the same key are told apart", c.clashes)
	t.Run("a pledge is signed", c.signs)
	t.Run("a poster leads to its survey", c.poster)
	t.Run("the office signs in, imports, publishes, opens a wave, uploads and leaves", c.officeWork)
	t.Run("the overview asks where events do not come through", c.boardAsks)
	t.Run("programs change and delete by the POST twins", c.twins)
	t.Run("a gateway that leaves the prefix on is served as well", c.prefixLeftOn)
	if n := gate.counted("elsewhere"); n > 0 {
		t.Errorf("%d requests went past the prefix, to other applications of the host", n)
	}
	if gate.counted("replaced") == 0 || gate.counted("blocked") == 0 {
		t.Error("the gateway did no harm: the test has shown nothing")
	}
}

// inside checks that the page is ours and below the prefix.
func (c *gatewayCity) inside(p *phone) {
	p.Helper()
	if at := p.at(); !strings.HasPrefix(at, "/") {
		p.Fatalf("the page has left %s for %s", c.base, at)
	}
	p.must("the page is not the gateway's", `!document.body.innerText.includes('GATEWAY-PAGE') && !!document.querySelector('.brand')`)
	p.must("the style came", `getComputedStyle(document.querySelector('.brand')).textDecorationLine === 'none'`)
}

func (c *gatewayCity) answersWithoutScript(t *testing.T) {
	stored := c.responses(t)
	r := &answerer{phone: c.phone(t, withoutScript())}
	r.open("/s/civility-2026")
	c.inside(r.phone)
	if status := r.press(nextButton); status != 200 {
		t.Fatalf("an empty page was answered with %d: the gateway would put its own in its place", status)
	}
	c.inside(r.phone)
	r.must("the page says what is missing", `document.querySelectorAll('#errors a').length > 0 && document.querySelectorAll('.err').length === 1`)
	r.toLast(func(string) { c.inside(r.phone) })
	r.press(nextButton)
	c.inside(r.phone)
	r.isStored(r.receipt())
	if got := c.responses(t); got != stored+1 {
		t.Errorf("%d responses more, want 1", got-stored)
	}
}

func (c *gatewayCity) answersThroughAnOutage(t *testing.T) {
	stored := c.responses(t)
	r := &answerer{phone: c.phone(t)}
	r.open("/s/civility-2026")
	r.toLast(nil)
	c.gate.fail("POST /minyi/s/civility-2026", 1)
	r.tap(nextButton)
	r.until("the page does not take the gateway's word for success", `document.querySelector('.say').textContent === document.querySelector('.say').dataset.again`)
	r.must("the answers are still there", `document.querySelector('[name=sex]:checked') && document.querySelector('[name=q1]').value === 'know'`)
	if got := c.responses(t); got != stored {
		t.Errorf("%d responses are in during the outage", got-stored)
	}
	r.until("the page comes to its receipt by itself", `location.pathname.includes('/receipt/') && !!document.querySelector('.receipt')`)
	c.inside(r.phone)
	r.isStored(r.receipt())
	if got := c.responses(t); got != stored+1 {
		t.Errorf("%d responses more, want 1", got-stored)
	}
}

// clashes sends other answers under a key that is taken: a 409, of which the
// person must hear by our page.
func (c *gatewayCity) clashes(t *testing.T) {
	r := &answerer{phone: c.phone(t)}
	r.open("/s/civility-2026")
	r.toLast(nil)
	first := eval[string](r.phone, `(async () => {
		const data = new URLSearchParams(new FormData(document.getElementById('form')));
		data.set('_nav', 'send');
		return (await fetch(location.href, {method: 'POST', body: data})).url;
	})()`)
	r.must("other answers are chosen", `(() => { const o = document.querySelector('[name=sex]:not(:checked)'); o.checked = true; return o.checked; })()`)
	r.tap(nextButton)
	r.until("the page tells of the first receipt", `!!document.querySelector('.receipt') && document.querySelector('main a').href.includes('/receipt/')`)
	r.inspectAxe(axeSource(t), "a response that differs", false)
	if number := strings.ReplaceAll(eval[string](r.phone, find(`.receipt`)+`.textContent`), "-", ""); !strings.Contains(first, number) {
		t.Errorf("the first receipt is at %s, the page tells of %s", first, number)
	}
	r.press(`main a[href*="/receipt/"]`)
	c.inside(r.phone)
}

func (c *gatewayCity) signs(t *testing.T) {
	p := c.phone(t, withoutScript())
	p.open("/p/citizen")
	if status := p.press(nextButton); status != 200 {
		t.Fatalf("an empty pledge was answered with %d", status)
	}
	c.inside(p)
	p.must("the page says what is missing", `document.querySelectorAll('#errors a').length > 0`)
	if eval[bool](p, `!!document.querySelector('[name=name]')`) {
		p.write(`[name=name]`, "L. W.")
	}
	if eval[bool](p, `!!document.querySelector('[name=area]')`) {
		p.pick(`[name=area]`, 2)
	}
	p.tap(`[name=agree]`)
	p.press(nextButton)
	c.inside(p)
	p.press(nextButton)
	c.inside(p)
	p.receipt()
}

func (c *gatewayCity) poster(t *testing.T) {
	var ch struct{ URL, Short string }
	c.do(t, 201, "POST", "/api/v1/surveys/civility-2026/channels", map[string]any{"code": "gate", "mode": "web", "sample": "volunteer", "area": "219901"}).into(t, &ch)
	if !strings.HasPrefix(ch.URL, c.base+"/s/civility-2026?c=") {
		t.Errorf("a poster of this channel would lead to %s", ch.URL)
	}
	p := c.phone(t, withoutScript())
	p.open("/q/" + ch.Short)
	c.inside(p)
	if at := p.at(); !strings.HasPrefix(at, "/s/civility-2026?c=") {
		t.Errorf("the short address led to %s", at)
	}
}

// signIn signs in by the form and checks the cookie that comes.
func (c *gatewayCity) signIn(p *phone) {
	p.Helper()
	p.open("/office/surveys")
	if at := p.at(); !strings.HasPrefix(at, "/login?next=") {
		p.Fatalf("nobody was led to %s", at)
	}
	p.write("#name", keeperName)
	p.write("#password", "wrong")
	p.press(".button.main")
	c.inside(p)
	p.must("the page says that it was refused and keeps the name", `!!document.querySelector('[role=alert], .errors, .err') && document.querySelector('#name').value !== ''`)
	p.write("#password", keeperPassword)
	p.press(".button.main")
	c.inside(p)
	if at := p.at(); at != "/office/surveys" {
		p.Fatalf("after signing in we are at %s: %s", at, p.gist())
	}
	p.do(chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		got, err := cdp.Call(ctx, tab, network.GetCookies, network.GetCookiesParams{})
		if err != nil {
			return err
		}
		if len(got.Cookies) != 1 {
			p.Fatalf("%d cookies", len(got.Cookies))
		}
		k := got.Cookies[0]
		if k.Path != "/minyi" || !k.Secure || !k.HTTPOnly || k.Domain != gatewayHost {
			p.Errorf("cookie %s: path %s, domain %s, secure %t, http only %t: other applications of the host would get it", k.Name, k.Path, k.Domain, k.Secure, k.HTTPOnly)
		}
		return nil
	}))
}

func (c *gatewayCity) officeWork(t *testing.T) {
	document, err := os.ReadFile(filepath.Join("testdata", "surveys", "every-type.json"))
	if err != nil {
		t.Fatal(err)
	}
	p := c.phone(t, p1024()...)
	c.signIn(p)
	p.press(`main a[href="/minyi/office/surveys/new"]`)
	p.do(chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{fixture(t, "broken.json", `{"code":"broken"}`)}))
	p.press("form.fields .button.main")
	c.inside(p)
	p.must("the findings stand there", `document.querySelectorAll('.wrong li').length > 0`)
	p.do(chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{fixture(t, "every-type.json", string(document))}))
	p.press("form.fields .button.main")
	c.inside(p)
	p.must("the draft is there", `location.pathname === '/minyi/office/surveys/every-type'`)
	c.publishes(p)
	p.must("the survey is open at its public address", `[...document.querySelectorAll('main a')].some(a => a.href === '`+c.base+`/s/every-type')`)
	c.opensWave(p)
	c.uploads(t, p)
	p.press("header form button")
	c.inside(p)
	if at := p.at(); at != "/login" {
		t.Errorf("after leaving we are at %s", at)
	}
}

func (c *gatewayCity) publishes(p *phone) {
	p.Helper()
	p.press(`a[href$="/publish"]`)
	c.inside(p)
	p.press(`form[action$="/publish"] .button`)
	c.inside(p)
	p.must("it was published", `!!document.querySelector('.done')`)
}

func (c *gatewayCity) opensWave(p *phone) {
	p.Helper()
	p.tap("details:has(form[action*='/waves']) summary")
	p.press(`form[action$="/waves"] .button`)
	c.inside(p)
	p.must("the wave was added", `!!document.querySelector('.done') && document.querySelectorAll('details form[action$="/waves"]').length === 2`)
}

// picture is a square in the colour of reeds.
func picture(t *testing.T) string {
	t.Helper()
	square := image.NewRGBA(image.Rect(0, 0, 400, 400))
	draw.Draw(square, square.Bounds(), image.NewUniform(color.RGBA{R: 15, G: 107, B: 92, A: 255}), image.Point{}, draw.Src)
	var out bytes.Buffer
	if err := png.Encode(&out, square); err != nil {
		t.Fatal(err)
	}
	return fixture(t, "share.png", out.String())
}

func (c *gatewayCity) uploads(t *testing.T, p *phone) {
	t.Helper()
	p.press(`nav.tasks a[href="/minyi/office/settings"]`)
	c.inside(p)
	p.do(chromedp.SetUploadFiles(chromedp.CSS("#proof"), []string{fixture(t, "MP_verify_gate.txt", "gate")}))
	p.press(`form[action$="/proof"] .button`)
	c.inside(p)
	p.must("the file is kept", `!!document.querySelector('.done') && !!document.querySelector('a[href="/minyi/MP_verify_gate.txt"]')`)
	p.do(chromedp.SetUploadFiles(chromedp.CSS("#picture"), []string{picture(t)}))
	p.press(`form[action$="/picture"] .button`)
	c.inside(p)
	p.must("the picture is shown", `document.querySelector('img.share')?.naturalWidth > 0`)
	p.write("#icp", "wrong")
	p.press(`form[action$="/settings"] .button.main`)
	c.inside(p)
	p.must("a wrong number comes back with what was typed", `!!document.querySelector('.wrong') && document.querySelector('#icp').value.includes('wrong')`)
}

// twins: the gateway lets GET and POST through and nothing else.
func (c *gatewayCity) twins(t *testing.T) {
	through := *c.served
	through.url = c.gate.server.URL + c.gate.prefix
	ask := func(method, path, body string) (*http.Response, string) {
		t.Helper()
		req, err := http.NewRequest(method, through.url+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+c.token)
		req.Header.Set("Content-Type", "application/json")
		reply, err := c.gate.server.Client().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer reply.Body.Close()
		var text strings.Builder
		if err := reply.Write(&text); err != nil {
			t.Fatal(err)
		}
		return reply, text.String()
	}
	const draft = `{"code":"gate-draft","languages":["zh-CN"],"pages":[]}`
	if r, text := ask("POST", "/api/v1/surveys", draft); r.StatusCode != 201 {
		t.Fatalf("POST: %d %.300s", r.StatusCode, text)
	}
	if r, text := ask(http.MethodPut, "/api/v1/surveys/gate-draft/draft", draft); r.StatusCode != 405 || !strings.Contains(text, "GATEWAY-PAGE") {
		t.Fatalf("the gateway let PUT through: %d %.300s", r.StatusCode, text)
	}
	if r, text := ask("POST", "/api/v1/surveys/gate-draft/draft/update", draft); r.StatusCode != 200 {
		t.Errorf("the twin of PUT: %d %.300s", r.StatusCode, text)
	}
}

// prefixLeftOn asks by a second gateway, which passes the path on as it came.
func (c *gatewayCity) prefixLeftOn(t *testing.T) {
	other := newHostileGateway(t, "/minyi", true)
	other.lead(c.url)
	client := other.server.Client()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	for path, want := range map[string]int{"": 200, "/": 200, "/s/civility-2026": 200, "/login": 200, "/office": 303, "/minyi": 404} {
		reply, err := client.Get(other.server.URL + "/minyi" + path)
		if err != nil {
			t.Fatal(err)
		}
		reply.Body.Close()
		if reply.StatusCode != want {
			t.Errorf("/minyi%s was answered with %d, want %d", path, reply.StatusCode, want)
		}
		if to := reply.Header.Get("Location"); want == 303 && to != "/minyi/login?next=%2Foffice" {
			t.Errorf("/minyi%s leads to %s", path, to)
		}
	}
}
