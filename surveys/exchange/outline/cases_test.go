package outline

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minyi/surveys"
	"minyi/surveys/design"
	"minyi/surveys/exchange"
	"minyi/surveys/logic"
)

var update = flag.Bool("update", false, "write the expected documents and reports anew")

// texts are the questionnaires under testdata, in the styles that offices use.
func texts(t testing.TB) map[string][]byte {
	t.Helper()
	files, err := filepath.Glob("testdata/cases/*.txt")
	if err != nil || len(files) < 40 {
		t.Fatalf("%d cases, %v", len(files), err)
	}
	all := make(map[string][]byte)
	for _, f := range files {
		if all[f], err = os.ReadFile(f); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// printed is what a case expects: the document, and the report with keys in
// place of wordings.
func printed(t testing.TB, r *exchange.Reading) []byte {
	t.Helper()
	type line struct {
		Level    exchange.Level `json:"level"`
		Where    string         `json:"where"`
		Key      string         `json:"key"`
		Args     map[string]any `json:"args,omitempty"`
		Original string         `json:"original,omitempty"`
	}
	document, _, err := design.Canonical(r.Document)
	if err != nil {
		t.Fatal(err)
	}
	out := struct {
		Document json.RawMessage `json:"document"`
		Report   []line          `json:"report"`
	}{document, []line{}}
	for _, f := range r.Report {
		out.Report = append(out.Report, line{f.Level, f.Where.String(), f.Key, f.Args, f.Original})
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(out); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestQuestionnairesOfOfficesAreRead(t *testing.T) {
	for file, text := range texts(t) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			r, err := Text{}.Read(text, exchange.Options{})
			if err != nil {
				t.Fatal(err)
			}
			got, golden := printed(t, r), strings.TrimSuffix(file, ".txt")+".json"
			if *update {
				if err := os.WriteFile(golden, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			valid(t, r.Document)
		})
	}
}

// valid: what a reader makes is a draft, and its conditions compile.
func valid(t testing.TB, doc *surveys.Survey) {
	t.Helper()
	data, _, err := design.Canonical(doc)
	if err != nil {
		t.Fatal(err)
	}
	read, err := design.Decode(data)
	if err != nil {
		t.Fatalf("%v\n%s", err, data)
	}
	if _, wrong := logic.CompileSurvey(read); len(wrong) > 0 {
		t.Errorf("conditions: %v", wrong)
	}
}

var wordsOfAny = regexp.MustCompile(`[\p{Han}A-Za-z]{2,}`)

// Each word of the source is found again: in the document, or in the original
// of a finding. Marks that were understood need no words.
func TestNothingOfATextIsDroppedSilently(t *testing.T) {
	for file, text := range texts(t) {
		r, err := Text{}.Read(text, exchange.Options{})
		if err != nil {
			t.Fatal(err)
		}
		document, _, err := design.Canonical(r.Document)
		if err != nil {
			t.Fatal(err)
		}
		kept := string(document)
		for _, f := range r.Report {
			kept += "\n" + f.Original
		}
		for n, line := range exchange.Lines(string(text)) {
			line = clean(line)
			if _, ok := jumpsOf(strings.Trim(line, "（()）。")); ok {
				continue
			}
			if _, ok := conditionOf(strings.Trim(line, "（()）")); ok {
				continue
			}
			var m marks
			rest, hints := m.read(labelOf(line).rest)
			rest = asksFor.ReplaceAllString(rest, "")
			if at := arrow.FindStringIndex(rest); at != nil {
				rest = rest[:at[0]]
			}
			for _, word := range wordsOfAny.FindAllString(rest+" "+strings.Join(hints, " "), -1) {
				word = bareLetter.ReplaceAllStringFunc(word, func(s string) string { return s[1:] }) // A是
				if !strings.Contains(kept, word) && !ofTheForm[word] {
					t.Errorf("%s, line %d: %q is nowhere", filepath.Base(file), n+1, word)
				}
			}
		}
	}
}

// ofTheForm are words of the notation itself, which the document says in its
// own way.
var ofTheForm = map[string]bool{"分页": true, "结束语": true, "提示": true, "注": true, "表号": true, "批准文号": true, "制定机关": true, "有效期至": true,
	"段落说明": true, "排他": true, "项目": true, "请注明": true, "请跳至第": true}

func TestLimitsOfASource(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"nothing":             {" \n\u3000\u200b\n", "outline.empty"},
		"a title alone":       {"title: harbour", "outline.no_questions"},
		"a letter":            {"各位市民：\n您好。\n我们将于近日开展调查。\n", "outline.no_questions"},
		"ten thousand lines":  {strings.Repeat("1. 甲\n", maxLines+1), "outline.too_many_lines"},
		"a line without end":  {"1. " + strings.Repeat("甲", maxLine*2), "outline.line_too_long"},
		"more than four MiB":  {strings.Repeat("甲\n", 2<<20), "exchange.text_large"},
		"an archive":          {"PK\x03\x04aaaa", "exchange.zip_unknown"},
		"an old Word file":    {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1aaaa", "exchange.old_document"},
		"rich text":           {`{\rtf1 1. a}`, "exchange.rich_text"},
		"a picture":           {"\xFF\xD8\xFF\xE0 1. a", "exchange.not_text"},
		"a web page":          {"<!DOCTYPE html><p>1. a", "exchange.not_text"},
		"bytes of no meaning": {"\x81\x00\x01\x02\x03\x04\x05\x06", "exchange.text_encoding"},
		"half a character":    {"\xFF\xFE1\x00.\x00\x00\xD8", "exchange.text_encoding"},
	} {
		_, err := Text{}.Read([]byte(c.text), exchange.Options{})
		if all := surveys.All(err); len(all) != 1 || all[0].Key != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}
