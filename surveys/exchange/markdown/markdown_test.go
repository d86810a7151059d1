package markdown

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"minyi/surveys"
	"minyi/surveys/design"
	"minyi/surveys/exchange"
)

var update = flag.Bool("update", false, "write the golden files anew")

func document(t testing.TB, data []byte) *surveys.Survey {
	t.Helper()
	doc, err := design.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func file(t testing.TB, path ...string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func canonical(t testing.TB, doc *surveys.Survey) []byte {
	t.Helper()
	data, _, err := design.Canonical(doc)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// around writes and reads a document and returns the form.
func around(t testing.TB, doc *surveys.Survey) []byte {
	t.Helper()
	form, lost, err := Format{}.Write(doc)
	if err != nil || len(lost) > 0 {
		t.Fatal(lost, err)
	}
	if !(Format{}).Knows(form) {
		t.Errorf("the form does not know itself:\n%.300s", form)
	}
	r, err := Format{}.Read(form, exchange.Options{})
	if err != nil || len(r.Report) > 0 {
		t.Fatalf("%v %v\n%s", r, err, form)
	}
	if diff := cmp.Diff(string(canonical(t, doc)), string(canonical(t, r.Document))); diff != "" {
		t.Errorf("(-before +after)\n%s\n%s", diff, form)
	}
	return form
}

func TestEveryDocumentComesBackWhole(t *testing.T) {
	for name, path := range map[string]string{
		"demo": "../../seed/data/civility-2026.json", "everything": "testdata/everything.json", "english": "testdata/english.json",
	} {
		t.Run(name, func(t *testing.T) {
			got := around(t, document(t, file(t, path)))
			golden := filepath.Join("testdata", name+".md")
			if *update {
				if err := os.WriteFile(golden, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(string(file(t, golden)), string(got)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// The case files of pasted text hold what offices write: markup, arrows, blanks.
func TestEveryTextThatWasReadComesBackWhole(t *testing.T) {
	files, err := filepath.Glob("../outline/testdata/cases/*.json")
	if err != nil || len(files) < 40 {
		t.Fatalf("%d, %v", len(files), err)
	}
	inside := regexp.MustCompile(`(?s)"document": (\{.*\n \}),\n "report"`)
	for _, f := range files {
		m := inside.FindSubmatch(file(t, f))
		if m == nil {
			t.Fatalf("%s has no document", f)
		}
		around(t, document(t, m[1]))
	}
}

// Control characters other than these are in no document.
func TestEveryTextSurvivesEscaping(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOfN(rapid.OneOf(rapid.RuneFrom([]rune("\\`*_[]<>|~&#;: -+1.\n\t\r（）：br/amp")), rapid.Rune().Filter(func(r rune) bool { return !unicode.IsControl(r) })), 0, 40, -1).Draw(t, "text")
		if got := unescape(escape(s)); got != s {
			t.Errorf("%q became %q by %q", s, got, escape(s))
		}
		if strings.ContainsAny(escape(s), "\n\r") {
			t.Errorf("%q is more than one line", escape(s))
		}
		if code, rest, ok := cutSpan(span(s) + " x"); strings.TrimSpace(s) == s && !strings.ContainsAny(s, "\n") && (!ok || code != s || rest != "x") {
			t.Errorf("code %q became %q, %q by %q", s, code, rest, span(s))
		}
	})
}

func TestLinesChangedByHandAreReadOrNamed(t *testing.T) {
	form := string(file(t, "testdata/everything.md"))
	change := func(from, to string) []byte {
		if !strings.Contains(form, from) {
			t.Fatalf("%q is not in the form", from)
		}
		return []byte(strings.Replace(form, from, to, 1))
	}
	for name, c := range map[string]struct {
		form  []byte
		finds []string
		check func(*surveys.Survey) bool
	}{
		"another wording":                 {change("单选题干", "您好吗？"), nil, func(d *surveys.Survey) bool { return d.Pages[0].Questions[0].Text["zh-CN"] == "您好吗？" }},
		"no longer required":              {change("- 必答：是\n", ""), nil, func(d *surveys.Survey) bool { return !d.Pages[0].Questions[0].Required }},
		"a star for the sign of a list":   {change("- 代码：`everything`", "* 代码：everything"), nil, func(d *surveys.Survey) bool { return d.Code == "everything" }},
		"line ends of Windows":            {bytes.ReplaceAll([]byte(form), []byte("\n"), []byte("\r\n")), nil, func(d *surveys.Survey) bool { return len(d.Pages) == 2 }},
		"a remark of the reviewer":        {change("- 必答：是\n", "- 必答：是\n\n请再斟酌。\n"), []string{"markdown.unread 请再斟酌。"}, nil},
		"a word that is none of the form": {change("- 必答：是\n", "- 必答：是\n- 难度：高\n"), []string{"markdown.unread - 难度：高"}, nil},
		"a number in words":               {change("- 最多选：2\n", "- 最多选：两\n"), []string{"markdown.unread - 最多选：两"}, nil},
		"a broken condition":              {change(`{"==":[{"var":"one"},"a1"]}`, `{"==":[{"var":"one"},"a1"]`), []string{"markdown.expression"}, nil},
		"a choice without its code":       {change("  - `a1` 甲", "  - 甲"), []string{"markdown.unread   - 甲"}, nil},
		"a heading too deep":              {change("### 1. ", "#### 1. "), nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := Format{}.Read(c.form, exchange.Options{})
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range c.finds {
				key, original, _ := strings.Cut(want, " ")
				found := false
				for _, f := range r.Report {
					found = found || f.Key == key && (original == "" || f.Original == original) && f.Where.Number > 0
				}
				if !found {
					t.Errorf("%s is not in %v", want, r.Report)
				}
			}
			if c.check != nil && (!c.check(r.Document) || len(r.Report) > 0) {
				t.Errorf("%v\n%s", r.Report, canonical(t, r.Document))
			}
		})
	}
}

func TestOtherMarkdownIsNotTakenForTheForm(t *testing.T) {
	for name, text := range map[string]string{"a document": `{"spec":"survey/1"}`, "a text": "# 问卷\n1. 您好吗？", "words about the form": "格式：`survey/1`"} {
		if (Format{}).Knows([]byte(text)) {
			t.Errorf("%s is taken for the form", name)
		}
	}
}
