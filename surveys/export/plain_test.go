package export_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
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
)

// plainCell says what a cell holds the slow way: the whole answer is taken
// apart and the column looked up in it.
func plainCell(form *answer.Form, sheet answer.Sheet, c design.Column) string {
	field, ok := form.Field(c.Question)
	if !ok {
		return ""
	}
	number := func(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
	yes := func(b bool) string { return map[bool]string{true: "1", false: "0"}[b] }
	v := sheet[field.Ordinal]
	if !v.Answered() {
		return ""
	}
	option, known := field.OptionOf(c.Part)
	row, there := field.RowOf(c.Part)
	switch c.Role {
	case design.OtherColumn:
		return v.Other
	case design.ChoiceColumn:
		if known {
			return yes(slices.Contains(v.Options, option))
		}
	case design.CellColumn:
		if there && v.Options[row] >= 0 {
			return field.OptionCode(v.Options[row])
		}
	case design.RankColumn:
		if place := slices.Index(v.Options, option); known && place >= 0 {
			return strconv.Itoa(place + 1)
		}
	case design.ShareColumn:
		if known {
			return number(v.Numbers[option])
		}
	case design.WholeColumn:
		switch v.Shape {
		case answer.Choice:
			return field.OptionCode(v.Option)
		case answer.Figure:
			return number(v.Number)
		case answer.Words:
			return v.Text
		case answer.Agreement:
			return yes(v.Yes)
		case answer.Given:
			return "1"
		}
	}
	return ""
}

// everyKind are two versions of a survey with a question of every kind; the
// second lacks, adds and moves some.
func everyKind(t testing.TB) map[int]*answer.Form {
	t.Helper()
	options := func(codes ...string) (all []surveys.Option) {
		for _, c := range codes {
			all = append(all, surveys.Option{Code: c})
		}
		return all
	}
	rowsOf := func(codes ...string) (all []surveys.Row) {
		for _, c := range codes {
			all = append(all, surveys.Row{Code: c})
		}
		return all
	}
	other := &surveys.Other{}
	zero, ten := 0.0, 10.0
	compile := func(version int, questions ...surveys.Question) *answer.Form {
		form, errs := answer.Compile(&surveys.Survey{Code: "s", Languages: []string{"en"}, Pages: []surveys.Page{{Code: "p", Questions: questions}}}, version, [32]byte{})
		if errs != nil {
			t.Fatal(errs)
		}
		return form
	}
	one := surveys.Question{Code: "one", Type: surveys.Single, Options: options("a", "b"), Other: other}
	rate := surveys.Question{Code: "stars", Type: surveys.Rating, Min: &zero, Max: &ten}
	word := surveys.Question{Code: "word", Type: surveys.LongText}
	rest := []surveys.Question{
		{Code: "faces", Type: surveys.Rating, Options: options("sad", "glad")},
		{Code: "note", Type: surveys.Note},
		{Code: "nps", Type: surveys.NPS},
		{Code: "money", Type: surveys.Number, Decimals: 2},
		{Code: "share", Type: surveys.Sum, Options: options("x", "y")},
		{Code: "day", Type: surveys.Date},
		{Code: "tel", Type: surveys.Phone},
		{Code: "agree", Type: surveys.Consent},
	}
	many := func(codes ...string) surveys.Question {
		return surveys.Question{Code: "many", Type: surveys.Multiple, Options: options(codes...), Other: other}
	}
	grid := func(rows ...string) surveys.Question {
		return surveys.Question{Code: "grid", Type: surveys.Matrix, Rows: rowsOf(rows...), Options: options("low", "high")}
	}
	top := surveys.Question{Code: "top", Type: surveys.Ranking, Options: options("k", "l", "m")}
	return map[int]*answer.Form{
		1: compile(1, append([]surveys.Question{one, many("a", "b", "c"), grid("r1", "r2"), top, word, rate}, rest...)...),
		2: compile(2, append([]surveys.Question{word, grid("r2", "r3"), many("c", "d", "e", "f", "g", "h", "i", "j", "a"), one}, rest...)...),
	}
}

// anyAnswer is an answer to a question, or none.
func anyAnswer(t *rapid.T, f *answer.Field) answer.Value {
	if f.Shape() == answer.Unanswered || rapid.IntRange(0, 3).Draw(t, f.Code+" skipped") == 0 {
		return answer.Value{}
	}
	word := rapid.SampledFrom([]string{"好", "=1+1", " a", "b ", `say "hi"`, "x,y", "two\nlines", "'=1", "＝1", "<&>", "_x0041_", "中文，标点", "-", "\ttab"})
	v := answer.Value{Shape: f.Shape()}
	last := len(f.Options) - 1
	if f.Other != nil {
		last++
	}
	switch v.Shape {
	case answer.Choice:
		if v.Option = rapid.IntRange(0, last).Draw(t, f.Code); v.Option == len(f.Options) {
			v.Other = word.Draw(t, "other")
		}
	case answer.Choices:
		all := make([]int, last+1)
		for i := range all {
			all[i] = i
		}
		v.Options = rapid.Permutation(all).Draw(t, f.Code)[:rapid.IntRange(1, last+1).Draw(t, "count")]
		if f.Type == surveys.Multiple {
			slices.Sort(v.Options)
			if v.Options[len(v.Options)-1] == len(f.Options) && rapid.Bool().Draw(t, "written") {
				v.Other = word.Draw(t, "other")
			}
		}
	case answer.Grid:
		for range f.Rows {
			v.Options = append(v.Options, rapid.IntRange(-1, last).Draw(t, f.Code))
		}
		v.Options[0] = max(v.Options[0], 0)
	case answer.Figure:
		v.Number = float64(rapid.IntRange(-1_000_000, 1_000_000).Draw(t, f.Code)) / 100
		if f.Type != surveys.Number {
			v.Number = math.Trunc(math.Abs(v.Number) / 1000)
		}
	case answer.Points:
		v.Numbers = []float64{float64(rapid.IntRange(0, 100).Draw(t, f.Code)), 0}
	case answer.Words:
		v.Text = word.Draw(t, f.Code)
	case answer.Agreement:
		v.Yes = rapid.Bool().Draw(t, f.Code)
	}
	return v
}

func TestEveryCellIsWhatTheAnswerSays(t *testing.T) {
	forms := everyKind(t)
	rapid.Check(t, func(t *rapid.T) {
		var from log
		var want [][]string
		tb := &export.Table{Forms: forms, Columns: export.Columns(forms), Waves: map[int64]string{1: "w1"}, Channels: map[int64]string{2: "c,2"}, Zone: zone, PseudonymKey: [32]byte{1}}
		for n := range rapid.IntRange(1, 5).Draw(t, "responses") {
			form := forms[rapid.IntRange(1, 2).Draw(t, "version")]
			sheet := make(answer.Sheet, len(form.Fields))
			for i := range form.Fields {
				sheet[i] = anyAnswer(t, &form.Fields[i])
			}
			r := intake.Response{
				Seq: int64(n + 1), Version: form.Version, Counted: rapid.IntRange(0, 4).Draw(t, "counted") > 0, Mode: surveys.Web, Sample: surveys.Quota,
				WaveID: int64(rapid.IntRange(0, 1).Draw(t, "wave")), ChannelID: int64(rapid.IntRange(1, 2).Draw(t, "channel")),
				Area: rapid.SampledFrom([]string{"", "219901"}).Draw(t, "area"), Flags: intake.Flags(rapid.IntRange(0, 3).Draw(t, "flags")),
				AcceptedAt: int64(rapid.IntRange(0, 1e9).Draw(t, "accepted")) * 1e6, StartedAt: int64(rapid.IntRange(0, 1e9).Draw(t, "started")) * 1e6,
				Design:  intake.Design{Stratum: rapid.SampledFrom([]string{"", "城,镇"}).Draw(t, "stratum"), BaseWeight: rapid.SampledFrom([]float64{0, 2.5, 12}).Draw(t, "weight")},
				Answers: form.Encode(sheet),
			}
			from = append(from, r)
			if !r.Counted {
				continue
			}
			var flags []string
			for i, name := range intake.FlagNames {
				if r.Flags>>i&1 == 1 {
					flags = append(flags, name)
				}
			}
			duration, weight := "", ""
			if r.StartedAt > 0 && r.StartedAt <= r.AcceptedAt {
				duration = fmt.Sprint((r.AcceptedAt - r.StartedAt) / 1e6)
			}
			if r.Design.BaseWeight > 0 {
				weight = strconv.FormatFloat(r.Design.BaseWeight, 'f', -1, 64)
			}
			line := []string{fmt.Sprint(r.Version), tb.Waves[r.WaveID], tb.Channels[r.ChannelID], "web", "quota", r.Area,
				hourOf(r.AcceptedAt), duration, strings.Join(flags, " "), r.Design.Stratum, "", weight, "1"}
			for _, c := range tb.Columns {
				line = append(line, plainCell(form, sheet, c))
			}
			want = append(want, line)
		}
		got := poured(t, tb, from, true)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("as CSV: %s", diff)
		}
		if diff := cmp.Diff(want, book(t, tb, from, 1_000)); diff != "" {
			t.Fatalf("as a workbook: %s", diff)
		}
		for i, line := range poured(t, tb, from, false) {
			for k, cell := range line {
				if bare := strings.TrimPrefix(cell, "'"); cell != want[i][k] && bare != want[i][k] {
					t.Fatalf("%q stands as %q", want[i][k], cell)
				}
			}
		}
	})
}

