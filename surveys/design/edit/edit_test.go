package edit

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minyi/surveys"
	"minyi/surveys/design"
)

// base is a survey in which things refer to each other in every way.
const start = `{"code":"s","languages":["zh-CN"],"title":{"zh-CN":"题"},"settings":{"min_age":16},"pages":[
{"code":"p1","questions":[
 {"code":"q1","type":"single","text":{"zh-CN":"知道吗"},"options":[{"code":"yes","text":{"zh-CN":"知道"}},{"code":"no","text":{"zh-CN":"不知道"}},{"code":"na","text":{"zh-CN":"说不清"}}]},
 {"code":"q2","type":"multiple","text":{"zh-CN":"渠道"},"options":[{"code":"tv","text":{"zh-CN":"电视"}},{"code":"net","text":{"zh-CN":"网络"}}],"other":{"text":{"zh-CN":"其他"}},"visible_if":{"==":[{"var":"q1"},"yes"]}}]},
{"code":"p2","title":{"zh-CN":"您说 {{q1}}"},"questions":[
 {"code":"q3","type":"matrix","text":{"zh-CN":"各项如何"},"rows":[{"code":"r1","text":{"zh-CN":"一"}},{"code":"r2","text":{"zh-CN":"二"}}],"options":[{"code":"good","text":{"zh-CN":"好"}},{"code":"bad","text":{"zh-CN":"差"}}],"visible_if":{"and":[{"selected":["q2","tv"]},{"!=":[{"var":"q1"},"na"]}]}},
 {"code":"q4","type":"number","text":{"zh-CN":"几次"},"min":0,"max":10},
 {"code":"q5","type":"calculated","calculate":{"+":[{"var":"q4"},1]}},
 {"code":"q6","type":"text","text":{"zh-CN":"为何 {{q3.r1}}"},"visible_if":{"and":[{"==":[{"var":"q3.r1"},"bad"]},{"in":[{"var":"q1"},["yes","no"]]}]}}]}],
"rates":[{"code":"aware","kind":"share","question":"q1","numerator":["yes"],"excluded":["na"]}]}`

func draft(t testing.TB, document string, published ...string) Draft {
	t.Helper()
	d := Draft{Document: decode(t, document)}
	for _, p := range published {
		d.Published = append(d.Published, decode(t, p))
	}
	return d
}

