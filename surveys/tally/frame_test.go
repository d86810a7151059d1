package tally_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/intake"
	"minyi/surveys/tally"
)

func TestEveryTypeOfAnswerIsHeldAsAWordANumberOrASet(t *testing.T) {
	form := compile(t, "v1.json", 1)
	f := tally.NewFrame(surveyID, shanghai)
	add(t, f, form, response(1, 1), sheet(t, form, map[string]answer.Value{
		"q1":   choose(t, form, "q1", "heard"),
		"q2":   choose(t, form, "q2", "clean", "other"),
		"q3":   {Shape: answer.Grid, Options: []int{-1, 1}},
		"q4":   {Shape: answer.Figure, Number: 71},
		"q5":   {Shape: answer.Figure, Number: 9},
		"q6":   {Shape: answer.Points, Numbers: []float64{30, 70}},
		"q7":   {Shape: answer.Agreement, Yes: true},
		"q8":   {Shape: answer.Words, Text: "not for the frame"},
		"q9":   choose(t, form, "q9", "y", "x"),
		"home": {Shape: answer.Words, Text: "219901"},
		"old":  {Shape: answer.Agreement, Yes: true},
	}))
	add(t, f, form, response(2, 1), sheet(t, form, nil))
	v := f.View()
	for code, want := range map[string][]string{
		"q1":    {"heard", ""},
		"q2":    {"{clean other }", ""},
		"q3.r1": {"", ""},
		"q3.r2": {"bad", ""},
		"q4":    {"71", "NaN"},
		"q5":    {"9", ""},
		"q6.a":  {"30", "NaN"},
		"q6.b":  {"70", "NaN"},
		"q7":    {"true", ""},
		"q9":    {"{x y }", ""},
		"old":   {"true", ""},
	} {
		if diff := cmp.Diff(want, words(v, code)); diff != "" {
			t.Errorf("%s: -want +got\n%s", code, diff)
		}
	}
	if c, _ := v.Column("q5"); c.Number(0) != 9 || !math.IsNaN(c.Number(1)) {
		t.Errorf("nps as numbers: %v", c.Number(0))
	}
	if c, _ := v.Column("q8"); c.Kind != tally.Unloaded {
		t.Error("texts are in the frame")
	}
	if c, _ := v.Column("q3"); c.Kind != tally.Parts || len(c.Children) != 2 {
		t.Errorf("matrix: %+v", c)
	}
}

func TestVersionsShareColumnsByCode(t *testing.T) {
	v1, v2 := compile(t, "v1.json", 1), compile(t, "v2.json", 2)
	f := tally.NewFrame(surveyID, shanghai)
	add(t, f, v1, response(1, 1), sheet(t, v1, map[string]answer.Value{
		"q1": choose(t, v1, "q1", "know"), "q2": choose(t, v1, "q2", "help"),
	}))
	before := f.View()
	add(t, f, v2, response(2, 2), sheet(t, v2, map[string]answer.Value{
		"q0": choose(t, v2, "q0", "yes"), "q1": choose(t, v2, "q1", "know"), "q2": choose(t, v2, "q2", "plant", "clean"),
	}))
	add(t, f, v1, response(5, 1), sheet(t, v1, map[string]answer.Value{"q1": choose(t, v1, "q1", "heard")}))
	add(t, f, v2, response(6, 2), sheet(t, v2, map[string]answer.Value{"q1": choose(t, v2, "q1", "unsure")}))
	v := f.View()
	for code, want := range map[string][]string{
		"q0": {"", "yes", "", ""},
		"q1": {"know", "know", "heard", "unsure"},
		"q2": {"{help }", "{clean plant }", "", ""},
	} {
		if diff := cmp.Diff(want, words(v, code)); diff != "" {
			t.Errorf("%s: -want +got\n%s", code, diff)
		}
	}
	if _, ok := before.Column("q0"); ok || before.N != 1 {
		t.Error("the earlier view has changed")
	}
	if diff := cmp.Diff([]string{"{help }"}, words(before, "q2")); diff != "" {
		t.Error(diff)
	}
}

