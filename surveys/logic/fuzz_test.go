package logic_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minyi/surveys"
	"minyi/surveys/logic"
)

// FuzzCompile: no rule breaks the compiler. What it accepts prints as a rule
// that it accepts too, with the same print and the same values, and no value is
// an infinity or a NaN.
func FuzzCompile(f *testing.F) {
	for _, c := range evaluations(f) {
		f.Add([]byte(c.Rule))
	}
	var refused []struct{ Rule json.RawMessage }
	load(f, "refused_rules.json", &refused)
	for _, c := range refused {
		f.Add([]byte(c.Rule))
	}
	f.Add([]byte(strings.Repeat(`{"!":[`, 40) + "1" + strings.Repeat("]}", 40)))
	f.Add([]byte(`{"and":[`))
	questions := allQuestions(f)
	sheets := []map[string]any{
		{},
		{"q1": "know", "q2": map[string]any{"r1": "good"}, "age": 0.0, "nps": 10.0, "stars": 5.0, "mood": "sad", "q8": []any{"tv", "other"}, "q8_other": "報",
			"top": []any{"b", "a"}, "share": map[string]any{"home": 1e300}, "name": "tv", "story": "一二", "born": "2000-02-29", "wake": "08:30",
			"place": "219901", "agree": true, "mobile": true, "income": 1e300, "label": "old", "grown": false},
	}
	f.Fuzz(func(t *testing.T, rule []byte) {
		qs := probed(questions, rule)
		p, errs := compile(qs)
		if p == nil {
			for _, e := range errs {
				if e.Kind != surveys.Invalid || !strings.HasPrefix(e.Field, "/pages/0/questions/23/visible_if") {
					t.Fatalf("%v of kind %v", e, e.Kind)
				}
			}
			if len(errs) == 0 || len(errs) > logic.MaxErrors {
				t.Fatalf("%d errors", len(errs))
			}
			return
		}
		e := p.Visible[len(questions)]
		if e == nil {
			return
		}
		again, errs := compile(probed(questions, []byte(e.String())))
		if errs != nil {
			t.Fatalf("%s prints as %s, which is refused: %v", rule, e, errs)
		}
		twin := again.Visible[len(questions)]
		if e.String() != twin.String() {
			t.Fatalf("%s prints as %s and then as %s", rule, e, twin)
		}
		for _, answers := range sheets {
			v, w := e.Eval(&sheet{qs, answers}), twin.Eval(&sheet{qs, answers})
			if diff := cmp.Diff(v, w); diff != "" {
				t.Fatalf("%s and its print %s differ:\n%s", rule, e, diff)
			}
			if math.IsNaN(v.Number) || math.IsInf(v.Number, 0) {
				t.Fatalf("%s gives %v", rule, v.Number)
			}
			if k := e.Kind(); k != logic.Missing && v.Kind != logic.Missing && v.Kind != k {
				t.Fatalf("%s gives kind %d, declared %d", rule, v.Kind, k)
			}
		}
	})
}
