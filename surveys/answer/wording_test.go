package answer

import (
	"encoding/json"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"text/template"

	"minyi/surveys"
)

// Every finding has a sentence in both languages, and the sentence asks for no
// value that the finding does not carry.
func TestEveryFindingCanBeWorded(t *testing.T) {
	f := allTypes(t)
	found := map[string]*surveys.Error{}
	keep := func(err error) {
		for _, e := range surveys.All(err) {
			found[e.Key] = e
		}
	}
	var cases []struct{ Answers json.RawMessage }
	read(t, "decode.json", &cases)
	for _, c := range cases {
		_, err := f.Decode(parse(t, string(c.Answers)), known)
		keep(err)
	}
	keep(f.Finish(make(Sheet, len(f.Fields)), someKey))
	for i := range f.Fields {
		keep(f.Fields[i].nothing())
	}
	for _, posted := range []string{"age=1,5", "q1=1&q1=2", "top.dirt=1&top.noise=1", "top.dirt=x", "grid.r1=good"} {
		v, err := url.ParseQuery(posted)
		if err != nil {
			t.Fatal(err)
		}
		sheet, errs := f.FromValues(v, nil, known)
		keep(errs)
		keep(f.Missing(sheet, someKey, 0))
	}
	_, err := ReadSubmission([]byte(body(`,"spec":"x","started_at":"x","weight":1,"chanel":2`)))
	keep(err)
	_, err = ReadSubmission([]byte(`{"key":"` + goodKey + `"}`))
	keep(err)
	if len(found) < 50 {
		t.Fatalf("only %d kinds of finding were provoked", len(found))
	}
	for _, language := range []string{"zh-CN", "en"} {
		data, err := os.ReadFile(filepath.Join("..", "..", "static", "locales", language, "answer.json"))
		if err != nil {
			t.Fatal(err)
		}
		var texts map[string]string
		if err := json.Unmarshal(data, &texts); err != nil {
			t.Fatal(err)
		}
		for key, e := range found {
			tmpl, err := template.New(key).Option("missingkey=error").Parse(texts[key])
			if err != nil || texts[key] == "" {
				t.Errorf("%s: %s has no sentence (%v)", language, key, err)
				continue
			}
			if err := tmpl.Execute(io.Discard, e.Args); err != nil {
				t.Errorf("%s: %v", language, err)
			}
		}
	}
}
