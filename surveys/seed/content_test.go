package seed

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/area"
	"minyi/surveys/design"
	"minyi/surveys/evaluation"
	"minyi/surveys/pledge"
)

func demoSurvey(t testing.TB) *surveys.Survey {
	t.Helper()
	doc, err := design.Decode(SurveyJSON(2026))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func demoForm(t testing.TB) *answer.Form {
	t.Helper()
	form, errs := answer.Compile(demoSurvey(t), 1, [32]byte{})
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	return form
}

func TestTheDemoQuestionnaireCanBePublished(t *testing.T) {
	doc := demoSurvey(t)
	if errs := design.CheckPublish(doc, design.PublishContext{Today: "2026-11-23"}); len(errs) > 0 {
		t.Error(errs)
	}
	if doc.Code != SurveyCode || doc.Approval.ValidTo != "2027-12-31" {
		t.Errorf("code %s, valid to %s", doc.Code, doc.Approval.ValidTo)
	}
}

func TestTheDemoQuestionnaireHasTheThirtyQuestionsInOrder(t *testing.T) {
	form := demoForm(t)
	at := func(code string) int {
		f, ok := form.Field(code)
		if !ok {
			t.Fatalf("%s is missing", code)
		}
		return f.Ordinal
	}
	for n := 1; n <= 30; n++ {
		code := "q" + string(rune('0'+n/10)) + string(rune('0'+n%10))
		at(strings.Replace(code, "q0", "q", 1))
	}
	for _, item := range []string{"q18", "q19", "q20", "q21", "q22", "q23", "q24", "q25", "q26"} {
		if at("q27") > at(item) {
			t.Errorf("the overall question comes after %s and would echo it", item)
		}
	}
	if first := len(form.PageFields(0)); first > 4 {
		t.Errorf("the first page has %d questions; it must be short", first)
	}
	for p := range form.Survey.Pages {
		if n := len(form.PageFields(p)); n > 8 {
			t.Errorf("page %d has %d questions", p+1, n)
		}
	}
}

// A maker whose question or options were renamed would silently give way to
// answers at random.
func TestEveryQuestionOfTheDemoHasItsOwnWayOfBeingAnswered(t *testing.T) {
	form := demoForm(t)
	for code, opinion := range opinions {
		f, ok := form.Field(code)
		if !ok || f.Type != wantedType(code) || len(f.Options) != len(opinion.options) {
			t.Errorf("%s is not the question that its maker expects", code)
			continue
		}
		for _, o := range opinion.options {
			if _, ok := f.OptionOf(o); !ok {
				t.Errorf("%s has no option %s", code, o)
			}
		}
	}
	for _, f := range form.Fields {
		if _, ok := opinions[f.Code]; !ok && len(f.Options) > 0 {
			t.Errorf("%s is answered at random", f.Code)
		}
	}
}

func TestNothingThatIsHardToAnswerIsRequired(t *testing.T) {
	for _, f := range demoForm(t).Fields {
		switch f.Type {
		case surveys.Single, surveys.Multiple, surveys.Area:
		default:
			if f.Required {
				t.Errorf("%s, a %s, is required", f.Code, f.Type)
			}
		}
		if f.Type.Personal() || f.Pattern != nil {
			t.Errorf("%s asks for more than the demo may", f.Code)
		}
	}
}

// Everything that a resident reads is there in both languages, and the
// Chinese is set with full-width punctuation.
func TestEveryTextOfTheDemoIsInBothLanguages(t *testing.T) {
	for _, name := range []string{"civility-2026", "pledge-citizen", "pledge-merchant", "annual-2026"} {
		var document any
		if err := json.Unmarshal(file("data/"+name+".json"), &document); err != nil {
			t.Fatal(err)
		}
		count := 0
		eachText(document, func(zh, en string) {
			count++
			if surveys.Blank(zh) || surveys.Blank(en) {
				t.Errorf("%s: %q and %q", name, zh, en)
			}
			if strings.ContainsAny(zh, ",;:?!()") {
				t.Errorf("%s: half-width punctuation in %q", name, zh)
			}
			if strings.ContainsFunc(en, func(r rune) bool { return r > 0x2E80 }) {
				t.Errorf("%s: Chinese in %q", name, en)
			}
		})
		if count < 10 {
			t.Errorf("%s: only %d texts found", name, count)
		}
	}
}

// eachText visits the objects that hold a Chinese or English text.
func eachText(v any, visit func(zh, en string)) {
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			eachText(x, visit)
		}
	case map[string]any:
		zh, isZh := v["zh-CN"].(string)
		en, isEn := v["en"].(string)
		if isZh || isEn {
			visit(zh, en)
		}
		for _, x := range v {
			eachText(x, visit)
		}
	}
}

