package handlers_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// badInput is one row of testdata/bad_inputs.json: what strangers send, in
// words, and the requests that send it.
type badInput struct {
	ID, Area, Name, Input, Expected string
	Note                            string // how this program reads the expectation
	Absent                          string // why there is nothing to ask yet
	Elsewhere                       string // the test that has the row
	Requests                        []badRequest
}

type badRequest struct {
	Do       string
	As       string // scopes of a token
	Type     string // of the body; JSON unless given
	Header   map[string]string
	Body     string                     // {{uuid}} is a key of its own
	Document json.RawMessage            // a body that is JSON
	Answers  map[string]json.RawMessage // of a submission that is right but for them
	Make     string                     // a body too large or too odd for a file: see oddBody
	Status   int
	Has      []string
	Lacks    []string
	Unlogged []string // must not begin a line of the log, nor stand in one unescaped
	Stored   int      // how many responses of "town" it adds
	Changes  bool     // something else may change
	Within   string   // the longest it may take
	Same     string   // replies with the same word here are the same but for nothing
	// Column and Value are read back from the last row of the export.
	Column string
	Value  *string
}

func badInputs(t *testing.T) []badInput {
	t.Helper()
	var rows []badInput
	decoder := json.NewDecoder(strings.NewReader(fixture(t, "bad_inputs.json")))
	decoder.DisallowUnknownFields()
	must(t, decoder.Decode(&rows))
	return rows
}

func TestBadInputs(t *testing.T) {
	each(t, options{}, func(t *testing.T, a *app) {
		a.town(t, "town")
		a.admin(t, "POST", "/api/v1/surveys/town/channels", `{"code":"paper","mode":"paper","sample":"quota"}`)
		a.pledgesAndScheme(t, "town")
		n := 0
		for _, row := range badInputs(t) {
			if row.Elsewhere != "" || row.Absent != "" {
				continue
			}
			t.Run(row.ID+" "+row.Name, func(t *testing.T) {
				same := make(map[string]string)
				for _, request := range row.Requests {
					n++
					r := a.bad(t, &request, n)
					if before, ok := same[request.Same]; ok && request.Same != "" && before != r.text() {
						t.Errorf("%s: the reply differs from the one before:\n%s\n%s", request.Do, r.text(), before)
					}
					same[request.Same] = r.text()
				}
			})
		}
	})
}

// bad sends a request and checks its reply and what became of the database.
func (a *app) bad(t *testing.T, b *badRequest, n int) reply {
	t.Helper()
	method, path, _ := strings.Cut(b.Do, " ")
	body := b.body(t, n)
	header := []string{"Accept-Language", "en"}
	if b.Type != "" {
		header = append(header, "Content-Type", b.Type)
	}
	if b.Type == asForm {
		header = append(header, "Origin", a.publicURL, "Host", hostOf(a.publicURL))
	}
	for name, value := range b.Header {
		header = append(header, name, value)
	}
	if b.Make == "forwarded" {
		header = append(header, forwarded()...)
	}
	before, stored, logged := a.inventory(t), a.responses(t, "town"), len(a.log.String())
	start := time.Now()
	r := a.as(t, b.As, method, path, body, header...)
	took := time.Since(start)
	at := fmt.Sprintf("%s %.120q", b.Do, body)
	if r.Code != b.Status {
		t.Errorf("%s: status %d, want %d: %.500s", at, r.Code, b.Status, r.text())
	}
	for _, want := range b.Has {
		if !strings.Contains(r.text(), want) {
			t.Errorf("%s: lacks %s: %.700s", at, want, r.text())
		}
	}
	for _, unwanted := range b.Lacks {
		if strings.Contains(r.text(), unwanted) {
			t.Errorf("%s: has %s: %.500s", at, unwanted, r.text())
		}
	}
	if within, err := time.ParseDuration(b.Within); err == nil && took > within {
		t.Errorf("%s: took %v", at, took)
	}
	checkLeaks(t, at, r)
	a.checkLog(t, a.log.String()[logged:], b.Unlogged)
	if got := a.responses(t, "town") - stored; got != b.Stored {
		t.Errorf("%s: %d responses more, want %d", at, got, b.Stored)
	}
	if after := a.inventory(t); after != before && b.Stored == 0 && !b.Changes {
		t.Errorf("%s: something was stored:\n%s\nbefore\n%s", at, after, before)
	}
	if b.Column != "" {
		a.checkKept(t, at, b.Column, *b.Value)
	}
	return r
}

