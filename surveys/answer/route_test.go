package answer

import (
	"crypto/sha256"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minyi/surveys"
)

var someKey = [16]byte{1, 2, 3}

func decoded(t *testing.T, f *Form, answers string) Sheet {
	t.Helper()
	sheet, err := f.Decode(parse(t, answers), known)
	if err != nil {
		t.Fatal(err)
	}
	return sheet
}

func TestFinish(t *testing.T) {
	f := allTypes(t)
	for _, c := range []struct {
		name, answers string
		want          string
		errors        []string
	}{
		{"B057 everything missing is listed at once", `{}`, `{}`,
			[]string{"answer.missing_choice /answers/q1", "answer.missing_rows /answers/grid", "answer.consent_needed /answers/agree"}},
		{"B045 required but hidden is not demanded", `{"q1":"1","grid":{"r1":"good","r2":"good","r3":"poor"},"agree":true}`,
			`{"q1":"1","grid":{"r1":"good","r2":"good","r3":"poor"},"agree":true}`, nil},
		{"a condition that holds demands its question", `{"q1":"5","grid":{"r1":"good","r2":"good","r3":"poor"},"agree":true}`,
			`{"q1":"5","grid":{"r1":"good","r2":"good","r3":"poor"},"agree":true}`, []string{"answer.missing /answers/why"}},
		{"an answer to a hidden question is dropped", `{"q1":"1","grid":{"r1":"good","r2":"good","r3":"poor"},"agree":true,"why":"x"}`,
			`{"q1":"1","grid":{"r1":"good","r2":"good","r3":"poor"},"agree":true}`, nil},
		{"every open row of a required grid is named", `{"q1":"1","grid":{"r2":"good"},"agree":true}`,
			`{"q1":"1","grid":{"r2":"good"},"agree":true}`, []string{"answer.missing_row /answers/grid/r1", "answer.missing_row /answers/grid/r3"}},
		{"a required consent must be given", `{"q1":"1","grid":{"r1":"good","r2":"good","r3":"poor"},"agree":false}`,
			`{"q1":"1","grid":{"r1":"good","r2":"good","r3":"poor"},"agree":false}`, []string{"answer.consent_needed /answers/agree"}},
		{"a calculated question gets its value", `{"q1":"1","grid":{"r1":"good","r2":"good","r3":"poor"},"agree":true,"age":21}`,
			`{"q1":"1","grid":{"r1":"good","r2":"good","r3":"poor"},"age":21,"agree":true,"double":42}`, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			sheet := decoded(t, f, c.answers)
			errs := f.Finish(sheet, someKey)
			if diff := cmp.Diff(c.errors, places(errs.Err())); diff != "" {
				t.Errorf("errors (-want +got):\n%s", diff)
			}
			if got := string(f.AppendJSON(nil, sheet)); got != c.want {
				t.Errorf("got %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestConditionsReadEveryKindOfAnswer(t *testing.T) {
	for _, c := range []struct{ condition, answers string }{
		{`{"==":[{"var":"q1"},"other"]}`, `{"q1":"other"}`},
		{`{"==":[{"var":"q1_other"},"x"]}`, `{"q1":"other","q1_other":"x"}`},
		{`{"selected":["way","walk"]}`, `{"way":["bus","walk"]}`},
		{`{"==":[{"var":"grid.r3"},"poor"]}`, `{"grid":{"r3":"poor"}}`},
		{`{"answered":["grid"]}`, `{"grid":{"r3":"poor"}}`},
		{`{">":[{"var":"share.z"},39]}`, `{"share":{"x":60,"z":40}}`},
		{`{"answered":["share"]}`, `{"share":{"x":100}}`},
		{`{">":[{"var":"money"},0.05]}`, `{"money":0.1}`},
		{`{"==":[{"var":"mood"},"up"]}`, `{"mood":"up"}`},
		{`{"==":[{"var":"word"},"a"]}`, `{"word":"a"}`},
		{`{"<":[{"var":"day"},"2026-02-01"]}`, `{"day":"2026-01-31"}`},
		{`{"var":"agree"}`, `{"agree":true}`},
		{`{"answered":["tel"]}`, `{"tel":"13800138000"}`},
		{`{"==":[{"var":"double"},4]}`, `{"age":2}`},
	} {
		t.Run(c.condition, func(t *testing.T) {
			var doc surveys.Survey
			read(t, "all_types.json", &doc)
			doc.Pages = append(doc.Pages, surveys.Page{Code: "last", Questions: []surveys.Question{
				{Code: "shown", Type: surveys.NPS, VisibleIf: []byte(c.condition)},
			}})
			f := compile(t, &doc)
			last := len(f.Fields) - 1
			if !f.Visible(decoded(t, f, c.answers), someKey, 3)[last] {
				t.Error("hidden although the condition holds")
			}
			if f.Visible(nil, someKey, 3)[last] {
				t.Error("shown although nothing is answered")
			}
		})
	}
}

func TestVisibleAndMissingLeaveTheSheetAlone(t *testing.T) {
	f := allTypes(t)
	sheet := decoded(t, f, `{"q1":"1","why":"x","age":3}`)
	before := slices.Clone(sheet)
	shown := f.Visible(sheet, someKey, 1)
	errs := f.Missing(sheet, someKey, 0)
	if diff := cmp.Diff(before, sheet, sameSheet); diff != "" {
		t.Errorf("changed (-before +after):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"answer.missing_rows /answers/grid"}, places(errs.Err())); diff != "" {
		t.Errorf("missing on the first page (-want +got):\n%s", diff)
	}
	if errs := f.Missing(sheet, someKey, 1); errs != nil {
		t.Errorf("missing on the second page: %v", errs)
	}
	for i := range f.Fields {
		if want := f.Fields[i].Page <= 1; shown[i] != want {
			t.Errorf("%s shown %v", f.Fields[i].Code, shown[i])
		}
	}
	all := f.Visible(sheet, someKey, 2)
	for code, want := range map[string]bool{"agree": true, "why": false, "double": false} {
		if q, _ := f.Field(code); all[q.Ordinal] != want {
			t.Errorf("%s shown %v, want %v", code, all[q.Ordinal], want)
		}
	}
}

// drawing is a page that shows three of its six questions.
func drawing(t *testing.T) *Form {
	page := surveys.Page{Code: "p1", Draw: 3, Questions: []surveys.Question{{Code: "note", Type: surveys.Note}}}
	for _, code := range []string{"a", "b", "c", "d", "e", "f"} {
		page.Questions = append(page.Questions, surveys.Question{Code: code, Type: surveys.NPS, Required: true})
	}
	after := surveys.Question{Code: "after", Type: surveys.NPS, VisibleIf: []byte(`{"answered":["a"]}`)}
	return compile(t, &surveys.Survey{Pages: []surveys.Page{page, {Code: "p2", Questions: []surveys.Question{after}}}})
}

func TestDrawnQuestionsAreThoseWithTheSmallestHash(t *testing.T) {
	f := drawing(t)
	counts := make([]int, 7)
	for n := range 600 {
		key := sha256.Sum256([]byte{byte(n), byte(n >> 8)})
		drawn := f.Drawn([16]byte(key[:16]), 0)
		if !drawn[0] {
			t.Fatal("the note was drawn away")
		}
		worst, best := "", "\xff\xff"
		total := 0
		for i, q := range f.PageFields(0)[1:] {
			h := sha256.Sum256([]byte(string(key[:16]) + "p1\x00" + q.Code))
			if drawn[i+1] {
				total, worst = total+1, max(worst, string(h[:]))
				counts[i+1]++
			} else {
				best = min(best, string(h[:]))
			}
		}
		if total != 3 || worst > best {
			t.Fatalf("key %d: %v", n, drawn)
		}
	}
	for i, n := range counts[1:] { // 300 expected, standard deviation 12
		if n < 240 || n > 360 {
			t.Errorf("question %d was drawn %d times of 600", i, n)
		}
	}
	if got := f.Drawn(someKey, 1); !slices.Equal(got, []bool{true}) {
		t.Errorf("a page without a draw: %v", got)
	}
}

func TestAQuestionNotDrawnIsNeitherKeptNorDemandedNorSeen(t *testing.T) {
	f := drawing(t)
	key := someKey
	for n := byte(0); f.Drawn(key, 0)[1]; n++ { // find a key that leaves "a" out
		key[15] = n
	}
	sheet := decoded(t, f, `{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"after":5}`)
	if errs := f.Finish(sheet, key); errs != nil {
		t.Fatal(errs)
	}
	answered := 0
	for i := range sheet {
		if sheet[i].Answered() {
			answered++
		}
	}
	if q, _ := f.Field("after"); answered != 3 || sheet[q.Ordinal].Answered() {
		t.Errorf("kept %s", f.AppendJSON(nil, sheet))
	}
	if errs := f.Finish(make(Sheet, len(f.Fields)), key); len(errs) != 3 {
		t.Errorf("demanded: %v", errs)
	}
}
