package advice_test

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minyi/surveys"
	"minyi/surveys/design/advice"
	"minyi/surveys/seed"
	"minyi/surveys/weight"
)

// brief is a document as the case files write it: options and rows are texts.
type brief struct {
	Name   string
	Intro  *string // none: a harmless one
	MinAge int     `json:"minage"`
	Pages  [][]briefQuestion
	Ask    []briefQuestion // one page
	Rates  []surveys.Rate
	Finds  []string // "rule question" or "rule question.part", in any order
}

type briefQuestion struct {
	Code, Type, Text, Hint string
	Options, Rows          []string
	Required               bool
	Other                  string
	Max                    *int // choices
	Exclusive              bool // the last option
}

func (b *brief) document(language string) *surveys.Survey {
	intro := map[string]string{"zh-CN": "请按自己的想法回答，没有标准答案。", "en": "There are no right or wrong answers."}[language]
	if b.Intro != nil {
		intro = *b.Intro
	}
	in := func(s string) surveys.Text { return surveys.Text{language: s} }
	doc := &surveys.Survey{Languages: []string{language}, Title: in("t"), Intro: in(intro), Rates: b.Rates, Settings: surveys.Settings{MinAge: b.MinAge}}
	pages := b.Pages
	if b.Ask != nil {
		pages = [][]briefQuestion{b.Ask}
	}
	n := 0
	for p, questions := range pages {
		page := surveys.Page{Code: fmt.Sprint("p", p+1)}
		for _, s := range questions {
			n++
			q := surveys.Question{Code: s.Code, Type: surveys.Type(s.Type), Text: in(s.Text), Hint: in(s.Hint), Required: s.Required, MaxChoices: s.Max}
			if q.Code == "" {
				q.Code = fmt.Sprint("q", n)
			}
			if q.Type == "" {
				q.Type = surveys.Single
			}
			for i, o := range s.Options {
				q.Options = append(q.Options, surveys.Option{Code: fmt.Sprint("o", i+1), Text: in(o), Exclusive: s.Exclusive && i == len(s.Options)-1})
			}
			for i, r := range s.Rows {
				q.Rows = append(q.Rows, surveys.Row{Code: fmt.Sprint("r", i+1), Text: in(r)})
			}
			if s.Other != "" {
				q.Other = &surveys.Other{Text: in(s.Other)}
			}
			page.Questions = append(page.Questions, q)
		}
		doc.Pages = append(doc.Pages, page)
	}
	return doc
}

// named are findings as the case files write them.
func named(found []advice.Finding) []string {
	out := []string{}
	for _, f := range found {
		at := f.Question
		if at == "" {
			at = f.Page
		}
		if f.Part != "" {
			at += "." + f.Part
		}
		out = append(out, strings.TrimSpace(f.Rule+" "+at))
	}
	slices.Sort(out)
	return out
}

