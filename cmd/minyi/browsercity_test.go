package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// browserCity is the demo city as residents and the office meet it: the real
// program with made-up responses, a counting proxy before it, and one Chromium.
type browserCity struct {
	*served
	base string // address in the browser
	wire *wireProxy
	ctx  context.Context
}

// Who is let into the office in these tests.
const (
	keeperName     = "keeper"
	keeperPassword = "Reeds by the quiet river 7"
)

// residentHost stands for the server's public name. Chromium treats 127.0.0.1
// as if it were https, so that compression and scripts would have more than a
// resident on plain http has; by this name it does not.
const residentHost = "minyi.test"

// openBrowserCity starts all of it, or skips where there is no Chromium.
func openBrowserCity(t *testing.T) *browserCity {
	t.Helper()
	chromium := chromiumPath(t)
	data := filepath.Join(t.TempDir(), "data")
	minyi(t, "demo", "--responses", "3000", "--seed", "1", "--data", data).want(t, exitOK)
	command{stdin: keeperPassword + "\n"}.run(t, "user", "add", keeperName, "--data", data).want(t, exitOK)
	c := &browserCity{served: serve(t, data, "--demo")}
	for _, step := range []string{"feed", "lock", "publish"} { // so that there is a round to see
		c.do(t, 200, "POST", "/api/v1/rounds/annual-2026-r1/"+step, nil)
	}
	c.wire = newWireProxy(t, strings.TrimPrefix(c.url, "http://"))
	c.base = fmt.Sprintf("http://%s:%d", residentHost, c.wire.port())
	c.launch(t, chromium)
	return c
}

// chromiumPath finds the browser; without one the test is skipped, or fails
// where MINYI_TEST_REQUIRE names chromium.
func chromiumPath(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			return p
		}
	}
	if slices.Contains(strings.Split(os.Getenv("MINYI_TEST_REQUIRE"), ","), "chromium") {
		t.Fatal("MINYI_TEST_REQUIRE asks for chromium: none of chromium, chromium-browser, google-chrome is on the path")
	}
	t.Skip("not run in a browser: none of chromium, chromium-browser, google-chrome is on the path")
	return ""
}

// launch starts the one browser that all subtests share. It resolves the
// resident's name and the gateway's to this machine and no other name to
// anything.
func (c *browserCity) launch(t *testing.T, chromium string, flags ...chromedp.ExecAllocatorOption) {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium), chromedp.NoSandbox,
		chromedp.WindowSize(phoneWidth, phoneHeight), chromedp.Flag("accept-lang", "zh-CN"), chromedp.Flag("no-proxy-server", true),
		chromedp.Flag("host-resolver-rules", "MAP "+residentHost+" 127.0.0.1, MAP "+gatewayHost+" 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"))
	options = append(options, flags...)
	ctx, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, leave := chromedp.NewContext(ctx)
	t.Cleanup(func() {
		tidy, cancel := context.WithTimeout(ctx, 20*time.Second)
		defer cancel()
		if err := chromedp.Cancel(tidy); err != nil && !errors.Is(err, context.Canceled) {
			t.Logf("closing the browser: %v", err)
		}
		leave()
	})
	if err := chromedp.Do(ctx); err != nil { // the browser's life hangs on this context, which has no deadline
		t.Fatalf("start Chromium: %v", err)
	}
	c.ctx = ctx
}

// publish opens a survey made from a document.
func (c *browserCity) publish(t *testing.T, document any) {
	t.Helper()
	var made struct{ Code string }
	c.do(t, 201, "POST", "/api/v1/surveys", document).into(t, &made)
	c.do(t, 200, "POST", "/api/v1/surveys/"+made.Code+"/publish", nil)
}

// responses is how many rows of the demo survey are stored.
func (c *browserCity) responses(t *testing.T) int {
	t.Helper()
	var s struct{ Responses int }
	c.do(t, 200, "GET", "/api/v1/surveys/civility-2026", nil).into(t, &s)
	return s.Responses
}

// bases are the denominators of the open link's rates, over the whole city.
func (c *browserCity) bases(t *testing.T) map[string]int {
	t.Helper()
	var table struct {
		Rates []struct {
			Code, Sample string
			Base         int
		}
	}
	c.do(t, 200, "GET", "/api/v1/surveys/civility-2026/rates", nil).into(t, &table)
	out := map[string]int{}
	for _, r := range table.Rates {
		if r.Sample == "volunteer" {
			out[r.Code] = r.Base
		}
	}
	return out
}

// oneMore waits until the rates have followed the last response and asks that
// every base has grown by exactly one.
func (c *browserCity) oneMore(t *testing.T, stored int, before map[string]int) {
	t.Helper()
	if got := c.responses(t); got != stored+1 {
		t.Fatalf("%d rows are stored, want one more than %d", got, stored)
	}
	var after map[string]int
	for deadline := time.Now().Add(5 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if after = c.bases(t); after["awareness"] != before["awareness"] {
			break
		}
	}
	if len(before) < 5 {
		t.Fatalf("only %d rates before: %v", len(before), before)
	}
	for code, n := range before {
		if after[code] != n+1 {
			t.Errorf("the base of %s went from %d to %d, want one more", code, n, after[code])
		}
	}
}
