package bank

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minyi/surveys"
	"minyi/surveys/design"
	"minyi/surveys/evaluation"
	"minyi/surveys/template"
)

var city = surveys.Text{"zh-CN": "盘锦市", "en": "Panjin"}

func get(t *testing.T, items []Item, code string) *Item {
	t.Helper()
	for i := range items {
		if items[i].Code == code {
			return &items[i]
		}
	}
	t.Fatalf("no item %s", code)
	return nil
}

func templateOf(t *testing.T, code string) *surveys.Survey {
	t.Helper()
	found, ok := template.Find(code)
	if !ok {
		t.Fatalf("no template %s", code)
	}
	return found.Survey(city)
}

// assembled must make a draft.
func assembled(t *testing.T, items []Item, picks ...string) (*surveys.Survey, []Added) {
	t.Helper()
	doc, added, err := Assemble(items, Plan{Code: "made", Title: surveys.Text{"zh-CN": "组卷", "en": "Made"}, Picks: picks, Languages: []string{"zh-CN", "en"}})
	if err != nil {
		t.Fatal(err)
	}
	return doc, added
}

func codes(doc *surveys.Survey) (all []string) {
	for _, p := range doc.Pages {
		for _, q := range p.Questions {
			all = append(all, q.Code)
		}
	}
	return all
}

func TestTheBankBeginsWithEveryQuestionOfTheTemplates(t *testing.T) {
	items := Start(city)
	want := make(map[string]bool)
	for _, t := range template.Surveys() {
		for _, p := range t.Survey(city).Pages {
			for _, q := range p.Questions {
				want[q.Item] = true
			}
		}
	}
	if len(items) != len(want) || len(items) < 100 {
		t.Errorf("%d items for %d questions", len(items), len(want))
	}
	audiences := make(map[string]int)
	for _, i := range items {
		if found := i.CheckMeta(""); !want[i.Ref()] || len(found) > 0 {
			t.Errorf("%s: %v", i.Ref(), found)
		}
		for _, a := range i.Audiences {
			audiences[a]++
		}
	}
	for _, a := range Audiences {
		if audiences[a.Code] < 10 {
			t.Errorf("%d items for %s", audiences[a.Code], a.Code)
		}
	}
	var metas []fileItem
	if err := json.Unmarshal(startItems, &metas); err != nil || len(metas) != len(items) {
		t.Errorf("%d lines for %d items: %v", len(metas), len(items), err)
	}
}

// A form of the whole bank can be published as it is, but for the approval:
// every code, column, condition and rate fits beside every other.
func TestAFormOfTheWholeBankLacksOnlyTheApproval(t *testing.T) {
	items := Start(city)
	var picks []string
	for _, i := range items {
		picks = append(picks, i.Code)
	}
	slices.Reverse(picks) // what a condition needs comes first all the same
	doc, _ := assembled(t, items, picks...)
	found := design.CheckPublish(doc, design.PublishContext{Today: "2026-11-23"})
	if len(found) != 1 || found[0].Key != "design.approval_missing" {
		t.Error(found)
	}
	if got := codes(doc); len(got) != len(items) {
		t.Errorf("%d questions of %d items", len(got), len(items))
	}
	var pages []string
	for _, p := range doc.Pages {
		pages = append(pages, p.Code)
	}
	if !slices.IsSortedFunc(pages, func(a, b string) int { return place(a) - place(b) }) {
		t.Errorf("the pages are %v", pages)
	}
}

