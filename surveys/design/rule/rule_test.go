package rule_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"minyi/surveys"
	"minyi/surveys/design"
	"minyi/surveys/design/rule"
	"minyi/surveys/logic"
)

const document = `{"code":"s","languages":["en"],"title":{"en":"T"},"settings":{"min_age":16},"pages":[{"code":"p1","questions":[
{"code":"q1","type":"single","text":{"en":"One"},"options":[{"code":"a","text":{"en":"A"}},{"code":"b","text":{"en":"B"}},{"code":"c","text":{"en":"C"}}],"other":{"text":{"en":"Other"}}},
{"code":"q2","type":"multiple","text":{"en":"Many"},"options":[{"code":"tv","text":{"en":"TV"}},{"code":"net","text":{"en":"Net"}},{"code":"none","text":{"en":"None"},"exclusive":true}]},
{"code":"q3","type":"matrix","text":{"en":"M"},"rows":[{"code":"r1","text":{"en":"R1"}},{"code":"r2","text":{"en":"R2"}}],"options":[{"code":"good","text":{"en":"G"}},{"code":"bad","text":{"en":"B"}}]},
{"code":"q4","type":"number","text":{"en":"N"},"min":0,"max":120},
{"code":"q5","type":"date","text":{"en":"D"}},
{"code":"q6","type":"time","text":{"en":"Ti"}},
{"code":"q7","type":"consent","text":{"en":"C"}},
{"code":"q8","type":"sum","text":{"en":"S"},"options":[{"code":"x","text":{"en":"X"}},{"code":"y","text":{"en":"Y"}}]},
{"code":"q9","type":"ranking","text":{"en":"Rank"},"options":[{"code":"u","text":{"en":"U"}},{"code":"v","text":{"en":"V"}}]},
{"code":"q10","type":"rating","text":{"en":"Rate"},"min":1,"max":5},
{"code":"q11","type":"nps","text":{"en":"NPS"}},
{"code":"q12","type":"text","text":{"en":"Why"}},
{"code":"n1","type":"note","text":{"en":"Note"}},
{"code":"q13","type":"phone","text":{"en":"Phone"}},
{"code":"q14","type":"area","text":{"en":"Area"}},
{"code":"k1","type":"calculated","calculate":{"+":[{"var":"q4"},1]}},
{"code":"last","type":"text","text":{"en":"Last"}},
{"code":"after","type":"text","text":{"en":"After"}}]}]}`

func survey(t testing.TB) *surveys.Survey {
	t.Helper()
	doc, err := design.Decode([]byte(document))
	if err != nil {
		t.Fatal(surveys.All(err))
	}
	return doc
}

func one(c rule.Condition) rule.Rule {
	return rule.Rule{Groups: []rule.Group{{Conditions: []rule.Condition{c}}}}
}

func TestWhatIsPickedIsWrittenPlainly(t *testing.T) {
	subjects := rule.Subjects(survey(t), "last")
	for want, c := range map[string]rule.Condition{
		`{"==":[{"var":"q1"},"a"]}`:                                   {"q1", rule.Is, []string{"a"}},
		`{"in":[{"var":"q1"},["a","other"]]}`:                         {"q1", rule.Is, []string{"a", "other"}},
		`{"!=":[{"var":"q1"},"a"]}`:                                   {"q1", rule.IsNot, []string{"a"}},
		`{"!":[{"in":[{"var":"q1"},["a","b"]]}]}`:                     {"q1", rule.IsNot, []string{"a", "b"}},
		`{"selected":["q2","tv"]}`:                                    {"q2", rule.Has, []string{"tv"}},
		`{"or":[{"selected":["q2","tv"]},{"selected":["q2","net"]}]}`: {"q2", rule.Has, []string{"tv", "net"}},
		`{"and":[{"selected":["q9","u"]},{"selected":["q9","v"]}]}`:   {"q9", rule.HasAll, []string{"u", "v"}},
		`{"!":[{"selected":["q2","tv"]}]}`:                            {"q2", rule.HasNot, []string{"tv"}},
		`{"==":[{"var":"q3.r1"},"bad"]}`:                              {"q3.r1", rule.Is, []string{"bad"}},
		`{"<=":[18,{"var":"q4"},60]}`:                                 {"q4", rule.Between, []string{"18", "60"}},
		`{">":[{"var":"q5"},"2026-01-31"]}`:                           {"q5", rule.More, []string{"2026-01-31"}},
		`{"<":[{"var":"q6"},"08:30"]}`:                                {"q6", rule.Less, []string{"08:30"}},
		`{"==":[{"var":"q7"},true]}`:                                  {"q7", rule.Agreed, nil},
		`{"!=":[{"var":"q7"},true]}`:                                  {"q7", rule.NotAgreed, nil},
		`{">=":[{"var":"q8.x"},50]}`:                                  {"q8.x", rule.AtLeast, []string{"50"}},
		`{"<=":[{"var":"q11"},6]}`:                                    {"q11", rule.AtMost, []string{"6"}},
		`{"answered":["q12"]}`:                                        {"q12", rule.Answered, nil},
		`{"!":[{"answered":["q13"]}]}`:                                {"q13", rule.NotAnswered, nil},
		`{"answered":["q1_other"]}`:                                   {"q1_other", rule.Answered, nil},
		`{"==":[{"var":"k1"},3.5]}`:                                   {"k1", rule.Equal, []string{"3.5"}},
	} {
		written, err := rule.Write(one(c), subjects)
		if err != nil || string(written) != want {
			t.Errorf("%+v is written %s, %v; want %s", c, written, err, want)
		}
		if back, ok := rule.Read(written, subjects); !ok || !cmp.Equal(back, one(c)) {
			t.Errorf("%s is read as %+v, %v", written, back, ok)
		}
	}
}

