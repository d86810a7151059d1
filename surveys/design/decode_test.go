package design

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"minyi/surveys"
)

// validFiles returns the documents that must be accepted, by name.
func validFiles(t testing.TB) map[string][]byte {
	t.Helper()
	files, err := filepath.Glob("testdata/valid/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no valid documents: %v", err)
	}
	documents := make(map[string][]byte)
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		documents[strings.TrimSuffix(filepath.Base(f), ".json")] = data
	}
	return documents
}

func decodeFile(t testing.TB, name string) *surveys.Survey {
	t.Helper()
	doc, err := Decode(validFiles(t)[name])
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return doc
}

func TestDecodeAcceptsEveryValidDocument(t *testing.T) {
	for name, data := range validFiles(t) {
		if _, err := Decode(data); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheValidDocumentsHoldEveryType(t *testing.T) {
	seen := make(map[surveys.Type]bool)
	doc := decodeFile(t, "every-type")
	for pointer, q := range each(doc) {
		seen[q.Type] = true
		for _, language := range doc.Languages {
			if q.Type != surveys.Calculated && q.Text[language] == "" {
				t.Errorf("%s has no text in %s", pointer, language)
			}
		}
	}
	for _, typ := range surveys.Types {
		if !seen[typ] {
			t.Errorf("no question of type %s", typ)
		}
		if _, ok := kinds[typ]; !ok {
			t.Errorf("no rules for type %s", typ)
		}
	}
	if len(kinds) != len(surveys.Types) {
		t.Errorf("rules for %d types, there are %d", len(kinds), len(surveys.Types))
	}
}

func TestDecodeKeepsTextsAsTyped(t *testing.T) {
	doc := decodeFile(t, "script-in-texts")
	q := doc.Pages[0].Questions[0]
	for got, want := range map[string]string{
		doc.Title["zh-CN"]:         "<script>alert(1)</script>",
		doc.Intro["zh-CN"]:         "[x](javascript:alert(1)) [y](data:text/html,<b>)\r\n\tnext & \u2028 line",
		q.Text["zh-CN"]:            "<img src=x onerror=alert(1)>",
		q.Options[0].Text["zh-CN"]: "</option><script>",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestDecodeGivesOneForm(t *testing.T) {
	doc := decodeFile(t, "unfinished-draft")
	q := doc.Pages[0].Questions
	switch {
	case doc.Spec != surveys.Spec:
		t.Errorf("spec %q", doc.Spec)
	case doc.Intro != nil || doc.Rates != nil || q[2].Options != nil || q[1].Text != nil:
		t.Error("an empty optional value is not absent")
	case len(doc.Title) != 1:
		t.Errorf("an empty text is kept: %v", doc.Title)
	case doc.Pages[1].Questions == nil:
		t.Error("the empty page has nil questions")
	case string(q[1].VisibleIf) != `{"==":[{"var":"q0"},"yes"]}`:
		t.Errorf("expression %s", q[1].VisibleIf)
	case q[3].Min == nil || *q[3].Min != 0 || q[1].Other == nil:
		t.Error("a zero minimum or an empty other is lost")
	}
}

// say lists findings as "key pointer".
func say(err error) []string {
	var lines []string
	for _, e := range surveys.All(err) {
		lines = append(lines, strings.TrimSpace(e.Key+" "+e.Field))
	}
	return lines
}

func TestDecodeNamesEveryFindingAtItsPlace(t *testing.T) {
	for _, c := range refused() {
		t.Run(c.name, func(t *testing.T) {
			doc, err := Decode([]byte(c.document()))
			if got := say(err); !slices.Equal(got, c.want) || doc != nil {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
			for _, e := range surveys.All(err) {
				if e.Kind != surveys.Invalid {
					t.Errorf("%s has kind %d", e.Key, e.Kind)
				}
			}
		})
	}
}

func TestDecodeNamesWhatWasMeant(t *testing.T) {
	for _, c := range []struct{ name, question, rest, arg, want string }{
		{"a mistyped field", `{"code":"q1","type":"phone","requird":true}`, ``, "Nearest", "required"},
		{"a mistyped type", `{"code":"q1","type":"mulitple"}`, ``, "Nearest", "multiple"},
		{"a field of another object", `{"code":"q1","type":"phone","draw":1}`, ``, "Homes", "page"},
		{"a mistyped option in a rate", `{"code":"q1","type":"single","options":[{"code":"know"}]}`,
			`,"rates":[{"code":"r","kind":"share","question":"q1","numerator":["konw"]}]`, "Nearest", "know"},
		{"a mistyped question in a rate", `{"code":"awareness","type":"single","options":[{"code":"know"}]}`,
			`,"rates":[{"code":"r","kind":"share","question":"awarness","numerator":["know"]}]`, "Nearest", "awareness"},
		{"a pattern with a lookbehind", `{"code":"q1","type":"text","pattern":"(?<=x)y"}`, ``, "Part", "(?<="},
		{"a pattern with a back-reference", `{"code":"q1","type":"text","pattern":"(a)\\1"}`, ``, "Part", `\1`},
		{"the first of two codes", `{"code":"q1","type":"note"},{"code":"Q1","type":"note"}`, ``, "First", "/pages/0/questions/0/code"},
		{"the second of two codes", `{"code":"q1","type":"note"},{"code":"Q1","type":"note"}`, ``, "Second", "/pages/0/questions/1/code"},
		{"the limit that was passed", `{"code":"q1","type":"text","text":{"zh-CN":"` + strings.Repeat("长", 10001) + `"}}`, ``, "Limit", "10000"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Decode([]byte(framed(c.question, c.rest)))
			all := surveys.All(err)
			if len(all) != 1 || fmt.Sprint(all[0].Args[c.arg]) != c.want {
				t.Fatalf("got %v %v, want %s %q", all, all[0].Args, c.arg, c.want)
			}
		})
	}
}

func TestDecodeStopsListingAtAHundredFindings(t *testing.T) {
	questions := strings.Repeat(`{"code":"1","type":"x"},`, 80)
	_, err := Decode([]byte(framed(strings.TrimSuffix(questions, ","), "")))
	all := surveys.All(err)
	if len(all) != maxFindings+1 {
		t.Fatalf("%d findings", len(all))
	}
	last := all[maxFindings]
	if last.Key != "design.more_findings" || last.Args["Count"] != 80*2+79-maxFindings {
		t.Errorf("last: %s %v", last.Key, last.Args)
	}
}
