package template

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"minyi/surveys"
	"minyi/surveys/design"
	"minyi/surveys/pledge"
)

var reedsea = surveys.Text{"zh-CN": "盘锦市", "en": "Panjin"}

// questions visits every question of every template.
func questions(t *testing.T, visit func(template string, q *surveys.Question, rates []surveys.Rate)) {
	t.Helper()
	seen := 0
	for _, template := range Surveys() {
		doc := template.Survey(reedsea)
		for _, page := range doc.Pages {
			for i := range page.Questions {
				seen++
				visit(template.Code, &page.Questions[i], doc.Rates)
			}
		}
	}
	if seen < 100 {
		t.Fatalf("only %d questions", seen)
	}
}

func TestATemplateLacksNothingButTheApproval(t *testing.T) {
	for _, template := range Surveys() {
		found := design.CheckPublish(template.Survey(reedsea), design.PublishContext{Today: "2026-11-23"})
		if len(found) != 1 || found[0].Key != "design.approval_missing" {
			t.Errorf("%s: %v", template.Code, found)
		}
	}
	for _, template := range Pledges() {
		if found := pledge.CheckPublish(template.Pledge(reedsea)); len(found) > 0 {
			t.Errorf("%s: %v", template.Code, found)
		}
	}
	var codes []string
	for _, template := range append(slices.Clone(Surveys()), Pledges()...) {
		codes = append(codes, template.Code)
	}
	if want := []string{"civility", "market", "window", "school", "handled", "volunteer", "citizen", "merchant"}; !slices.Equal(codes, want) {
		t.Errorf("the templates are %v", codes)
	}
}

func TestATemplateSaysForWhomItIsAndHowLongItTakes(t *testing.T) {
	for _, template := range append(slices.Clone(Surveys()), Pledges()...) {
		if surveys.Blank(template.For["zh-CN"]) || surveys.Blank(template.For["en"]) || template.Minutes < 1 {
			t.Errorf("%s: %v, %d minutes", template.Code, template.For, template.Minutes)
		}
	}
	for _, template := range Surveys() {
		doc := template.Survey(reedsea)
		count := 0
		for _, page := range doc.Pages {
			count += len(page.Questions)
		}
		// Eight seconds a question is what people take who read it.
		if minutes := float64(count) * 8 / 60; minutes > float64(template.Minutes)+1 || minutes < float64(template.Minutes)-1.5 {
			t.Errorf("%s says %d minutes for %d questions", template.Code, template.Minutes, count)
		}
		if len(template.Audiences) == 0 {
			t.Errorf("%s is for nobody", template.Code)
		}
		codes := make(map[string]bool)
		questions(t, func(of string, q *surveys.Question, _ []surveys.Rate) { codes[of+"/"+q.Code] = true })
		for _, a := range template.Adapt {
			if !codes[template.Code+"/"+a.Question] || surveys.Blank(a.Text["zh-CN"]) || surveys.Blank(a.Text["en"]) {
				t.Errorf("%s asks to adapt %s: %v", template.Code, a.Question, a.Text)
			}
		}
	}
}

func TestATemplateSpeaksOfTheCityThatTakesIt(t *testing.T) {
	for name, city := range map[string]surveys.Text{"盘锦": reedsea, "××": nil, `甲"乙`: {"zh-CN": `甲"乙市`}} {
		template, _ := Find("civility")
		doc := template.Survey(city)
		if got := doc.Title["zh-CN"]; got != name+"市创建文明城市市民问卷" {
			t.Errorf("the title is %s", got)
		}
		for _, made := range []any{doc, Pledges()[0].Pledge(city), Pledges()[1].Pledge(city)} {
			text := string(must(json.Marshal(made)))
			if strings.Contains(text, "苇海") || strings.Contains(text, "Reedsea") || strings.Contains(text, "虚构") || strings.Contains(text, "fictional") {
				t.Errorf("%s: the demo's city is left in %s", name, text)
			}
		}
		if doc.Settings.ShowResults != surveys.ShowNever || doc.Approval != (surveys.Approval{}) {
			t.Errorf("settings %+v, approval %+v", doc.Settings, doc.Approval)
		}
	}
}

// Every text is there in both languages, the Chinese with full-width marks.
func TestEveryTextOfATemplateIsInBothLanguages(t *testing.T) {
	half := regexp.MustCompile(`[,;:?!()]`)
	check := func(where string, text surveys.Text) {
		if surveys.Blank(text["zh-CN"]) || surveys.Blank(text["en"]) || half.MatchString(text["zh-CN"]) ||
			strings.ContainsFunc(text["en"], func(r rune) bool { return r > 0x2E80 }) {
			t.Errorf("%s: %v", where, text)
		}
	}
	for _, template := range Surveys() {
		doc := template.Survey(reedsea)
		for where, text := range map[string]surveys.Text{"title": doc.Title, "intro": doc.Intro, "thanks": doc.Thanks, "for": template.For} {
			check(template.Code+" "+where, text)
		}
		for _, page := range doc.Pages {
			check(template.Code+" "+page.Code, page.Title)
		}
	}
	questions(t, func(of string, q *surveys.Question, _ []surveys.Rate) {
		check(of+" "+q.Code, q.Text)
		if q.Hint != nil {
			check(of+" "+q.Code+" hint", q.Hint)
		}
		for _, o := range q.Options {
			check(of+" "+q.Code+"."+o.Code, o.Text)
		}
	})
}

