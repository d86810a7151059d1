package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

// gatewayHost is the public name of the gateway.
const gatewayHost = "gateway.test"

// gatewayPage is what the gateway shows in place of an error. It even carries
// the mark that our pages' skip link leads to.
const gatewayPage = `<!doctype html><html><title>访问异常</title><main id="main"><h1>GATEWAY-PAGE 您的访问出现异常</h1></main></html>`

// hostileGateway stands before the program as the gateways of city networks do:
// it shows the program under a path of its own host over TLS, rewrites Host,
// refuses PUT and DELETE, holds event streams back until they end, puts a page
// of its own in place of every error, and takes headers away that it does not
// know. A 503 it even calls a success.
type hostileGateway struct {
	prefix     string
	keepPrefix bool // the program gets the path with the prefix on it
	server     *httptest.Server
	target     string

	mu       sync.Mutex
	counts   map[string]int // blocked, replaced, held
	failNext map[string]int // "METHOD /path" → how often it is answered 503 without asking the program
}

// streamPatience is how long the gateway waits for an event stream's end.
const streamPatience = 2 * time.Second

func newHostileGateway(t *testing.T, prefix string, keepPrefix bool) *hostileGateway {
	t.Helper()
	g := &hostileGateway{prefix: prefix, keepPrefix: keepPrefix, counts: map[string]int{}, failNext: map[string]int{}}
	proxy := &httputil.ReverseProxy{
		Rewrite: g.rewrite, ModifyResponse: g.answer, ErrorHandler: g.unreachable, ErrorLog: log.New(io.Discard, "", 0),
		Transport: &http.Transport{DisableCompression: true},
	}
	g.server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		g.serve(proxy, w, r)
	}))
	g.server.Config.ErrorLog = log.New(io.Discard, "", 0)
	g.server.StartTLS()
	t.Cleanup(g.server.Close)
	return g
}

// url is the public address that the operator of the program is told.
func (g *hostileGateway) url() string {
	_, port, _ := strings.Cut(g.server.Listener.Addr().String(), ":")
	return fmt.Sprintf("https://%s:%s%s", gatewayHost, port, g.prefix)
}

// lead tells the gateway where the program is.
func (g *hostileGateway) lead(to string) { g.target = to }

func (g *hostileGateway) count(what string) {
	g.mu.Lock()
	g.counts[what]++
	g.mu.Unlock()
}

func (g *hostileGateway) counted(what string) int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.counts[what]
}

// fail answers the next n requests that begin so with 503.
func (g *hostileGateway) fail(request string, n int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.failNext[request] = n
}

func (g *hostileGateway) failing(r *http.Request) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	request := r.Method + " " + r.URL.Path
	if g.failNext[request] == 0 {
		return false
	}
	g.failNext[request]--
	return true
}

func (g *hostileGateway) serve(proxy http.Handler, w http.ResponseWriter, r *http.Request) {
	switch below, found := strings.CutPrefix(r.URL.Path, g.prefix); {
	case !found || below != "" && below[0] != '/':
		g.count("elsewhere") // another application of this host
		g.say(w, http.StatusNotFound)
	case r.Method == http.MethodPut || r.Method == http.MethodDelete || r.Method == http.MethodPatch:
		g.count("blocked")
		g.say(w, http.StatusMethodNotAllowed)
	case g.failing(r):
		g.count("replaced")
		g.say(w, http.StatusOK)
	default:
		proxy.ServeHTTP(w, r)
	}
}

func (g *hostileGateway) say(w http.ResponseWriter, status int) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	io.WriteString(w, gatewayPage)
}

func (g *hostileGateway) rewrite(pr *httputil.ProxyRequest) {
	target, _ := url.Parse(g.target)
	if !g.keepPrefix {
		pr.Out.URL.Path, pr.Out.URL.RawPath = strings.TrimPrefix(pr.In.URL.Path, g.prefix), ""
		if pr.Out.URL.Path == "" {
			pr.Out.URL.Path = "/"
		}
	}
	pr.Out.URL.Scheme, pr.Out.URL.Host = target.Scheme, target.Host
	pr.Out.Host = "inside.invalid"
	pr.Out.Header["X-Forwarded-For"] = pr.In.Header["X-Forwarded-For"] // whatever the outside claims, then the truth
	pr.SetXForwarded()
	for _, unknown := range []string{"Accept-Encoding", "If-None-Match", "Sec-Fetch-Site", "Sec-Fetch-Mode", "Sec-Fetch-Dest", "Sec-Fetch-User", "Priority"} {
		pr.Out.Header.Del(unknown)
	}
}

// answer is what the gateway makes of the program's answer.
func (g *hostileGateway) answer(r *http.Response) error {
	patience := time.AfterFunc(streamPatience, func() {
		if strings.HasPrefix(r.Header.Get("Content-Type"), "text/event-stream") {
			g.count("held")
			r.Body.Close()
		}
	})
	body, err := io.ReadAll(r.Body) // all of it, also of what is meant to flow
	if !patience.Stop() || err != nil {
		return errors.Join(errors.New("no end"), err)
	}
	r.Body.Close()
	for _, name := range []string{"Etag", "Content-Security-Policy", "Referrer-Policy", "Minyi-Status", "Retry-After", "Vary"} {
		if v := r.Header.Get(name); v != "" {
			r.Header.Set("X-Upstream-"+name, v)
			r.Header.Del(name)
		}
	}
	if r.StatusCode >= 400 {
		g.count("replaced")
		if r.StatusCode == http.StatusServiceUnavailable {
			r.StatusCode = http.StatusOK
		}
		r.Header = http.Header{"Content-Type": {"text/html; charset=utf-8"}}
		body = []byte(gatewayPage)
	}
	r.Status = ""
	r.ContentLength = int64(len(body))
	r.Header.Set("Content-Length", fmt.Sprint(len(body)))
	r.Body = io.NopCloser(bytes.NewReader(body))
	return nil
}

func (g *hostileGateway) unreachable(w http.ResponseWriter, _ *http.Request, _ error) {
	g.count("replaced")
	g.say(w, http.StatusGatewayTimeout)
}
