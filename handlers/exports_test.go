package handlers_test

import (
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"minyi/surveys/design"
)

// formulas are answers that a spreadsheet would run.
var formulas = []string{
	`=HYPERLINK("http://x","y")`, "+1+1", "-2+3", "@SUM(A1)", "＝1", "＋1", "－1", "＠a", "'=1",
}

// answered sends one response per word and returns the words.
func (a *app) answered(t *testing.T, code string, words []string) {
	t.Helper()
	for i, word := range words {
		body := `{"key":"` + uuid(i+1) + `","version":1,"answers":{"q1":"other","q1_other":"自己填的","q8":["tv","app"],"grid":{"r2":"poor"},` +
			`"age":40,"n":-3,"money":12.5,"home":"219901","tel":"13800138000","word":` + quoted(word) + `}}`
		if r := a.post("/s/"+code+"/responses", body); r.Code != 201 {
			t.Fatalf("%q: status %d: %s", word, r.Code, r.text())
		}
	}
}

// townColumns are the contract's columns for testdata's questionnaire.
var townColumns = append(slices.Clone(design.FixedColumns), "q1", "q1_other", "q8_tv", "q8_app", "q8_none", "q8_other", "q8_other_text",
	"grid_r1", "grid_r2", "q27", "why", "age", "n", "money", "word", "story", "long", "evil", "day", "anyday", "at", "home", "tel")

func TestTheCSVIsTheContracts(t *testing.T) {
	each(t, options{}, func(t *testing.T, a *app) {
		a.town(t, "alpha")
		a.answered(t, "alpha", formulas)
		r := a.as(t, "responses:read", "GET", "/api/v1/surveys/alpha/responses.csv", "")
		if r.Code != 200 || r.Header().Get("Content-Type") != "text/csv; charset=utf-8" || r.Header().Get("Cache-Control") != "no-store" ||
			r.Header().Get("Content-Disposition") != `attachment; filename="alpha.csv"` {
			t.Errorf("status %d, %v", r.Code, r.Header())
		}
		body, marked := strings.CutPrefix(r.text(), "\ufeff")
		if !marked {
			t.Error("no byte-order mark: Excel would not read the Chinese")
		}
		if lines, ends := strings.Count(body, "\n"), strings.Count(body, "\r\n"); lines != len(formulas)+1 || lines != ends {
			t.Errorf("%d lines, %d of them end in CRLF", lines, ends)
		}
		rows, err := csv.NewReader(strings.NewReader(body)).ReadAll()
		must(t, err)
		if !slices.Equal(rows[0], townColumns) {
			t.Fatalf("columns\n%v\nwant\n%v", rows[0], townColumns)
		}
		at := func(row []string, name string) string { return row[slices.Index(townColumns, name)] }
		for i, row := range rows[1:] {
			if got := at(row, "word"); got != "'"+formulas[i] {
				t.Errorf("%q is written as %q", formulas[i], got)
			}
			for name, want := range map[string]string{
				"version": "1", "wave": "w1", "channel": "open", "mode": "web", "sample": "volunteer", "area": "219901", "flags": "",
				"duration_s": "", "base_weight": "", "q1": "other", "q1_other": "自己填的", "q8_tv": "1", "q8_app": "1", "q8_none": "0",
				"grid_r1": "", "grid_r2": "poor", "n": "-3", "money": "12.5", "tel": "1", "story": "",
			} {
				if got := at(row, name); got != want {
					t.Errorf("%s is %q, want %q", name, got, want)
				}
			}
		}
		if strings.Contains(body, "13800138000") {
			t.Error("a telephone number is in the export")
		}
		checkReceipts(t, a, body)
		raw := a.as(t, "responses:read", "GET", "/api/v1/surveys/alpha/responses.csv?formulas=raw", "").text()
		if !strings.Contains(raw, ",@SUM(A1),") {
			t.Error("formulas=raw still guards")
		}
	})
}

// checkReceipts: an export holds no receipt and no key, and its pseudonyms are
// others each time.
func checkReceipts(t *testing.T, a *app, first string) {
	t.Helper()
	again := a.as(t, "responses:read", "GET", "/api/v1/surveys/alpha/responses.csv", "").text()
	ids := func(body string) (ids []string) {
		for line := range strings.Lines(body) {
			id, _, _ := strings.Cut(line, ",")
			ids = append(ids, id)
		}
		return ids[1:]
	}
	seen := ids(first)
	for i, id := range ids(again) {
		if slices.Contains(seen, id) || id == "" {
			t.Errorf("row %d: the pseudonym %q stands in both exports", i, id)
		}
	}
	for _, row := range a.rows(t, "alpha") {
		if strings.Contains(first, row.Receipt) {
			t.Errorf("the receipt %s is in the export", row.Receipt)
		}
	}
	if strings.Contains(first, uuid(1)) {
		t.Error("a key is in the export")
	}
}