func TestTemplatesAskForNothingThatIsHardOrPersonal(t *testing.T) {
	questions(t, func(of string, q *surveys.Question, _ []surveys.Rate) {
		choice := q.Type == surveys.Single || q.Type == surveys.Multiple || q.Type == surveys.Area
		if q.Type.Personal() || q.Required && !choice {
			t.Errorf("%s: %s is a %s", of, q.Code, q.Type)
		}
	})
}

// The scales of agreement have as many steps up as down, and who cannot judge
// has a place. The five grades of service counters are prescribed as they are.
func TestScalesAreBalancedAndNobodyMustGuess(t *testing.T) {
	scales := map[string]string{
		"satisfied": "satisfied fairly neutral poor bad na",
		"trust":     "trust fairly neutral little none na",
		"better":    "much_better better same worse much_worse unsure",
	}
	counted := make(map[string]int)
	questions(t, func(of string, q *surveys.Question, _ []surveys.Rate) {
		if q.Type != surveys.Single {
			return
		}
		var codes []string
		for _, o := range q.Options {
			codes = append(codes, o.Code)
		}
		for first, want := range scales {
			if strings.Contains(strings.Join(codes, " "), first) && codes[0] != "very_satisfied" {
				counted[first]++
				if got := strings.Join(codes, " "); got != want {
					t.Errorf("%s: %s has the scale %s", of, q.Code, got)
				}
			}
		}
	})
	if counted["satisfied"] < 20 || counted["trust"] < 3 || counted["better"] < 3 {
		t.Errorf("only %v scales were looked at", counted)
	}
	window, _ := Find("window")
	var grades []string
	for _, o := range window.Survey(reedsea).Pages[0].Questions[0].Options {
		grades = append(grades, o.Text["zh-CN"])
	}
	if want := []string{"非常满意", "满意", "基本满意", "不满意", "非常不满意"}; !slices.Equal(grades, want) {
		t.Errorf("the grades are %v", grades)
	}
}

// Somebody who does not know is part of an awareness rate; somebody who cannot
// say is out of it. Either way there is an option for it.
func TestAwarenessLetsPeopleNotKnow(t *testing.T) {
	seen := 0
	questions(t, func(of string, q *surveys.Question, rates []surveys.Rate) {
		for _, r := range rates {
			if r.Question != q.Code || !strings.HasSuffix(r.Title["zh-CN"], "知晓率") {
				continue
			}
			seen++
			var base []string
			for _, o := range q.Options {
				if !slices.Contains(r.Excluded, o.Code) {
					base = append(base, o.Code)
				}
			}
			if !slices.Contains(base, "unknown") || !slices.Contains(r.Excluded, "na") {
				t.Errorf("%s: the base of %s is %v", of, r.Code, base)
			}
		}
	})
	if seen < 5 {
		t.Errorf("only %d rates of awareness", seen)
	}
}

// Whoever is out of a share is out of the score too, and every step in between
// has its score: nothing is left to a rule by word.
func TestEveryRateIsDefinedToTheLastOption(t *testing.T) {
	for _, template := range Surveys() {
		doc := template.Survey(reedsea)
		if len(doc.Rates) < 6 {
			t.Errorf("%s has %d rates", template.Code, len(doc.Rates))
		}
		for _, r := range doc.Rates {
			if surveys.Blank(r.Title["zh-CN"]) || surveys.Blank(r.Title["en"]) {
				t.Errorf("%s: %s has no title", template.Code, r.Code)
			}
			if r.Kind != surveys.Score {
				continue
			}
			for _, page := range doc.Pages {
				for _, q := range page.Questions {
					if !slices.Contains(r.Questions, q.Code) {
						continue
					}
					for _, o := range q.Options {
						if _, scored := r.Scores[o.Code]; scored == (o.Code == "na" || o.Code == "unsure") {
							t.Errorf("%s: %s scores %s.%s: %v", template.Code, r.Code, q.Code, o.Code, scored)
						}
					}
				}
			}
			if values := slices.Sorted(maps.Values(r.Scores)); values[0] != 0 || values[len(values)-1] != 100 {
				t.Errorf("%s: %s runs from %v to %v", template.Code, r.Code, values[0], values[len(values)-1])
			}
		}
	}
}

// One item is one question: wherever it stands, it has the same words.
func TestTheSameItemHasTheSameWordsEverywhere(t *testing.T) {
	first := make(map[string]string)
	twice := 0
	questions(t, func(of string, q *surveys.Question, _ []surveys.Rate) {
		if q.Item == "" {
			t.Errorf("%s: %s is no item of the bank", of, q.Code)
		}
		words := string(must(json.Marshal([]any{q.Type, q.Text, q.Hint, q.Options, q.Other, q.MaxChoices})))
		if before, ok := first[q.Item]; !ok {
			first[q.Item] = words
		} else if twice++; before != words {
			t.Errorf("%s: %s reads %s and %s", of, q.Item, before, words)
		}
	})
	if twice < 8 {
		t.Errorf("only %d questions stand in two templates", twice)
	}
}