func TestASetHoldsMoreOptionsThanOneWordHasBits(t *testing.T) {
	wide := func(version, options int) *answer.Form {
		q := surveys.Question{Code: "m", Type: surveys.Multiple}
		for i := range options {
			q.Options = append(q.Options, surveys.Option{Code: fmt.Sprintf("o%d", i)})
		}
		doc := &surveys.Survey{Code: "s", Languages: []string{"en"}, Pages: []surveys.Page{{Code: "p", Questions: []surveys.Question{q}}}}
		form, errs := answer.Compile(doc, version, [32]byte{})
		if len(errs) > 0 {
			t.Fatal(errs)
		}
		return form
	}
	few, many := wide(1, 10), wide(2, 200)
	f := tally.NewFrame(surveyID, shanghai)
	add(t, f, few, response(1, 1), sheet(t, few, map[string]answer.Value{"m": choose(t, few, "m", "o9")}))
	before := f.View()
	add(t, f, many, response(2, 2), sheet(t, many, map[string]answer.Value{"m": choose(t, many, "m", "o0", "o62", "o63", "o64", "o199")}))
	if diff := cmp.Diff([]string{"{o9 }", "{o0 o62 o63 o64 o199 }"}, words(f.View(), "m")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"{o9 }"}, words(before, "m")); diff != "" {
		t.Error(diff)
	}
}