func decode(t testing.TB, document string) *surveys.Survey {
	t.Helper()
	doc, err := design.Decode([]byte(document))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// outline is a document in short: pages and their questions with their parts.
func outline(doc *surveys.Survey) string {
	var pages []string
	for _, p := range doc.Pages {
		parts := []string{p.Code + ":"}
		for _, q := range p.Questions {
			s := q.Code
			var inner []string
			for _, o := range q.Options {
				inner = append(inner, o.Code)
			}
			for _, r := range q.Rows {
				inner = append(inner, r.Code)
			}
			if q.Other != nil {
				inner = append(inner, "…")
			}
			if len(inner) > 0 {
				s += "(" + strings.Join(inner, " ") + ")"
			}
			parts = append(parts, s)
		}
		pages = append(pages, strings.Join(parts, " "))
	}
	return strings.Join(pages, " | ")
}

const (
	all1 = "p1: q1(yes no na) q2(tv net …)"
	all2 = "p2: q3(good bad r1 r2) q4 q5 q6"
)

func TestEdits(t *testing.T) {
	text := func(s string) *string { return &s }
	yes := true
	for _, c := range []struct {
		name string
		edit Edit
		want string // the outline
		open Place
		look func(doc *surveys.Survey) bool
	}{
		{"a question is added at the end of a page, under a code that is free", AddQuestion{Page: "p1", Type: surveys.LongText},
			"p1: q1(yes no na) q2(tv net …) q7 | " + all2, Place{"p1", "q7"}, nil},
		{"a question is added behind another", AddQuestion{Page: "p1", After: "q1", Type: surveys.Single},
			"p1: q1(yes no na) q7(a1 a2) q2(tv net …) | " + all2, Place{"p1", "q7"}, nil},
		{"a copy has a code of its own and nothing refers to it", DuplicateQuestion{"q1"},
			"p1: q1(yes no na) q7(yes no na) q2(tv net …) | " + all2, Place{"p1", "q7"}, nil},
		{"a question moves down over the edge of its page", MoveQuestion{"q2", 1},
			"p1: q1(yes no na) | p2: q2(tv net …) q3(good bad r1 r2) q4 q5 q6", Place{"p2", "q2"}, nil},
		{"a question at the end of the survey stays there", MoveQuestion{"q6", 3}, all1 + " | " + all2, Place{"p2", "q6"}, nil},
		{"a question is placed behind another of another page", PlaceQuestion{Question: "q4", Page: "p1", After: "q1"},
			"p1: q1(yes no na) q4 q2(tv net …) | p2: q3(good bad r1 r2) q5 q6", Place{"p1", "q4"}, nil},
		{"a question is placed at the end of another page", PlaceQuestion{Question: "q4", Page: "p1"},
			"p1: q1(yes no na) q2(tv net …) q4 | p2: q3(good bad r1 r2) q5 q6", Place{"p1", "q4"}, nil},
		{"a question is placed at the beginning of its page", PlaceQuestion{Question: "q4", Page: "p2", First: true},
			all1 + " | p2: q4 q3(good bad r1 r2) q5 q6", Place{"p2", "q4"}, nil},
		{"a page begins with a question", SplitPage{"q4"},
			all1 + " | p2: q3(good bad r1 r2) | p3: q4 q5 q6", Place{"p3", "q4"}, nil},
		{"a page is added behind another", AddPage{"p1"}, all1 + " | p3: | " + all2, Place{Page: "p3"}, nil},
		{"a page is copied with the conditions among its questions", DuplicatePage{"p2"},
			all1 + " | " + all2 + " | p3: q7(good bad r1 r2) q8 q9 q10", Place{Page: "p3"}, func(doc *surveys.Survey) bool {
				return string(doc.Pages[2].Questions[2].Calculate) == `{"+":[{"var":"q8"},1]}` && strings.Contains(string(doc.Pages[2].Questions[3].VisibleIf), "q7.r1")
			}},
		{"an option is added behind another", AddOption{"q1", "yes"}, "p1: q1(yes a1 no na) q2(tv net …) | " + all2, Place{Question: "q1"}, nil},
		{"an option moves up", MoveOption{"q1", "na", -2}, "p1: q1(na yes no) q2(tv net …) | " + all2, Place{Question: "q1"}, nil},
		{"a row is added and takes a free code", AddRow{"q3", ""}, all1 + " | p2: q3(good bad r1 r2 r3) q4 q5 q6", Place{Question: "q3"}, nil},
		{"a row moves", MoveRow{"q3", "r2", -1}, all1 + " | p2: q3(good bad r2 r1) q4 q5 q6", Place{Question: "q3"}, nil},
		{"options are pasted behind those that are there", PasteOptions{Question: "q2", Text: "A. 报纸\nB．广播\n"},
			"p1: q1(yes no na) q2(tv net a1 a2 …) | " + all2, Place{Question: "q2"}, nil},
		{"pasted options with the same words keep their codes", PasteOptions{Question: "q2", Text: "网络\n电视\n海报\n其他____", Replace: true},
			"p1: q1(yes no na) q2(net tv a1 …) | " + all2, Place{Question: "q2"}, nil},
		{"a page loses its title", SetPage{Page: "p2", Title: " ", Draw: 2}, all1 + " | " + all2, Place{Page: "p2"},
			func(doc *surveys.Survey) bool { return doc.Pages[1].Title == nil && doc.Pages[1].Draw == 2 }},
		{"a question's form changes all that it shows", SetQuestion{Question: "q2", Text: text("从哪里\r\n知道的 "), Required: &yes, Shuffle: &yes,
			Options: map[string]Choice{"net": {Text: "都没有", Exclusive: true}}, Other: &OtherChoice{There: true, Text: "别的"}, Limits: &Limits{MaxChoices: new(2)}},
			all1 + " | " + all2, Place{Question: "q2"}, func(doc *surveys.Survey) bool {
				q := doc.Pages[0].Questions[1]
				return q.Text["zh-CN"] == "从哪里\n知道的" && q.Required && q.Shuffle && q.Options[0].Text["zh-CN"] == "电视" && q.Options[1].Exclusive &&
					q.Other.Text["zh-CN"] == "别的" && *q.MaxChoices == 2
			}},
		{"a type keeps what the other has as well", SetType{Question: "q1", Type: surveys.Rating}, all1 + " | " + all2, Place{Question: "q1"},
			func(doc *surveys.Survey) bool { return doc.Pages[0].Questions[0].Type == surveys.Rating }},
		{"a code is followed by all that refers to it", SetCode{"q1", "aware_of"}, "p1: aware_of(yes no na) q2(tv net …) | " + all2, Place{Question: "aware_of"},
			func(doc *surveys.Survey) bool {
				return doc.Rates[0].Question == "aware_of" && doc.Pages[1].Title["zh-CN"] == "您说 {{aware_of}}" && len(References(doc, "aware_of")) == 5
			}},
		{"an option's code is followed by all that refers to it", SetPartCode{Question: "q1", Part: "yes", Code: "ja"}, "p1: q1(ja no na) q2(tv net …) | " + all2, Place{Question: "q1"},
			func(doc *surveys.Survey) bool {
				return doc.Rates[0].Numerator[0] == "ja" && strings.Contains(string(doc.Pages[1].Questions[3].VisibleIf), `["ja","no"]`) &&
					string(doc.Pages[0].Questions[1].VisibleIf) == `{"==":[{"var":"q1"},"ja"]}`
			}},
		{"a row's code is followed by all that refers to it", SetPartCode{Question: "q3", Part: "r1", Code: "water", Row: true}, all1 + " | p2: q3(good bad water r2) q4 q5 q6", Place{Question: "q3"},
			func(doc *surveys.Survey) bool {
				q := doc.Pages[1].Questions[3]
				return q.Text["zh-CN"] == "为何 {{q3.water}}" && strings.Contains(string(q.VisibleIf), "q3.water")
			}},
		{"a removed question takes along what refers to it", RemoveQuestion{"q1", true}, "p1: q2(tv net …) | " + all2, Place{Page: "p1"},
			func(doc *surveys.Survey) bool {
				return len(doc.Rates) == 0 && doc.Pages[0].Questions[0].VisibleIf == nil && doc.Pages[1].Title["zh-CN"] == "您说 " &&
					string(doc.Pages[1].Questions[0].VisibleIf) == `{"selected":["q2","tv"]}` && string(doc.Pages[1].Questions[3].VisibleIf) == `{"==":[{"var":"q3.r1"},"bad"]}`
			}},
		{"a calculated question goes with what it reads", RemoveQuestion{"q4", true}, all1 + " | p2: q3(good bad r1 r2) q6", Place{"p2", "q3"}, nil},
		{"a removed option leaves the other codes of a list", RemoveOption{"q1", "no", true}, "p1: q1(yes na) q2(tv net …) | " + all2, Place{Question: "q1"},
			func(doc *surveys.Survey) bool {
				return strings.Contains(string(doc.Pages[1].Questions[3].VisibleIf), `{"in":[{"var":"q1"},["yes"]]}`)
			}},
		{"a rate without a numerator is none", RemoveOption{"q1", "yes", true}, "p1: q1(no na) q2(tv net …) | " + all2, Place{Question: "q1"},
			func(doc *surveys.Survey) bool { return len(doc.Rates) == 0 }},
		{"a removed row takes along what refers to it", RemoveRow{"q3", "r1", true}, all1 + " | p2: q3(good bad r2) q4 q5 q6", Place{Question: "q3"},
			func(doc *surveys.Survey) bool { return doc.Pages[1].Questions[3].Text["zh-CN"] == "为何 " }},
		{"a page goes with its questions", RemovePage{"p1", true}, all2, Place{Page: "p2"}, nil},
		{"an area question is added with a stated necessity for a photo", AddQuestion{Page: "p1", Type: surveys.Photo, Necessity: "核对路面"},
			"p1: q1(yes no na) q2(tv net …) q7 | " + all2, Place{"p1", "q7"}, func(doc *surveys.Survey) bool { return doc.Pages[0].Questions[2].Necessity["zh-CN"] == "核对路面" }},
		{"the survey's own words change", SetSurvey{Title: text("新题"), Settings: &surveys.Settings{MinAge: 18}}, all1 + " | " + all2, Place{},
			func(doc *surveys.Survey) bool { return doc.Title["zh-CN"] == "新题" && doc.Settings.MinAge == 18 }},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := draft(t, start)
			before, _, _ := design.Canonical(d.Document)
			r, err := Apply(d, c.edit)
			if err != nil {
				t.Fatal(surveys.All(err))
			}
			if got := outline(r.Document); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
			if c.look != nil && !c.look(r.Document) {
				t.Errorf("%s", r.Data)
			}
			if r.Open != c.open {
				t.Errorf("opens %+v, want %+v", r.Open, c.open)
			}
			if r.Words.Key == "" {
				t.Error("it is not said what was done")
			}
			if after, _, _ := design.Canonical(d.Document); string(after) != string(before) {
				t.Error("the document that was given has changed")
			}
		})
	}
}

