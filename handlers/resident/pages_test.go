package resident

import (
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"minyi/surveys"
)

func float(x float64) *float64 { return &x }

// someResults has a drawn sample with intervals, a suppressed area, volunteers
// without an interval and a score.
func someResults() *PublicResults {
	return &PublicResults{AsOf: began.UnixMicro(), N: 2531, Least: 10, Rates: []PublicRate{
		{Code: "awareness", Kind: surveys.Share, Rows: []RateRow{
			{Sample: surveys.Volunteer, N: 1931, Base: 1920, Estimate: float(0.842)},
			{Sample: surveys.Probability, N: 600, Base: 598, Estimate: float(0.784), Low: float(0.75), High: float(0.815)},
			{Area: "219901", Sample: surveys.Probability, N: 200, Base: 198, Estimate: float(0.81), Low: float(0.75), High: float(0.86)},
			{Area: "219903", Sample: surveys.Probability, N: 9, Base: 9, Suppressed: true},
		}},
		{Code: "satisfaction_score", Kind: surveys.Score, Rows: []RateRow{{Sample: surveys.Volunteer, N: 1931, Base: 1700, Estimate: float(68.123)}}},
	}}
}

func TestResultsOfASurveyThatNobodyAnsweredSaySoOnce(t *testing.T) {
	w := newWorld(t)
	w.memory.results = someResults()
	w.memory.results.N = 0
	page := w.want(w.get("/results/everything"), 200).Body.String()
	if strings.Count(page, "还没有收到答卷") != 1 || strings.Contains(page, "<section>") {
		t.Errorf("nobody answered, and the page says %s", page)
	}
}

func TestResultsShowEachFigureWithWhatItRestsOn(t *testing.T) {
	w := newWorld(t)
	w.memory.results = someResults()
	r := w.want(w.get("/results/everything"), 200)
	text := strings.Join(strings.Fields(r.doc.Find("main").Text()), " ")
	for _, want := range []string{"78.4%", "95% 区间 75.0–81.5", "598 人作答", "鹤鸣区", "不显示", "人数不足 10 的", "自愿填写，不能代表全体居民", "68.1", "截至 2026-11-23 09:00"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not on the page", want)
		}
	}
	if n := r.doc.Find("section").First().Find("h3").Length(); n != 2 {
		t.Errorf("%d samples, want the two apart", n)
	}
}

func TestResultsThatAreNotPublicAreNotFound(t *testing.T) {
	w := newWorld(t)
	w.memory.results = someResults()
	w.publish([]byte(`{"code":"secret","languages":["zh-CN"],"title":{"zh-CN":"不公开"},"settings":{"area":"none"},
		"pages":[{"code":"p","questions":[{"code":"a","type":"text","text":{"zh-CN":"甲"}}]}]}`))
	w.want(w.get("/results/secret"), 404)
}

func TestAPledgeIsReadCheckedAndSigned(t *testing.T) {
	w := newWorld(t)
	page := w.want(w.get("/p/citizen?c=token1"), 200)
	if page.doc.Find(".points li").Length() < 5 || page.doc.Find(`input[name="_key"]`).Length() != 0 {
		t.Error("the pledge's text is short, or its page holds a key")
	}
	wrong := w.want(w.post(page, "next", "name", "小苇"), 422)
	if wrong.doc.Find("#e-agree").Length() != 1 || wrong.doc.Find(`input[name="name"]`).AttrOr("value", "") != "小苇" {
		t.Error("nothing beside the box, or the name is gone")
	}
	check := w.want(w.post(page, "next", "name", "小苇", "area", "219901", "agree", "true"), 200)
	if !strings.Contains(check.doc.Find(".card").Text(), "鹤鸣区") {
		t.Error("the check does not show the area")
	}
	done := w.want(w.post(check, "send"), 303)
	again := w.want(w.post(check, "send"), 303)
	if done.Header().Get("Location") != again.Header().Get("Location") || len(w.memory.rows) != 1 {
		t.Error("signed twice")
	}
	w.want(w.get(done.Header().Get("Location")), 200)
	for _, r := range w.memory.rows {
		if r.Signature.Name != "小苇" || r.Signature.Area != "219901" {
			t.Errorf("%+v", r.Signature)
		}
	}
}

