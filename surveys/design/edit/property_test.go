package edit

import (
	"testing"

	"pgregory.net/rapid"

	"minyi/surveys"
	"minyi/surveys/design"
	"minyi/surveys/logic"
)

// TestAnyEditsLeaveADocument: whatever is done in whatever order, what comes out
// is one that Decode accepts and that compiles, a published code keeps its
// meaning, and what is refused changes nothing.
func TestAnyEditsLeaveADocument(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := Draft{Document: decode0(start)}
		if rapid.Bool().Draw(t, "published") {
			d.Published = []*surveys.Survey{decode0(start)}
		}
		for range rapid.IntRange(1, 25).Draw(t, "steps") {
			e := anEdit(t, d.Document)
			r, err := Apply(d, e)
			if err != nil {
				if surveys.All(err) == nil {
					t.Fatalf("%#v: %v", e, err)
				}
				continue
			}
			again, err := design.Decode(r.Data)
			if err != nil {
				t.Fatalf("%#v: %v", e, err)
			}
			if data, _, _ := design.Canonical(again); string(data) != string(r.Data) {
				t.Fatalf("%#v: not in its one spelling", e)
			}
			if _, wrong := logic.CompileSurvey(again); len(wrong) > 0 {
				t.Fatalf("%#v: %v\n%s", e, wrong, r.Data)
			}
			if wrong := design.CheckVersions(again, d.Published); len(wrong) > 0 {
				t.Fatalf("%#v: %v", e, wrong)
			}
			d.Document = r.Document
		}
	})
}

func decode0(document string) *surveys.Survey {
	doc, err := design.Decode([]byte(document))
	if err != nil {
		panic(err)
	}
	return doc
}

// anEdit is any edit, mostly of what is there.
func anEdit(t *rapid.T, doc *surveys.Survey) Edit {
	page := rapid.SampledFrom(append(pageCodes(doc), "none")).Draw(t, "page")
	var all []string
	for _, p := range doc.Pages {
		for _, q := range p.Questions {
			all = append(all, q.Code)
		}
	}
	question := rapid.SampledFrom(append(all, "none")).Draw(t, "question")
	part, row := "none", "none"
	if _, q := Find(doc, question); q != nil {
		if len(q.Options) > 0 {
			part = q.Options[rapid.IntRange(0, len(q.Options)-1).Draw(t, "option")].Code
		}
		if len(q.Rows) > 0 {
			row = q.Rows[rapid.IntRange(0, len(q.Rows)-1).Draw(t, "row")].Code
		}
	}
	text := rapid.SampledFrom([]string{"", " ", "文字", "{{q1}}", "{{ q2 }} 与 {{q3.r1}}", "A. 是\nB. 否\n其他____", "长\n行"}).Draw(t, "text")
	code := rapid.SampledFrom([]string{"q1", "q7", "x", "yes", "a1", "other", "坏", "q1_other"}).Draw(t, "code")
	typ := rapid.SampledFrom(surveys.Types).Draw(t, "type")
	by := rapid.IntRange(-4, 4).Draw(t, "by")
	also := rapid.Bool().Draw(t, "also")
	figure := func(name string) *float64 {
		if rapid.Bool().Draw(t, name+" there") {
			return nil
		}
		return new(float64(rapid.IntRange(-2, 9).Draw(t, name)))
	}
	whole := func(name string) *int {
		if rapid.Bool().Draw(t, name+" there") {
			return nil
		}
		return new(rapid.IntRange(0, 5).Draw(t, name))
	}
	return rapid.SampledFrom([]Edit{
		AddQuestion{Page: page, After: question, Type: typ, Necessity: text}, RemoveQuestion{question, also}, DuplicateQuestion{question},
		SetType{question, typ, text}, SetCode{question, code}, SetPartCode{Question: question, Part: part, Code: code}, SetPartCode{question, row, code, true},
		MoveQuestion{question, by}, PlaceQuestion{question, page, code, also}, SplitPage{question}, AddPage{page}, SetPage{Page: page, Title: text, Draw: max(0, by)},
		RemovePage{page, also}, MovePage{page, by}, DuplicatePage{page}, AddOption{question, part}, RemoveOption{question, part, also}, MoveOption{question, part, by},
		AddRow{question, row}, RemoveRow{question, row, also}, MoveRow{question, row, by},
		PasteOptions{Question: question, Text: text, Replace: by > 0, Also: also}, PasteRows{Question: question, Text: text},
		SetSurvey{Title: &text, Intro: &text, Settings: &surveys.Settings{MinAge: 12 + by}},
		SetQuestion{Question: question, Text: &text, Hint: &text, Necessity: &text, Required: &also, Shuffle: &also,
			Options: map[string]Choice{part: {text, also}}, Rows: map[string]string{row: text}, Other: &OtherChoice{also, text},
			Limits: &Limits{Min: figure("min"), Max: figure("max"), Total: figure("total"), Decimals: max(0, by), MaxLength: max(0, by), MinChoices: whole("least"), MaxChoices: whole("most"), Pattern: text}},
	}).Draw(t, "edit")
}

func pageCodes(doc *surveys.Survey) (all []string) {
	for _, p := range doc.Pages {
		all = append(all, p.Code)
	}
	return all
}
