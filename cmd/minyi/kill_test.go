package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"minyi/models/store/storetest"
)

// TestNothingAcknowledgedIsLostWhenTheServerIsKilled kills the server again and
// again while phones send and retry by key. The checker keeps its own file of
// what was acknowledged and compares it with the database, the receipts, the
// counts, the export and the rates.
func TestNothingAcknowledgedIsLostWhenTheServerIsKilled(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		kills := 5
		if strings.HasPrefix(dsn, "mysql:") {
			kills = 2 // the same program; another database, which lives on
		}
		k := &killing{t: t, dsn: dsn, data: filepath.Join(t.TempDir(), "data"), stop: make(chan struct{})}
		k.start()
		var err error
		if k.ledger, err = os.Create(filepath.Join(scratch, fmt.Sprintf("acknowledged-%d", kills))); err != nil {
			t.Fatal(err)
		}
		defer k.ledger.Close()
		var phones sync.WaitGroup
		for i := range 32 {
			phones.Go(func() { k.send(i%8 == 0) })
		}
		for range kills {
			k.underLoad()
			k.server.Load().kill()
			k.start()
		}
		k.underLoad()
		close(k.stop)
		phones.Wait() // each until its last key is acknowledged
		k.check()
	})
}

// killing is one run of the test.
type killing struct {
	t       *testing.T
	dsn     string
	data    string
	server  atomic.Pointer[served]
	stop    chan struct{}
	acks    atomic.Int64
	replays atomic.Int64 // keys that were in although nobody had been told
	mu      sync.Mutex
	ledger  *os.File
}

func (k *killing) start() {
	k.t.Helper()
	s, err := boot(program(k.t), k.data, []string{"MINYI_DB=" + k.dsn}, "--demo")
	if err != nil {
		k.t.Fatal(err)
	}
	k.t.Cleanup(s.kill)
	k.server.Store(s)
}

// underLoad waits until every phone could have sent twice, and then for a
// moment that nobody chose.
func (k *killing) underLoad() {
	k.t.Helper()
	enough := k.acks.Load() + 64
	for deadline := time.Now().Add(20 * time.Second); k.acks.Load() < enough; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			k.t.Fatalf("only %d acknowledgements in 20 s\n%s", k.acks.Load(), k.server.Load().logged())
		}
	}
	time.Sleep(rand.N(300 * time.Millisecond))
}

// send is one phone: a new key as soon as the last one is acknowledged, and the
// same bytes again for as long as it is not.
func (k *killing) send(signs bool) {
	for {
		select {
		case <-k.stop:
			return
		default:
		}
		key := newKey()
		path, body := "/s/civility-2026/responses", civility(key,
			"q1", any1("know", "heard", "unknown", "na"), "q27", any1("satisfied", "fairly", "neutral", "poor", "bad", "na"),
			"home_area", any1("219901", "219902", "219903", "219904"))
		if signs {
			path, body = "/p/citizen/signatures", signing(key)
		}
		for try := 0; ; try++ {
			a, err := k.server.Load().try("POST", path, body)
			if err != nil || a.status == http.StatusServiceUnavailable {
				if try > 3000 {
					k.t.Errorf("%s was never acknowledged: %v", key, err)
					return
				}
				time.Sleep(10 * time.Millisecond)
				continue
			}
			receipt, err := receiptOf(a)
			if err != nil || a.status != http.StatusCreated && (a.status != http.StatusOK || try == 0) {
				k.t.Errorf("%s at try %d: status %d: %v: %.300s", key, try, a.status, err, a.body)
				return
			}
			if a.status == http.StatusOK {
				k.replays.Add(1)
			}
			k.acknowledged(path, key, receipt)
			break
		}
	}
}

func (k *killing) acknowledged(path, key, receipt string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if _, err := fmt.Fprintln(k.ledger, path, key, receipt); err != nil {
		k.t.Error(err)
	}
	k.acks.Add(1)
}

func any1(choices ...string) string { return choices[rand.IntN(len(choices))] }

// check compares the ledger with all that the program says and keeps.
func (k *killing) check() {
	t := k.t
	if t.Failed() {
		return
	}
	acked := map[string]map[string]string{"responses": {}, "signatures": {}} // receipt by key
	for line := range strings.Lines(contentOf(t, k.ledger.Name())) {
		f := strings.Fields(line)
		acked[filepath.Base(f[0])][f[1]] = f[2]
	}
	responses := len(acked["responses"])
	t.Logf("%d responses, %d signatures, %d of them in before they were acknowledged", responses, len(acked["signatures"]), k.replays.Load())
	s := k.server.Load()
	k.lookUp(s, slices.Collect(maps.Values(acked["responses"])), "survey", "civility-2026")
	k.lookUp(s, slices.Collect(maps.Values(acked["signatures"])), "pledge", "citizen")

	db := database(t, k.dsn)
	for table, want := range acked {
		stored := make(map[string]string)
		for _, row := range column(t, db, "SELECT CONCAT(LOWER(HEX(`key`)), ' ', receipt) FROM "+table) {
			key, receipt, _ := strings.Cut(row, " ")
			stored[key[:8]+"-"+key[8:12]+"-"+key[12:16]+"-"+key[16:20]+"-"+key[20:]] = receipt
		}
		if n := column(t, db, "SELECT COUNT(*) FROM "+table)[0]; n != fmt.Sprint(len(stored)) {
			t.Errorf("%s has %s rows for %d keys", table, n, len(stored))
		}
		if diff := cmp.Diff(want, stored); diff != "" {
			t.Errorf("%s (-acknowledged +stored):\n%.4000s", table, diff)
		}
	}
	wholeOrder(t, db)

	var survey struct{ Responses int }
	s.do(t, http.StatusOK, "GET", "/api/v1/surveys/civility-2026", nil).into(t, &survey)
	if survey.Responses != responses {
		t.Errorf("the survey counts %d responses, want %d", survey.Responses, responses)
	}
	var pledge struct{ Total int }
	s.do(t, http.StatusOK, "GET", "/p/citizen/count.json", nil).into(t, &pledge)
	if pledge.Total != len(acked["signatures"]) {
		t.Errorf("the pledge counts %d signatures, want %d", pledge.Total, len(acked["signatures"]))
	}
	last := column(t, db, "SELECT MAX(seq) FROM responses")[0]
	k.recount(s, responses, last)

	if code := s.stop(t, 20*time.Second); code != exitOK {
		t.Errorf("the server ended with %d", code)
	}
	if strings.HasPrefix(k.dsn, "sqlite:") {
		if got := column(t, db, "PRAGMA integrity_check"); !slices.Equal(got, []string{"ok"}) {
			t.Errorf("integrity_check: %v", got)
		}
	}
}