func TestEditsThatAreRefused(t *testing.T) {
	blank := " "
	for _, c := range []struct {
		name string
		edit Edit
		want []string // keys
	}{
		{"a question that others refer to stays, with the list", RemoveQuestion{Question: "q1"},
			[]string{"edit.referenced", "edit.ref_condition q2", "edit.ref_condition q3", "edit.ref_condition q6", "edit.ref_rate aware", "edit.ref_page p2"}},
		{"a question that is calculated with stays", RemoveQuestion{Question: "q4"}, []string{"edit.referenced", "edit.ref_calculation q5"}},
		{"an option that others refer to stays", RemoveOption{Question: "q2", Option: "tv"}, []string{"edit.option_referenced", "edit.ref_condition q3"}},
		{"a row that others refer to stays", RemoveRow{Question: "q3", Row: "r1"}, []string{"edit.row_referenced", "edit.ref_condition q6", "edit.ref_text q6"}},
		{"a page whose questions are referred to stays", RemovePage{Page: "p1"},
			[]string{"edit.page_referenced", "edit.ref_condition q3", "edit.ref_condition q6", "edit.ref_rate aware", "edit.ref_page p2"}},
		{"options that are replaced and referred to stay", PasteOptions{Question: "q2", Text: "网络", Replace: true}, []string{"edit.option_referenced", "edit.ref_condition q3"}},
		{"a condition cannot look ahead after a move", MoveQuestion{"q1", 4}, []string{"logic.forward_reference q2", "logic.forward_reference q3"}},
		{"a type without the options that a rate counts", SetType{Question: "q1", Type: surveys.LongText}, []string{"design.rate_question_type"}},
		{"a photo without a reason", AddQuestion{Page: "p1", Type: surveys.Photo}, []string{"edit.necessity_missing"}},
		{"a minimum that is above the maximum", SetQuestion{Question: "q4", Limits: &Limits{Min: new(5.), Max: new(3.)}}, []string{"design.min_above_max"}},
		{"a code that another question has", SetCode{"q1", "q2"}, []string{"edit.code_taken q2"}},
		{"a code that is no code", SetCode{"q4", "第4题"}, []string{"design.code 第4题"}},
		{"a question that is no longer there", SetQuestion{Question: "q9", Text: &blank}, []string{"edit.question_gone q9"}},
		{"an option that is no longer there", MoveOption{"q1", "x", 1}, []string{"edit.option_gone x"}},
		{"nothing to paste", PasteOptions{Question: "q1", Text: " \n"}, []string{"edit.nothing_pasted"}},
		{"more to draw than there is", SetPage{Page: "p1", Draw: 3}, []string{"design.draw"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := Apply(draft(t, start), c.edit); !cmp.Equal(keys(err), c.want) {
				t.Errorf("%v, want %v", keys(err), c.want)
			}
		})
	}
	one := draft(t, `{"code":"s","languages":["en"],"pages":[{"code":"p1","questions":[]}]}`)
	for name, c := range map[string]struct {
		edits []Edit
		want  string
	}{
		"the last page stays":                         {[]Edit{RemovePage{Page: "p1"}}, "edit.last_page"},
		"a photo where children may answer":           {[]Edit{AddQuestion{Page: "p1", Type: surveys.Signature, Necessity: "x"}}, "edit.minors"},
		"children cannot be let in beside a location": {[]Edit{SetSurvey{Settings: &surveys.Settings{MinAge: 14}}, AddQuestion{Page: "p1", Type: surveys.Location, Necessity: "x"}, SetSurvey{Settings: &surveys.Settings{MinAge: 13}}}, "edit.minors_asked q1"},
	} {
		if _, err := Apply(one, c.edits...); !cmp.Equal(keys(err), []string{c.want}) {
			t.Errorf("%s: %v", name, keys(err))
		}
	}
}

