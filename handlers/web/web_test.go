package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/andybalholm/brotli"
	"github.com/gin-gonic/gin"

	"minyi/static"
	"minyi/surveys"
)

// router is the chain as the program builds it, over the real static files.
func router(t *testing.T, config Config) (*Site, *gin.Engine, *bytes.Buffer) {
	t.Helper()
	gin.SetMode(gin.ReleaseMode)
	var log bytes.Buffer
	config.Files, config.Log = static.FS, slog.New(slog.NewJSONHandler(&log, nil))
	s, err := NewSite(config)
	if err != nil {
		t.Fatal(err)
	}
	r := gin.New()
	r.Use(s.Attach(), s.LogRequests(), s.Recover(), s.Secure())
	s.Mount(r)
	return s, r, &log
}

func ask(h http.Handler, method, path, body string, header ...string) *httptest.ResponseRecorder {
	req := httptest.NewRequest(method, path, strings.NewReader(body))
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, req)
	return rec
}

func TestEachKindOfErrorBecomesItsStatus(t *testing.T) {
	_, r, _ := router(t, Config{})
	var give error
	r.GET("/fail", Handle(func(*gin.Context) error { return give }))
	for _, c := range []struct {
		name   string
		err    error
		status int
	}{
		{"malformed", surveys.E(surveys.Malformed, "web.unreadable_body", ""), 400},
		{"unauthenticated", surveys.E(surveys.Unauthenticated, "web.no_page", ""), 401},
		{"forbidden", surveys.E(surveys.Forbidden, "web.no_page", ""), 403},
		{"not found", surveys.E(surveys.NotFound, "web.no_page", ""), 404},
		{"conflict", surveys.E(surveys.Conflict, "web.no_page", ""), 409},
		{"gone", surveys.E(surveys.Gone, "web.no_page", ""), 410},
		{"too large", surveys.E(surveys.TooLarge, "web.body_too_large", "", "LimitKB", 1), 413},
		{"unsupported", surveys.E(surveys.Unsupported, "web.not_json", ""), 415},
		{"several invalid", surveys.Errors{surveys.E(surveys.Invalid, "web.no_page", "/a"), surveys.E(surveys.Invalid, "web.not_json", "/b")}, 422},
		{"busy", surveys.E(surveys.Busy, "web.busy", ""), 503},
		{"ours", errors.New("dsn root:secret@tcp"), 500},
		{"ours with a key", surveys.E(surveys.Internal, "web.internal", "").Because(errors.New("secret")), 500},
	} {
		t.Run(c.name, func(t *testing.T) {
			give = c.err
			rec := ask(r, "GET", "/fail", "", "Accept", "*/*", "Accept-Language", "en")
			var p Problem
			if err := json.Unmarshal(rec.Body.Bytes(), &p); err != nil {
				t.Fatal(err)
			}
			if rec.Code != c.status || p.Status != c.status || p.Title == "" || p.Detail == "" || p.Type == "" {
				t.Errorf("status %d, problem %+v", rec.Code, p)
			}
			if rec.Header().Get("Content-Type") != "application/problem+json" || rec.Header().Get("Cache-Control") != "no-store" {
				t.Errorf("headers %v", rec.Header())
			}
			if strings.Contains(rec.Body.String(), "secret") {
				t.Error("the cause is told")
			}
			if all := surveys.All(c.err); c.status == 422 && (len(p.Errors) != len(all) || p.Errors[1].Pointer != "/b" || p.Errors[1].Code != "web.not_json") {
				t.Errorf("errors %+v", p.Errors)
			}
			if got := rec.Header().Get("Retry-After") != ""; got != (c.status == 503) {
				t.Errorf("Retry-After given: %t", got)
			}
			page := ask(r, "GET", "/fail", "", "Accept", "text/html", "Accept-Language", "zh-CN")
			if page.Code != c.status || !strings.Contains(page.Body.String(), "<h1>") || strings.Contains(page.Body.String(), "secret") {
				t.Errorf("a browser gets %d: %.200s", page.Code, page.Body.String())
			}
		})
	}
}

func TestAProgramUnderAPINeverGetsAPage(t *testing.T) {
	_, r, _ := router(t, Config{})
	rec := ask(r, "GET", "/api/v1/nothing", "", "Accept", "text/html")
	if got := rec.Header().Get("Content-Type"); rec.Code != 404 || got != "application/problem+json" {
		t.Errorf("status %d, %s", rec.Code, got)
	}
	if rec := ask(r, "POST", "/static/x/y", ""); rec.Code != 405 {
		t.Errorf("wrong method: status %d", rec.Code)
	}
}

