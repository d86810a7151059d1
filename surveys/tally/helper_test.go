package tally_test

import (
	"encoding/json"
	"fmt"
	"os"
	"testing"
	"time"

	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/intake"
	"minyi/surveys/tally"
)

var shanghai = time.FixedZone("CST", 8*60*60)

const surveyID = 7

// compile reads a document of testdata as version n.
func compile(t testing.TB, file string, version int) *answer.Form {
	t.Helper()
	data, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	var doc surveys.Survey
	if err := json.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	form, errs := answer.Compile(&doc, version, [32]byte{})
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	return form
}

// sheet makes answers by question code. Only codes that the form has are
// allowed.
func sheet(t testing.TB, form *answer.Form, answers map[string]answer.Value) answer.Sheet {
	t.Helper()
	s := make(answer.Sheet, len(form.Fields))
	for code, v := range answers {
		field, ok := form.Field(code)
		if !ok {
			t.Fatalf("no question %s", code)
		}
		s[field.Ordinal] = v
	}
	return s
}

// choose is the answer to a question with options.
func choose(t testing.TB, form *answer.Form, question string, options ...string) answer.Value {
	t.Helper()
	field, ok := form.Field(question)
	if !ok {
		t.Fatalf("no question %s", question)
	}
	v := answer.Value{Shape: field.Shape()}
	for _, code := range options {
		i, ok := field.OptionOf(code)
		if !ok {
			t.Fatalf("question %s has no option %s", question, code)
		}
		v.Option = i
		v.Options = append(v.Options, i)
	}
	return v
}

// response is row seq, of the open link, without answers.
func response(seq int64, version int) *intake.Response {
	return &intake.Response{
		Seq: seq, SurveyID: surveyID, Version: version, Mode: surveys.Web, Sample: surveys.Volunteer,
		WaveID: 1, ChannelID: 1, AcceptedAt: 1_763_000_000_000_000, Counted: true,
	}
}

// add appends one sheet as it is stored.
func add(t testing.TB, f *tally.Frame, form *answer.Form, r *intake.Response, s answer.Sheet) {
	t.Helper()
	r.Answers = form.Encode(s)
	if err := f.Append(form, r); err != nil {
		t.Fatal(err)
	}
}

// answers writes a column out in words.
func words(v *tally.View, code string) []string {
	c, ok := v.Column(code)
	if !ok {
		return []string{"no column " + code}
	}
	out := make([]string, v.N)
	for row := range out {
		switch c.Kind {
		case tally.Codes:
			out[row] = c.Values[c.Codes.At(row)]
		case tally.Numbers:
			out[row] = fmt.Sprint(c.Numbers[row])
		case tally.Set:
			if c.Has(row, 0) {
				out[row] = "{"
				for i := 1; i < len(c.Values); i++ {
					if c.Has(row, i) {
						out[row] += c.Values[i] + " "
					}
				}
				out[row] += "}"
			}
		}
	}
	return out
}
