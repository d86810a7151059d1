package export_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/design"
	"minyi/surveys/export"
	"minyi/surveys/intake"
	"minyi/surveys/seed"
)

var zone = time.FixedZone("CST", 8*3600)

// demo is the demo questionnaire as version 1.
func demo(t testing.TB) *answer.Form {
	t.Helper()
	form, errs := answer.Compile(seed.Survey(2026), 1, [32]byte{})
	if errs != nil {
		t.Fatal(errs)
	}
	return form
}

// rows are made-up responses; log is a source that gives them out.
func rows(t testing.TB, form *answer.Form, n int) log {
	t.Helper()
	var all log
	err := seed.Generate(seed.Options{
		N: n, Seed: 3, SurveyID: 1, WaveID: 1, Start: 1_780_000_000_000_000, End: 1_780_400_000_000_000, Zone: zone, Form: form, Tree: seed.DemoTree(),
	}, func(r *intake.Response) error {
		r.Seq, r.Counted = int64(len(all)+1), true
		all = append(all, *r)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

type log []intake.Response

func (l log) AnswersAfter(_ context.Context, _, seq int64, limit int, each func(*intake.Response) error) (int64, error) {
	last := seq
	for i := range l {
		if l[i].Seq > seq && limit > 0 {
			limit--
			last = l[i].Seq
			if err := each(&l[i]); err != nil {
				return last, err
			}
		}
	}
	return last, nil
}

func table(form *answer.Form, key string) *export.Table {
	forms := map[int]*answer.Form{form.Version: form}
	return &export.Table{
		Forms: forms, Columns: export.Columns(forms), Waves: map[int64]string{1: "w1"}, Channels: map[int64]string{}, Zone: zone, PseudonymKey: sha256.Sum256([]byte(key)),
	}
}

func asCSV(t testing.TB, from log, tb *export.Table, raw bool) string {
	t.Helper()
	var out bytes.Buffer
	w := export.NewCSV(&out)
	w.Raw = raw
	if err := w.Header(tb.Header()); err != nil {
		t.Fatal(err)
	}
	if n, err := tb.Pour(t.Context(), from, 1, w, nil); err != nil || n != len(from) {
		t.Fatal(n, err)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestCSVIsWhatTheContractSays(t *testing.T) {
	form := demo(t)
	text := asCSV(t, rows(t, form, 300), table(form, "k"), false)
	if !strings.HasPrefix(text, "\ufeffid,version,wave,channel,mode,sample,area,submitted_hour,duration_s,flags,stratum,psu,base_weight,weight,q1,") {
		t.Fatalf("the table begins with %.120q", text)
	}
	if strings.Count(text, "\n") != strings.Count(text, "\r\n") {
		t.Error("a line ends without CR LF")
	}
	all, err := csv.NewReader(strings.NewReader(text[3:])).ReadAll()
	if err != nil || len(all) != 301 {
		t.Fatal(len(all), err)
	}
	column := func(name string) int { return slices.Index(all[0], name) }
	for _, row := range all[1:] {
		if got := row[column("q8_media")]; got != "" && got != "0" && got != "1" {
			t.Fatalf("q8_media is %q", got)
		}
		if hour := row[column("submitted_hour")]; len(hour) != len("2026-05-01T09") {
			t.Fatalf("submitted_hour %q is closer than an hour", hour)
		}
	}
}

func TestPseudonymsHoldWithinAnExportAndNotBeyond(t *testing.T) {
	form := demo(t)
	from := rows(t, form, 100)
	ids := func(key string) []string {
		var out []string
		for line := range strings.Lines(asCSV(t, from, table(form, key), false)) {
			id, _, _ := strings.Cut(line, ",")
			out = append(out, id)
		}
		return out[1:]
	}
	first, again, other := ids("one"), ids("one"), ids("two")
	if !slices.Equal(first, again) {
		t.Error("one key gives two pseudonyms")
	}
	for i := range first {
		if slices.Contains(other, first[i]) {
			t.Fatal("two exports can be joined by id")
		}
	}
	slices.Sort(first)
	if len(slices.Compact(first)) != 100 {
		t.Error("pseudonyms collide")
	}
}

func TestNoCellStartsAFormula(t *testing.T) {
	for _, text := range []string{"=1+1", "+1", "-2+3", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1", "＋1", "－1", "＠x", "'=1", "''=1"} {
		form, sheet := oneText(t, text)
		tb := table(form, "k")
		from := log{{Seq: 1, Version: 1, Counted: true, Answers: form.Encode(sheet)}}
		guarded, err := csv.NewReader(strings.NewReader(asCSV(t, from, tb, false)[3:])).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		kept := sheet[0].Text // newlines are one kind
		if got := guarded[1][len(guarded[1])-1]; got != "'"+kept {
			t.Errorf("%q stands as %q", text, got)
		}
		raw, err := csv.NewReader(strings.NewReader(asCSV(t, from, tb, true)[3:])).ReadAll()
		if err != nil || raw[1][len(raw[1])-1] != kept {
			t.Errorf("%q stands as %q without the guard (%v)", text, raw[1][len(raw[1])-1], err)
		}
	}
}

func oneText(t testing.TB, text string) (*answer.Form, answer.Sheet) {
	t.Helper()
	doc := &surveys.Survey{Code: "s", Languages: []string{"en"}, Pages: []surveys.Page{{Code: "p", Questions: []surveys.Question{{Code: "word", Type: surveys.LongText}}}}}
	form, errs := answer.Compile(doc, 1, [32]byte{})
	if errs != nil {
		t.Fatal(errs)
	}
	return form, answer.Sheet{{Shape: answer.Words, Text: strings.ReplaceAll(text, "\r", "\n")}}
}

// TestWhatWasWrittenIsReadBack is the property that an analyst's file and a
// paper batch rest on.
func TestWhatWasWrittenIsReadBack(t *testing.T) {
	form := demo(t)
	from := rows(t, form, 400)
	text := asCSV(t, from, table(form, "k"), false)
	reader, err := export.NewReader(strings.NewReader(text), "file", form, env())
	if err != nil {
		t.Fatal(err)
	}
	keys := make(map[[16]byte]bool)
	for i := 0; ; i++ {
		row, err := reader.Next()
		if errors.Is(err, io.EOF) {
			if i != len(from) {
				t.Fatalf("%d rows came back of %d", i, len(from))
			}
			return
		}
		if err != nil {
			t.Fatalf("line %d: %v", row.Line, err)
		}
		want, err := form.DecodeBytes(from[i].Answers)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(form.AppendJSON(nil, want)), string(form.AppendJSON(nil, row.Sheet))); diff != "" {
			t.Fatalf("row %d: %s", i, diff)
		}
		if keys[row.Key] {
			t.Fatal("two rows have one key")
		}
		keys[row.Key] = true
	}
}

func env() answer.Env { return answer.Env{Area: seed.DemoTree().Known} }

func TestAnyTextIsReadBackExactly(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		text := rapid.StringN(1, 60, -1).Filter(func(s string) bool {
			return !surveys.Blank(s) && !strings.ContainsFunc(s, func(c rune) bool {
				return c < ' ' && c != '\n' && c != '\t' || c >= 0x7f && c <= 0x9f || c == '\u2028' || c == '\u2029'
			})
		}).Draw(r, "text")
		form, sheet := oneText(t, text)
		file := asCSV(t, log{{Seq: 1, Version: 1, Counted: true, Answers: form.Encode(sheet)}}, table(form, "k"), false)
		reader, err := export.NewReader(strings.NewReader(file), "f", form, env())
		if err != nil {
			r.Fatal(err)
		}
		row, err := reader.Next()
		if err != nil || row.Sheet[0].Text != text {
			r.Fatalf("%q came back as %q (%v)", text, row.Sheet[0].Text, err)
		}
	})
}

func TestAReaderSaysWhereAFileIsWrong(t *testing.T) {
	form := demo(t)
	for name, c := range map[string]struct{ file, key, place string }{
		"a column of no one":           {"q1,qq\nknow,1\n", "export.column_unknown", "/1/qq"},
		"an option of no one":          {"q1\nmaybe\n", "answer.unknown_option", "/2/q1"},
		"neither 0 nor 1":              {"q8_media\nyes\n", "export.cell_flag", "/2/q8_media"},
		"a duration that is none":      {"q1,duration_s\nknow,1e3\n", "export.cell_number", "/2/duration_s"},
		"another version":              {"version,q1\n7,know\n", "export.version", "/2/version"},
		"a row too short":              {"q1,q9\nknow\n", "exchange.cells", "/2"},
		"a required question left out": {"q1\nknow\n", "answer.missing_choice", "/2/q9"},
	} {
		t.Run(name, func(t *testing.T) {
			reader, err := export.NewReader(strings.NewReader(c.file), "f", form, env())
			if err == nil {
				_, err = reader.Next()
			}
			for _, e := range surveys.All(err) {
				if e.Key == c.key && e.Field == c.place {
					return
				}
			}
			t.Fatalf("got %v, want %s at %s", err, c.key, c.place)
		})
	}
}

func TestXLSXHoldsTextsAsTextsAndACodebook(t *testing.T) {
	form := demo(t)
	from := rows(t, form, 50)
	tb := table(form, "k")
	var out bytes.Buffer
	book, err := export.NewXLSX(&out, tb.Header())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tb.Pour(t.Context(), from, 1, book, nil); err != nil {
		t.Fatal(err)
	}
	if err := book.Close(tb.Codebook(func(lang, key string) string { return lang + " " + key })); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got := f.GetSheetList(); !slices.Equal(got, []string{"responses", "codebook"}) {
		t.Fatal(got)
	}
	lines, err := f.GetRows("responses")
	if err != nil || len(lines) != 51 || lines[0][0] != "id" {
		t.Fatal(len(lines), err)
	}
	if kind, err := f.GetCellType("responses", "O2"); err != nil || kind == excelize.CellTypeFormula || kind == excelize.CellTypeNumber {
		t.Errorf("an option's code is a cell of type %v (%v)", kind, err)
	}
	codes, err := f.GetRows("codebook")
	if err != nil || !slices.ContainsFunc(codes, func(r []string) bool { return r[0] == "q1" && len(r) > 3 && r[2] == "know" && r[3] == "知道" }) {
		t.Errorf("the codebook does not explain q1 know (%v)", err)
	}
}

func TestColumnsOfOlderVersionsStay(t *testing.T) {
	question := func(code string) surveys.Question {
		return surveys.Question{Code: code, Type: surveys.Single, Options: []surveys.Option{{Code: "a"}}}
	}
	compile := func(version int, codes ...string) *answer.Form {
		doc := &surveys.Survey{Code: "s", Languages: []string{"en"}, Pages: []surveys.Page{{Code: "p"}}}
		for _, c := range codes {
			doc.Pages[0].Questions = append(doc.Pages[0].Questions, question(c))
		}
		form, errs := answer.Compile(doc, version, [32]byte{})
		if errs != nil {
			t.Fatal(errs)
		}
		return form
	}
	forms := map[int]*answer.Form{1: compile(1, "old", "both"), 2: compile(2, "new", "both")}
	var names []string
	for _, c := range export.Columns(forms) {
		names = append(names, c.Name)
	}
	if want := []string{"new", "both", "old"}; !slices.Equal(names, want) {
		t.Fatalf("columns %v, want %v", names, want)
	}
	tb := &export.Table{Forms: forms, Columns: export.Columns(forms), Zone: zone, PseudonymKey: [32]byte{1}}
	old := answer.Sheet{{Shape: answer.Choice}, {Shape: answer.Choice}}
	lines := strings.Split(asCSV(t, log{{Seq: 1, Version: 1, Counted: true, Answers: forms[1].Encode(old)}}, tb, false), "\r\n")
	if got := strings.Split(lines[1], ",")[len(design.FixedColumns):]; !slices.Equal(got, []string{"", "a", "a"}) {
		t.Fatalf("an old response's cells are %q", got)
	}
}

func TestARowsKeyIsItsFilesAndItsLines(t *testing.T) {
	form := demo(t)
	file := asCSV(t, rows(t, form, 20), table(form, "k"), false)
	key := func(name string, n int) [16]byte {
		reader, err := export.NewReader(strings.NewReader(file), name, form, env())
		if err != nil {
			t.Fatal(err)
		}
		var row intake.ImportRow
		for range n {
			if row, err = reader.Next(); err != nil {
				t.Fatal(err)
			}
		}
		return row.Key
	}
	first, again := key("f", 3), key("f", 3)
	if first != again || first == key("f", 4) || first == key("g", 3) {
		t.Fatal("a row's key must be the same for the same file and line, and no other's")
	}
}
