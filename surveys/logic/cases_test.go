package logic_test

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minyi/surveys"
)

func TestExpressionsHaveTheValuesOfTheCaseFiles(t *testing.T) {
	questions := allQuestions(t)
	for _, c := range evaluations(t) {
		t.Run(c.Name, func(t *testing.T) {
			qs := probed(questions, c.Rule)
			p, errs := compile(qs)
			if errs != nil {
				t.Fatalf("%s is refused: %v", c.Rule, errs)
			}
			got := p.Visible[len(questions)].Eval(&sheet{qs, c.Answers})
			if diff := cmp.Diff(c.Value, plain(got)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", c.Rule, diff)
			}
		})
	}
}

func TestRoutesHideAndCalculateAsTheCaseFileSays(t *testing.T) {
	for _, c := range walks(t) {
		t.Run(c.Name, func(t *testing.T) {
			var qs []surveys.Question
			if err := json.Unmarshal(c.Questions, &qs); err != nil {
				t.Fatal(err)
			}
			p, errs := compile(qs)
			if errs != nil {
				t.Fatal(errs)
			}
			s := &sheet{qs, maps.Clone(c.Answers)}
			shown := s.route(p, func(i int) bool { return !slices.Contains(c.NotDrawn, qs[i].Code) })
			if diff := cmp.Diff(c.Shown, shown); diff != "" {
				t.Errorf("shown (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.Kept, s.answers); diff != "" {
				t.Errorf("answers (-want +got):\n%s", diff)
			}
		})
	}
}

// complaint is an error as the case files write it.
type complaint struct {
	Key, At string
	Args    map[string]any
}

func complaints(errs surveys.Errors) []complaint {
	var out []complaint
	for _, e := range errs {
		c := complaint{Key: e.Key, At: e.Field}
		for _, k := range e.ArgNames() {
			if c.Args == nil {
				c.Args = map[string]any{}
			}
			c.Args[k] = e.Args[k]
			if n, ok := e.Args[k].(int); ok {
				c.Args[k] = float64(n)
			}
		}
		out = append(out, c)
	}
	return out
}

func TestWrongRulesAreRefusedWithTheirPlace(t *testing.T) {
	questions := allQuestions(t)
	var cases []struct {
		complaint
		Name string
		Rule json.RawMessage
		Raw  string // the rule where encoding/json would not pass it on
	}
	load(t, "refused_rules.json", &cases)
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			rule := c.Rule
			if c.Raw != "" {
				rule = json.RawMessage(c.Raw)
			}
			p, errs := compile(probed(questions, rule))
			if p != nil || len(errs) != 1 {
				t.Fatalf("%s: program %v, errors %v; want one error", rule, p != nil, errs)
			}
			got := complaints(errs)[0]
			c.At = "/pages/0/questions/23/visible_if" + c.At
			if got.Key == "json.duplicate_name" {
				got.Args = nil
			}
			if diff := cmp.Diff(c.complaint, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", rule, diff)
			}
			if errs[0].Kind != surveys.Invalid {
				t.Errorf("kind %v", errs[0].Kind)
			}
		})
	}
}

func TestWrongSurveysAreRefusedWithEveryError(t *testing.T) {
	var cases []struct {
		Name      string
		Questions []surveys.Question
		Errors    []complaint
	}
	load(t, "refused_surveys.json", &cases)
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			p, errs := compile(c.Questions)
			if p != nil {
				t.Error("a program came back beside the errors")
			}
			if diff := cmp.Diff(c.Errors, complaints(errs)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
