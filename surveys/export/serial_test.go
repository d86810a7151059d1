package export_test

import (
	"fmt"
	"strings"
	"testing"

	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/export"
	"minyi/surveys/intake"
	"minyi/surveys/paper"
)

// drawing is a survey whose page asks each person 3 of 8 questions, at least one
// of them required.
func drawing(t *testing.T) *answer.Form {
	t.Helper()
	page := surveys.Page{Code: "know", Draw: 3}
	for i := range 8 {
		page.Questions = append(page.Questions, surveys.Question{
			Code: fmt.Sprint("k", i+1), Type: surveys.Single, Required: true, Options: []surveys.Option{{Code: "a"}, {Code: "b"}},
		})
	}
	doc := &surveys.Survey{Code: "s", Languages: []string{"en"}, Pages: []surveys.Page{page}}
	form, errs := answer.Compile(doc, 1, [32]byte{})
	if errs != nil {
		t.Fatal(errs)
	}
	return form
}

// TestACopyTypedInIsTheOneThatWasPrinted: what a numbered copy asks is what is
// taken in of it, whatever file and line it comes from, and twice is once.
func TestACopyTypedInIsTheOneThatWasPrinted(t *testing.T) {
	form := drawing(t)
	heading := "serial,k1,k2,k3,k4,k5,k6,k7,k8"
	line := func(serial string) string {
		key := paper.Key("s", serial)
		cells := []string{serial}
		printed := paper.New(form, &key)
		if n := len(printed.Parts[0].Items); n != 3 {
			t.Fatalf("%s asks %d questions", serial, n)
		}
		for _, f := range form.Fields {
			cell := ""
			for _, item := range printed.Parts[0].Items {
				if item.Question.Code == f.Code {
					cell = "b"
				}
			}
			cells = append(cells, cell)
		}
		return strings.Join(cells, ",")
	}
	read := func(name, file string) []intake.ImportRow {
		reader, err := export.NewReader(strings.NewReader(file), name, form, env())
		if err != nil {
			t.Fatal(err)
		}
		var all []intake.ImportRow
		for {
			row, err := reader.Next()
			if err != nil {
				if len(surveys.All(err)) > 0 {
					t.Fatal(err)
				}
				return all
			}
			all = append(all, row)
		}
	}
	var lines []string
	for n := range 20 {
		lines = append(lines, line(fmt.Sprintf("p1-%05d", n+1)))
	}
	first := read("monday.csv", heading+"\n"+strings.Join(lines, "\n")+"\n")
	draws := make(map[string]bool)
	for i, row := range first {
		if row.Key != paper.Key("s", fmt.Sprintf("p1-%05d", i+1)) {
			t.Errorf("line %d has another key than its copy", i+2)
		}
		asked := ""
		for n, v := range row.Sheet {
			if v.Answered() {
				asked += form.Fields[n].Code
			}
		}
		if len(asked) != 6 {
			t.Errorf("line %d keeps %s of three answers", i+2, asked)
		}
		draws[asked] = true
	}
	if len(draws) < 5 {
		t.Errorf("20 copies ask only %d different sets", len(draws))
	}
	again := read("tuesday.csv", heading+"\n"+lines[7]+"\n")
	if again[0].Key != first[7].Key || again[0].BodyHash != first[7].BodyHash {
		t.Error("a copy typed in twice is two responses")
	}
	other := read("tuesday.csv", heading+"\n"+strings.Replace(lines[7], ",b", ",a", 1)+"\n")
	if other[0].Key != first[7].Key || other[0].BodyHash == first[7].BodyHash {
		t.Error("a copy typed in otherwise is not found out")
	}
}
