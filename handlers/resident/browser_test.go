package resident

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"minyi/surveys/intake"
)

// browser opens a phone-sized tab, or skips where there is no Chromium.
func browser(t *testing.T) context.Context {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			path = p
			break
		}
	}
	if path == "" {
		t.Skip("no Chromium on this machine: the scripts of the pages were not run")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.WindowSize(390, 844),
		chromedp.Flag("accept-lang", "zh-CN"))
	ctx, stop := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(stop)
	ctx, closeTab := chromedp.NewContext(ctx)
	t.Cleanup(closeTab)
	t.Cleanup(func() { chromedp.Cancel(ctx) }) // waits until the browser has gone
	ctx, cancel := context.WithTimeout(ctx, 60*time.Second)
	t.Cleanup(cancel)
	return ctx
}

func TestWithScriptQuestionsComeAndGoAndABrokenNetworkLosesNothing(t *testing.T) {
	ctx := browser(t)
	w := newWorld(t)
	var cut atomic.Int32 // how many more final posts are answered by a gateway's page, not by us
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && r.Header.Get("Sec-Fetch-Mode") == "cors" && cut.Add(-1) >= 0 {
			rec := httptest.NewRecorder()
			w.engine.ServeHTTP(rec, r) // it did arrive: the answer is what is lost
			rw.WriteHeader(http.StatusBadGateway)
			rw.Write([]byte("<html><body>502 Bad Gateway</body></html>"))
			return
		}
		w.engine.ServeHTTP(rw, r)
	}))
	defer server.Close()
	cut.Store(1)

	do := func(steps ...chromedp.Action[chromedp.Void]) {
		t.Helper()
		if err := chromedp.Do(ctx, steps...); err != nil {
			t.Fatal(err)
		}
	}
	is := func(want bool, condition string) {
		t.Helper()
		got, err := chromedp.Run(ctx, chromedp.Evaluate[bool](condition))
		if err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Errorf("%s is %t", condition, got)
		}
	}
	until := func(condition string) {
		t.Helper()
		if _, err := chromedp.Run(ctx, chromedp.Poll[bool](condition)); err != nil {
			t.Fatalf("%s: %v", condition, err)
		}
	}
	click := func(selector string) { t.Helper(); do(chromedp.Click(chromedp.CSS(selector))) }
	option := func(name, value string) { t.Helper(); click(`input[name="` + name + `"][value="` + value + `"]`) }

	do(chromedp.Navigate(server.URL+"/s/everything"), chromedp.WaitReady(chromedp.CSS(`input[name="_shown"]`)))
	is(false, `document.documentElement.scrollWidth > innerWidth`)
	is(true, `document.querySelector('#q-q1a').hidden`)
	option("q1", "know")
	is(false, `document.querySelector('#q-q1a').hidden`)
	option("q1", "heard")
	is(true, `document.querySelector('#q-q1a').hidden`)
	option("q2", "tv")
	option("q2", "none")
	is(false, `document.querySelector('[name=q2][value=tv]').checked`)
	is(true, `document.querySelector('[name=q2][value=none]').checked`)
	option("q3.r1", "a")
	option("q3.r2", "c")
	click(".button.main")
	do(chromedp.WaitVisible(chromedp.CSS("#i-k1")), chromedp.SendKeys(chromedp.CSS("#i-k1"), "3"), chromedp.SetValue(chromedp.CSS("#i-k7"), "219901"))
	click(".button.main")
	do(chromedp.WaitVisible(chromedp.CSS(`input[name="c6"]`)))
	option("c6", "true")
	click(".button.main")
	until(`document.querySelector('.say') && document.querySelector('.say').textContent.includes('自动重新提交')`)
	do(chromedp.WaitVisible(chromedp.CSS(".receipt")))
	at, err := chromedp.Run(ctx, chromedp.Location())
	if err != nil {
		t.Fatal(err)
	}
	at, _, _ = strings.Cut(at, "?")
	row, _ := w.stored(w.form("everything"))
	if !strings.HasSuffix(at, row.Receipt) {
		t.Errorf("ended at %s, receipt %s", at, row.Receipt)
	}
	if row.StartedAt == 0 && row.Flags&intake.FlagClock == 0 {
		t.Error("the start was not noted") // the test's own clock stands still: the phone's may well be absurd
	}
}