func TestSignaturesComeAsJSONToo(t *testing.T) {
	w := newWorld(t)
	post := func(body string) int {
		return w.do("POST", "/p/citizen/signatures", []byte(body), "Content-Type", "application/json").Code
	}
	body := `{"key":"` + key1 + `","version":1,"area":"219901","agree":true}`
	for i, want := range []int{201, 200} {
		if got := post(body); got != want {
			t.Errorf("post %d: status %d, want %d", i, got, want)
		}
	}
	if got := post(strings.Replace(body, "219901", "219902", 1)); got != 409 {
		t.Errorf("other body: status %d", got)
	}
	if got := post(strings.Replace(body, "true", "false", 1)); got != 422 {
		t.Errorf("not agreed: status %d", got)
	}
	r := w.want(w.get("/p/citizen/count.json"), 200)
	if got, want := strings.TrimSpace(r.Body.String()), `{"total":1234,"by_area":{"219901":700,"219902":null}}`; got != want {
		t.Error(got)
	}
}

func TestAShortAddressLeadsOnOrSaysThatNothingIsOpen(t *testing.T) {
	w := newWorld(t)
	if got := w.want(w.get("/q/ABCD"), 303).Header().Get("Location"); got != "/s/everything?c=token1" {
		t.Error(got)
	}
	w.want(w.get("/q/NONE"), 200)
	lost := w.want(w.get("/q/LOST"), 200)
	if href, _ := lost.doc.Find("main a").Attr("href"); href != "/s/everything" {
		t.Errorf("a retired poster leads to %q, want the survey without a channel", href)
	}
	w.want(w.get("/q/WXYZ"), 404)
}

func TestHomeListsWhatIsOpen(t *testing.T) {
	w := newWorld(t)
	r := w.want(w.get("/"), 200)
	for _, href := range []string{"/s/everything", "/s/civility-2026", "/p/citizen", "/results/everything"} {
		if r.doc.Find(`a[href="`+href+`"]`).Length() != 1 {
			t.Errorf("no link to %s", href)
		}
	}
}

// everyPage is one address or way to each page.
func everyPage(w *world) map[string]*reply {
	w.memory.results = someResults()
	last := w.toSend()
	two := w.post(w.get("/s/everything"), "next", page1...)
	sent := w.post(last, "send", page3...)
	return map[string]*reply{
		"home": w.get("/"), "now": w.get("/now"), "first": w.get("/s/everything"), "first, errors": w.post(w.get("/s/everything"), "next"),
		"second": two, "last": last, "receipt": w.get(sent.Header().Get("Location")),
		"conflict": w.post(last, "send", "c6", "true", "c1", "13900139000"), "results": w.get("/results/everything"),
		"pledge": w.get("/p/citizen"), "pledge, check": w.post(w.get("/p/citizen"), "next", "agree", "true"),
		"not found": w.get("/nowhere"), "none now": w.get("/q/NONE"), "demo": w.get("/s/civility-2026"),
	}
}

func TestEveryPageIsWholeAndSafe(t *testing.T) {
	w := newWorld(t)
	for name, r := range everyPage(w) {
		t.Run(name, func(t *testing.T) {
			if r.doc == nil {
				t.Fatalf("status %d, no page", r.Code)
			}
			if n := r.doc.Find("[style], style, script:not([src]), [onclick], [onchange]").Length(); n != 0 {
				t.Errorf("%d inline styles or scripts, which the content policy forbids", n)
			}
			if !strings.Contains(r.doc.Find(".demo").Text(), "模拟数据") {
				t.Error("not marked as simulated data")
			}
			if r.doc.Find("h1").Length() != 1 || r.doc.Find("title").Text() == "" || r.doc.Find("html").AttrOr("lang", "") == "" {
				t.Error("no single heading, title or language")
			}
			if strings.Contains(r.Body.String(), "resident.") || strings.Contains(r.Body.String(), "&lt;no value") {
				t.Error("a translation key is on the page")
			}
			seen := map[string]bool{}
			r.doc.Find("[id]").Each(func(_ int, s *goquery.Selection) {
				id := s.AttrOr("id", "")
				if seen[id] {
					t.Errorf("id %s stands twice", id)
				}
				seen[id] = true
			})
			r.doc.Find("[aria-describedby], label[for], [aria-labelledby]").Each(func(_ int, s *goquery.Selection) {
				for _, attr := range []string{"aria-describedby", "for", "aria-labelledby"} {
					for id := range strings.FieldsSeq(s.AttrOr(attr, "")) {
						if !seen[id] {
							t.Errorf("%s leads to %s, which is not there", attr, id)
						}
					}
				}
			})
			for _, header := range []string{"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy"} {
				if r.Header().Get(header) == "" {
					t.Errorf("no %s", header)
				}
			}
		})
	}
}