// TestWhateverCanBePickedCompilesAndIsReadBack: what a designer puts together is
// a rule that holds in the survey, and the page shows it again as it was.
func TestWhateverCanBePickedCompilesAndIsReadBack(t *testing.T) {
	doc := survey(t)
	subjects := rule.Subjects(doc, "last")
	values := map[surveys.Type][]string{surveys.Date: {"2026-01-01", "2026-05-05"}, surveys.Time: {"08:00", "12:15"}}
	rapid.Check(t, func(t *rapid.T) {
		var r rule.Rule
		r.Any = rapid.Bool().Draw(t, "any")
		for range rapid.IntRange(1, 3).Draw(t, "groups") {
			g := rule.Group{Any: rapid.Bool().Draw(t, "any of group")}
			for range rapid.IntRange(1, 3).Draw(t, "conditions") {
				s := rapid.SampledFrom(subjects).Draw(t, "subject")
				c := rule.Condition{Subject: s.Code, Operator: rapid.SampledFrom(s.Operators).Draw(t, "operator")}
				from := []string{"1", "2.5", "7"}
				if v := values[s.Question.Type]; v != nil {
					from = v
				}
				if s.Choices != nil {
					from = nil
					for _, choice := range s.Choices {
						from = append(from, choice.Code)
					}
				}
				if n, more := c.Operator.Takes(); more {
					c.Values = from[:rapid.IntRange(min(n, len(from)), len(from)).Draw(t, "values")]
				} else {
					c.Values = from[:n]
				}
				g.Conditions = append(g.Conditions, c)
			}
			r.Groups = append(r.Groups, g)
		}
		written, err := rule.Write(r, subjects)
		if err != nil {
			t.Fatal(surveys.All(err))
		}
		probe := *doc
		probe.Pages = slices.Clone(doc.Pages)
		probe.Pages[0].Questions = slices.Clone(doc.Pages[0].Questions)
		i := slices.IndexFunc(probe.Pages[0].Questions, func(q surveys.Question) bool { return q.Code == "last" })
		probe.Pages[0].Questions[i].VisibleIf = written
		if _, found := logic.CompileSurvey(&probe); len(found) > 0 {
			t.Fatalf("%s: %v", written, found[0])
		}
		back, ok := rule.Read(written, subjects)
		if !ok {
			t.Fatalf("%s cannot be shown again", written)
		}
		if again, err := rule.Write(back, subjects); err != nil || string(again) != string(written) {
			t.Errorf("%s became %s, %v", written, again, err)
		}
	})
}

func TestOtherSpellingsAreReadAndOtherRulesAreLeftAlone(t *testing.T) {
	subjects := rule.Subjects(survey(t), "last")
	for text, want := range map[string]bool{
		`{"===":[{"var":["q1"]},"a"]}`: true,
		`{"!":{"answered":"q1"}}`:      true,
		`{"and":[{"==":[{"var":"q1"},"a"]},{"or":[{"selected":["q2","tv"]},{"<":[{"var":"q4"},5]}]}]}`: true,
		`{"==":["a",{"var":"q1"}]}`:                     false, // means the same, is written otherwise
		`{"if":[{"==":[{"var":"q1"},"a"]},true,false]}`: false,
		`{">":[{"+":[{"var":"q4"},1]},5]}`:              false,
		`{"==":[{"var":"q1"},"gone"]}`:                  false,
		`{"==":[{"var":"after"},"a"]}`:                  false,
		`true`:                                          false,
	} {
		r, ok := rule.Read(json.RawMessage(text), subjects)
		if ok != want {
			t.Errorf("%s: read %v as %+v", text, ok, r)
		}
	}
	if r, ok := rule.Read(nil, subjects); !ok || len(r.Groups) != 0 {
		t.Errorf("no rule: %+v, %v", r, ok)
	}
}

func TestWhatIsNotFilledInIsSaidWhereItIs(t *testing.T) {
	subjects := rule.Subjects(survey(t), "last")
	r := rule.Rule{Groups: []rule.Group{{Conditions: []rule.Condition{
		{"q1", rule.Is, []string{"a"}}, {"q1", rule.Is, nil}, {"gone", rule.Is, []string{"a"}}, {"q1", rule.Less, []string{"a"}},
	}}, {Conditions: []rule.Condition{
		{"q4", rule.Less, []string{"many"}}, {"q4", rule.Between, []string{"9", "3"}}, {"q5", rule.More, []string{"2026-02-30"}}, {"q1", rule.Is, []string{"zz"}}, {"q4", rule.Equal, []string{"0x10"}},
	}}}}
	_, err := rule.Write(r, subjects)
	var got []string
	for _, e := range surveys.All(err) {
		got = append(got, strings.TrimPrefix(e.Field, "/groups/")+" "+e.Key)
	}
	want := []string{
		"0/conditions/1 rule.values", "0/conditions/2 rule.no_subject", "0/conditions/3 rule.no_operator",
		"1/conditions/0 rule.value", "1/conditions/1 rule.between", "1/conditions/2 rule.value", "1/conditions/3 rule.value", "1/conditions/4 rule.value",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
