package answer

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"minyi/surveys"
	"minyi/surveys/strictjson"
)

// sameSheet compares sheets; an empty slice is as good as none.
var sameSheet = cmp.Options{cmpopts.EquateEmpty()}

// known is a tree of two areas.
var known = Env{Area: func(code string) bool { return code == "219901" || code == "219902" }}

func read(tb testing.TB, name string, to any) {
	tb.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		tb.Fatal(err)
	}
	if err := json.Unmarshal(data, to); err != nil {
		tb.Fatalf("%s: %v", name, err)
	}
}

// allTypes is a form with every question type.
func allTypes(tb testing.TB) *Form {
	tb.Helper()
	var doc surveys.Survey
	read(tb, "all_types.json", &doc)
	return compile(tb, &doc)
}

func compile(tb testing.TB, doc *surveys.Survey) *Form {
	tb.Helper()
	f, errs := Compile(doc, 1, [32]byte{})
	if len(errs) > 0 {
		tb.Fatal(errs)
	}
	return f
}

func parse(tb testing.TB, data string) *strictjson.Node {
	tb.Helper()
	n, err := strictjson.Parse([]byte(data), strictjson.Limits{Depth: maxDepth})
	if err != nil {
		tb.Fatal(err)
	}
	return n
}

// places lists findings as "key field".
func places(err error) []string {
	var out []string
	for _, e := range surveys.All(err) {
		out = append(out, e.Key+" "+e.Field)
	}
	return out
}

func TestTheFixtureHasEveryQuestionType(t *testing.T) {
	f := allTypes(t)
	has := map[surveys.Type]bool{}
	for i := range f.Fields {
		has[f.Fields[i].Type] = true
	}
	for _, typ := range surveys.Types {
		if !has[typ] {
			t.Errorf("no question of type %s", typ)
		}
	}
}

func TestCompileRefuses(t *testing.T) {
	question := func(q surveys.Question) *surveys.Survey {
		first := surveys.Question{Code: "q0", Type: surveys.NPS}
		return &surveys.Survey{Pages: []surveys.Page{{Code: "p", Questions: []surveys.Question{first, q}}}}
	}
	for _, c := range []struct {
		name string
		doc  *surveys.Survey
		want string
	}{
		{"a pattern of another engine", question(surveys.Question{Code: "q", Type: surveys.ShortText, Pattern: "(?<=x)y"}), "answer.bad_pattern /pages/0/questions/1/pattern"},
		{"a pattern that only brackets around it make whole", question(surveys.Question{Code: "q", Type: surveys.ShortText, Pattern: "a)(b"}), "answer.bad_pattern /pages/0/questions/1/pattern"},
		{"a code twice", question(surveys.Question{Code: "q0", Type: surveys.ShortText}), "answer.code_twice /pages/0/questions/1/code"},
		{"a condition on a later question", question(surveys.Question{Code: "q", Type: surveys.NPS, VisibleIf: []byte(`{"==":[{"var":"q"},1]}`)}), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, errs := Compile(c.doc, 1, [32]byte{})
			if f != nil || len(errs) == 0 {
				t.Fatalf("compiled, errors %v", errs)
			}
			if got := places(errs)[0]; c.want != "" && got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestCompileFillsTheLimitsIn(t *testing.T) {
	f := allTypes(t)
	limits := func(code string) (out [2]int) {
		q, _ := f.Field(code)
		out[0], out[1] = q.ChoiceLimits()
		return out
	}
	for code, want := range map[string][2]int{"way": {2, 3}, "top": {1, 3}, "order": {3, 3}} {
		if got := limits(code); got != want {
			t.Errorf("choices of %s: %v, want %v", code, got, want)
		}
	}
	for code, want := range map[string]int{"word": 500, "story": 2000, "q1": 200, "way": 10} {
		if q, _ := f.Field(code); q.LengthLimit() != want {
			t.Errorf("length of %s: %d, want %d", code, q.LengthLimit(), want)
		}
	}
	if q, _ := f.Field("at"); q.Page != 1 || len(f.PageFields(2)) != 8 || f.PageFields(3) != nil {
		t.Errorf("pages: at on %d, third page has %d", q.Page, len(f.PageFields(2)))
	}
}