// lookUp asks for every receipt as its owner would.
func (k *killing) lookUp(s *served, receipts []string, kind, code string) {
	var lookers sync.WaitGroup
	var next atomic.Int64
	for range 8 {
		lookers.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(receipts); i = int(next.Add(1)) - 1 {
				a, err := s.try("GET", "/receipts/"+receipts[i], nil)
				if err != nil {
					k.t.Error(err)
					return
				}
				var got map[string]string
				if err := json.Unmarshal(a.body, &got); err != nil || a.status != http.StatusOK || got[kind] != code || got["state"] != "stored" || len(got) != 3 {
					k.t.Errorf("receipt %s: status %d: %s", receipts[i], a.status, a.body)
				}
			}
		})
	}
	lookers.Wait()
}

// rateTable is what GET …/rates answers, as far as tests read it.
type rateTable struct {
	AsOfSeq int64 `json:"as_of_seq"`
	N       int   `json:"n"`
	Rates   []rateRow
}

type rateRow struct {
	Code       string            `json:"code"`
	Group      map[string]string `json:"group"`
	Sample     string            `json:"sample"`
	Weighting  string            `json:"weighting"`
	N          int               `json:"n"`
	Base       int               `json:"base"`
	NEff       *float64          `json:"n_eff"`
	Estimate   *float64          `json:"estimate"`
	SE         *float64          `json:"se"`
	CI         *[2]float64       `json:"ci"`
	Suppressed bool              `json:"suppressed"`
}

// find returns the row of a rate and sample in one group: pairs of what and value.
func (r *rateTable) find(t testing.TB, code, sample string, group ...string) rateRow {
	t.Helper()
	want := make(map[string]string)
	for i := 0; i+1 < len(group); i += 2 {
		want[group[i]] = group[i+1]
	}
	for _, row := range r.Rates {
		if row.Code == code && row.Sample == sample && maps.Equal(row.Group, want) {
			return row
		}
	}
	t.Fatalf("no row for %s, %s, %v", code, sample, want)
	return rateRow{}
}

// tableOf reads an export into one map per row.
func tableOf(t testing.TB, text string) []map[string]string {
	t.Helper()
	text, marked := strings.CutPrefix(text, "\ufeff")
	if !marked {
		t.Error("the export does not begin with a byte-order mark")
	}
	lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	rows := make([]map[string]string, 0, len(lines)-1)
	for _, line := range lines[1:] {
		row := make(map[string]string, len(line))
		for i, cell := range line {
			row[lines[0][i]] = cell
		}
		rows = append(rows, row)
	}
	return rows
}

// recount computes two rates from the export and compares them with the live
// ones: the whole and each district.
func (k *killing) recount(s *served, responses int, last string) {
	t := k.t
	rows := tableOf(t, string(s.do(t, http.StatusOK, "GET", "/api/v1/surveys/civility-2026/responses.csv", nil).body))
	if len(rows) != responses {
		t.Errorf("the export has %d rows, want %d", len(rows), responses)
	}
	var table rateTable
	s.do(t, http.StatusOK, "GET", "/api/v1/surveys/civility-2026/rates?by=area", nil).into(t, &table)
	if table.N != responses || fmt.Sprint(table.AsOfSeq) != last {
		t.Errorf("the rates count %d responses up to %d, want %d up to %s", table.N, table.AsOfSeq, responses, last)
	}
	for _, area := range []string{"", "219901", "219902", "219903", "219904"} {
		n, base, good := 0, map[string]int{}, map[string]int{}
		for _, row := range rows {
			if area != "" && row["area"] != area {
				continue
			}
			n++
			for code, answer := range map[string]string{"awareness": row["q1"], "satisfaction": row["q27"]} {
				if answer == "na" || answer == "" {
					continue
				}
				base[code]++
				if slices.Contains([]string{"know", "heard", "satisfied", "fairly"}, answer) {
					good[code]++
				}
			}
		}
		for _, code := range []string{"awareness", "satisfaction"} {
			group := []string{"area", area}
			if area == "" {
				group = nil
			}
			got := table.find(t, code, "volunteer", group...)
			if got.Estimate == nil {
				t.Fatalf("%s in %q has no estimate", code, area)
			}
			if want := float64(good[code]) / float64(base[code]); got.N != n || got.Base != base[code] || *got.Estimate != want {
				t.Errorf("%s in %q: n %d, base %d, estimate %v; recounted %d, %d, %v", code, area, got.N, got.Base, *got.Estimate, n, base[code], want)
			}
		}
	}
}
