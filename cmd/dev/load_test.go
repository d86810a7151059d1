package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"minyi/surveys/answer"
	"minyi/surveys/seed"
)

// The load is measured against a server that counts for itself.
func TestALoadSendsEachSubmissionUnderAKeyOfItsOwn(t *testing.T) {
	form, err := demoForm(1)
	if err != nil {
		t.Fatal(err)
	}
	made, err := makeSubmissions(form, 50)
	if err != nil {
		t.Fatal(err)
	}
	day := time.Now().Format(time.DateOnly)
	env := answer.Env{Area: func(code string) bool { return seed.DemoTree().Valid(code, day) }}
	var mu sync.Mutex
	keys := make(map[[16]byte]bool)
	refused := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := make([]byte, r.ContentLength)
		if _, err := r.Body.Read(body); err != nil && err.Error() != "EOF" {
			t.Error(err)
		}
		sub, err := answer.ReadSubmission(body)
		if err != nil {
			t.Errorf("%v in %s", err, body)
			return
		}
		sheet, err := form.Decode(sub.Answers, env)
		if err != nil {
			t.Errorf("%v in %s", err, body)
			return
		}
		if errs := form.Finish(sheet, sub.Key); len(errs) > 0 {
			t.Errorf("%v in %s", errs, body)
		}
		mu.Lock()
		defer mu.Unlock()
		if keys[sub.Key] || sub.Key[6]>>4 != 7 || sub.Key[8]>>6 != 2 || r.URL.Path != "/here" {
			t.Errorf("key %x at %s", sub.Key, r.URL.Path)
		}
		keys[sub.Key] = true
		if len(keys)%10 == 0 {
			refused++
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		w.WriteHeader(http.StatusCreated)
		_ = json.NewEncoder(w).Encode(acknowledge())
	}))
	defer server.Close()
	l := load{addr: strings.TrimPrefix(server.URL, "http://"), path: "/here", bodies: made.bodies, connections: 4, seconds: 0.3}
	o, err := l.run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if o.acked() == 0 || o.acked() != len(keys)-refused || o.statuses[503] != refused || len(o.latencies) != len(keys) {
		t.Errorf("the load counts %v, the server %d of which it refused %d", o.statuses, len(keys), refused)
	}
	if p50, p99 := o.percentile(0.5), o.percentile(0.99); p50 <= 0 || p99 < p50 || p99 > o.latencies[len(o.latencies)-1] {
		t.Errorf("p50 %v, p99 %v", p50, p99)
	}
	bounded := load{addr: l.addr, path: l.path, bodies: l.bodies, connections: 3, seconds: 30, most: 20, keep: true}
	refused = 0
	if o, err = bounded.run(t.Context()); err != nil || len(o.latencies) != 20 || len(o.kept) != o.acked() || o.acked() != 20-refused {
		t.Fatalf("a load of 20: %d replies, %d kept, %d refused, %v", len(o.latencies), len(o.kept), refused, err)
	}
	for _, k := range o.kept {
		if id, ok := answer.ParseKey(string(k.key[:])); !ok || !keys[id] || string(k.receipt[:]) != acknowledge().Receipt || k.status != 201 {
			t.Errorf("kept %q, %q, %d", k.key, k.receipt, k.status)
		}
	}
	if want := " "; !strings.HasPrefix(o.refused(), want) || !strings.HasSuffix(o.refused(), " × 503") {
		t.Errorf("refused reads %q", o.refused())
	}
}

func TestALoadThatMeetsNoServerIsAnError(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { panic(http.ErrAbortHandler) }))
	addr := strings.TrimPrefix(server.URL, "http://")
	body := [][]byte{[]byte(`{"key":"` + strings.Repeat("0", keyLength) + `"}`)}
	if _, err := (&load{addr: addr, path: "/", bodies: body, connections: 2, seconds: 5}).run(t.Context()); err == nil {
		t.Error("a server that hangs up passed")
	}
	server.Close()
	if _, err := (&load{addr: addr, path: "/", bodies: body, connections: 2, seconds: 5}).run(t.Context()); err == nil {
		t.Error("no server at all passed")
	}
}

func TestRatiosAreMediansOfRoundsMeasuredTogether(t *testing.T) {
	l := &benchLevel{}
	for _, r := range [][3]float64{{50, 100, 200}, {30, 90, 60}, {90, 100, 100}} {
		l.Rounds = append(l.Rounds, benchRound{"minyi": {PerSecond: r[0]}, "decode": {PerSecond: r[1]}, "plain": {PerSecond: r[2]}})
	}
	l.sum()
	if l.ToDecode != 0.5 || l.ToPlain != 0.5 {
		t.Errorf("ratios %v and %v, want 0.5 and 0.5", l.ToDecode, l.ToPlain)
	}
	if m := median([]float64{4, 1, 3, 2}, func(f float64) float64 { return f }); m != 2.5 {
		t.Errorf("median of four: %v", m)
	}
}
