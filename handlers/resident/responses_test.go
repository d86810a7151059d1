package resident

import (
	"bytes"
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/catalog"
)

const (
	key1   = "0192d3c4-0000-7000-8000-000000000001"
	sheet1 = `{"q1":"heard","q3":{"r1":"a","r2":"b"},"k1":3,"k7":"219901","c6":true}`
)

func submission(key, answers string) string {
	return `{"key":"` + key + `","version":1,"answers":` + answers + `}`
}

func TestSubmissionsAreAnsweredByTheContract(t *testing.T) {
	good := submission(key1, sheet1)
	for _, c := range []struct {
		name, path, body string
		header           []string
		status           int
		contains         string
	}{
		{"a good one", "/s/everything/responses", good, nil, 201, `"receipt":"`},
		{"JSON in capitals", "/s/everything/responses", good, []string{"Content-Type", "Application/JSON"}, 201, `"receipt":"`},
		{"JSON with a charset", "/s/everything/responses", good, []string{"Content-Type", "application/json; charset=utf-8"}, 201, `"accepted_at":"2026-11-23T01:00`},
		{"a survey of no one", "/s/nothing/responses", good, nil, 404, `"status":404`},
		{"not JSON", "/s/everything/responses", "key=1", nil, 400, `"code":"json.`},
		{"two documents", "/s/everything/responses", good + good, nil, 400, `json.trailing`},
		{"no key", "/s/everything/responses", `{"version":1,"answers":{}}`, nil, 400, `"pointer":"/key"`},
		{"a key of emoji", "/s/everything/responses", submission("🔑", sheet1), nil, 400, `"pointer":"/key"`},
		{"an unknown field", "/s/everything/responses", strings.Replace(good, `"version"`, `"weight":100,"version"`, 1), nil, 422, `"pointer":"/weight"`},
		{"a doubled field", "/s/everything/responses", strings.Replace(good, `"version":1`, `"version":1,"version":1`, 1), nil, 422, `json.duplicate_name`},
		{"a version of no one", "/s/everything/responses", strings.Replace(good, `"version":1`, `"version":9`, 1), nil, 422, `"pointer":"/version"`},
		{"an unknown option", "/s/everything/responses", submission(key1, strings.Replace(sheet1, "heard", "99", 1)), nil, 422, `"pointer":"/answers/q1"`},
		{"an operator as an answer", "/s/everything/responses", submission(key1, strings.Replace(sheet1, `"heard"`, `{"$gt":""}`, 1)), nil, 422, `"pointer":"/answers/q1"`},
		{"everything missing", "/s/everything/responses", submission(key1, `{}`), nil, 422, `"pointer":"/answers/k7"`},
		{"an area of no one", "/s/everything/responses", submission(key1, strings.Replace(sheet1, "219901", "110000", 1)), nil, 422, `"pointer":"/answers/k7"`},
		{"another type", "/s/everything/responses", good, []string{"Content-Type", "text/plain"}, 415, `"status":415`},
		{"no type", "/s/everything/responses", good, []string{"Content-Type", ""}, 415, `"status":415`},
		{"a compressed body", "/s/everything/responses", good, []string{"Content-Encoding", "gzip"}, 415, `"status":415`},
		{"too large", "/s/everything/responses", good + strings.Repeat(" ", 256<<10), nil, 413, `256 KB`},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			header := append([]string{"Content-Type", "application/json", "Accept", "text/html"}, c.header...)
			r := w.do("POST", c.path, []byte(c.body), header...)
			if r.Code != c.status || !strings.Contains(r.Body.String(), c.contains) {
				t.Errorf("status %d: %s", r.Code, r.Body.String())
			}
			if want := 0; c.status != 201 && len(w.memory.rows) != want {
				t.Error("something was stored")
			}
			var problem web.Problem
			if c.status != 201 {
				if err := json.Unmarshal(r.Body.Bytes(), &problem); err != nil || problem.Status != c.status || problem.Title == "" || problem.Detail == "" {
					t.Errorf("problem %+v, %v", problem, err)
				}
				if got := r.Header().Get("Content-Type"); got != "application/problem+json" {
					t.Errorf("Content-Type %q", got)
				}
			}
		})
	}
}

