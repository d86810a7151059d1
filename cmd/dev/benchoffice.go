package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"minyi/surveys/seed"
)

// benchOffice measures the pages of the office over many responses, as a person
// who has signed in gets them.
type benchOffice struct {
	JSON      bool   `name:"json" help:"Machine-readable output."`
	Responses int    `default:"200000" help:"How many responses are made up first; the promise is about 1,200,000."`
	Rounds    int    `default:"9" help:"How often each page is asked for after its first time; the figures are medians."`
	Data      string `help:"Folder of a demo city that is filled already; nothing is made up then." placeholder:"DIR"`
}

// officePages are the pages that somebody looks at all day, and the bare form by
// which they are measured.
var officePages = []string{
	"/office", "/office?within=219901", "/office/brief", "/office/live", "/office/proposals", "/office/surveys", "/office/surveys/" + seed.SurveyCode,
	"/office/surveys/" + seed.SurveyCode + "/design", "/office/surveys/" + seed.SurveyCode + "/results", "/office/surveys/" + seed.SurveyCode + "/results?by=wave", "/office/pledges", "/office/rounds",
	"/office/settings",
}

// analystPages are those over all responses that somebody waits for: figures with
// intervals and tests. analystLimit is what they may take the first time, in ms.
var analystPages = []string{
	surveyPath + "/workbench?row=q1&row=q27&by=area&weight=poststrat", surveyPath + "/workbench?row=q1&by=sex&weight=rake",
	surveyPath + "/workbench?row=q8&by=area", surveyPath + "/priorities", surveyPath + "/report", surveyPath + "/quality", surveyPath + "/texts",
}

const (
	surveyPath   = "/office/surveys/" + seed.SurveyCode
	analystLimit = 2000
)

// officeLimit is what the office was promised per page, in ms.
const officeLimit = 150

// officeReport is what `bench office --json` prints.
type officeReport struct {
	Machine   machine      `json:"machine"`
	Responses int          `json:"responses"`
	Login     float64      `json:"sign_in_page_ms"` // a page that reads nothing: what all are measured against
	Pages     []officePage `json:"pages"`
}

// officePage is one page: the first time after the start, when the responses
// are read, then the median and the worst. Ratio is median ÷ the sign-in page.
type officePage struct {
	Path   string  `json:"path"`
	First  float64 `json:"first_ms"`
	Median float64 `json:"median_ms"`
	Worst  float64 `json:"worst_ms"`
	Ratio  float64 `json:"ratio"`
	Limit  float64 `json:"limit_ms"` // of the median; of an analyst's page, of its first time
}

func (b *benchOffice) Run(ctx context.Context) error {
	if b.Responses < 1 || b.Rounds < 1 {
		return errors.New("responses and rounds are positive")
	}
	dir, err := os.MkdirTemp("", "minyi-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	program, err := buildMinyi(ctx, dir, false)
	if err != nil {
		return err
	}
	data := b.Data
	if data == "" {
		data = filepath.Join(dir, "data")
		args := []string{"demo", "--responses", strconv.Itoa(b.Responses), "--seed", "1", "--data", data}
		if out, err := exec.CommandContext(ctx, program, args...).CombinedOutput(); err != nil {
			return fmt.Errorf("minyi demo: %w\n%s", err, tail(out, 20))
		}
	}
	r, err := b.measure(ctx, dir, program, data)
	if err != nil {
		return err
	}
	if b.JSON {
		return json.NewEncoder(os.Stdout).Encode(r)
	}
	r.print()
	return nil
}

func (b *benchOffice) measure(ctx context.Context, dir, program, data string) (*officeReport, error) {
	name, password := "bench-"+strconv.FormatInt(time.Now().UnixNano(), 36), "Reeds by the quiet river 7"
	add := exec.CommandContext(ctx, program, "user", "add", name, "--data", data)
	add.Stdin = strings.NewReader(password + "\n")
	if out, err := add.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("minyi user add: %w\n%s", err, tail(out, 20))
	}
	p, err := startMinyi(ctx, dir, program, data, "")
	if err != nil {
		return nil, err
	}
	defer p.stop()
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	client := &http.Client{Jar: jar}
	reply, err := client.PostForm(p.URL+"/login", url.Values{"name": {name}, "password": {password}})
	if err != nil {
		return nil, err
	}
	reply.Body.Close()
	r := &officeReport{Machine: thisMachine()}
	if r.Responses, err = storedResponses(ctx, p); err != nil {
		return nil, err
	}
	login, err := b.page(ctx, client, p.URL, "/login")
	if err != nil {
		return nil, err
	}
	r.Login = login.Median
	for _, path := range append(officePages, analystPages...) {
		page, err := b.page(ctx, client, p.URL, path)
		if err != nil {
			return nil, err
		}
		page.Ratio, page.Limit = page.Median/login.Median, officeLimit
		if slices.Contains(analystPages, path) {
			page.Limit = analystLimit
		}
		r.Pages = append(r.Pages, page)
	}
	return r, nil
}

// page asks for a page until it is whole, which is its first time, and then
// again.
func (b *benchOffice) page(ctx context.Context, client *http.Client, base, path string) (officePage, error) {
	page := officePage{Path: path}
	start := time.Now()
	for { // while the responses are read, the page asks to be loaded again
		_, whole, err := fetch(ctx, client, base+path)
		if err != nil {
			return page, err
		}
		if whole {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	page.First = ms(time.Since(start))
	var took []float64
	for range b.Rounds {
		t, _, err := fetch(ctx, client, base+path)
		if err != nil {
			return page, err
		}
		took = append(took, ms(t))
		page.Worst = max(page.Worst, ms(t))
	}
	page.Median = median(took, func(t float64) float64 { return t })
	return page, nil
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// fetch gets a page to its last byte.
func fetch(ctx context.Context, client *http.Client, address string) (took time.Duration, whole bool, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return 0, false, err
	}
	start := time.Now()
	reply, err := client.Do(request)
	if err != nil {
		return 0, false, err
	}
	defer reply.Body.Close()
	if _, err := io.Copy(io.Discard, reply.Body); err != nil {
		return 0, false, err
	}
	if reply.StatusCode != http.StatusOK || reply.Request.URL.String() != address {
		return 0, false, fmt.Errorf("GET %s: %s at %s", address, reply.Status, reply.Request.URL.Path)
	}
	return time.Since(start), reply.Header.Get("Refresh") == "", nil
}

func (r *officeReport) print() {
	fmt.Printf("%s %s, %d cores; %d responses; the sign-in page takes %.1f ms; %d ms were promised, to analysts %d ms the first time\n\n",
		r.Machine.Go, r.Machine.Arch, r.Machine.CPUs, r.Responses, r.Login, officeLimit, analystLimit)
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "first ms\tmedian ms\tworst ms\tto the sign-in page\t\tpage")
	for _, p := range r.Pages {
		over := ""
		if p.Limit == analystLimit && p.First > p.Limit || p.Median > p.Limit {
			over = "over"
		}
		fmt.Fprintf(w, "%.1f\t%.1f\t%.1f\t%.1f\t%s\t%s\n", p.First, p.Median, p.Worst, p.Ratio, over, p.Path)
	}
	w.Flush()
}
