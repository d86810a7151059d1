package rate_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"testing"

	"minyi/surveys"
	"minyi/surveys/intake"
	"minyi/surveys/rate"
	"minyi/surveys/weight"
)

// fixture is the table of ten replies that the field's handbook works out.
type fixture struct {
	Replies []struct {
		Weight float64
		Q1     string
		Q9     string
		Act    bool
		Q27    string
	}
	Expected map[string]map[string]string
	NEff     map[string]string `json:"n_eff"`
}

// tenReplies counts every reply so many times.
func tenReplies(t *testing.T, times int) (*poll, fixture) {
	var f fixture
	read(t, "fixture.json", &f)
	p := newPoll(t)
	for range times {
		for _, r := range f.Replies {
			act := "signed"
			if r.Act {
				act = "cleanup"
			}
			p.reply(person{
				intake.Response{Design: intake.Design{BaseWeight: r.Weight}},
				map[string][]string{"q1": {r.Q1}, "q9": {r.Q9}, "q13": {act}, "q27": {r.Q27}},
			})
		}
	}
	return p, f
}

// Each reply is counted ten times over, because nine answers are too few to be
// shown; that changes no rate and makes n_eff ten times as large.
func TestTheFixtureComesOutDigitByDigit(t *testing.T) {
	p, f := tenReplies(t, 10)
	for how, weighting := range map[string]rate.Weighting{"weighted": rate.Base, "unweighted": rate.Unweighted} {
		for code, want := range f.Expected {
			row := find(t, p.compute(rate.Query{Weighting: weighting}, rate.Context{}, code), code, surveys.Probability)
			if row.Estimate == nil {
				t.Errorf("%s %s: no estimate", how, code)
				continue
			}
			percent := *row.Estimate
			if code != "satisfaction_score" {
				percent *= 100
			}
			if got := fmt.Sprintf("%.2f", percent); got != want[how] {
				t.Errorf("%s %s: %s, want %s", how, code, got, want[how])
			}
		}
		row := find(t, p.compute(rate.Query{Weighting: weighting}, rate.Context{}, "awareness"), "awareness", surveys.Probability)
		if got := fmt.Sprintf("%.2f", *row.NEff/10); got != f.NEff[how] {
			t.Errorf("%s: n_eff %s, want %s", how, got, f.NEff[how])
		}
	}
}

func TestTheFixtureOnceHasTenAnswersOrNineTooFew(t *testing.T) {
	p, f := tenReplies(t, 1)
	table := p.compute(rate.Query{Weighting: rate.Base}, rate.Context{}, "awareness", "satisfaction")
	row := find(t, table, "awareness", surveys.Probability)
	if got := fmt.Sprintf("%.2f", *row.NEff); got != f.NEff["weighted"] || row.Base != 10 {
		t.Errorf("n_eff %s, base %d", got, row.Base)
	}
	row = find(t, table, "satisfaction", surveys.Probability)
	if !row.Suppressed || row.Base != 9 || row.Estimate != nil || row.NEff != nil || row.SE != nil || row.CI != nil || row.Method != rate.MethodNone {
		t.Errorf("nine answers are shown: %+v", row)
	}
}

// Intervals by hand: awareness 0.8 of 100 and, as a score, 65.5556 of 90.
func TestIntervals(t *testing.T) {
	p, _ := tenReplies(t, 10)
	table := p.compute(rate.Query{}, rate.Context{}, "awareness", "satisfaction_score")
	near := func(what string, got, want float64) {
		t.Helper()
		if math.Abs(got-want) > 1e-9 {
			t.Errorf("%s: %.12f, want %.12f", what, got, want)
		}
	}
	row := find(t, table, "awareness", surveys.Probability)
	near("se", *row.SE, math.Sqrt(0.8*0.2/99))
	// Clopper and Pearson's on m = p(1−p)/V = 99: R's qbeta(.025, 79.2, 20.8) and
	// qbeta(.975, 80.2, 19.8).
	near("low", row.CI[0], 0.7076294193587562)
	near("high", row.CI[1], 0.8736816291088401)
	if row.Method != rate.MethodKG {
		t.Error(row.Method)
	}
	row = find(t, table, "satisfaction_score", surveys.Probability)
	// Squared distances of 100 80 60 80 30 0 80 60 100 from their mean 590/9.
	spread := 0.0
	for _, y := range []float64{100, 80, 60, 80, 30, 0, 80, 60, 100} {
		spread += 10 * (y - 590.0/9) * (y - 590.0/9)
	}
	se := math.Sqrt(spread*100/99) / 90 // the ten who gave no score stay in the design
	near("score se", *row.SE, se)
	const t89 = 1.9869786995062795 // R's qt(.975, 89)
	near("score low", row.CI[0], 590.0/9-t89*se)
	near("score high", row.CI[1], 590.0/9+t89*se)
	if row.Method != rate.MethodStudent {
		t.Error(row.Method)
	}
}