func TestTheSameKeyGivesTheSameReceiptAndOtherBytesAConflict(t *testing.T) {
	w := newWorld(t)
	post := func(body string) *reply {
		return w.do("POST", "/s/everything/responses", []byte(body), "Content-Type", "application/json")
	}
	first, again, other := post(submission(key1, sheet1)), post(submission(key1, sheet1)), post(submission(key1, sheet1)+" ")
	if first.Code != 201 || again.Code != 200 || other.Code != 409 {
		t.Errorf("statuses %d, %d, %d", first.Code, again.Code, other.Code)
	}
	if !bytes.Equal(first.Body.Bytes(), again.Body.Bytes()) {
		t.Error("two receipts")
	}
	w.now = w.now.Add(24 * catalog.Grace)
	r := w.memory.surveys["everything"]
	r.State, r.ClosedAt = catalog.Closed, began.UnixMicro()
	w.memory.surveys["everything"] = r
	if got := post(submission("0192d3c4-0000-7000-8000-000000000002", sheet1)); got.Code != 410 {
		t.Errorf("status %d long after closing", got.Code)
	}
}

func TestManySendersOfOneKeyGetOneReceipt(t *testing.T) {
	w := newWorld(t)
	receipts := make(chan string, 32)
	var wg sync.WaitGroup
	w.get("/s/everything") // so that the snapshot is there
	for range 32 {
		wg.Go(func() {
			r := w.do("POST", "/s/everything/responses", []byte(submission(key1, sheet1)), "Content-Type", "application/json")
			var a Accepted
			json.Unmarshal(r.Body.Bytes(), &a)
			receipts <- a.Receipt
		})
	}
	wg.Wait()
	close(receipts)
	first := <-receipts
	for r := range receipts {
		if r != first || r == "" {
			t.Fatalf("receipts %q and %q", first, r)
		}
	}
}

func TestBusyAsksForAnotherAttempt(t *testing.T) {
	w := newWorld(t)
	w.memory.failWith = surveys.E(surveys.Busy, "web.internal", "")
	r := w.do("POST", "/s/everything/responses", []byte(submission(key1, sheet1)), "Content-Type", "application/json")
	if r.Code != 503 || r.Header().Get("Retry-After") == "" {
		t.Errorf("status %d, headers %v", r.Code, r.Header())
	}
}

func TestTheFormIsGivenOutWithoutItsRates(t *testing.T) {
	w := newWorld(t)
	r := w.want(w.get("/s/civility-2026/form.json"), 200)
	var form struct {
		Version  int
		SHA256   string
		Document map[string]any
	}
	if err := json.Unmarshal(r.Body.Bytes(), &form); err != nil {
		t.Fatal(err)
	}
	if form.Version != 1 || len(form.SHA256) != 64 || form.Document["code"] != "civility-2026" {
		t.Errorf("version %d, sha %q", form.Version, form.SHA256)
	}
	if _, told := form.Document["rates"]; told {
		t.Error("the form says which answers count")
	}
}

func TestAReceiptSaysThatItIsInAndNothingElse(t *testing.T) {
	w := newWorld(t)
	w.do("POST", "/s/everything/responses", []byte(submission(key1, sheet1)), "Content-Type", "application/json")
	row, _ := w.stored(w.form("everything"))
	r := w.want(w.get("/receipts/"+row.Receipt, "Accept", "*/*"), 200)
	if got, want := strings.TrimSpace(r.Body.String()), `{"survey":"everything","accepted_on":"2026-11-23","state":"stored"}`; got != want {
		t.Errorf("%s", got)
	}
	typed := strings.ToLower(row.Receipt[:4] + "-" + row.Receipt[4:8] + " " + row.Receipt[8:])
	if got := w.get("/receipts/"+strings.ReplaceAll(typed, " ", "%20"), "Accept", "*/*"); got.Code != 200 {
		t.Errorf("status %d for a receipt as people type it", got.Code)
	}
	for _, wrong := range []string{"/receipts/0000000000000000", "/receipts/x", "/s/civility-2026/receipt/" + row.Receipt} {
		if got := w.get(wrong, "Accept", "application/json"); got.Code != 404 {
			t.Errorf("%s: status %d", wrong, got.Code)
		}
	}
}