func TestRatesComeWithTheirQuestions(t *testing.T) {
	items := Start(city)
	doc, _ := assembled(t, items, "clean_satisfied", "traffic_satisfied", "campaign_known")
	var got []string
	for _, r := range doc.Rates {
		got = append(got, r.Code+" "+r.Question+strings.Join(r.Questions, "+"))
	}
	want := []string{"sat_18 clean_satisfied", "topics_score clean_satisfied+traffic_satisfied", "sat_19 traffic_satisfied", "awareness campaign_known"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if q := doc.Pages[0].Questions[0]; q.Code != "campaign_known" || q.Item != "campaign_known@1" || q.Required {
		t.Errorf("%+v", q)
	}
}

func TestWhatAConditionNeedsComesAlong(t *testing.T) {
	items := Start(city)
	doc, added := assembled(t, items, "school_around", "window_poor")
	if got := codes(doc); !slices.Equal(got, []string{"window_grade", "window_poor", "has_pupil", "school_around"}) {
		t.Errorf("the questions are %v", got)
	}
	if want := []Added{{"has_pupil", "school_around"}, {"window_grade", "window_poor"}}; !slices.Equal(added, want) {
		t.Errorf("added %v", added)
	}
	// The condition speaks of the item, whatever the question was called before.
	if got := string(doc.Pages[1].Questions[1].VisibleIf); !strings.Contains(got, `"has_pupil"`) {
		t.Errorf("shown if %s", got)
	}
	publicity, _ := assembled(t, items, "publicity_channels")
	if got := string(publicity.Pages[0].Questions[1].VisibleIf); !strings.Contains(got, `"publicity_seen"`) || strings.Contains(got, "q7") {
		t.Errorf("shown if %s", got)
	}
}

func TestAFormIsRefusedForWhatIsNotOffered(t *testing.T) {
	items := Start(city)
	get(t, items, "sex").Retired = true
	for name, c := range map[string]struct {
		picks []string
		want  []string
	}{
		"nothing":             {nil, []string{"bank.nothing_picked"}},
		"no such item":        {[]string{"nothing", "age"}, []string{"store.no_item"}},
		"a retired one":       {[]string{"sex", "nothing"}, []string{"bank.retired_item", "store.no_item"}},
		"a code that is none": {[]string{"age"}, []string{"design.code_dashed"}},
	} {
		plan := Plan{Code: "made", Title: surveys.Text{"zh-CN": "组卷"}, Picks: c.picks, Languages: []string{"zh-CN"}}
		if strings.Contains(name, "code") {
			plan.Code = "组卷"
		}
		_, _, err := Assemble(items, plan)
		var got []string
		for _, e := range surveys.All(err) {
			got = append(got, e.Key)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestAConditionOnSomethingElseStaysBehind(t *testing.T) {
	doc := templateOf(t, "civility")
	doc.Pages[5].Questions[1].Item = "" // has_pupil is no item any more
	wording, left, err := Take(doc, "q24", "around_school")
	if err != nil || !left || len(question(wording).VisibleIf) > 0 || question(wording).Code != "around_school" {
		t.Errorf("%v %t %+v", err, left, wording)
	}
	if len(wording.Rates) != 2 || wording.Rates[0].Question != "around_school" || !slices.Equal(wording.Rates[1].Questions, []string{"around_school"}) {
		t.Errorf("the rates are %+v", wording.Rates)
	}
	if _, _, err := Take(doc, "q99", "x"); surveys.KindOf(err) != surveys.NotFound {
		t.Errorf("a question of nobody: %v", err)
	}
	doc.Pages[0].Questions = append(doc.Pages[0].Questions, surveys.Question{Code: "words", Type: surveys.Note, Text: surveys.Text{"zh-CN": "说明", "en": "Note"}})
	if _, _, err := Take(doc, "words", "words"); err == nil {
		t.Error("a note became an item")
	}
}

func TestOtherWordsAreANewVersionAndOtherChoicesAreNot(t *testing.T) {
	items := Start(city)
	item := get(t, items, "campaign_known")
	q := item.Question()
	words := Reword{Text: surveys.Text{"zh-CN": "您知道本市在创建文明城市吗？", "en": "Do you know of the campaign?"}, Options: map[string]surveys.Text{}}
	for _, o := range q.Options {
		words.Options[o.Code] = o.Text
	}
	now, err := words.Apply(item.Code, item.Document())
	if err != nil || question(now).Text["zh-CN"] != words.Text["zh-CN"] || len(question(now).Options) != len(q.Options) {
		t.Fatalf("%v %+v", err, now)
	}
	if Same(question(now), q) || q.Text["zh-CN"] == words.Text["zh-CN"] {
		t.Error("the older version has changed, or the new one has not")
	}
	if _, err := words.Apply(item.Code, now); surveys.KindOf(err) != surveys.Invalid {
		t.Errorf("the same words once more: %v", err)
	}
	delete(words.Options, "know")
	if _, err := words.Apply(item.Code, item.Document()); surveys.KindOf(err) != surveys.Invalid {
		t.Errorf("a choice without words: %v", err)
	}
}

func TestTheSameItemIsFoundInEverySurvey(t *testing.T) {
	items := Start(city)
	age := get(t, items, "age")
	one, two := templateOf(t, "civility"), templateOf(t, "market")
	changed := templateOf(t, "market")
	changed.Pages[3].Questions[len(changed.Pages[3].Questions)-1].Options[0].Text["en"] = "Young"
	chinese, _ := assembled(t, items, "age", "sex")
	alone := chinese
	alone.Languages = []string{"zh-CN"}
	for i := range alone.Pages[0].Questions {
		q := &alone.Pages[0].Questions[i]
		delete(q.Text, "en")
		for j := range q.Options {
			delete(q.Options[j].Text, "en")
		}
	}
	got := age.Uses([]Source{
		{Code: "a", Versions: map[int]*surveys.Survey{1: one, 2: one}, Draft: one, Open: true},
		{Code: "b", Draft: two},
		{Code: "c", Versions: map[int]*surveys.Survey{1: two, 2: changed}},
		{Code: "d", Draft: alone},
		{Code: "e", Draft: templateOf(t, "handled")},
	})
	want := []Use{
		{Survey: "a", Question: "age", Versions: []int{1, 2}, ItemVersion: 1, Same: true, Open: true},
		{Survey: "b", Question: "age", ItemVersion: 1, Same: true},
		{Survey: "c", Question: "age", Versions: []int{1}, ItemVersion: 1, Same: true},
		{Survey: "c", Question: "age", Versions: []int{2}, ItemVersion: 1},
		{Survey: "d", Question: "age", ItemVersion: 1, Same: true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestCoverageNamesTheIndicatorsWithoutAQuestion(t *testing.T) {
	data, err := os.ReadFile("../seed/data/annual-2026.json")
	if err != nil {
		t.Fatal(err)
	}
	scheme, err := evaluation.DecodeScheme(data)
	if err != nil {
		t.Fatal(err)
	}
	next, err := evaluation.DecodeScheme([]byte(strings.Replace(string(data), `"annual-2026"`, `"annual-2027"`, 1)))
	if err != nil {
		t.Fatal(err)
	}
	items := Start(city)
	civility := templateOf(t, "civility")
	sources := []Source{{Code: "civility-2026", Versions: map[int]*surveys.Survey{1: civility}, Open: true}, {Code: "old", Versions: map[int]*surveys.Survey{1: civility}}}
	line := func(rows []Covered, leaf string) *Covered {
		for i := range rows {
			if rows[i].Leaf.Code == leaf {
				return &rows[i]
			}
		}
		t.Fatalf("no line for %s", leaf)
		return nil
	}
	rows := Cover(scheme, []*evaluation.Scheme{scheme}, items, sources, "")
	if len(rows) != 12 {
		t.Fatalf("%d lines", len(rows))
	}
	c1 := line(rows, "C1")
	if c1.Gap() || len(c1.Items) < 5 || !c1.Fed || len(c1.Asked) < 5 || c1.Asked[0] != (Asked{"civility-2026", "q1"}) {
		t.Errorf("C1: %d items, fed %t, asked %v", len(c1.Items), c1.Fed, c1.Asked)
	}
	if b1 := line(rows, "B1"); b1.Gap() || b1.Survey || len(b1.Items) != 0 {
		t.Errorf("B1 needs no question: %+v", b1)
	}
	parents := Cover(scheme, nil, items, sources, "parents")
	if c1 := line(parents, "C1"); !c1.Gap() {
		t.Errorf("parents are asked about C1: %v", c1.Items)
	}
	if a3 := line(parents, "A3"); len(a3.Items) < 3 {
		t.Errorf("parents are asked %d questions about A3", len(a3.Items))
	}
	// The leaf of the next year is the same one by code and title; its own survey
	// is not there yet.
	if c4 := line(Cover(next, []*evaluation.Scheme{scheme, next}, items, nil, ""), "C4"); c4.Gap() || c4.Fed {
		t.Errorf("C4 of the next year: %+v", c4)
	}
	if c4 := line(Cover(next, []*evaluation.Scheme{next}, items, nil, ""), "C4"); !c4.Gap() {
		t.Errorf("C4 of a scheme of which no item speaks: %+v", c4)
	}
	for i := range items {
		items[i].Retired = true
	}
	if c2 := line(Cover(scheme, nil, items, nil, ""), "C2"); !c2.Gap() {
		t.Error("retired items stand for C2")
	}
}

func TestABankGoesOutAndComesInUnchanged(t *testing.T) {
	items := Start(city)
	items[0].Retired, items[0].Reason = true, "改用新题"
	items[1].Wordings = append(items[1].Wordings, Wording{Document: items[1].Document(), Note: "第二版"})
	items[1].Version = 2
	data, err := Write(items)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Read(data)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(items, got); diff != "" {
		t.Error(diff)
	}
	for name, c := range map[string]struct{ from, to, key string }{
		"another format":        {`"bank/1"`, `"bank/2"`, "bank.not_a_bank"},
		"a topic of nobody":     {`"topic": "campaign"`, `"topic": "weather"`, "bank.topic_unknown"},
		"a code twice":          {`"publicity_seen"`, `"campaign_known"`, "store.item_exists"},
		"an audience of no-one": {`"residents"`, `"everybody"`, "bank.audience_unknown"},
		"an indicator alone":    {`"annual-2026:C1"`, `"C1"`, "bank.indicators_wrong"},
	} {
		_, err := Read([]byte(strings.ReplaceAll(string(data), c.from, c.to)))
		if !slices.ContainsFunc(surveys.All(err), func(e *surveys.Error) bool { return e.Key == c.key }) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Read([]byte("[]")); surveys.KindOf(err) == surveys.Internal {
		t.Errorf("a list: %v", err)
	}
}

func TestWordsAreSoughtInTextsAndTags(t *testing.T) {
	items := Start(city)
	for words, want := range map[string]bool{"创城": true, "civilized KNOW": true, "知晓": true, "campaign_known": true, "垃圾": false, "知晓 垃圾": false, "": true} {
		if got := get(t, items, "campaign_known").Matches(words); got != want {
			t.Errorf("%q: %t", words, got)
		}
	}
}