// keys are the findings with the codes that they name.
func keys(err error) (all []string) {
	for _, e := range surveys.All(err) {
		s := e.Key
		if code, ok := e.Args["Code"].(string); ok && !slices.Contains([]string{"edit.referenced", "edit.option_referenced", "edit.row_referenced", "edit.page_referenced"}, e.Key) {
			s += " " + code
		} else if code, ok := e.Args["Question"].(string); ok && strings.HasPrefix(e.Key, "logic.") {
			s += " " + code
		}
		all = append(all, s)
	}
	return all
}

func TestAPublishedSurveyKeepsItsCodes(t *testing.T) {
	gone := strings.Replace(start, `{"code":"q4","type":"number","text":{"zh-CN":"几次"},"min":0,"max":10},
 {"code":"q5","type":"calculated","calculate":{"+":[{"var":"q4"},1]}},`, "", 1)
	for _, c := range []struct {
		name string
		edit Edit
		want []string
		then string
	}{
		{"a type", SetType{Question: "q1", Type: surveys.Multiple}, []string{"edit.type_published q1"}, ""},
		{"a code", SetCode{"q1", "x"}, []string{"edit.code_published q1"}, ""},
		{"an option's code", SetPartCode{Question: "q1", Part: "yes", Code: "x"}, []string{"edit.code_published yes"}, ""},
		{"a row's code", SetPartCode{Question: "q3", Part: "r1", Code: "x", Row: true}, []string{"edit.code_published r1"}, ""},
		{"a code that went with its question is not given again", AddQuestion{Page: "p1", Type: surveys.Note}, nil, "p1: q1(yes no na) q2(tv net …) q7 | p2: q3(good bad r1 r2) q6"},
		{"wordings may change", SetQuestion{Question: "q1", Text: new("知晓吗")}, nil, "p1: q1(yes no na) q2(tv net …) | p2: q3(good bad r1 r2) q6"},
	} {
		r, err := Apply(draft(t, gone, start), c.edit)
		if !cmp.Equal(keys(err), c.want) {
			t.Errorf("%s: %v, want %v", c.name, keys(err), c.want)
		}
		if err == nil && outline(r.Document) != c.then {
			t.Errorf("%s: %s", c.name, outline(r.Document))
		}
	}
	later, err := Apply(draft(t, gone, start), AddQuestion{Page: "p1", Type: surveys.Note}, SetCode{"q7", "q4"})
	if !cmp.Equal(keys(err), []string{"edit.code_used q4"}) {
		t.Errorf("a code of a question that was retired: %v %s", keys(err), later.Data)
	}
	again, err := Apply(draft(t, start, start), RemoveOption{"q2", "net", false}, AddOption{Question: "q2"}, SetPartCode{Question: "q2", Part: "a1", Code: "net"})
	if !cmp.Equal(keys(err), []string{"edit.code_used net"}) {
		t.Errorf("a code of an option that was retired: %v %s", keys(err), again.Data)
	}
}

func TestLinesOfPastedOptions(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"letters go":                       {"A. 知道\nB、不知道\n（C）说不清\n(d) 其他", []string{"知道", "不知道", "说不清", "其他"}},
		"letters on one line":              {"A. 是　B. 否  C. 说不清", []string{"是", "否", "说不清"}},
		"numbers go where each has one":    {"1. 是\n2、否\n③ 说不清", []string{"是", "否", "说不清"}},
		"numbers that are words stay":      {"3年以下\n3.5万元\n10 年以上", []string{"3年以下", "3.5万元", "10 年以上"}},
		"bullets and boxes go":             {"□ 是\n- 否\n\n• 说不清\n", []string{"是", "否", "说不清"}},
		"one numbered line alone stays":    {"1.是\n否", []string{"1.是", "否"}},
		"spaces of any width":              {"　 是 　\r\n\u200b\n否", []string{"是", "否"}},
		"a letter that begins a word":      {"A类企业\nB类企业", []string{"A类企业", "B类企业"}},
		"decimals behind a number are one": {"1.5万元\n2.5万元", []string{"1.5万元", "2.5万元"}},
	} {
		if got := Lines(c.text); !cmp.Equal(got, c.want) {
			t.Errorf("%s: %q", name, got)
		}
	}
}
