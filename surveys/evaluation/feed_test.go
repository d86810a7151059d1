package evaluation

import (
	"math"
	"testing"

	"github.com/shopspring/decimal"

	"minyi/surveys"
)

func TestRatesEnterInPercent(t *testing.T) {
	f := func(x float64) *float64 { return &x }
	for _, c := range []struct {
		name         string
		kind         surveys.RateKind
		estimate, se *float64
		value, err   string
	}{
		{"a share, without a float's tail", surveys.Share, f(0.867), f(0.0194), "86.7", "1.94"},
		{"one that a float would make 28.999999999999996", surveys.Any, f(0.29), f(0), "29", "0"},
		{"a score as it is", surveys.Score, f(68.12), f(1.5), "68.12", "1.5"},
		{"volunteers without an error", surveys.Share, f(0.5), nil, "50", "none"},
		{"nothing published", surveys.Share, nil, f(0.1), "none", "none"},
		{"no number", surveys.Score, f(math.NaN()), f(1), "none", "none"},
		{"an error that is no number", surveys.Score, f(1), f(math.Inf(1)), "1", "none"},
	} {
		t.Run(c.name, func(t *testing.T) {
			value, se := FromRate(c.kind, c.estimate, c.se)
			if show(value) != c.value || show(se) != c.err {
				t.Fatalf("got %s, %s; want %s, %s", show(value), show(se), c.value, c.err)
			}
		})
	}
}

func show(d *decimal.Decimal) string {
	if d == nil {
		return "none"
	}
	return d.String()
}

func TestAPublishedRateFillsALeaf(t *testing.T) {
	scheme, err := DecodeScheme([]byte(schemeWith(`{"type":"manual"}`, `{"type":"survey","survey":"s","rate":"r","samples":["probability"],"min_n":30}`)))
	if err != nil {
		t.Fatal(err)
	}
	estimate, se := 0.8, 0.02
	rate := PublishedRate{Kind: surveys.Share, Estimate: &estimate, SE: &se, Base: 40, NEff: 31.5, Sample: surveys.Probability, AsOf: 7}
	few := rate
	few.NEff = 29.9
	result, err := Compute(scheme, &Values{Values: []Value{rate.Value("u1", "L"), few.Value("u2", "L")}})
	if err != nil {
		t.Fatal(err)
	}
	if u := result.Unit("u1"); u.Leaf("L").Score.String() != "80.00" || u.Margin.String() != "0.39" {
		t.Errorf("u1: %+v", u) // 10 ÷ 100 × 1 × 2 × 1.96 = 0.392
	}
	if l := result.Unit("u2").Leaf("L"); l.Reason != TooFew || l.Score.String() != "0.00" {
		t.Errorf("u2: %+v", l)
	}
}

func TestARoundNeedsToKnowWhereRatesComeFrom(t *testing.T) {
	scheme, err := DecodeScheme([]byte(schemeWith(`{"type":"manual"}`, `{"type":"survey_rate"}`)))
	if err != nil {
		t.Fatal(err)
	}
	checkFindings(t, scheme.CheckRound().Err(), []finding{
		{"round_source", "/items/0/source/survey"}, {"round_source", "/items/0/source/rate"}, {"round_source", "/items/0/source/samples"},
	})
	worked, _, _ := decoded(t, "testdata/cases/worked-example.json")
	if errs := worked.CheckRound(); len(errs) > 0 {
		t.Fatal(errs)
	}
}

func TestRollUpOfThreeYears(t *testing.T) {
	weights := func(ws ...int64) (out []decimal.Decimal) {
		for _, w := range ws {
			out = append(out, decimal.NewFromInt(w))
		}
		return out
	}
	got, err := RollUp(weights(15, 25, 60), []Hundredths{8240, 8610, 9030})
	if err != nil || got.String() != "88.07" { // 88.065
		t.Fatalf("got %s, %v", got, err)
	}
	for _, c := range []struct {
		weights []decimal.Decimal
		finals  []Hundredths
		key     string
	}{
		{weights(1), nil, "rollup_lengths"},
		{nil, nil, "rollup_lengths"},
		{weights(0, 0), []Hundredths{1, 2}, "rollup_weightless"},
		{weights(2, -1), []Hundredths{1, 2}, "negative"},
	} {
		_, err := RollUp(c.weights, c.finals)
		checkFindings(t, err, []finding{{c.key, ""}})
	}
}

func TestCountsAreToldFromRates(t *testing.T) {
	for name, want := range map[string]bool{
		"responses": true, "Response-Count": true, "number_of_likes": true, "n": true, "signing_total": true, "participants": true,
		"participation_count": true, "clock_in": true, "shares": true,
		"": false, "participation": false, "participation_rate": false, "share": false, "done_in_time": false, "site_score": false, "n_eff": false,
		"response_rate": false, "findings_count": false,
	} {
		if counting(name) != want {
			t.Errorf("counting(%q) = %v", name, !want)
		}
	}
}
