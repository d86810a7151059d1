package main

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"
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
}