// body is what the request sends.
func (b *badRequest) body(t *testing.T, n int) string {
	answers := map[string]json.RawMessage{"q1": json.RawMessage(`"know"`), "age": json.RawMessage(`40`)}
	for code, answer := range b.Answers {
		answers[code] = answer
	}
	switch {
	case b.Make != "":
		return oddBody(t, b.Make, n)
	case b.Answers != nil:
		all, err := json.Marshal(answers)
		must(t, err)
		return `{"key":"` + uuid(n) + `","version":1,"answers":` + string(all) + `}`
	case b.Document != nil:
		return string(b.Document)
	}
	return strings.ReplaceAll(b.Body, "{{uuid}}", uuid(n))
}

// inventory is everything that requests could have changed, in words.
func (a *app) inventory(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	ctx := t.Context()
	rows, err := a.store.Surveys(ctx)
	must(t, err)
	for _, s := range rows {
		waves, err := a.store.Waves(ctx, s.ID)
		must(t, err)
		channels, err := a.store.Channels(ctx, s.ID)
		must(t, err)
		invitations, _, err := a.store.CountInvitations(ctx, s.ID)
		must(t, err)
		fmt.Fprintln(&b, s.Code, s.State, s.DraftRevision, a.responses(t, s.Code), len(waves), len(channels), invitations)
	}
	pledges, err := a.store.Pledges(ctx)
	must(t, err)
	for _, p := range pledges {
		counts, err := a.store.CountSignaturesByArea(ctx, p.ID)
		must(t, err)
		fmt.Fprintln(&b, p.Code, p.State, counts)
	}
	schemes, err := a.store.Schemes(ctx)
	must(t, err)
	for _, s := range schemes {
		fmt.Fprintf(&b, "%s %s %x\n", s.Code, s.State, s.SHA256)
	}
	rounds, err := a.store.Rounds(ctx)
	must(t, err)
	for _, r := range rounds {
		values, err := a.store.RoundValues(ctx, r.ID)
		must(t, err)
		entries, err := a.store.RoundEntries(ctx, r.ID)
		must(t, err)
		fmt.Fprintln(&b, r.Code, r.State, values, string(entries.Document))
	}
	return b.String()
}

// checkLog: each line of the log is one JSON object, whatever was sent.
func (a *app) checkLog(t *testing.T, log string, unlogged []string) {
	t.Helper()
	for line := range strings.Lines(log) {
		var entry map[string]any
		if err := json.Unmarshal([]byte(line), &entry); err != nil {
			t.Errorf("a line of the log is no JSON: %v: %s", err, line)
		}
	}
	for _, unwanted := range unlogged {
		if strings.Contains(log, unwanted) {
			t.Errorf("%q is in the log: %s", unwanted, log)
		}
	}
}

// checkKept reads a value back from the exports: the last row's, byte for byte.
func (a *app) checkKept(t *testing.T, at, column, want string) {
	t.Helper()
	raw := a.admin(t, "GET", "/api/v1/surveys/town/responses.csv?formulas=raw", "").text()
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(raw, "\ufeff"))).ReadAll()
	must(t, err)
	i := slices.Index(rows[0], column)
	if got := rows[len(rows)-1][i]; got != want {
		t.Errorf("%s: the CSV has %q, want %q", at, got, want)
	}
	book, err := excelize.OpenReader(a.admin(t, "GET", "/api/v1/surveys/town/responses.xlsx", "").Body)
	must(t, err)
	defer book.Close()
	cell, err := excelize.CoordinatesToCellName(i+1, len(rows))
	must(t, err)
	if got, err := book.GetCellValue(book.GetSheetList()[0], cell); err != nil || got != want {
		t.Errorf("%s: the workbook has %q, want %q (%v)", at, got, want, err)
	}
}

func TestEveryBadInputHasARowOrAReason(t *testing.T) {
	var tests strings.Builder
	files, err := filepath.Glob("*_test.go")
	must(t, err)
	for _, file := range files {
		data, err := os.ReadFile(file)
		must(t, err)
		tests.Write(data)
	}
	named := regexp.MustCompile(`^B\d{3}$`)
	seen := make(map[string]bool)
	for _, row := range badInputs(t) {
		ways := 0
		for _, given := range []bool{len(row.Requests) > 0, row.Absent != "", strings.HasPrefix(row.Elsewhere, "Test")} {
			if given {
				ways++
			}
		}
		if ways != 1 || !named.MatchString(row.ID) || seen[row.ID] || row.Expected == "" {
			t.Errorf("%s: %d ways, seen before %t", row.ID, ways, seen[row.ID])
		}
		seen[row.ID] = true
		if row.Elsewhere != "" && strings.HasPrefix(row.Elsewhere, "Test") && !strings.Contains(tests.String(), "func "+row.Elsewhere+"(") {
			t.Errorf("%s: there is no %s", row.ID, row.Elsewhere)
		}
	}
	if len(seen) < 77 {
		t.Errorf("only %d rows", len(seen))
	}
}