// The rates name only questions and options that there are; the four headline
// rates are those of the design.
func TestTheDemosRatesAreThoseOfTheDesign(t *testing.T) {
	form := demoForm(t)
	want := map[string]string{
		"awareness":          `{"kind":"share","question":"q1","numerator":["know","heard"],"excluded":["na"]}`,
		"support":            `{"kind":"share","question":"q9","numerator":["support","rather"]}`,
		"participation":      `{"kind":"any","question":"q13","numerator":["volunteer","cleanup","persuade","feedback"]}`,
		"satisfaction":       `{"kind":"share","question":"q27","numerator":["satisfied","fairly"],"excluded":["na"]}`,
		"satisfaction_score": `{"kind":"score","questions":["q27"],"scores":{"satisfied":100,"fairly":80,"neutral":60,"poor":30,"bad":0}}`,
	}
	seen := 0
	for _, r := range form.Survey.Rates {
		for _, q := range append(slices.Clone(r.Questions), r.Question) {
			f, ok := form.Field(q)
			if !ok && q != "" {
				t.Errorf("%s: no question %s", r.Code, q)
				continue
			}
			for _, o := range append(slices.Clone(r.Numerator), r.Excluded...) {
				if _, ok := f.OptionOf(o); !ok {
					t.Errorf("%s: %s has no option %s", r.Code, q, o)
				}
			}
		}
		if want[r.Code] != "" {
			seen++
			var w surveys.Rate
			if err := json.Unmarshal([]byte(want[r.Code]), &w); err != nil {
				t.Fatal(err)
			}
			w.Code, w.Title = r.Code, r.Title
			if a, b := marshal(t, w), marshal(t, r); a != b {
				t.Errorf("%s is %s, want %s", r.Code, b, a)
			}
		}
	}
	if seen != len(want) {
		t.Errorf("%d of the %d headline rates", seen, len(want))
	}
}

