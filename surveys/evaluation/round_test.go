package evaluation

import (
	"context"
	"strings"
	"testing"

	"minyi/surveys"
	"minyi/surveys/exchange"
)

// roundScheme has one leaf that a survey feeds and one that is typed in.
const roundScheme = `{"code":"r","groups":[{"code":"g","units":["u1","u2"]}],"items":[
	{"code":"S","weight":10,"source":{"type":"survey","survey":"s","rate":"aware","samples":["probability","quota"],"min_n":50},"func":{"type":"linear","lo":0,"hi":100},"missing":"zero"},
	{"code":"M","weight":90,"source":{"type":"manual"},"func":{"type":"linear","lo":0,"hi":100},"missing":"zero"}]}`

func roundSchemeOf(t *testing.T) *Scheme {
	t.Helper()
	s, err := DecodeScheme([]byte(roundScheme))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func some(x float64) *float64 { return &x }

func TestFeedTakesTheFirstAdmittedSampleAndSaysWhereItCameFrom(t *testing.T) {
	published := map[string]PublishedRate{
		"u1 probability": {Kind: surveys.Share, Estimate: some(0.875), SE: some(0.0123), NEff: 305, AsOf: 99},
		"u1 quota":       {Kind: surveys.Share, Estimate: some(0.5), NEff: 999},
		"u2 quota":       {Kind: surveys.Share, Estimate: some(0.25), NEff: 49.9, AsOf: 99},
	}
	entries, err := Feed(t.Context(), roundSchemeOf(t), func(_ context.Context, source Source, unit string, sample surveys.Sample) (PublishedRate, string, bool, error) {
		p, ok := published[unit+" "+string(sample)]
		return p, "published=7", ok, nil
	})
	if err != nil || len(entries) != 2 {
		t.Fatal(entries, err)
	}
	if e := entries[0]; e.Unit != "u1" || e.Leaf != "S" || e.Value != "87.5" || e.SE != "1.23" || !strings.Contains(e.Source, "probability published=7 as_of_seq=99 n_eff=305.0") {
		t.Errorf("a share enters as estimate × 100 from the drawn sample: %+v", e)
	}
	if e := entries[1]; e.Value != "" || !strings.Contains(e.Source, "n_eff=49.9 < min_n=50") {
		t.Errorf("too few answers are no value: %+v", e)
	}
}

func TestGatherMakesTheValuesThatComputeScores(t *testing.T) {
	scheme := roundSchemeOf(t)
	values, err := Gather(scheme, []Entry{
		{Unit: "u1", Leaf: "S", Value: "87.5", SE: "1.23"}, {Unit: "u1", Leaf: "M", Value: "80"}, {Unit: "u2", Leaf: "S"}, {Unit: "u2", Leaf: "M", Value: "70.005"},
	}, []byte(`{"adjustments":[{"unit":"u2","points":1.5,"reason":"x"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	result, err := Compute(scheme, values)
	if err != nil {
		t.Fatal(err)
	}
	if u := result.Unit("u1"); u.Final.String() != "80.75" {
		t.Errorf("u1: %s", u.Final)
	}
	if u := result.Unit("u2"); u.Base.String() != "63.01" || u.Final.String() != "64.51" {
		t.Errorf("u2: base %s, final %s", u.Base, u.Final)
	}
	if _, err := Gather(scheme, []Entry{{Unit: "u1", Leaf: "M", Value: "not a number"}}, []byte(`{}`)); err == nil || surveys.All(err) != nil {
		t.Errorf("a stored figure that is none must be our fault: %v", err)
	}
}

func TestReadEntriesNamesEveryFault(t *testing.T) {
	table, err := exchange.OpenTable(strings.NewReader("leaf;unit;value\nM;u1;87.5\nM;u2;87,5\nX;u1;1\nS;u1;1\nM;u9;1\nM;u1;2\nM;u2;NaN\n"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = roundSchemeOf(t).ReadEntries(table)
	got := make(map[string]string)
	for _, e := range surveys.All(err) {
		got[e.Field] += e.Key
	}
	for place, key := range map[string]string{
		"/3/value": "evaluation.entry_figure", "/4/leaf": "evaluation.entry_leaf", "/5/leaf": "evaluation.entry_survey",
		"/6/unit": "evaluation.entry_unit", "/7": "evaluation.entry_twice", "/8/value": "evaluation.entry_figure",
	} {
		if got[place] != key {
			t.Errorf("%s: %q, want %s", place, got[place], key)
		}
	}
	good, err := exchange.OpenTable(strings.NewReader("unit,leaf,value,se\nu1,M,87.5,\nu2,M,-3,0.5\n"))
	if err != nil {
		t.Fatal(err)
	}
	entries, err := roundSchemeOf(t).ReadEntries(good)
	if err != nil || len(entries) != 2 || entries[1].Value != "-3" || entries[1].SE != "0.5" || entries[0].Source == "" {
		t.Fatal(entries, err)
	}
}