func TestTheWorkbookHasTextsAsTextsAndACodebook(t *testing.T) {
	a := onSQLite(t, options{})
	a.town(t, "alpha")
	a.answered(t, "alpha", formulas)
	r := a.as(t, "responses:read", "GET", "/api/v1/surveys/alpha/responses.xlsx", "")
	if got := r.Header().Get("Content-Disposition"); r.Code != 200 || got != `attachment; filename="alpha.xlsx"` {
		t.Fatalf("status %d, %s", r.Code, got)
	}
	book, err := excelize.OpenReader(r.Body)
	must(t, err)
	defer book.Close()
	if sheets := book.GetSheetList(); len(sheets) != 2 {
		t.Fatalf("sheets %v", sheets)
	}
	data, codebook := book.GetSheetList()[0], book.GetSheetList()[1]
	rows, err := book.GetRows(data)
	must(t, err)
	if len(rows) != len(formulas)+1 || !slices.Equal(rows[0], townColumns) {
		t.Fatalf("%d rows, columns %v", len(rows), rows[0])
	}
	column, err := excelize.ColumnNumberToName(slices.Index(townColumns, "word") + 1)
	must(t, err)
	number, err := excelize.ColumnNumberToName(slices.Index(townColumns, "n") + 1)
	must(t, err)
	for i, want := range formulas {
		cell := column + itoa(i+2)
		got, err := book.GetCellValue(data, cell)
		must(t, err)
		kind, err := book.GetCellType(data, cell)
		must(t, err)
		if formula, _ := book.GetCellFormula(data, cell); got != want || formula != "" ||
			kind != excelize.CellTypeInlineString && kind != excelize.CellTypeSharedString {
			t.Errorf("%s holds %q, formula %q, type %d; want the text %q", cell, got, formula, kind, want)
		}
		kind, err = book.GetCellType(data, number+itoa(i+2))
		must(t, err)
		if kind != excelize.CellTypeNumber && kind != excelize.CellTypeUnset {
			t.Errorf("a number is of type %d", kind)
		}
	}
	lines, err := book.GetRows(codebook)
	must(t, err)
	found := make(map[string]bool)
	for _, line := range lines {
		if len(line) > 0 {
			found[line[0]] = true
		}
	}
	for _, name := range townColumns {
		if !found[name] {
			t.Errorf("the codebook does not explain %s", name)
		}
	}
}

func TestExportsOfTheDemoSayThatTheyAreSimulated(t *testing.T) {
	a := onSQLite(t, options{demo: true})
	a.town(t, "alpha")
	for _, ending := range []string{".csv", ".xlsx"} {
		r := a.admin(t, "GET", "/api/v1/surveys/alpha/responses"+ending, "")
		if got := r.Header().Get("Content-Disposition"); got != `attachment; filename="alpha-simulated`+ending+`"` {
			t.Errorf("%s: %s", ending, got)
		}
		if ending == ".xlsx" {
			book, err := excelize.OpenReader(r.Body)
			must(t, err)
			lines, err := book.GetRows(book.GetSheetList()[1])
			must(t, err)
			if all := strings.Join(slices.Concat(lines...), " "); !strings.Contains(all, "模拟数据") || !strings.Contains(all, "Simulated data") {
				t.Error("the codebook does not say it in both languages")
			}
			must(t, book.Close())
		}
	}
	if page := a.send("GET", "/s/alpha", "", "Accept", "text/html"); !strings.Contains(page.text(), "模拟数据") {
		t.Error("the page does not say it")
	}
}

func TestAHeadingThatLooksLikeAFormulaCannotComeToBe(t *testing.T) {
	a := onSQLite(t, options{})
	document := strings.Replace(fixture(t, "surveys", "town.json"), `"code":"word"`, `"code":"=1"`, 1)
	if r := a.as(t, "surveys:write", "POST", "/api/v1/surveys", document); r.Code != 422 {
		t.Errorf("status %d: %s", r.Code, r.text())
	}
}
