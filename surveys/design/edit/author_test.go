package edit

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minyi/surveys"
)

func TestRulesRatesApprovalAndLanguages(t *testing.T) {
	for _, c := range []struct {
		name string
		edit []Edit
		look func(doc *surveys.Survey) bool
		said string
	}{
		{"a question gets a condition", []Edit{SetCondition{"q4", json.RawMessage(`{"==":[{"var":"q1"},"no"]}`)}},
			func(doc *surveys.Survey) bool {
				return string(doc.Pages[1].Questions[1].VisibleIf) == `{"==":[{"var":"q1"},"no"]}`
			}, "edit.did_condition"},
		{"a question is shown to all", []Edit{SetCondition{"q2", nil}}, func(doc *surveys.Survey) bool { return doc.Pages[0].Questions[1].VisibleIf == nil }, "edit.did_no_condition"},
		{"a formula changes", []Edit{SetCalculation{"q5", json.RawMessage(`{"*":[{"var":"q4"},2]}`)}},
			func(doc *surveys.Survey) bool {
				return string(doc.Pages[1].Questions[2].Calculate) == `{"*":[{"var":"q4"},2]}`
			}, "edit.did_calculation"},
		{"a rate is added under a code of its own", []Edit{PutRate{Rate: surveys.Rate{Kind: surveys.Any, Question: "q2", Numerator: []string{"tv"}}}},
			func(doc *surveys.Survey) bool { return len(doc.Rates) == 2 && doc.Rates[1].Code == "rate1" }, "edit.did_add_rate"},
		{"a changed rate keeps its code", []Edit{PutRate{Was: "aware", Rate: surveys.Rate{Code: "other", Kind: surveys.Share, Question: "q1", Numerator: []string{"yes", "no"}}}},
			func(doc *surveys.Survey) bool {
				return doc.Rates[0].Code == "aware" && len(doc.Rates[0].Numerator) == 2 && doc.Rates[0].Excluded == nil
			}, "edit.did_rate"},
		{"a rate moves to the front", []Edit{PutRate{Rate: surveys.Rate{Code: "tv", Kind: surveys.Any, Question: "q2", Numerator: []string{"tv"}}}, MoveRate{"tv", -1}},
			func(doc *surveys.Survey) bool { return doc.Rates[0].Code == "tv" }, "edit.did_move_rate"},
		{"a rate goes", []Edit{RemoveRate{"aware"}}, func(doc *surveys.Survey) bool { return len(doc.Rates) == 0 }, "edit.did_remove_rate"},
		{"an approval is written", []Edit{SetApproval{surveys.Approval{Kind: surveys.Approved, Number: "苇统制〔2026〕1号", Authority: "苇海市统计局", ValidTo: "2027-01-31"}}},
			func(doc *surveys.Survey) bool { return doc.Approval.Authority == "苇海市统计局" }, "edit.did_approval"},
		{"a language is added and written in", []Edit{AddLanguage{"en"}, Translate{"en", []Translation{{"q1", "", "Do you know?"}, {"q1:option:yes", "", "Yes"}, {"q3:row:r2", "", "Two"}, {"rate:aware", "", "Aware"}, {"page:p2", "", " "}}}},
			func(doc *surveys.Survey) bool {
				q := doc.Pages[0].Questions[0]
				return q.Text["en"] == "Do you know?" && q.Options[0].Text["en"] == "Yes" && doc.Pages[1].Questions[0].Rows[1].Text["en"] == "Two" && doc.Rates[0].Title["en"] == "Aware" &&
					len(doc.Pages[1].Title) == 1 && q.Text["zh-CN"] == "知道吗"
			}, "edit.did_translate"},
		{"a language goes with its texts", []Edit{AddLanguage{"en"}, Translate{"en", []Translation{{"q1", "", "Do you know?"}}}, RemoveLanguage{"en"}},
			func(doc *surveys.Survey) bool {
				return len(doc.Languages) == 1 && len(doc.Pages[0].Questions[0].Text) == 1
			}, "edit.did_remove_language"},
	} {
		r, err := Apply(draft(t, start), c.edit...)
		if err != nil {
			t.Errorf("%s: %v", c.name, surveys.All(err))
			continue
		}
		if !c.look(r.Document) || r.Words.Key != c.said {
			t.Errorf("%s: %s, %s", c.name, r.Words.Key, r.Data)
		}
	}
}

func TestWhatWouldNotHoldTogetherIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		edit Edit
		want []string
	}{
		"a condition on a later question":       {SetCondition{"q1", json.RawMessage(`{"==":[{"var":"q4"},1]}`)}, []string{"logic.forward_reference"}},
		"a condition on a question that is not": {SetCondition{"q4", json.RawMessage(`{"answered":["q77"]}`)}, []string{"logic.unknown_question"}},
		"a formula for a question of a person":  {SetCalculation{"q4", json.RawMessage(`1`)}, []string{"edit.not_calculated"}},
		"a rate over a number":                  {PutRate{Rate: surveys.Rate{Kind: surveys.Share, Question: "q4", Numerator: []string{"yes"}}}, []string{"design.rate_question_type"}},
		"a rate of nothing":                     {PutRate{Rate: surveys.Rate{Kind: surveys.Share, Question: "q1"}}, []string{"design.missing_field"}},
		"a code that another rate has":          {PutRate{Rate: surveys.Rate{Code: "aware", Kind: surveys.Share, Question: "q1", Numerator: []string{"yes"}}}, []string{"edit.code_taken"}},
		"a rate that is gone":                   {RemoveRate{"gone"}, []string{"edit.rate_gone"}},
		"a language twice":                      {AddLanguage{"zh-CN"}, []string{"edit.language_there"}},
		"a language that is none":               {AddLanguage{"chinese!"}, []string{"design.language_tag"}},
		"the first language goes":               {RemoveLanguage{"zh-CN"}, []string{"edit.language_first"}},
		"a language that is not there":          {Translate{"en", nil}, []string{"edit.language_gone"}},
		"a text that somebody else has changed": {Translate{"zh-CN", []Translation{{"q1", "知不知道", "知晓吗"}}}, []string{"edit.text_changed"}},
		"a text of what is gone":                {Translate{"zh-CN", []Translation{{"q99", "", "x"}}}, []string{"edit.text_gone"}},
	} {
		_, err := Apply(draft(t, start), c.edit)
		var keys []string
		for _, e := range surveys.All(err) {
			keys = append(keys, e.Key)
		}
		if diff := cmp.Diff(c.want, keys); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestEveryTextOfADocumentIsListedOnce(t *testing.T) {
	doc := decode(t, start)
	var keys []string
	for _, w := range Texts(doc) {
		keys = append(keys, w.Key)
	}
	want := []string{
		"title", "intro", "page:p1", "q1", "q1:hint", "q1:option:yes", "q1:option:no", "q1:option:na", "q2", "q2:hint", "q2:option:tv", "q2:option:net", "q2:other",
		"page:p2", "q3", "q3:hint", "q3:row:r1", "q3:row:r2", "q3:option:good", "q3:option:bad", "q4", "q4:hint", "q6", "q6:hint", "thanks", "rate:aware",
	}
	if diff := cmp.Diff(want, keys); diff != "" {
		t.Error(diff)
	}
	// What is written nowhere but in the list is in the document: no text is missed.
	count := 0
	texts(doc, func(_ Reference, text surveys.Text) surveys.Text { count++; return text })
	filled := slices.DeleteFunc(Texts(doc), func(w Written) bool { return len(w.Text) == 0 })
	if len(filled) != count { // rates have no title here
		t.Errorf("%d texts are listed, the document has %d", len(filled), count)
	}
}