func TestTextsOfASurveyAreTextAndNothingElse(t *testing.T) {
	w := newWorld(t)
	w.publish([]byte(`{"code":"sly","languages":["zh-CN"],"title":{"zh-CN":"<script>alert(1)</script>"},"settings":{"area":"none"},
		"pages":[{"code":"p","questions":[{"code":"a","type":"single","text":{"zh-CN":"<img src=x onerror=alert(1)>"},
		"options":[{"code":"o","text":{"zh-CN":"\"><b>"}},{"code":"p","text":{"zh-CN":"二"}}]}]}]}`))
	r := w.want(w.get("/s/sly"), 200)
	if n := r.doc.Find("main script, main img, main b").Length(); n != 0 {
		t.Errorf("%d elements came out of texts", n)
	}
	if got := r.doc.Find("h1").Text(); got != "<script>alert(1)</script>" {
		t.Error(got)
	}
}

// firstVisit is the limit in bytes on the wire for all that a first visit
// fetches up to the load event, headers counted.
const firstVisit = 14_000

func TestAFirstVisitOfEveryPageIsLight(t *testing.T) {
	w := newWorld(t)
	w.memory.results = someResults()
	server := httptest.NewServer(w.engine)
	defer server.Close()
	sent := w.post(w.toSend(), "send", page3...)
	asset := regexp.MustCompile(`(?:href|src)="(/static/[^"]+)"`)
	imported := regexp.MustCompile(`(?m)^import .* from '\./([^']+)'`)
	for _, path := range []string{"/", "/s/everything", "/s/civility-2026", "/results/everything", "/p/citizen", "/p/merchant", "/nowhere",
		sent.Header().Get("Location")} {
		total, body := fetch(t, server.Listener.Addr(), path)
		wanted := map[string]bool{}
		for _, m := range asset.FindAllStringSubmatch(body, -1) {
			wanted[m[1]] = true
		}
		for url := range wanted {
			n, script := fetch(t, server.Listener.Addr(), url)
			total += n
			for _, m := range imported.FindAllStringSubmatch(script, -1) {
				n, _ := fetch(t, server.Listener.Addr(), url[:strings.LastIndex(url, "/")+1]+m[1])
				total += n
			}
		}
		t.Logf("%-30s %6d bytes", path, total)
		if total > firstVisit {
			t.Errorf("%s weighs %d bytes, more than %d", path, total, firstVisit)
		}
	}
}

// fetch counts what one GET brings over the wire and returns the body unpacked.
func fetch(t *testing.T, addr net.Addr, path string) (int, string) {
	t.Helper()
	conn, err := net.Dial("tcp", addr.String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	at, err := url.Parse(path)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: minyi\r\nAccept: text/html\r\nAccept-Language: zh-CN\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n",
		at.RequestURI())
	raw, err := io.ReadAll(conn)
	if err != nil {
		t.Fatal(err)
	}
	head, body, _ := strings.Cut(string(raw), "\r\n\r\n")
	if !strings.Contains(head, "Content-Encoding: gzip") {
		return len(raw), body
	}
	unpacked, err := gzip.NewReader(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(unpacked)
	if err != nil {
		t.Fatal(err)
	}
	return len(raw), string(text)
}

func TestHeadIsAnsweredLikeGet(t *testing.T) {
	w := newWorld(t)
	server := httptest.NewServer(w.engine)
	defer server.Close()
	r, err := http.Head(server.URL + "/s/everything")
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	if r.StatusCode != 200 {
		t.Errorf("status %d", r.StatusCode)
	}
}