func TestAtNoneAndAllTheIntervalStaysInside(t *testing.T) {
	for option, want := range map[string]float64{"know": 1, "unknown": 0} {
		p := newPoll(t)
		p.many(20, surveys.Probability, "", option)
		row := find(t, p.compute(rate.Query{}, rate.Context{}, "awareness"), "awareness", surveys.Probability)
		if *row.Estimate != want || *row.SE != 0 || row.CI[0] < 0 || row.CI[1] > 1 || row.CI[1]-row.CI[0] < 0.1 {
			t.Errorf("%s: %v ± %v, %v", option, *row.Estimate, *row.SE, *row.CI)
		}
	}
}

// Post-stratified estimates and n_eff of R's survey package on the golden
// sample of the method; idx_resp is a person's mean over at least two of three.
func TestPostStratifiedRatesAreThoseOfTheReference(t *testing.T) {
	file, err := os.Open("../weight/testdata/stclus_post.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	table, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile("../weight/testdata/stclus_post.margins.json")
	if err != nil {
		t.Fatal(err)
	}
	var margins weight.Margins
	if err := json.Unmarshal(data, &margins); err != nil {
		t.Fatal(err)
	}
	head, rows := table[0], table[1:]

	scores := map[string]float64{"1": 0, "2": 25, "3": 50, "4": 75, "5": 100}
	doc := &surveys.Survey{Code: "golden", Languages: []string{"en"}, Pages: []surveys.Page{{Code: "p"}}, Rates: []surveys.Rate{
		{Code: "aware", Kind: surveys.Share, Question: "q1", Numerator: []string{"1"}, Excluded: []string{"9"}},
		{Code: "sat8top", Kind: surveys.Share, Question: "q8", Numerator: []string{"4", "5"}, Excluded: []string{"8", "9"}},
		{Code: "sat8", Kind: surveys.Score, Questions: []string{"q8"}, Scores: scores},
		{Code: "idx_resp", Kind: surveys.Score, Questions: []string{"q5", "q6", "q7"}, Scores: scores},
	}}
	for c, code := range head {
		q := surveys.Question{Code: code, Type: surveys.Single}
		for _, r := range rows {
			if r[c] != "" && !slices.ContainsFunc(q.Options, func(o surveys.Option) bool { return o.Code == r[c] }) {
				q.Options = append(q.Options, surveys.Option{Code: r[c]})
			}
		}
		if code != "weight" && code != "expected" {
			doc.Pages[0].Questions = append(doc.Pages[0].Questions, q)
		}
	}
	p := pollOf(t, doc)
	for _, r := range rows {
		who := person{answers: map[string][]string{}}
		for c, code := range head {
			switch {
			case code == "weight":
				if _, err := fmt.Sscan(r[c], &who.response.Design.BaseWeight); err != nil {
					t.Fatal(err)
				}
			case code != "expected" && r[c] != "":
				who.answers[code] = []string{r[c]}
			}
		}
		p.reply(who)
	}
	query := rate.Query{By: []string{"district"}, Weighting: rate.PostStrat}
	got := p.compute(query, rate.Context{Margins: &margins}, "aware", "sat8top", "sat8", "idx_resp")

	var expected []struct {
		ID, District string
		N            int
		NEff         *float64 `json:"n_eff"`
		Estimate     float64
	}
	read(t, "stclus_post.expected.json", &expected)
	codes := map[string]string{
		"aware": "aware", "aware_by_district": "aware", "sat8_mean": "sat8", "sat8_by_district": "sat8",
		"sat8top_by_district": "sat8top", "idx_resp": "idx_resp",
	}
	for _, e := range expected {
		var group []string
		if e.District != "" {
			group = []string{"district", e.District}
		}
		row := find(t, got, codes[e.ID], surveys.Probability, group...)
		if int(row.Base) != e.N || math.Abs(*row.Estimate-e.Estimate) > 1e-9*e.Estimate ||
			e.NEff != nil && math.Abs(*row.NEff-*e.NEff) > 1e-9**e.NEff {
			t.Errorf("%s %s: base %d, %v, n_eff %v; want %+v", e.ID, e.District, row.Base, *row.Estimate, *row.NEff, e)
		}
	}
}