func TestAPanicIsOurFaultAndItsRequestIsNotLogged(t *testing.T) {
	_, r, log := router(t, Config{})
	r.GET("/panic/:code", func(*gin.Context) { panic("broken") })
	rec := ask(r, "GET", "/panic/mycode?phone=13800138000", "", "Cookie", "session=marker", "Authorization", "Bearer marker", "User-Agent", "marker")
	if rec.Code != 500 {
		t.Errorf("status %d", rec.Code)
	}
	for _, private := range []string{"marker", "13800138000", "mycode"} {
		if strings.Contains(log.String(), private) {
			t.Errorf("%q is in the log: %s", private, log)
		}
	}
	if !strings.Contains(log.String(), `"route":"/panic/:code"`) || !strings.Contains(log.String(), "broken") {
		t.Errorf("log %s", log)
	}
}

func TestEachRequestThatFailsIsLogged(t *testing.T) {
	_, r, log := router(t, Config{})
	ask(r, "GET", "/static/x/y?token=marker", "")
	ask(r, "BREW", "/nothing/marker", "")
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	if len(lines) != 2 || strings.Contains(log.String(), "marker") || strings.Contains(log.String(), "BREW") {
		t.Errorf("log %s", log)
	}
	var line map[string]any
	if err := json.Unmarshal([]byte(lines[0]), &line); err != nil || line["status"] != 404.0 || line["method"] != "GET" || line["duration"] == nil {
		t.Errorf("line %v, %v", line, err)
	}
}

func TestEveryAnswerIsGuarded(t *testing.T) {
	for _, https := range []bool{false, true} {
		_, r, _ := router(t, Config{HTTPS: https})
		h := ask(r, "GET", "/nothing", "", "Accept", "text/html").Header()
		if got := h.Get("Content-Security-Policy"); !strings.Contains(got, "default-src 'none'") || strings.Contains(got, "unsafe") {
			t.Errorf("policy %q", got)
		}
		if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "same-origin" {
			t.Errorf("headers %v", h)
		}
		if got := h.Get("Strict-Transport-Security") != ""; got != https {
			t.Errorf("HSTS %t over https %t", got, https)
		}
	}
}

func TestAssetsAreKeptForEverUnderTheTreesHash(t *testing.T) {
	s, r, _ := router(t, Config{})
	url := s.AssetURL("shared/base.css")
	plain := ask(r, "GET", url, "")
	if plain.Code != 200 || !strings.Contains(plain.Header().Get("Cache-Control"), "immutable") {
		t.Fatalf("status %d, %v", plain.Code, plain.Header())
	}
	zipped := ask(r, "GET", url, "", "Accept-Encoding", "gzip")
	unzip, err := gzip.NewReader(zipped.Body)
	if err != nil {
		t.Fatal(err)
	}
	fromGzip, _ := io.ReadAll(unzip)
	br := ask(r, "GET", url, "", "Accept-Encoding", "gzip, br")
	fromBrotli, _ := io.ReadAll(brotli.NewReader(br.Body))
	if br.Header().Get("Content-Encoding") != "br" || !bytes.Equal(fromGzip, plain.Body.Bytes()) || !bytes.Equal(fromBrotli, plain.Body.Bytes()) {
		t.Error("the codings differ in what they hold")
	}
	if old := ask(r, "GET", "/static/000000000000/shared/base.css", ""); old.Code != 200 || strings.Contains(old.Header().Get("Cache-Control"), "immutable") {
		t.Errorf("an old tree: status %d, %s", old.Code, old.Header().Get("Cache-Control"))
	}
	for _, hidden := range []string{"shared/layout.tmpl", "locales/en/web.json", "../static.go", "shared/", "shared/base.css/"} {
		if got := ask(r, "GET", s.AssetURL(hidden), ""); got.Code != 404 {
			t.Errorf("%s: status %d", hidden, got.Code)
		}
	}
}

func TestTheTreesHashChangesWithAnyFile(t *testing.T) {
	tree := func(css string) string {
		a, err := packAssets(fstest.MapFS{"shared/a.css": {Data: []byte(css)}, "js/b.js": {Data: []byte("1")}})
		if err != nil {
			t.Fatal(err)
		}
		return a.tree
	}
	first, again := tree("a{}"), tree("a{}")
	if first == tree("b{}") || first != again {
		t.Error("the hash does not follow the files")
	}
}