func marshal(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestThePledgesCanBePublished(t *testing.T) {
	var codes []string
	for _, p := range Pledges() {
		codes = append(codes, p.Code)
		if errs := pledge.CheckPublish(p); len(errs) > 0 {
			t.Errorf("%s: %v", p.Code, errs)
		}
		if len(p.Points) != 8 {
			t.Errorf("%s has %d points", p.Code, len(p.Points))
		}
	}
	if !slices.Equal(codes, []string{CitizenPledge, MerchantPledge}) {
		t.Errorf("pledges %v", codes)
	}
}

func TestTheSchemeIsFedByTheDemosRates(t *testing.T) {
	scheme, err := evaluation.DecodeScheme(SchemeJSON())
	if err != nil {
		t.Fatal(err)
	}
	if errs := scheme.CheckRound(); len(errs) > 0 {
		t.Error(errs)
	}
	if _, err := evaluation.DecodeValues(ValuesJSON(), scheme); err != nil {
		t.Error(err)
	}
	rates := map[string]bool{}
	for _, r := range demoSurvey(t).Rates {
		rates[r.Code] = true
	}
	fed := 0
	for _, leaf := range scheme.Leaves() {
		if leaf.Source.Type == evaluation.SourceSurvey {
			fed++
			if leaf.Source.Survey != SurveyCode || !rates[leaf.Source.Rate] || !slices.Equal(leaf.Source.Samples, []surveys.Sample{surveys.Probability}) {
				t.Errorf("%s: %+v", leaf.Code, leaf.Source)
			}
		}
	}
	var units []string
	for _, u := range Units() {
		units = append(units, u.Code)
		if !DemoTree().Valid(u.Area, "2026-01-01") {
			t.Errorf("unit %s has no area", u.Code)
		}
	}
	if fed != 4 || len(scheme.Leaves()) != 12 || !slices.Equal(units, scheme.Units()) {
		t.Errorf("%d of %d leaves fed, units %v and %v", fed, len(scheme.Leaves()), units, scheme.Units())
	}
}

// With the survey leaves typed in, the shipped scheme gives the finals of the
// worked example that it was taken from.
func TestTheSchemeGivesTheWorkedExample(t *testing.T) {
	values, err := os.ReadFile("testdata/worked-example-values.json")
	if err != nil {
		t.Fatal(err)
	}
	out, err := evaluation.Run(SchemeJSON(), values)
	if err != nil {
		t.Fatal(err)
	}
	var result struct {
		Groups []struct {
			Results []struct {
				Unit  string
				Final json.Number
				Rank  int
			}
		}
	}
	if err := json.Unmarshal(out, &result); err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, r := range result.Groups[0].Results {
		got[r.Unit] = r.Final.String()
	}
	for unit, final := range map[string]string{"219901": "91.63", "219903": "90.52", "219902": "86.08", "219904": "80.35"} {
		if got[unit] != final {
			t.Errorf("%s: %s, want %s", unit, got[unit], final)
		}
	}
}

func TestThePresetsAreTrees(t *testing.T) {
	for _, name := range Presets {
		if list, ok := Areas(name); !ok || len(list) < 5 {
			t.Errorf("%s has %d areas", name, len(list))
		}
	}
	if _, ok := Areas("atlantis"); ok {
		t.Error("atlantis is a preset")
	}
	if top, _ := PanjinTree().RollUp("211121"); top != "211104" {
		t.Errorf("大洼县 rolls up to %q", top)
	}
	const day = "2026-11-23"
	tree := DemoTree()
	if tree.Root(day) != DemoCity || len(tree.Children(DemoCity, day)) != 4 {
		t.Fatalf("root %s with %d districts", tree.Root(day), len(tree.Children(DemoCity, day)))
	}
	var names []string
	towns := 0
	tree.Walk(day, func(a area.Area, depth int) bool {
		if names = append(names, a.Name["zh-CN"], a.Name["en"]); depth == 2 {
			towns++
		}
		return true
	})
	slices.Sort(names)
	if unique := len(slices.Compact(slices.Clone(names))); towns != 50 || unique != len(names) {
		t.Errorf("%d towns, %d names of which %d differ", towns, len(names), unique)
	}
}

// The checks are sums of the published census table, taken by hand.
func TestTheMarginsAddUpToTheCensus(t *testing.T) {
	demo, panjin := DemoMargins(), PanjinMargins()
	for _, m := range []struct {
		name string
		errs surveys.Errors
	}{{"demo", demo.Check()}, {"panjin", panjin.Check()}} {
		if len(m.errs) > 0 {
			t.Errorf("%s: %v", m.name, m.errs)
		}
	}
	sum := func(code, sex, age string) (total float64) {
		for _, c := range demo.Cells {
			if (code == "" || c.Key[0][0] == code) && (sex == "" || c.Key[1][0] == sex) && (age == "" || slices.Contains(c.Key[2], age)) {
				total += c.Total
			}
		}
		return total
	}
	for _, c := range []struct {
		code, sex, age string
		want           float64
	}{
		// 15+ is 1,222,706; a fifth of the 54,742 of 15 to 19 are left out.
		{"", "", "", 1_222_706 - 54_742.0/5},
		{"", "male", "a30_44", 161_663},
		{"", "female", "a45_59", 196_538},
		{"219901", "male", "a45_59", 72_720},   // 兴隆台
		{"219902", "female", "a30_44", 25_532}, // 双台子
		{"219903", "male", "a30_44", 48_308},   // 大洼
		{"219904", "female", "a45_59", 34_454}, // 盘山
		{"", "male", "a60_69", 46_371 + 44_621},
		{"", "male", "a18_29", 28_457*4.0/5 + 29_706 + 41_798},
	} {
		if got := sum(c.code, c.sex, c.age); math.Abs(got-c.want) > 1e-6 {
			t.Errorf("%s %s %s: %v, want %v", c.code, c.sex, c.age, got, c.want)
		}
	}
	if len(demo.Cells) != 40 || len(panjin.Cells) != 40 || panjin.Cells[0].Key[0][0] != "211103" {
		t.Errorf("%d and %d cells", len(demo.Cells), len(panjin.Cells))
	}
	ages, _ := demoForm(t).Field("age")
	for _, o := range ages.Options {
		if sum("", "", o.Code) == 0 {
			t.Errorf("nobody is %s", o.Code)
		}
	}
}
