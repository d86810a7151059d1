package resident

import (
	"bytes"
	"context"
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
	"minyi/surveys/intake"
	"minyi/surveys/seed"
)

// memory stands in for the database alone: it keeps surveys as the catalog
// reads them and records as the queue commits them, each key once.
type memory struct {
	mu       sync.Mutex
	surveys  map[string]catalog.Record
	order    []string
	rows     map[intake.Key]intake.Record
	seq      int64
	failWith error // what the next commits answer
	spent    map[string]bool
	pledges  []*Pledge
	results  *PublicResults
}

func (m *memory) SurveyRecord(_ context.Context, code string) (catalog.Record, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r, ok := m.surveys[code]
	if !ok {
		return r, surveys.E(surveys.NotFound, "catalog.no_survey", "")
	}
	return r, nil
}

func (m *memory) SurveyCodes(context.Context) ([]string, error) { return m.order, nil }

// Submit is the queue and the store in one: first come, first kept.
func (m *memory) Submit(_ context.Context, r intake.Record) (intake.Outcome, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.failWith != nil {
		return intake.Outcome{}, m.failWith
	}
	key, hash := keyOf(r)
	if old, ok := m.rows[key]; ok {
		_, oldHash := keyOf(old)
		out := intake.Outcome{Status: intake.Replayed, Receipt: receiptOf(old), AcceptedAt: acceptedOf(old)}
		if oldHash != hash {
			out.Status = intake.Clashed
		}
		return out, nil
	}
	if r.Response != nil && r.Response.Invitation != nil {
		if m.spent[string(r.Response.Invitation)] && r.Response.InvitationRequired {
			return intake.Outcome{Status: intake.Refused}, nil
		}
		m.spent[string(r.Response.Invitation)] = true
	}
	m.seq++
	m.rows[key] = r
	return intake.Outcome{Status: intake.Stored, Seq: m.seq, Receipt: receiptOf(r), AcceptedAt: acceptedOf(r)}, nil
}

func keyOf(r intake.Record) (intake.Key, [32]byte) {
	if r.Signature != nil {
		return r.Signature.Key, r.Signature.BodyHash
	}
	return r.Response.Key, r.Response.BodyHash
}

func receiptOf(r intake.Record) string {
	if r.Signature != nil {
		return r.Signature.Receipt
	}
	return r.Response.Receipt
}

func acceptedOf(r intake.Record) int64 {
	if r.Signature != nil {
		return r.Signature.AcceptedAt
	}
	return r.Response.AcceptedAt
}

func (m *memory) Receipt(_ context.Context, receipt string) (Receipt, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, r := range m.rows {
		if receiptOf(r) != receipt {
			continue
		}
		if r.Signature != nil {
			return Receipt{Pledge: m.pledges[r.Signature.PledgeID].Document.Code, AcceptedAt: acceptedOf(r)}, nil
		}
		for code, s := range m.surveys {
			if s.ID == r.Response.SurveyID {
				return Receipt{Survey: code, AcceptedAt: acceptedOf(r)}, nil
			}
		}
	}
	return Receipt{}, surveys.E(surveys.NotFound, "resident.no_receipt", "")
}

func (m *memory) Place(_ context.Context, short string) (string, string, error) {
	switch short {
	case "ABCD":
		return "everything", "token1", nil
	case "NONE":
		return "", "", nil
	}
	return "", "", surveys.E(surveys.NotFound, "web.no_page", "")
}

func (m *memory) PublicResults(context.Context, string) (*PublicResults, error) {
	return m.results, nil
}

// signer is memory as Pledges.
type signer struct {
	*memory
	now func() time.Time
}

func (s signer) Pledge(_ context.Context, code string) (*Pledge, error) {
	for _, p := range s.pledges {
		if p.Document.Code == code {
			return p, nil
		}
	}
	return nil, surveys.E(surveys.NotFound, "web.no_page", "")
}

func (s signer) Version(ctx context.Context, code string, version int) (*Pledge, error) {
	p, err := s.Pledge(ctx, code)
	if err == nil && p.Version != version {
		return nil, surveys.E(surveys.NotFound, "web.no_page", "")
	}
	return p, err
}

func (s signer) All(context.Context) ([]*Pledge, error) { return s.pledges, nil }

func (s signer) Sign(ctx context.Context, in Signing) (intake.Outcome, error) {
	id := 0
	for i, p := range s.pledges {
		if p == in.Pledge {
			id = i
		}
	}
	out, err := s.Submit(ctx, intake.Record{Signature: &intake.Signature{
		PledgeID: int64(id), Version: in.Pledge.Version, Key: in.Submission.Key, BodyHash: in.BodyHash, Area: in.Submission.Area,
		Name: in.Submission.Name, Receipt: strings.ToUpper(randomHex(8)), AcceptedAt: s.now().UnixMicro(),
	}})
	if err != nil {
		return out, err
	}
	return out, intake.Verdict(out)
}

func randomHex(n int) string {
	b := make([]byte, n)
	rand.Read(b)
	const digits = "0123456789ABCDEF"
	out := make([]byte, 0, 2*n)
	for _, x := range b {
		out = append(out, digits[x>>4], digits[x&15])
	}
	return string(out)
}

func (s signer) Count(context.Context, string) (int, map[string]int, error) {
	return 1234, map[string]int{"219901": 700, "219902": 9}, nil
}

// world is a served program over memory.
type world struct {
	t      *testing.T
	memory *memory
	now    time.Time
	engine http.Handler
	site   *web.Site
}

var began = time.Date(2026, 11, 23, 9, 0, 0, 0, time.FixedZone("CST", 8*3600))

func newWorld(t *testing.T) *world {
	t.Helper()
	gin.SetMode(gin.ReleaseMode)
	w := &world{t: t, now: began, memory: &memory{
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
	w.site, err = web.NewSite(web.Config{Files: static.FS, Demo: true, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	h := New(Deps{
		Site: w.site, Surveys: catalog.NewKeeper(w.memory, zone, clock), Places: w.memory, Receipts: w.memory, Results: w.memory,
		Receiver: &intake.Receiver{Submit: w.memory.Submit, InvitationKey: []byte("test"), Now: clock, Random: rand.Reader},
		Pledges:  signer{w.memory, clock}, Areas: func() *area.Tree { return tree }, Zone: zone, Now: clock, Random: rand.Reader,
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
