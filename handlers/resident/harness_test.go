package resident

import (
	"bytes"
	"crypto/rand"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/static"
	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/area"
	"minyi/surveys/catalog"
	"minyi/surveys/design"
	"minyi/surveys/funnel"
	"minyi/surveys/intake"
	"minyi/surveys/seed"
)

// world is a served program over memory.
type world struct {
	t      testing.TB
	memory *memory
	now    time.Time
	engine http.Handler
	site   *web.Site
	pages  *funnel.Counter
}

// site packs every asset, which takes a while; it never changes.
var site = sync.OnceValues(func() (*web.Site, error) {
	return web.NewSite(web.Config{Files: static.FS, Demo: true, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
})

var began = time.Date(2026, 11, 23, 9, 0, 0, 0, time.FixedZone("CST", 8*3600))

func newWorld(t testing.TB) *world {
	t.Helper()
	gin.SetMode(gin.ReleaseMode)
	w := &world{t: t, now: began, pages: new(funnel.Counter), memory: &memory{
		surveys: map[string]catalog.Record{}, rows: map[intake.Key]intake.Record{}, spent: map[string]bool{},
	}}
	for _, p := range seed.Pledges() {
		w.memory.pledges = append(w.memory.pledges, &Pledge{Document: p, Version: 1})
	}
	raw, err := os.ReadFile("testdata/everything.json")
	if err != nil {
		t.Fatal(err)
	}
	w.publish(raw)
	w.publish(seed.SurveyJSON(2026))
	zone := time.FixedZone("CST", 8*3600)
	clock := func() time.Time { return w.now }
	areas, _ := seed.Areas("demo")
	tree, err := area.NewTree(areas)
	if err != nil {
		t.Fatal(err)
	}
	if w.site, err = site(); err != nil {
		t.Fatal(err)
	}
	h := New(Deps{
		Site: w.site, Surveys: catalog.NewKeeper(w.memory, zone, clock), Places: w.memory, Receipts: w.memory, Results: w.memory,
		Receiver: &intake.Receiver{Submit: w.memory.Submit, InvitationKey: []byte("test"), Now: clock, Random: rand.Reader},
		Pledges:  signer{w.memory, clock}, Areas: func() *area.Tree { return tree }, Zone: zone, Now: clock, Random: rand.Reader, Reached: w.pages.Reach,
	})
	r := gin.New()
	r.Use(w.site.Attach(), w.site.LogRequests(), w.site.Recover(), w.site.Secure())
	w.site.Mount(r)
	h.Register(r)
	w.engine = web.HeadAsGet(r)
	return w
}

// publish opens a survey with one more version.
func (w *world) publish(raw []byte) {
	w.t.Helper()
	doc, err := design.Decode(raw)
	if err != nil {
		w.t.Fatalf("document: %v", err)
	}
	canonical, sha, err := design.Canonical(doc)
	if err != nil {
		w.t.Fatal(err)
	}
	old, again := w.memory.surveys[doc.Code]
	if !again {
		w.memory.order = append(w.memory.order, doc.Code)
	}
	n := len(old.Versions) + 1
	w.memory.surveys[doc.Code] = catalog.Record{
		ID: int64(len(w.memory.order)), Code: doc.Code, State: catalog.Open,
		Versions: append(old.Versions, catalog.Version{Number: n, Document: canonical, SHA256: sha}),
		Waves:    []catalog.Wave{{ID: 1, Code: "w1", OpensAt: began.Add(-time.Hour).UnixMicro()}},
		Channels: []catalog.Channel{
			{ID: 1, Code: catalog.OpenChannel, Mode: surveys.Web, Sample: surveys.Volunteer},
			{ID: 2, Code: "poster", Token: "token1", Mode: surveys.Web, Sample: surveys.Volunteer, Area: "219901"},
		},
	}
	w.now = w.now.Add(2 * catalog.Fresh)
}

type reply struct {
	*httptest.ResponseRecorder
	doc *goquery.Document
}

// do sends a request; body may be nil, url.Values or bytes.
func (w *world) do(method, path string, body any, header ...string) *reply {
	w.t.Helper()
	var reader io.Reader
	req := httptest.NewRequest(method, path, nil)
	switch b := body.(type) {
	case url.Values:
		reader = strings.NewReader(b.Encode())
	case []byte:
		reader = bytes.NewReader(b)
	case string:
		reader = strings.NewReader(b)
	}
	if reader != nil {
		req = httptest.NewRequest(method, path, reader)
	}
	if _, form := body.(url.Values); form {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	req.Header.Set("Accept", "text/html")
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
		if header[i+1] == "" {
			req.Header.Del(header[i])
		}
	}
	rec := httptest.NewRecorder()
	w.engine.ServeHTTP(rec, req)
	r := &reply{ResponseRecorder: rec}
	if strings.HasPrefix(rec.Header().Get("Content-Type"), "text/html") && rec.Header().Get("Content-Encoding") == "" {
		doc, err := goquery.NewDocumentFromReader(bytes.NewReader(rec.Body.Bytes()))
		if err != nil {
			w.t.Fatal(err)
		}
		r.doc = doc
	}
	return r
}

func (w *world) get(path string, header ...string) *reply { return w.do("GET", path, nil, header...) }

// filled is the page's form as a browser without script would send it.
func (r *reply) filled(nav string) url.Values {
	v := url.Values{}
	r.doc.Find("#form input, #form select, #form textarea").Each(func(_ int, s *goquery.Selection) {
		name := s.AttrOr("name", "")
		if name == "" {
			return
		}
		switch s.AttrOr("type", "") {
		case "radio", "checkbox":
			if _, on := s.Attr("checked"); on {
				v.Add(name, s.AttrOr("value", "on"))
			}
		case "file":
		default:
			switch goquery.NodeName(s) {
			case "select":
				v.Add(name, s.Find("option[selected]").AttrOr("value", s.Find("option[selected]").Text()))
			case "textarea":
				v.Add(name, s.Text())
			default:
				v.Add(name, s.AttrOr("value", ""))
			}
		}
	})
	v.Set("_nav", nav)
	return v
}

// post sends the page's form with answers written into it: pairs of name and
// value; a repeated name adds.
func (w *world) post(r *reply, nav string, answers ...string) *reply {
	w.t.Helper()
	return w.do("POST", r.doc.Find("#form").AttrOr("action", ""), r.write(nav, answers...))
}

func (r *reply) write(nav string, answers ...string) url.Values {
	v, seen := r.filled(nav), map[string]bool{}
	for i := 0; i+1 < len(answers); i += 2 {
		if !seen[answers[i]] {
			v.Del(answers[i])
		}
		seen[answers[i]] = true
		v.Add(answers[i], answers[i+1])
	}
	return v
}

func (w *world) want(r *reply, status int) *reply {
	w.t.Helper()
	if r.Code != status {
		w.t.Fatalf("status %d, want %d: %.600s", r.Code, status, r.Body.String())
	}
	return r
}

// stored returns the one response that is in, decoded.
func (w *world) stored(form *answer.Form) (*intake.Response, answer.Sheet) {
	w.t.Helper()
	if len(w.memory.rows) != 1 {
		w.t.Fatalf("%d rows are stored, want 1", len(w.memory.rows))
	}
	for _, r := range w.memory.rows {
		sheet, err := form.DecodeBytes(r.Response.Answers)
		if err != nil {
			w.t.Fatal(err)
		}
		return r.Response, sheet
	}
	return nil, nil
}

func (w *world) form(code string) *answer.Form {
	w.t.Helper()
	r := w.memory.surveys[code]
	v := r.Versions[len(r.Versions)-1]
	doc, err := design.Decode(v.Document)
	if err != nil {
		w.t.Fatal(err)
	}
	form, errs := answer.Compile(doc, v.Number, v.SHA256)
	if len(errs) > 0 {
		w.t.Fatal(errs)
	}
	return form
}