func TestRefusedRowsLeaveTheFrameAsItWas(t *testing.T) {
	form := compile(t, "v1.json", 1)
	f := tally.NewFrame(surveyID, shanghai)
	good := sheet(t, form, map[string]answer.Value{"q1": choose(t, form, "q1", "know")})
	add(t, f, form, response(4, 1), good)
	for name, c := range map[string]struct {
		change func(r *intake.Response)
		sheet  answer.Sheet
		key    string
	}{
		"the same place again":   {func(r *intake.Response) { r.Seq = 4 }, good, "tally.out_of_order"},
		"an earlier place":       {func(r *intake.Response) { r.Seq = 3 }, good, "tally.out_of_order"},
		"another survey":         {func(r *intake.Response) { r.SurveyID = 8 }, good, "tally.row_unreadable"},
		"no mode":                {func(r *intake.Response) { r.Mode = "" }, good, "tally.row_unreadable"},
		"an option that is none": {func(*intake.Response) {}, answer.Sheet{{Shape: answer.Choice, Option: 3}}, "tally.row_unreadable"},
		"an answer of a wrong shape": {func(*intake.Response) {}, answer.Sheet{
			{Shape: answer.Choice, Option: 1}, {Shape: answer.Figure, Number: 1},
		}, "tally.row_unreadable"},
		"more answers than questions": {func(*intake.Response) {}, make(answer.Sheet, 99), "tally.row_unreadable"},
	} {
		r := response(9, 1)
		c.change(r)
		err := f.AppendSheet(form, r, c.sheet)
		if all := surveys.All(err); len(all) != 1 || all[0].Key != c.key || all[0].Kind != surveys.Internal {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := f.Append(form, &intake.Response{Seq: 9, SurveyID: surveyID, Version: 1, Counted: true, Answers: []byte{250, 1}}); err == nil {
		t.Error("bytes that are no sheet were taken")
	}
	add(t, f, form, response(9, 1), sheet(t, form, nil))
	v := f.View()
	if diff := cmp.Diff([]string{"know", ""}, words(v, "q1")); diff != "" || v.N != 2 || v.AsOfSeq != 9 {
		t.Errorf("n %d, as of %d: %s", v.N, v.AsOfSeq, diff)
	}
}

func TestErasedAndSupersededRowsArePassedOver(t *testing.T) {
	f := tally.NewFrame(surveyID, shanghai)
	form := compile(t, "v1.json", 1)
	erased, superseded := response(3, 1), response(4, 1)
	superseded.Answers, superseded.Counted = form.Encode(sheet(t, form, nil)), false
	for _, r := range []*intake.Response{erased, superseded} {
		if err := f.Append(form, r); err != nil {
			t.Fatal(err)
		}
		if v := f.View(); v.N != 0 || v.AsOfSeq != r.Seq {
			t.Errorf("n %d, as of %d", v.N, v.AsOfSeq)
		}
		if err := f.Append(form, r); err == nil {
			t.Error("the same row twice was taken")
		}
	}
}

func TestAQuestionOfAnotherTypeIsRefused(t *testing.T) {
	f := tally.NewFrame(surveyID, shanghai)
	if err := f.Register(compile(t, "v1.json", 1)); err != nil {
		t.Fatal(err)
	}
	doc := &surveys.Survey{Code: "park", Languages: []string{"en"}, Pages: []surveys.Page{{Code: "p", Questions: []surveys.Question{
		{Code: "q1", Type: surveys.Number},
	}}}}
	form, errs := answer.Compile(doc, 2, [32]byte{})
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	if all := surveys.All(f.Register(form)); len(all) != 1 || all[0].Key != "tally.type_changed" {
		t.Errorf("got %v", all)
	}
}

func TestDaysHoursAndDurationsFollowTheSurveysZone(t *testing.T) {
	form := compile(t, "v1.json", 1)
	f := tally.NewFrame(surveyID, shanghai)
	const day = 20_000
	at := func(seconds int64) int64 { return (day*86400 + seconds) * 1e6 } // UTC
	for i, c := range []struct{ accepted, started int64 }{
		{at(15*3600 + 3599), at(15 * 3600)}, // 23:59 in Shanghai, an hour's work
		{at(16 * 3600), 0},                  // midnight: the next day; start unknown
		{at(16 * 3600), at(17 * 3600)},      // started after it ended: unknown
	} {
		r := response(int64(i+1), 1)
		r.AcceptedAt, r.StartedAt = c.accepted, c.started
		add(t, f, form, r, sheet(t, form, nil))
	}
	v := f.View()
	for row, want := range []int32{day, day + 1, day + 1} {
		if got := v.Day.At(row); got != want {
			t.Errorf("row %d: day %d", row, got)
		}
	}
	if diff := cmp.Diff([]uint8{23, 0, 0}, v.Hour); diff != "" {
		t.Error("hour", diff)
	}
	for row, want := range []int{3599, -1, -1} {
		if got := v.Duration(row); got != want {
			t.Errorf("row %d: %d s", row, got)
		}
	}
}

// The frame says of every row what the sheets say.
func TestColumnsRepeatTheSheets(t *testing.T) {
	forms := []*answer.Form{compile(t, "v1.json", 1), compile(t, "v2.json", 2)}
	rapid.Check(t, func(rt *rapid.T) {
		f := tally.NewFrame(surveyID, shanghai)
		var q1, q2 []string
		for i := range rapid.IntRange(0, 40).Draw(rt, "rows") {
			form := rapid.SampledFrom(forms).Draw(rt, "version")
			answers := map[string]answer.Value{}
			one, several := "", ""
			field, _ := form.Field("q1")
			if o := rapid.IntRange(-1, len(field.Options)-1).Draw(rt, "q1"); o >= 0 {
				one = field.Options[o].Code
				answers["q1"] = choose(t, form, "q1", one)
			}
			field, _ = form.Field("q2")
			if mask := rapid.IntRange(0, 1<<len(field.Options)-1).Draw(rt, "q2"); mask > 0 {
				var codes []string
				for o := range field.Options {
					if mask>>o&1 == 1 {
						codes = append(codes, field.Options[o].Code)
					}
				}
				answers["q2"] = choose(t, form, "q2", codes...)
				several = fmt.Sprint(codes)
			}
			q1, q2 = append(q1, one), append(q2, several)
			add(t, f, form, response(int64(i)*2+1, form.Version), sheet(t, form, answers))
		}
		v := f.View()
		for row := range v.N {
			if c, _ := v.Column("q1"); c.Values[c.Codes.At(row)] != q1[row] {
				rt.Fatalf("row %d: q1 is %q, sheet %q", row, c.Values[c.Codes.At(row)], q1[row])
			}
			c, _ := v.Column("q2")
			form := forms[v.Version.At(row)-1]
			field, _ := form.Field("q2")
			var codes []string
			for _, o := range field.Options {
				if i := c.IndexOf(o.Code); c.Has(row, i) {
					codes = append(codes, o.Code)
				}
			}
			got := ""
			if c.Has(row, 0) {
				got = fmt.Sprint(codes)
			}
			if got != q2[row] {
				rt.Fatalf("row %d: q2 is %q, sheet %q", row, got, q2[row])
			}
		}
	})
}
