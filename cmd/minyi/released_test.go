package main

import (
	"database/sql"
	"encoding/json"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"minyi/surveys/rate"
)

// Values are frozen with 40 answers; what comes later moves the live figure and
// not the released one.
func TestReleasedValuesStayAsTheyAreOnThePublicPage(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	s, err := boot(program(t), data, nil, "--demo")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.kill)
	answer := func(n int, q1 string) {
		t.Helper()
		for range n {
			s.do(t, http.StatusCreated, "POST", "/s/civility-2026/responses", civility(newKey(), "q1", q1))
		}
	}
	answer(30, "know")
	answer(10, "unknown")
	if a, err := s.try("GET", "/results/civility-2026?released", nil); err != nil || a.status != http.StatusNotFound {
		t.Errorf("before anything is released: status %d, %v", a.status, err)
	}
	s.do(t, http.StatusCreated, "POST", "/api/v1/surveys/civility-2026/rates/publish", map[string]any{})
	if a, err := s.try("GET", "/results/civility-2026?released", nil); err != nil || a.status != http.StatusNotFound {
		t.Errorf("frozen for the office alone: status %d, %v", a.status, err)
	}
	s.do(t, http.StatusCreated, "POST", "/api/v1/surveys/civility-2026/rates/publish", map[string]any{"level": "public"})
	answer(40, "unknown")
	released := string(s.do(t, http.StatusOK, "GET", "/results/civility-2026?released", nil).body)
	if !strings.Contains(released, "75.0%") || !strings.Contains(released, "40 ") {
		t.Errorf("the released page does not say 75.0%% of 40:\n%s", released)
	}
	live := string(s.do(t, http.StatusOK, "GET", "/results/civility-2026", nil).body)
	if !strings.Contains(live, `href="/results/civility-2026?released"`) {
		t.Error("the live page does not lead to the released values")
	}
	if strings.Contains(live, "75.0%") || !strings.Contains(live, "37.5%") {
		t.Errorf("the live page does not say 37.5%%:\n%s", live)
	}

	verify := func(exit int) (lines []verifiedLine) {
		t.Helper()
		out := minyi(t, "rates", "verify", "civility-2026", "--json", "--data", data).want(t, exit).out
		if err := json.Unmarshal([]byte(out), &lines); err != nil || len(lines) == 0 {
			t.Fatalf("%v: %s", err, out)
		}
		return lines
	}
	for _, l := range verify(exitOK) {
		if l.Verdict != rate.Same {
			t.Errorf("%s %s as of %d: %s; published %+v, now %+v", l.Rate, l.Group, l.AsOfSeq, l.Verdict, l.Published, l.Now)
		}
	}
	if out := minyi(t, "rates", "verify", "civility-2026", "--data", data).want(t, exitOK).out; !strings.Contains(out, "the same to the last bit") {
		t.Errorf("said %q", out)
	}
	tampered, err := sql.Open("sqlite", filepath.Join(data, "minyi.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer tampered.Close()
	if _, err := tampered.ExecContext(t.Context(), "UPDATE published_rates SET estimate = estimate + 1e-15 WHERE id = (SELECT MIN(id) FROM published_rates)"); err != nil {
		t.Fatal(err)
	}
	if l := verify(exitFailed); l[0].Verdict != rate.Differs || l[1].Verdict != rate.Same {
		t.Errorf("the last bits of a value were changed: %s, its neighbour %s", l[0].Verdict, l[1].Verdict)
	}
}
