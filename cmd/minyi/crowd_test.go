package main

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"minyi/surveys/answer"
	"minyi/surveys/intake"
	"minyi/surveys/seed"
)

// A thousand phones behind one address, as in a university, all at once: nobody
// is refused, and nobody is doubted for the company.
func TestAThousandPhonesBehindOneAddressAreAThousandPeople(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	s := serve(t, data, "--demo")
	doc := seed.Survey(time.Now().Year())
	form, errs := answer.Compile(doc, 1, [32]byte{})
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	const people = 1000
	var bodies []string
	now := time.Now()
	err := seed.Generate(seed.Options{
		N: people, Seed: 9, SurveyID: 1, WaveID: 1, Start: now.Add(-time.Hour).UnixMicro(), End: now.UnixMicro(), Form: form, Tree: seed.DemoTree(),
	}, func(r *intake.Response) error {
		sheet, err := form.DecodeBytes(r.Answers)
		if err == nil && len(bodies) < people {
			bodies = append(bodies, fmt.Sprintf(`{"key":"0192d3c4-0000-7000-8000-%012x","version":1,"started_at":"%s","answers":%s}`,
				len(bodies)+1, now.Add(-time.Duration(60+len(bodies)%300)*time.Second).UTC().Format(time.RFC3339), form.AppendJSON(nil, sheet)))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	refused := make(map[int]int)
	queue := make(chan string)
	for range 50 {
		wg.Go(func() {
			for body := range queue {
				r, err := http.Post(s.url+"/s/civility-2026/responses", "application/json", strings.NewReader(body))
				if err != nil {
					t.Error(err)
					continue
				}
				r.Body.Close()
				if r.StatusCode != http.StatusCreated {
					mu.Lock()
					refused[r.StatusCode]++
					mu.Unlock()
				}
			}
		})
	}
	for _, body := range bodies {
		queue <- body
	}
	close(queue)
	wg.Wait()
	if len(refused) > 0 {
		t.Fatalf("refused, by status: %v", refused)
	}
	db := database(t, "sqlite:"+filepath.Join(data, "minyi.db"))
	last := column(t, db, "SELECT MAX(seq) FROM responses")[0]
	deadline := time.Now().Add(2 * time.Minute)
	for looked := ""; looked != last; time.Sleep(time.Second) { // until they were looked through
		if time.Now().After(deadline) {
			t.Fatalf("looked through up to %q of %s", looked, last)
		}
		if rows := column(t, db, "SELECT up_to FROM inspections WHERE up_to >= "+last); len(rows) > 0 {
			looked = last
		}
	}
	time.Sleep(2 * time.Second) // addresses are looked at next
	text := string(s.do(t, http.StatusOK, "GET", "/api/v1/surveys/civility-2026/responses.csv", nil).body)
	lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff"))).ReadAll()
	if err != nil || len(lines) != people+1 {
		t.Fatalf("%d lines, %v", len(lines), err)
	}
	flags := make(map[string]int)
	for _, line := range lines[1:] {
		for _, f := range strings.Fields(line[9]) {
			flags[f]++
		}
	}
	t.Logf("flags: %v", flags)
	if flags["burst"] > 0 || flags["duplicate"] > people/100 || flags["near_duplicate"] > people/100 {
		t.Errorf("of a thousand people: %v", flags)
	}
}
