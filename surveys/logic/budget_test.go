package logic_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"minyi/surveys"
	"minyi/surveys/logic"
)

// counted makes n questions, each visible by the count of those before it that
// are answered, at cost nodes for each of them.
func counted(n int, term string) []surveys.Question {
	qs := []surveys.Question{{Code: "q0", Type: surveys.Number}}
	for i := 1; i < n; i++ {
		terms := make([]string, i)
		for j := range terms {
			terms[j] = fmt.Sprintf(term, j)
		}
		qs = append(qs, surveys.Question{Code: fmt.Sprintf("q%d", i), Type: surveys.Number,
			VisibleIf: json.RawMessage(`{">=":[{"+":[` + strings.Join(terms, ",") + `]},0]}`)})
	}
	return qs
}

func TestB042AllRulesOfASurveyHaveOneBudget(t *testing.T) {
	// 19,900 terms of six nodes each.
	p, errs := compile(counted(200, `{"if":[{"!":{"answered":"q%[1]d"}},0,1]}`))
	if p != nil || len(errs) != 1 || errs[0].Key != "logic.too_many_steps" || errs[0].Args["Limit"] != logic.MaxSteps {
		t.Fatalf("program %v, errors %v", p != nil, errs)
	}
	if !strings.HasPrefix(errs[0].Field, "/pages/0/questions/1") {
		t.Errorf("at %s, want the question at which the budget ends", errs[0].Field)
	}
	// A tenth of it is within the budget, and is walked in as many look-ups as
	// there are terms.
	qs := counted(60, `{"if":[{"!":{"answered":"q%[1]d"}},0,1]}`)
	p, errs = compile(qs)
	if errs != nil {
		t.Fatal(errs)
	}
	env := &counting{}
	p.Route(env, nil, func(int) {}, nil)
	if want := 60 * 59 / 2; env.lookups != want {
		t.Errorf("%d look-ups, want %d", env.lookups, want)
	}
}

type counting struct{ lookups int }

func (c *counting) Answer(logic.Ref) logic.Value {
	c.lookups++
	return logic.NumberOf(1)
}

func TestRulesNestOnlySoDeep(t *testing.T) {
	nest := func(n int) json.RawMessage {
		return json.RawMessage(strings.Repeat(`{"!":[`, n) + "true" + strings.Repeat("]}", n))
	}
	if _, errs := compile(probed(nil, nest(logic.MaxNesting/2))); errs != nil {
		t.Errorf("at the limit: %v", errs)
	}
	_, errs := compile(probed(nil, nest(logic.MaxNesting/2+1)))
	if len(errs) != 1 || errs[0].Key != "json.too_deep" || errs[0].Kind != surveys.Invalid ||
		!strings.HasPrefix(errs[0].Field, "/pages/0/questions/0/visible_if/!/0") {
		t.Errorf("beyond the limit: %v", errs)
	}
}

func TestAnAvalancheOfErrorsIsCutShort(t *testing.T) {
	qs := make([]surveys.Question, 300)
	for i := range qs {
		terms := strings.Repeat(`{"var":"zz"},{"foo":1},{"var":"q299"},`, 20)
		qs[i] = surveys.Question{Code: fmt.Sprintf("q%d", i), Type: surveys.Number,
			VisibleIf: json.RawMessage(`{"and":[` + terms + `true]}`)}
	}
	if _, errs := compile(qs); len(errs) != logic.MaxErrors {
		t.Errorf("%d errors, want %d", len(errs), logic.MaxErrors)
	}
}

func TestAnExpressionKnowsWhatItReadsAndGives(t *testing.T) {
	questions := allQuestions(t)
	for _, c := range []struct {
		name, rule, print string
		kind              logic.Kind
		uses              string
	}{
		{"a condition", `{"and":{"===":[{"var":"mood"},"sad"]}}`, `{"and":[{"==":[{"var":["mood"]},"sad"]}]}`, logic.Bool, "[6]"},
		{"several questions, each once, in order", `{"+":[{"var":"nps"},{"var":"share.work"},{"var":["age",1e3]},{"var":"nps"}]}`,
			`{"+":[{"var":["nps"]},{"var":["share.work"]},{"var":["age",1000]},{"var":["nps"]}]}`, logic.Number, "[2 4 10]"},
		{"a date", `{"if":[{"answered":"q1_other"},"2000-01-01",{"var":"born"}]}`,
			`{"if":[{"answered":["q1_other"]},"2000-01-01",{"var":["born"]}]}`, logic.Text, "[0 13]"},
		{"a list", `{"missing":["q2.r1","q8"]}`, `{"missing":["q2.r1","q8"]}`, logic.List, "[1 8]"},
		{"several types", `{"or":[{"in":["",["<\u2028>"]]},{"selected":["q8","tv"]},3]}`,
			"{\"or\":[{\"in\":[\"\",[\"<\u2028>\"]]},{\"selected\":[\"q8\",\"tv\"]},3]}", logic.Missing, "[8]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, errs := compile(probed(questions, []byte(c.rule)))
			if errs != nil {
				t.Fatal(errs)
			}
			e := p.Visible[len(questions)]
			if e.Kind() != c.kind || fmt.Sprint(e.Uses()) != c.uses || e.String() != c.print {
				t.Errorf("kind %d, uses %v, prints\n%s\nwant %d, %s,\n%s", e.Kind(), e.Uses(), e, c.kind, c.uses, c.print)
			}
		})
	}
}
