package rate_test

import (
	"encoding/json"
	"fmt"
	"os"
	"testing"
	"time"

	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/area"
	"minyi/surveys/intake"
	"minyi/surveys/rate"
	"minyi/surveys/tally"
)

const surveyID = 3

// read parses a JSON file of testdata.
func read(t testing.TB, file string, into any) {
	t.Helper()
	data, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatal(err)
	}
}

// poll is a survey to which a test answers.
type poll struct {
	testing.TB
	doc   *surveys.Survey
	form  *answer.Form
	frame *tally.Frame
	seq   int64
}

func newPoll(t testing.TB) *poll {
	t.Helper()
	var doc surveys.Survey
	read(t, "civility.json", &doc)
	return pollOf(t, &doc)
}

func pollOf(t testing.TB, doc *surveys.Survey) *poll {
	t.Helper()
	form, errs := answer.Compile(doc, 1, [32]byte{})
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	p := &poll{TB: t, doc: doc, form: form, frame: tally.NewFrame(surveyID, time.UTC)}
	if err := p.frame.Register(form); err != nil {
		t.Fatal(err)
	}
	return p
}

// person is one reply: options by question; q13 takes several.
type person struct {
	response intake.Response // without a sample: probability
	answers  map[string][]string
}

// reply counts a person.
func (p *poll) reply(who person) {
	p.Helper()
	sheet := make(answer.Sheet, len(p.form.Fields))
	for code, options := range who.answers {
		field, ok := p.form.Field(code)
		if !ok {
			p.Fatalf("no question %s", code)
		}
		v := &sheet[field.Ordinal]
		v.Shape = field.Shape()
		if v.Shape == answer.Figure {
			if _, err := fmt.Sscan(options[0], &v.Number); err != nil {
				p.Fatal(err)
			}
			continue
		}
		for _, o := range options {
			i, ok := field.OptionOf(o)
			if !ok {
				p.Fatalf("%s has no option %s", code, o)
			}
			v.Option, v.Options = i, append(v.Options, i)
		}
	}
	p.seq++
	r := who.response
	r.Seq, r.SurveyID, r.Version = p.seq, surveyID, 1
	if r.Mode == "" {
		r.Mode = surveys.Web
	}
	if r.Sample == "" {
		r.Sample = surveys.Probability
	}
	if err := p.frame.AppendSheet(p.form, &r, sheet); err != nil {
		p.Fatal(err)
	}
}

// many counts n people of one sample and area who answered q1 alike.
func (p *poll) many(n int, sample surveys.Sample, areaCode, q1 string) {
	p.Helper()
	for range n {
		p.reply(person{intake.Response{Sample: sample, Area: areaCode}, map[string][]string{"q1": {q1}}})
	}
}

// rates picks rates of the document by code.
func (p *poll) rates(codes ...string) []surveys.Rate {
	var out []surveys.Rate
	for _, code := range codes {
		for _, r := range p.doc.Rates {
			if r.Code == code {
				out = append(out, r)
			}
		}
	}
	if len(out) != len(codes) {
		p.Fatalf("not all of %v are in the document", codes)
	}
	return out
}

// compute answers a query about some rates.
func (p *poll) compute(q rate.Query, c rate.Context, codes ...string) *rate.Table {
	p.Helper()
	t, err := rate.Compute(p.frame.View(), p.rates(codes...), q, c)
	if err != nil {
		p.Fatal(err)
	}
	return t
}

// find is the row of a group written "area=219901 sex=male".
func find(t testing.TB, table *rate.Table, code string, sample surveys.Sample, group ...string) rate.Row {
	t.Helper()
	g := map[string]string{}
	for i := 0; i < len(group); i += 2 {
		g[group[i]] = group[i+1]
	}
	row, ok := table.Find(code, g, sample)
	if !ok {
		t.Fatalf("no row %s %s %v", code, sample, group)
	}
	return row
}

// keyOf is the key of the one error in err.
func keyOf(err error) string {
	if all := surveys.All(err); len(all) == 1 && all[0].Kind == surveys.Invalid {
		return all[0].Key
	}
	return fmt.Sprint("no refusal: ", err)
}

// city has three districts and a street; 219912 became 219902 in 2020.
func city(t testing.TB) rate.Context {
	t.Helper()
	a := func(code, parent string, level area.Level) area.Area {
		return area.Area{Code: code, Name: surveys.Text{"en": code}, Level: level, Parent: parent, ValidFrom: "2000-01-01"}
	}
	old := a("219912", "219900", area.County)
	old.ValidTo, old.Successor = "2019-12-31", "219902"
	tree, err := area.NewTree([]area.Area{
		a("219900", "", area.City), a("219901", "219900", area.County), a("219902", "219900", area.County),
		a("219903", "219900", area.County), old, a("219901001", "219901", area.Town),
	})
	if err != nil {
		t.Fatal(err)
	}
	return rate.Context{
		Names: tally.Names{
			Areas:   tree,
			Channel: func(id int64) string { return fmt.Sprintf("c%d", id) },
			Wave:    func(id int64) string { return fmt.Sprintf("w%d", id) },
		},
		Districts: []string{"219901", "219902", "219903"},
	}
}
