package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// ratesOf is what `minyi rates --json` says of the demo survey, without the
// place in the commit order.
func ratesOf(t *testing.T, data string, more ...string) string {
	t.Helper()
	out := minyi(t, append([]string{"rates", "civility-2026", "--json", "--data", data}, more...)...).want(t, exitOK).out
	var table map[string]json.RawMessage
	if err := json.Unmarshal([]byte(out), &table); err != nil {
		t.Fatalf("%v: %.300s", err, out)
	}
	return string(table["n"]) + string(table["rates"])
}

func TestDemoIsTheSameForTheSameSeed(t *testing.T) {
	first, second, other := t.TempDir(), t.TempDir(), t.TempDir()
	fill := func(data, seed string) result {
		return minyi(t, "demo", "--responses", "1500", "--seed", seed, "--data", data).want(t, exitOK)
	}
	fill(first, "5").says(t, "1500 made-up responses stored (0 were in already)")
	fill(first, "5").says(t, "0 made-up responses stored (1500 were in already)")
	fill(second, "5")
	fill(other, "6")
	one := ratesOf(t, first, "--by", "area")
	if !strings.HasPrefix(one, "1500[") {
		t.Fatalf("the rates begin with %.60s", one)
	}
	if two := ratesOf(t, second, "--by", "area"); one != two {
		t.Error("the same seed gave other rates in another database")
	}
	if ratesOf(t, other, "--by", "area") == one {
		t.Error("another seed gave the same rates")
	}
}

func TestDemoNeverGoesBesideARealCity(t *testing.T) {
	data := t.TempDir()
	minyi(t, "area", "import", "--preset", "panjin", "--data", data).want(t, exitOK)
	minyi(t, "demo", "--responses", "10", "--data", data).want(t, exitRefused).says(t, "real city")
	refuseToStart(t, "--demo", "--data", data).says(t, "real city")
}

func TestRatesCommandSaysWhatTheServerSays(t *testing.T) {
	c := city(t)
	for query, args := range map[string][]string{
		"":                                    nil,
		"by=area&weight=poststrat":            {"--by", "area", "--weight", "poststrat"},
		"by=sex,age&where=sample:probability": {"--by", "sex,age", "--where", "sample:probability"},
		"flagged=without&wave=w1":             {"--flagged", "without", "--wave", "w1"},
	} {
		out := minyi(t, append([]string{"rates", "civility-2026", "--json", "--data", c.data}, args...)...).want(t, exitOK).out
		if got := c.do(t, 200, "GET", "/api/v1/surveys/civility-2026/rates?"+query, nil).body; !bytes.Equal(bytes.TrimSpace(got), bytes.TrimSpace([]byte(out))) {
			t.Errorf("%q: the server says\n%.300s\nthe command\n%.300s", query, got, out)
		}
	}
}

func TestAnExportComesBackAsPaper(t *testing.T) {
	from, to := t.TempDir(), t.TempDir()
	minyi(t, "demo", "--responses", "400", "--seed", "9", "--data", from).want(t, exitOK)
	file := filepath.Join(t.TempDir(), "r.csv")
	minyi(t, "responses", "export", "civility-2026", "-o", file, "--data", from).want(t, exitOK).says(t, "400 responses")
	minyi(t, "demo", "--responses", "1", "--seed", "1", "--data", to).want(t, exitOK) // the city itself; its one answer is known
	empty := ratesOf(t, to)

	lines := strings.SplitAfter(contentOf(t, file), "\r\n")
	lines[7] = strings.Replace(lines[7], ",know,", ",nonsense,", 1)
	lines[7] = strings.Replace(lines[7], ",heard,", ",nonsense,", 1)
	lines[7] = strings.Replace(lines[7], ",not,", ",nonsense,", 1)
	batch := fixture(t, "batch.csv", withoutColumns(t, strings.Join(lines, ""), "channel", "mode"))
	read := func() result {
		return minyi(t, "responses", "import", batch, "--survey", "civility-2026", "--channel", "forms_219901", "--json", "--data", to).want(t, exitOK)
	}
	var report struct {
		Stored, Replayed, Refused int
		Rows                      []struct {
			Line   int
			Errors []struct{ Where, Message string }
		}
	}
	if err := json.Unmarshal([]byte(read().out), &report); err != nil {
		t.Fatal(err)
	}
	if report.Stored+report.Refused != 400 || report.Refused != len(report.Rows) || report.Refused > 1 {
		t.Fatalf("the report: %+v", report)
	}
	for _, row := range report.Rows {
		if row.Line != 8 || len(row.Errors) == 0 || !strings.HasPrefix(row.Errors[0].Where, "/8/q1") {
			t.Errorf("a refused row: %+v", row)
		}
	}
	stored := report.Stored
	if err := json.Unmarshal([]byte(read().out), &report); err != nil || report.Stored != 0 || report.Replayed != stored {
		t.Errorf("the same file again: %+v (%v)", report, err)
	}
	if ratesOf(t, to) == empty {
		t.Error("the imported answers count nowhere")
	}
}

