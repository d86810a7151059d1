package logic_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"minyi/surveys"
	"minyi/surveys/i18n"
	"minyi/surveys/logic"
)

func speaker(t *testing.T, questions []surveys.Question, language string) *logic.Speaker {
	t.Helper()
	words, err := i18n.Load(os.DirFS("../../static"), "locales")
	if err != nil {
		t.Fatal(err)
	}
	return &logic.Speaker{
		Doc:      &surveys.Survey{Languages: []string{"zh-CN", "en"}, Pages: []surveys.Page{{Code: "p1", Questions: questions}}},
		Language: language,
		Say: func(key string, args ...any) string {
			m := map[string]any{}
			for i := 0; i+1 < len(args); i += 2 {
				m[args[i].(string)] = args[i+1]
			}
			return words.Say(language, key, m)
		},
	}
}

func TestRulesAreSentencesInBothLanguages(t *testing.T) {
	var file struct {
		Questions []surveys.Question
		Cases     []struct {
			Name   string
			Rule   json.RawMessage
			ZH, EN string
			Why    []struct {
				Answers map[string]any
				Hidden  []string
				ZH      string
			}
		}
	}
	load(t, "sentences.json", &file)
	for _, c := range file.Cases {
		t.Run(c.Name, func(t *testing.T) {
			qs := probed(file.Questions, c.Rule)
			p, errs := compile(qs)
			if errs != nil {
				t.Fatal(errs)
			}
			e := p.Visible[len(file.Questions)]
			for language, want := range map[string]string{"zh-CN": c.ZH, "en": c.EN} {
				if got := speaker(t, qs, language).Condition(e); got != want {
					t.Errorf("%s\n%s, want\n%s", language, got, want)
				}
			}
			for _, w := range c.Why {
				shown := func(i int) bool { return !slices.Contains(w.Hidden, qs[i].Code) }
				for _, code := range w.Hidden {
					delete(w.Answers, code)
				}
				if got := speaker(t, qs, "zh-CN").Because(e, &sheet{qs, w.Answers}, shown); got != w.ZH {
					t.Errorf("with %v\n%s, want\n%s", w.Answers, got, w.ZH)
				}
			}
		})
	}
}

func TestACalculationIsASentence(t *testing.T) {
	var file struct{ Questions []surveys.Question }
	load(t, "sentences.json", &file)
	p, errs := compile(file.Questions)
	if errs != nil {
		t.Fatal(errs)
	}
	want := "第 1 题“您知道本市正在创城吗”答的是“知道”时为第 3 题“您的年龄” + 1；其余情况为0"
	if got := speaker(t, file.Questions, "zh-CN").Calculation(p.Calculate[9]); got != want {
		t.Errorf("%s, want\n%s", got, want)
	}
}

// Whatever rule there is and whatever was answered, there are words for it.
func TestNoRuleIsWithoutWords(t *testing.T) {
	questions := allQuestions(t)
	for _, language := range []string{"zh-CN", "en"} {
		for _, c := range evaluations(t) {
			qs := probed(questions, c.Rule)
			p, errs := compile(qs)
			if errs != nil {
				t.Fatal(errs)
			}
			e, s := p.Visible[len(questions)], speaker(t, qs, language)
			for _, said := range []string{s.Condition(e), s.Calculation(e), s.Because(e, &sheet{qs, c.Answers}, nil)} {
				if strings.TrimSpace(said) == "" || strings.Contains(said, "sentence.") || strings.Contains(said, "<no value>") {
					t.Errorf("%s: %s is %q", language, c.Rule, said)
				}
			}
		}
	}
}
