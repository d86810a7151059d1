package quality_test

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"

	"minyi/surveys"
	"minyi/surveys/estimate"
	"minyi/surveys/quality"
)

func TestFlagsAgreeWithTheReference(t *testing.T) {
	request, err := os.ReadFile("testdata/quality.expected.json") // it holds what was asked
	if err != nil {
		t.Fatal(err)
	}
	var golden struct {
		Result struct {
			Median  float64 `json:"median_duration"`
			Records []map[string]any
		}
	}
	if err := json.Unmarshal(request, &golden); err != nil {
		t.Fatal(err)
	}
	r, err := quality.Read(request)
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile("testdata/" + r.Data)
	if err != nil {
		t.Fatal(err)
	}
	table, err := estimate.ReadCSV(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	report, err := quality.Run(r, table)
	if err != nil {
		t.Fatal(err)
	}
	if *report.Median != golden.Result.Median || len(report.Records) != len(golden.Result.Records) {
		t.Fatalf("median %v, %d records", *report.Median, len(report.Records))
	}
	for i, want := range golden.Result.Records {
		out, err := json.Marshal(report.Records[i])
		if err != nil {
			t.Fatal(err)
		}
		var got map[string]any
		if err := json.Unmarshal(out, &got); err != nil {
			t.Fatal(err)
		}
		for name, w := range want {
			g := got[name]
			x, number := w.(float64)
			y, _ := g.(float64)
			if number && math.Abs(x-y) > 1e-9 || !number && g != w {
				t.Errorf("%v: %s is %v, want %v", want["id"], name, g, w)
			}
		}
	}
}

func TestWhatCannotBeSaidIsNull(t *testing.T) {
	got := quality.Look([]quality.Record{
		{ID: "a", Grid: []string{"", "x"}, Answers: []string{"1", "", "", "", ""}},
		{ID: "b", Grid: []string{"3", "3"}, Answers: []string{"1", "1", "1", "1", "1"}},
	}, quality.Limits{Fast: quality.FastBelow, Speeder: quality.SpeederBelow})
	a, b := got.Records[0], got.Records[1]
	if got.Median != nil || a.SpeedIndex != nil || a.Fast || a.IRV != nil || a.MaxMatch != nil || a.DeviceCount != nil || a.Duplicate {
		t.Errorf("%+v", a)
	}
	if a.LongString != 1 || b.LongString != 2 || b.StraightLine || b.IRV == nil || *b.IRV != 0 {
		t.Errorf("%+v %+v", a, b)
	}
}

func TestTwinsAreDuplicatesOnlyWithEnoughAnswers(t *testing.T) {
	full, sparse := []string{"1", "2", "3", "4", ""}, []string{"1", "2", "3", "", ""}
	got := quality.Look([]quality.Record{{ID: "a", Answers: full}, {ID: "b", Answers: full}, {ID: "c", Answers: sparse}, {ID: "d", Answers: sparse}}, quality.Limits{})
	for i, want := range []bool{true, true, false, false} {
		if got.Records[i].Duplicate != want {
			t.Errorf("%+v", got.Records[i])
		}
	}
}

func TestWrongRequestsAreRefused(t *testing.T) {
	for name, c := range map[string]struct{ request, data, key string }{
		"a grid that is no list":         {`{"grid":"g1"}`, "id\n1\n", "quality.field"},
		"an unknown column":              {`{"answers":["z"]}`, "id\n1\n", "estimate.column_unknown"},
		"no id":                          {`{}`, "x\n1\n", "estimate.column_unknown"},
		"a duration that is no number":   {`{}`, "id,duration_s\n1,long\n", "quality.duration"},
		"a duration in negative seconds": {`{}`, "id,duration_s\n1,-4\n", "quality.duration"},
	} {
		r, err := quality.Read([]byte(c.request))
		if err == nil {
			table, readErr := estimate.ReadCSV(strings.NewReader(c.data))
			if readErr != nil {
				t.Fatal(readErr)
			}
			_, err = quality.Run(r, table)
		}
		if found := surveys.All(err); len(found) == 0 || found[0].Key != c.key {
			t.Errorf("%s: %v", name, err)
		}
	}
}