// withoutColumns drops columns of a CSV file.
func withoutColumns(t *testing.T, text string, names ...string) string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	drop := func(i int) bool { return slices.Contains(names, rows[0][i]) }
	var out strings.Builder
	w := csv.NewWriter(&out)
	for _, row := range rows[1:] {
		var kept []string
		for i, cell := range row {
			if !drop(i) {
				kept = append(kept, cell)
			}
		}
		if err := w.Write(kept); err != nil {
			t.Fatal(err)
		}
	}
	var heading []string
	for i, cell := range rows[0] {
		if !drop(i) {
			heading = append(heading, cell)
		}
	}
	w.Flush()
	return strings.Join(heading, ",") + "\n" + out.String()
}

func TestTheLogHoldsNoAnswersNoCodesAndNoPeople(t *testing.T) {
	s := serve(t, t.TempDir(), "--demo")
	marks := map[string]string{
		"an answer": "MARK-answer-7731", "a name": "MARK-name-7732", "a user agent": "MARK-agent-7733", "a password": "MARK-password-7734",
		"a query": "MARK-query-7735",
	}
	body := civility(newKey(), "suggestion", marks["an answer"])
	receipt, err := receiptOf(s.do(t, 201, "POST", "/s/civility-2026/responses", body, "User-Agent", marks["a user agent"]))
	if err != nil {
		t.Fatal(err)
	}
	s.do(t, 422, "POST", "/s/civility-2026/responses", civility(newKey(), "q1", marks["an answer"]))
	s.do(t, 201, "POST", "/p/merchant/signatures", map[string]any{"key": newKey(), "version": 1, "area": "219901", "name": marks["a name"], "agree": true})
	s.do(t, 401, "POST", "/login", "name=x&password="+marks["a password"], "Content-Type", "application/x-www-form-urlencoded")
	s.do(t, 200, "GET", "/s/civility-2026?c="+marks["a query"], nil)
	s.do(t, 400, "GET", "/api/v1/surveys/civility-2026/rates?"+marks["a query"]+"=1", nil)
	var made struct{ Invitations []struct{ Code string } }
	s.do(t, 201, "POST", "/api/v1/surveys/civility-2026/invitations", map[string]any{"channel": "open", "invitations": []any{map[string]any{"serial": "1"}}}).into(t, &made)
	invited := civility(newKey())
	invited["invitation"] = made.Invitations[0].Code
	s.do(t, 201, "POST", "/s/civility-2026/responses", invited)
	marks["a receipt"], marks["an invitation"], marks["a token"] = receipt, made.Invitations[0].Code, s.token
	log := s.logged()
	_, after, _ := strings.Cut(log, `"msg":"request"`) // the token is told to the operator at the start, once
	for what, mark := range marks {
		if strings.Contains(after, mark) || strings.Contains(after, strings.ReplaceAll(mark, "-", "")) {
			t.Errorf("the log holds %s", what)
		}
	}
	if !strings.Contains(after, `"route":"/s/:code/responses"`) {
		t.Error("the log does not tell of the requests at all")
	}
}