func TestTrimTakesCommentsAndIndentationOnly(t *testing.T) {
	for _, c := range []struct{ ext, in, want string }{
		{".css", "/* x\n y */\na {\n  color: red;\n  font: 1px/2 x\n}\n", "a{color: red;font: 1px/2 x}"},
		{".js", "// one\n/* two\n three */\nconst a = 'http://x'; // kept\n\n  f(a);\n", "const a = 'http://x'; // kept\nf(a);\n"},
		{".js", "x = 2\n  * 3;\n", "x = 2\n* 3;\n"},
		{".svg", "<svg> </svg>", "<svg> </svg>"},
	} {
		if got := string(trim(c.ext, []byte(c.in))); got != c.want {
			t.Errorf("%s: %q, want %q", c.ext, got, c.want)
		}
	}
}

func TestAcceptedReadsWeights(t *testing.T) {
	for header, want := range map[string]string{
		"": "", "gzip": "gzip", "gzip, br": "br", "br;q=0.5, gzip": "gzip", "br;q=0, gzip;q=0": "", "GZIP": "gzip", "zstd": "", "gzip;q=x": "gzip",
	} {
		if got := accepted(header); got != want {
			t.Errorf("%q: %q, want %q", header, got, want)
		}
	}
}

func TestBodiesHaveALimitAndAreNeverInflated(t *testing.T) {
	_, r, _ := router(t, Config{})
	r.POST("/body", Handle(func(c *gin.Context) error {
		body, err := ReadBody(c, 1024)
		if err != nil {
			return err
		}
		return JSON(c, 200, len(body))
	}))
	r.POST("/form", Handle(func(c *gin.Context) error { return ReadForm(c, 1024) }))
	long := strings.Repeat("a", 1025)
	for _, c := range []struct {
		name, path, body string
		header           []string
		status           int
	}{
		{"at the limit", "/body", long[1:], nil, 200},
		{"over it", "/body", long, nil, 413},
		{"compressed", "/body", "x", []string{"Content-Encoding", "gzip"}, 415},
		{"a long form", "/form", "a=" + long, []string{"Content-Type", "application/x-www-form-urlencoded"}, 413},
		{"a broken escape", "/form", "a=%zz", []string{"Content-Type", "application/x-www-form-urlencoded"}, 400},
		{"parts without a boundary", "/form", "a", []string{"Content-Type", "multipart/form-data"}, 400},
	} {
		t.Run(c.name, func(t *testing.T) {
			if rec := ask(r, "POST", c.path, c.body, c.header...); rec.Code != c.status {
				t.Errorf("status %d, want %d", rec.Code, c.status)
			}
		})
	}
	lying := httptest.NewRequest("POST", "/body", io.LimitReader(endless{}, 1<<30))
	lying.ContentLength = -1
	rec := httptest.NewRecorder()
	r.ServeHTTP(rec, lying)
	if rec.Code != 413 {
		t.Errorf("no length and no end: status %d", rec.Code)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

func TestABrokenTemplateStopsTheProgramAtItsStart(t *testing.T) {
	files := fstest.MapFS{
		"locales/zh-CN/a.json":       {Data: []byte(`{}`)},
		"shared/layout.tmpl":         {Data: []byte(`{{define "layout"}}{{template "main" .}}{{end}}`)},
		"pages/resident/x/page.tmpl": {Data: []byte(`{{define "main"}}{{.Unclosed`)},
	}
	if _, err := NewSite(Config{Files: files}); err == nil {
		t.Error("started")
	}
}

// The server takes a closed sending half for a caller that has left.
func TestWhoIsTakenForGoneIsNotToldThatAllWentWell(t *testing.T) {
	_, r, _ := router(t, Config{})
	r.GET("/gone", Handle(func(c *gin.Context) error { return c.Request.Context().Err() }))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	rec := httptest.NewRecorder()
	r.ServeHTTP(rec, httptest.NewRequestWithContext(ctx, "GET", "/gone", nil))
	if rec.Code != http.StatusServiceUnavailable || rec.Header().Get("Retry-After") == "" || !strings.Contains(rec.Body.String(), `"status":503`) {
		t.Errorf("status %d, %v: %s", rec.Code, rec.Header(), rec.Body.String())
	}
}
