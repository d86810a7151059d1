package answer_test

import (
	"encoding/json"
	"testing"

	"minyi/surveys"
	"minyi/surveys/answer"
)

func TestADraftIsLookedAtHoweverUnfinishedItIs(t *testing.T) {
	for _, c := range []struct {
		name, questions string
		left            int
		fields          int // 0: no form
	}{
		{"nothing at all", ``, 0, 0},
		{"a condition on an option that is gone", `{"code":"a","type":"single"},{"code":"b","type":"note","visible_if":{"==":[{"var":"a"},"gone"]}}`, 1, 2},
		{"a calculation without its expression, and what read it", `{"code":"a","type":"number"},{"code":"k","type":"calculated"},` +
			`{"code":"b","type":"note","visible_if":{">":[{"var":"k"},3]}},{"code":"c","type":"note","visible_if":{"==":[{"var":"a"},3]}}`, 2, 4},
		{"a pattern that is none", `{"code":"a","type":"text","pattern":"("}`, 1, 1},
		{"a code twice", `{"code":"a","type":"note"},{"code":"a","type":"note"}`, 1, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc := new(surveys.Survey)
			if err := json.Unmarshal([]byte(`{"languages":["en"],"pages":[{"code":"p","questions":[`+c.questions+`]}]}`), doc); err != nil {
				t.Fatal(err)
			}
			before, _ := json.Marshal(doc)
			form, left := answer.CompileDraft(doc, 7)
			if len(left) < c.left || c.left == 0 && left != nil {
				t.Errorf("left out %v", left)
			}
			switch {
			case c.name == "nothing at all":
				if form == nil {
					t.Error("no form")
				}
			case (form == nil) != (c.fields == 0) || form != nil && (len(form.Fields) != c.fields || form.Version != 7):
				t.Errorf("form %+v", form)
			}
			if after, _ := json.Marshal(doc); string(after) != string(before) {
				t.Error("the document was changed")
			}
			if form != nil {
				form.Walk(nil, [16]byte{1})
			}
		})
	}
}
