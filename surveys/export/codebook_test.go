package export_test

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minyi/surveys/answer"
	"minyi/surveys/design"
	"minyi/surveys/export"
	"minyi/surveys/intake"
	"minyi/surveys/strictjson"
)

// twoVersions: the second retires an option of each kind, rewords another and
// adds a third.
func twoVersions(t *testing.T) map[int]*answer.Form {
	t.Helper()
	forms := make(map[int]*answer.Form)
	for version, options := range map[int]string{
		1: `{"code":"good","text":{"zh-CN":"好","en":"Good"}},{"code":"fair","text":{"zh-CN":"还行","en":"Fair"}},{"code":"gone","text":{"zh-CN":"关门了","en":"It closed"}}`,
		2: `{"code":"good","text":{"zh-CN":"好","en":"Good"}},{"code":"fair","text":{"zh-CN":"一般","en":"Middling"}},{"code":"poor","text":{"zh-CN":"不好","en":"Poor"}}`,
	} {
		doc, err := design.Decode([]byte(`{"code":"s","languages":["zh-CN","en"],"title":{"zh-CN":"表","en":"S"},"pages":[{"code":"p","questions":[
{"code":"one","item":"one@` + string(rune('0'+version)) + `","type":"single","text":{"zh-CN":"怎么样？","en":"How is it?"},"options":[` + options + `]},
{"code":"many","type":"multiple","text":{"zh-CN":"哪些？","en":"Which?"},"options":[` + options + `],"other":{"text":{"zh-CN":"其他","en":"Other"}}},
{"code":"rows","type":"matrix","text":{"zh-CN":"分项","en":"Parts"},"rows":[{"code":"r1","text":{"zh-CN":"甲","en":"A"}}],"options":[` + options + `]}]}]}`))
		if err != nil {
			t.Fatal(err)
		}
		form, errs := answer.Compile(doc, version, [32]byte{})
		if errs != nil {
			t.Fatal(errs)
		}
		forms[version] = form
	}
	return forms
}

func say(lang, key string) string { return lang + " " + key }

func TestAnOptionThatWasRetiredKeepsItsWords(t *testing.T) {
	forms := twoVersions(t)
	tb := &export.Table{Forms: forms, Columns: export.Columns(forms), Zone: zone, PseudonymKey: [32]byte{1}}
	book := make(map[string][]string)
	for _, l := range tb.Codebook(say) {
		name := l.Column + " " + l.Code
		book[name] = append(book[name], l.Versions+": "+l.Text+" / "+l.English)
	}
	for name, want := range map[string][]string{
		"one ":         {"2: 怎么样？ / How is it?", "1: 怎么样？ / How is it?"}, // taken from two versions of an item
		"one good":     {"1–2: 好 / Good"},
		"one fair":     {"2: 一般 / Middling", "1: 还行 / Fair"},
		"one gone":     {"1: 关门了 / It closed"},
		"one poor":     {"2: 不好 / Poor"},
		"many_gone ":   {"1: 哪些？ — 关门了 / Which? — It closed"},
		"many_fair ":   {"2: 哪些？ — 一般 / Which? — Middling", "1: 哪些？ — 还行 / Which? — Fair"},
		"many_other ":  {"1–2: 哪些？ — 其他 / Which? — Other"},
		"rows_r1 ":     {"1–2: 分项 — 甲 / Parts — A"},
		"rows_r1 gone": {"1: 关门了 / It closed"},
		"version ":     {": zh-CN export.column_version / en export.column_version"},
	} {
		if diff := cmp.Diff(want, book[name]); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// Every code in a table of answers of both versions stands in the codebook with
// the version of its row.
func TestEveryExportedCodeIsExplainedForItsVersion(t *testing.T) {
	forms := twoVersions(t)
	tb := &export.Table{Forms: forms, Columns: export.Columns(forms), Zone: zone, PseudonymKey: [32]byte{1}}
	known := make(map[string]bool)
	for _, m := range tb.Meanings(say) {
		for _, v := range m.Versions {
			known[m.Column+" "+m.Code+" "+string(rune('0'+v))] = true
		}
	}
	from := log{}
	for version, sent := range []string{1: `{"one":"gone","many":["gone","fair"],"rows":{"r1":"gone"}}`, 2: `{"one":"poor","many":["fair"],"rows":{"r1":"poor"}}`} {
		if version == 0 {
			continue
		}
		from = append(from, intake.Response{Seq: int64(version), Version: version, Counted: true, Answers: stored(t, forms[version], sent)})
	}
	var out bytes.Buffer
	sheet := export.NewCSV(&out)
	if err := sheet.Header(tb.Header()); err != nil {
		t.Fatal(err)
	}
	if _, err := tb.Pour(t.Context(), from, 1, sheet, nil); err != nil {
		t.Fatal(err)
	}
	if err := sheet.Flush(); err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(out.String(), "\ufeff"))).ReadAll()
	if err != nil || len(lines) != 3 {
		t.Fatalf("%d lines: %v", len(lines), err)
	}
	at := func(name string) int { return slices.Index(lines[0], name) }
	for _, line := range lines[1:] {
		version := line[at("version")]
		for _, column := range []string{"one", "rows_r1"} {
			if code := line[at(column)]; code == "" || !known[column+" "+code+" "+version] {
				t.Errorf("version %s: %s is %q and the codebook does not say what that was", version, column, code)
			}
		}
		for name, answered := range map[string]bool{"many_gone": version == "1", "many_fair": true} {
			if (line[at(name)] == "1") != answered || answered && !known[name+"  "+version] {
				t.Errorf("version %s: %s is %q", version, name, line[at(name)])
			}
		}
	}
}

// stored are answers as the database has them.
func stored(t *testing.T, form *answer.Form, sent string) []byte {
	t.Helper()
	answers, err := strictjson.Parse([]byte(sent), strictjson.Limits{Depth: 8})
	if err != nil {
		t.Fatal(err)
	}
	sheet, err := form.Decode(answers, answer.Env{})
	if err != nil {
		t.Fatal(err)
	}
	return form.Encode(sheet)
}

func TestTheCodebookIsATableOfItsOwn(t *testing.T) {
	forms := twoVersions(t)
	tb := &export.Table{Forms: forms, Columns: export.Columns(forms)}
	var out bytes.Buffer
	if err := export.WriteCodebook(&out, tb.Codebook(say)); err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(out.String(), "\ufeff"))).ReadAll()
	if err != nil || !slices.Equal(lines[0], []string{"column", "type", "code", "text", "text_en", "versions"}) || len(lines) != len(tb.Codebook(say))+1 {
		t.Errorf("%d lines, %v: %v", len(lines), lines[0], err)
	}
}