func cases(t *testing.T, language string) []brief {
	t.Helper()
	data, err := os.ReadFile("testdata/" + language + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var all []brief
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestWhatIsWeakIsFoundAndWhatIsSoundIsLeftAlone(t *testing.T) {
	for _, language := range []string{"zh-CN", "en"} {
		for _, b := range cases(t, language) {
			t.Run(language+" "+b.Name, func(t *testing.T) {
				slices.Sort(b.Finds)
				got := advice.Advice(b.document(language), advice.Context{})
				if diff := cmp.Diff(append([]string{}, b.Finds...), named(got)); diff != "" {
					t.Errorf("(-want +got):\n%s%v", diff, got)
				}
			})
		}
	}
}

// Every rule is provoked by a case and every rule is worded: what was found, why
// it matters and what to do.
func TestEveryRuleHasACaseAndItsWords(t *testing.T) {
	provoked := map[string]bool{"margin_missing": true, "margin_groups": true} // by TestAges…
	for _, language := range []string{"zh-CN", "en"} {
		for _, b := range cases(t, language) {
			for _, f := range b.Finds {
				rule, _, _ := strings.Cut(f, " ")
				provoked[rule] = true
			}
		}
	}
	for _, language := range []string{"zh-CN", "en"} {
		data, err := os.ReadFile("../../../static/locales/" + language + "/advice.json")
		if err != nil {
			t.Fatal(err)
		}
		var words map[string]any
		if err := json.Unmarshal(data, &words); err != nil {
			t.Fatal(err)
		}
		for rule := range provoked {
			for _, what := range []string{"found_", "why_", "do_"} {
				if words["advice."+what+rule] == nil {
					t.Errorf("%s lacks advice.%s%s", language, what, rule)
				}
			}
		}
		for key := range words {
			if rule, ok := strings.CutPrefix(key, "advice.found_"); ok && !provoked[rule] {
				t.Errorf("no case provokes %s", rule)
			}
		}
	}
}

// The demo's thirty questions are those of the field's own bank: what is said of
// them is what a methodologist would say too, and nothing else.
func TestTheThirtyQuestionsAreClearOrTrulyAdvised(t *testing.T) {
	margins := seed.DemoMargins()
	want := []string{
		"double_barrelled q20", // order and food hygiene, of markets and of supermarkets
		"double_barrelled q21", // manner and speed
		"double_barrelled q23", // enough of them, and convenient
		"no_midpoint q10",      // yes, mostly, hardly, no
	}
	if diff := cmp.Diff(want, named(advice.Advice(seed.Survey(2026), advice.Context{Margins: &margins}))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAgesThatDoNotFitTheCensusAreNamed(t *testing.T) {
	margins := &weight.Margins{Vars: []string{"area", "sex", "age"}, Cells: []weight.Cell{
		{Key: [][]string{{"1"}, {"male"}, {"o1", "o2"}}}, {Key: [][]string{{"1"}, {"female"}, {"o3"}}},
	}}
	for name, c := range map[string]struct {
		ask  []briefQuestion
		want []string
	}{
		"as in the census":      {[]briefQuestion{{Code: "sex", Text: "性别", Options: nil}, {Code: "age", Options: []string{"青年", "中年", "老年"}}}, []string{"margin_groups sex"}},
		"another set of groups": {[]briefQuestion{{Code: "age", Options: []string{"青年", "老年"}}}, []string{"margin_groups age", "margin_missing .sex"}},
		"one who does not say":  {[]briefQuestion{{Code: "age", Options: []string{"青年", "中年", "老年", "不愿回答"}}}, []string{"margin_missing .sex"}},
	} {
		got := named(advice.Advice((&brief{Ask: c.ask}).document("zh-CN"), advice.Context{Margins: margins}))
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestADismissalHoldsForTheSameWordsAlone(t *testing.T) {
	mark := func(text string) string {
		t.Helper()
		found := advice.Advice((&brief{Ask: []briefQuestion{{Text: text}}}).document("zh-CN"), advice.Context{})
		if len(found) != 1 {
			t.Fatalf("%s: %v", text, found)
		}
		return found[0].Mark()
	}
	first := mark("您对道路和公园满意吗？")
	if len(first) != 24 || mark("您对道路和公园满意吗？") != first || mark("请问您对道路和公园满意吗？") != first {
		t.Error("the same words at the same place have another mark")
	}
	if mark("您对道路和医院满意吗？") == first {
		t.Error("other words have the same mark")
	}
}

// Whatever a draft holds, looking at it ends.
func FuzzAdvice(f *testing.F) {
	f.Add("您对A和B、C满意吗？(18-30)", "18-30岁", "30岁以上")
	f.Add("Don't you agree, as well as not?", "under 5", "5 or over")
	f.Fuzz(func(t *testing.T, text, one, two string) {
		for _, language := range []string{"zh-CN", "en"} {
			b := brief{Ask: []briefQuestion{{Text: text, Options: []string{one, two, one}}, {Type: "matrix", Text: text, Options: []string{one}, Rows: []string{two}}}}
			for _, found := range advice.Advice(b.document(language), advice.Context{}) {
				if found.Rule == "" || found.Level < advice.Note || found.Level > advice.Serious {
					t.Errorf("%+v", found)
				}
			}
		}
	})
}
