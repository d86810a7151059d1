package rate_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minyi/surveys"
	"minyi/surveys/rate"
)

// place is one area's figure with its interval; half < 0 is none.
type place struct {
	name     string
	at, half float64
}

func placesToRows(places []place) (rows []rate.Row) {
	for _, p := range places {
		r := rate.Row{Group: map[string]string{"area": p.name}}
		if p.at >= 0 {
			r.Estimate = &p.at
		}
		if p.at >= 0 && p.half >= 0 {
			r.CI = &[2]float64{p.at - p.half, p.at + p.half}
		}
		rows = append(rows, r)
	}
	return rows
}

func TestAreasAreOrderedOnlyWhereTheFiguresBearIt(t *testing.T) {
	for name, c := range map[string]struct {
		places []place
		want   [][]string
	}{
		"apart":                                    {[]place{{"a", 0.5, 0.01}, {"b", 0.9, 0.01}}, [][]string{{"b"}, {"a"}}},
		"within the error stay as they came":       {[]place{{"a", 0.50, 0.05}, {"b", 0.52, 0.05}}, [][]string{{"a", "b"}}},
		"the highest decides, not the neighbour":   {[]place{{"a", 0.60, 0.04}, {"b", 0.55, 0.04}, {"c", 0.50, 0.04}}, [][]string{{"a", "b"}, {"c"}}},
		"a wide one far down may be as high":       {[]place{{"a", 0.9, 0.01}, {"b", 0.8, 0.01}, {"c", 0.7, 0.3}, {"d", 0.2, 0.01}}, [][]string{{"a", "b", "c"}, {"d"}}},
		"without a figure an area is in no place":  {[]place{{"a", 0.5, 0.01}, {"b", -1, 0}}, [][]string{{"a"}}},
		"people who were not drawn have no places": {[]place{{"a", 0.1, -1}, {"b", 0.9, -1}}, [][]string{{"a", "b"}}},
		"equal figures are one place":              {[]place{{"a", 0.5, 0.01}, {"b", 0.5, 0.01}}, [][]string{{"a", "b"}}},
	} {
		t.Run(name, func(t *testing.T) {
			var got [][]string
			for _, tier := range rate.Tiers(placesToRows(c.places)) {
				var names []string
				for _, r := range tier {
					names = append(names, r.Group["area"])
				}
				got = append(got, names)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTheHeadlineIsTheStandardRatesAndThenOthersUpToFour(t *testing.T) {
	ratesOf := func(codes ...string) (rates []surveys.Rate) {
		for _, c := range codes {
			rates = append(rates, surveys.Rate{Code: c})
		}
		return rates
	}
	for _, c := range []struct{ have, want []string }{
		{[]string{"x", "satisfaction", "support", "participation", "awareness", "y"}, []string{"awareness", "support", "participation", "satisfaction"}},
		{[]string{"x", "satisfaction", "y"}, []string{"satisfaction", "x", "y"}},
		{nil, nil},
	} {
		var got []string
		for _, r := range rate.Headline(ratesOf(c.have...)) {
			got = append(got, r.Code)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("of %v: %v, want %v", c.have, got, c.want)
		}
	}
}

func TestTheFingerprintChangesWithWhatIsMeasuredAndNothingElse(t *testing.T) {
	doc := func(change func(*surveys.Survey)) *surveys.Survey {
		d := &surveys.Survey{
			Pages: []surveys.Page{{Questions: []surveys.Question{
				{Code: "q1", Type: surveys.Single, Text: surveys.Text{"en": "Know?"}, Options: []surveys.Option{{Code: "yes"}, {Code: "no"}}},
				{Code: "q2", Type: surveys.Single, Options: []surveys.Option{{Code: "a"}}},
			}}},
			Rates: []surveys.Rate{{Code: "r", Kind: surveys.Share, Question: "q1", Numerator: []string{"yes"}}},
		}
		change(d)
		return d
	}
	print := func(d *surveys.Survey) string {
		got, err := rate.Fingerprint(d, "r")
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	first := func(d *surveys.Survey) *surveys.Question { return &d.Pages[0].Questions[0] }
	before := print(doc(func(*surveys.Survey) {}))
	for name, c := range map[string]struct {
		change func(*surveys.Survey)
		same   bool
	}{
		"another wording":          {func(d *surveys.Survey) { first(d).Text["en"] = "Do you know?" }, true},
		"options in another order": {func(d *surveys.Survey) { o := first(d).Options; o[0], o[1] = o[1], o[0] }, true},
		"another question changes": {func(d *surveys.Survey) { d.Pages[0].Questions[1].Options[0].Code = "b" }, true},
		"one more option":          {func(d *surveys.Survey) { first(d).Options = append(first(d).Options, surveys.Option{Code: "so"}) }, false},
		"another numerator":        {func(d *surveys.Survey) { d.Rates[0].Numerator = []string{"no"} }, false},
		"asked of fewer people":    {func(d *surveys.Survey) { first(d).VisibleIf = surveys.Expression(`{"==":[{"var":"q0"},"a"]}`) }, false},
		"an own answer is offered": {func(d *surveys.Survey) { first(d).Other = &surveys.Other{} }, false},
		"the rate is gone":         {func(d *surveys.Survey) { d.Rates = nil }, false},
		"its question is gone":     {func(d *surveys.Survey) { d.Pages[0].Questions = d.Pages[0].Questions[1:] }, false},
	} {
		if after := print(doc(c.change)); (after == before) != c.same {
			t.Errorf("%s: same %t, want %t", name, after == before, c.same)
		}
	}
}
