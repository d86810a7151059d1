package seed

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/design"
	"minyi/surveys/strictjson"
)

func compile(t testing.TB, questions string) *answer.Form {
	t.Helper()
	doc, err := design.Decode([]byte(`{"code":"other","languages":["en"],"title":{"en":"Other"},"pages":[{"code":"p1","questions":[` + questions + `]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	form, errs := answer.Compile(doc, 1, [32]byte{})
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	return form
}

// Other questionnaires get any valid answer: of every type, with its limits,
// required, behind conditions, with the open choice.
func TestAnyQuestionnaireIsAnsweredValidly(t *testing.T) {
	options := `"options":[{"code":"a","text":{"en":"A"}},{"code":"b","text":{"en":"B"}},{"code":"c","text":{"en":"C"}},{"code":"d","text":{"en":"D"}}]`
	form := compile(t, `
		{"code":"single","type":"single","text":{"en":"?"},"required":true,`+options+`,"other":{"text":{"en":"Other"}}},
		{"code":"multiple","type":"multiple","text":{"en":"?"},"required":true,"min_choices":2,"max_choices":3,"options":[{"code":"a","text":{"en":"A"}},{"code":"b","text":{"en":"B"}},{"code":"c","text":{"en":"C"}},{"code":"z","text":{"en":"Z"},"exclusive":true}],"other":{"text":{"en":"Other"}},"max_length":3},
		{"code":"matrix","type":"matrix","text":{"en":"?"},"required":true,"rows":[{"code":"r1","text":{"en":"1"}},{"code":"r2","text":{"en":"2"}},{"code":"r3","text":{"en":"3"}}],`+options+`},
		{"code":"rating","type":"rating","text":{"en":"?"},"required":true,"min":1,"max":5},
		{"code":"stars","type":"rating","text":{"en":"?"},"required":true,`+options+`},
		{"code":"nps","type":"nps","text":{"en":"?"},"required":true},
		{"code":"ranking","type":"ranking","text":{"en":"?"},"required":true,`+options+`},
		{"code":"top","type":"ranking","text":{"en":"?"},"required":true,"max_choices":2,`+options+`},
		{"code":"number","type":"number","text":{"en":"?"},"required":true,"min":-3,"max":3.5,"decimals":1},
		{"code":"slider","type":"slider","text":{"en":"?"},"required":true,"min":0,"max":10},
		{"code":"sum","type":"sum","text":{"en":"?"},"required":true,"decimals":1,`+options+`},
		{"code":"text","type":"text","text":{"en":"?"},"required":true,"max_length":5},
		{"code":"plate","type":"text","text":{"en":"?"},"required":true,"pattern":"[0-9]{3}"},
		{"code":"longtext","type":"longtext","text":{"en":"?"},"required":true},
		{"code":"date","type":"date","text":{"en":"?"},"required":true,"earliest":"2020-02-01","latest":"2020-02-29"},
		{"code":"time","type":"time","text":{"en":"?"},"required":true,"earliest":"09:00","latest":"09:01"},
		{"code":"home","type":"area","text":{"en":"?"},"required":true},
		{"code":"phone","type":"phone","text":{"en":"?"},"required":true},
		{"code":"email","type":"email","text":{"en":"?"},"required":true},
		{"code":"photo","type":"photo","text":{"en":"?"},"required":true},
		{"code":"location","type":"location","text":{"en":"?"},"required":true},
		{"code":"signature","type":"signature","text":{"en":"?"},"required":true},
		{"code":"note","type":"note","text":{"en":"Read."}},
		{"code":"consent","type":"consent","text":{"en":"?"},"required":true},
		{"code":"calculated","type":"calculated","calculate":{"+":[{"var":"rating"},1]}},
		{"code":"hidden","type":"single","text":{"en":"?"},"required":true,"visible_if":{"==":[{"var":"single"},"a"]},`+options+`}`)
	o := demoOptions(t, 500, 9)
	o.Form = form
	for _, m := range generate(t, o) {
		if len(m.Contacts) != 5 {
			t.Fatalf("%d contacts", len(m.Contacts))
		}
		resend(t, o, m)
	}
}

// resend puts the contacts back and sends the answers through the decoder that
// a phone's answers pass: every limit of every question is checked there.
func resend(t *testing.T, o Options, m made) {
	t.Helper()
	answers := map[string]any{}
	if err := json.Unmarshal(o.Form.AppendJSON(nil, m.sheet), &answers); err != nil {
		t.Fatal(err)
	}
	delete(answers, "calculated")
	for _, c := range m.Contacts {
		answers[c.Question] = c.Text
		if lat, lon, ok := strings.Cut(c.Text, ","); ok && c.Type == string(surveys.Location) {
			answers[c.Question] = map[string]any{"lat": json.Number(lat), "lon": json.Number(lon)}
		}
	}
	node, err := strictjson.Parse([]byte(marshal(t, answers)), strictjson.Limits{Depth: 8})
	if err != nil {
		t.Fatal(err)
	}
	env := answer.Env{Area: func(code string) bool { return o.Tree.Valid(code, "2026-10-01") }}
	sheet, err := o.Form.Decode(node, env)
	if err != nil {
		t.Fatal(err, answers)
	}
	if errs := o.Form.Finish(sheet, m.Key); len(errs) > 0 {
		t.Fatal(errs)
	}
	o.Form.Extract(sheet)
	if !bytes.Equal(o.Form.Encode(sheet), m.Answers) {
		t.Fatalf("sent again, the answers became others: %v", answers)
	}
}