func hourOf(µs int64) string {
	return time.UnixMicro(µs).In(zone).Format("2006-01-02T15")
}

// testingT is what the tests of one case and of many have in common.
type testingT interface {
	Context() context.Context
	Fatal(...any)
	Fatalf(string, ...any)
}

// poured are the lines of a CSV below its heading, without their pseudonyms.
func poured(t testingT, tb *export.Table, from log, raw bool) [][]string {
	var out bytes.Buffer
	w := export.NewCSV(&out)
	w.Raw = raw
	if _, err := tb.Pour(t.Context(), from, 1, w, nil); err != nil {
		t.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(&out).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var all [][]string
	for _, l := range lines {
		all = append(all, l[1:])
	}
	return all
}

// book are the lines of a workbook whose sheets end after so many rows.
func book(t testingT, tb *export.Table, from log, rows int) [][]string {
	var out bytes.Buffer
	x, err := export.NewXLSX(&out, tb.Header())
	if err != nil {
		t.Fatal(err)
	}
	export.SmallSheets(x, rows)
	if _, err := tb.Pour(t.Context(), from, 1, x, nil); err != nil {
		t.Fatal(err)
	}
	if err := x.Close(nil); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all [][]string
	for _, name := range f.GetSheetList() {
		if !strings.HasPrefix(name, "responses") {
			continue
		}
		lines, err := f.GetRows(name, excelize.Options{RawCellValue: true})
		if err != nil || len(lines) == 0 || !slices.Equal(lines[0], tb.Header()) || len(lines) > rows {
			t.Fatalf("%s: %d lines, %v", name, len(lines), err)
		}
		for _, l := range lines[1:] {
			all = append(all, append(l, make([]string, len(tb.Header())-len(l))...)[1:])
		}
	}
	return all
}

func TestAWorkbookGoesOnOnAnotherSheet(t *testing.T) {
	form := demo(t)
	from := rows(t, form, 25)
	one := book(t, table(form, "k"), from, 1_000)
	for _, size := range []int{2, 3, 13, 14, 25, 26} {
		if more := book(t, table(form, "k"), from, size); len(one) != 25 || !slices.EqualFunc(one, more, slices.Equal) {
			t.Fatalf("%d rows on one sheet, %d on sheets of %d", len(one), len(more), size)
		}
	}
}

var update = flag.Bool("update", false, "write the goldens anew")

func TestTheBytesOfATableStayTheSame(t *testing.T) {
	form := demo(t)
	got := asCSV(t, rows(t, form, 40), table(form, "k"), false)
	golden := filepath.Join("testdata", "demo.csv")
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Error(diff)
	}
}
