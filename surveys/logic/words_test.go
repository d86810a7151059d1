package logic_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"text/template"

	"minyi/surveys"
)

// TestRefusalsReadAsSentencesInBothLanguages words every error of the case
// files: no value is missing from a sentence and no English type is left in a
// Chinese one.
func TestRefusalsReadAsSentencesInBothLanguages(t *testing.T) {
	var errs surveys.Errors
	var rules []struct{ Rule json.RawMessage }
	load(t, "refused_rules.json", &rules)
	questions := allQuestions(t)
	for _, r := range rules {
		_, es := compile(probed(questions, r.Rule))
		errs = append(errs, es...)
	}
	var whole []struct{ Questions []surveys.Question }
	load(t, "refused_surveys.json", &whole)
	for _, w := range whole {
		_, es := compile(w.Questions)
		errs = append(errs, es...)
	}
	_, es := compile(counted(200, `{"if":[{"!":{"answered":"q%[1]d"}},0,1]}`))
	errs = append(errs, es...)

	for _, language := range []string{"zh-CN", "en"} {
		data, err := os.ReadFile("../../static/locales/" + language + "/logic.json")
		if err != nil {
			t.Fatal(err)
		}
		var texts map[string]string
		if err := json.Unmarshal(data, &texts); err != nil {
			t.Fatal(err)
		}
		said := map[string]bool{}
		for _, e := range errs {
			if !strings.HasPrefix(e.Key, "logic.") {
				continue
			}
			said[e.Key] = true
			tmpl, err := template.New("").Option("missingkey=error").Parse(texts[e.Key])
			if err != nil {
				t.Fatalf("%s in %s: %v", e.Key, language, err)
			}
			args := e.Args
			if args == nil {
				args = map[string]any{}
			}
			var b strings.Builder
			if err := tmpl.Execute(&b, args); err != nil || b.Len() == 0 {
				t.Errorf("%s in %s: %q, %v", e.Key, language, b.String(), err)
			}
			if language == "zh-CN" && e.Args["Left"] != nil && strings.Contains(b.String(), e.Args["Left"].(string)) {
				t.Errorf("a type in English: %s", b.String())
			}
		}
		for key := range texts {
			if !said[key] {
				t.Errorf("%s: %s is worded, but no case file provokes it", language, key)
			}
		}
	}
}
