package outcome_test

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"minyi/surveys"
	"minyi/surveys/outcome"
)

func TestRatesAgreeWithTheReference(t *testing.T) {
	data, err := os.ReadFile("testdata/aapor.json")
	if err != nil {
		t.Fatal(err)
	}
	var golden struct {
		Cases []struct {
			Expected map[string]float64
		}
	}
	if err := json.Unmarshal(data, &golden); err != nil {
		t.Fatal(err)
	}
	out, err := outcome.Run(data) // the reference holds the cases under "input"
	if err != nil {
		t.Fatal(err)
	}
	var got []map[string]float64
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatal(err)
	}
	if len(got) != len(golden.Cases) || len(got) < 4 {
		t.Fatalf("%d answers to %d cases", len(got), len(golden.Cases))
	}
	for i, c := range golden.Cases {
		for name, want := range c.Expected {
			if math.Abs(got[i][name]-want) > 1e-12 {
				t.Errorf("case %d: %s is %v, want %v", i, name, got[i][name], want)
			}
		}
	}
}

func TestARateWithoutABaseIsNull(t *testing.T) {
	out, err := outcome.Run([]byte(`{"cases":[{"UH":5},{}]}`))
	if err != nil {
		t.Fatal(err)
	}
	var got []map[string]any
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatal(err)
	}
	if got[0]["RR1"] != 0.0 || got[0]["RR5"] != nil || got[0]["e"] != nil || got[0]["RR3"] != nil || got[1]["RR1"] != nil {
		t.Errorf("%s", out)
	}
}

func TestWrongCasesAreRefusedWithTheirPlace(t *testing.T) {
	for name, c := range map[string]struct{ request, key, field string }{
		"no cases":               {`{}`, "outcome.cases", "/cases"},
		"an unknown disposition": {`{"cases":[{"I":1},{"X":1}]}`, "outcome.disposition", "/cases/1/X"},
		"a negative count":       {`{"cases":[{"I":-1}]}`, "outcome.count", "/cases/0/I"},
		"an e that is no share":  {`{"cases":[{"e":1.5}]}`, "outcome.share", "/cases/0/e"},
		"a word":                 {`{"cases":[{"I":"many"}]}`, "json.wrong_type", "/cases/0/I"},
	} {
		_, err := outcome.Run([]byte(c.request))
		if found := surveys.All(err); len(found) == 0 || found[0].Key != c.key || found[0].Field != c.field {
			t.Errorf("%s: %v", name, err)
		}
	}
}
