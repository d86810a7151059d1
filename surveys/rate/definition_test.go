package rate_test

import (
	"testing"

	"minyi/surveys"
	"minyi/surveys/rate"
	"minyi/surveys/tally"
)

func TestADefinitionIsWhatTwoValuesMustShare(t *testing.T) {
	base := surveys.Rate{Code: "r", Kind: surveys.Share, Question: "q1", Numerator: []string{"b", "a"}, Excluded: []string{"na"}}
	query := rate.Query{Wave: "w1", Where: []tally.Condition{{Code: "sex", Values: []string{"male"}}}}
	canonical, hash, err := rate.Definition(base, query, "census")
	if err != nil {
		t.Fatal(err)
	}
	want := `{"alg":"sha256","base":"asked, answered, not excluded","code":"r","excluded":["na"],"flagged":"all","kind":"share",` +
		`"numerator":["a","b"],"questions":["q1"],"spec":"rate/1","weighting":"none","where":[{"code":"sex","values":["male"]}],"window":"w1"}`
	if string(canonical) != want {
		t.Errorf("got  %s\nwant %s", canonical, want)
	}
	for name, c := range map[string]struct {
		change func(r *surveys.Rate, q *rate.Query, margins *string)
		same   bool
	}{
		"another order of the numerator": {func(r *surveys.Rate, _ *rate.Query, _ *string) { r.Numerator = []string{"a", "b"} }, true},
		"another title":                  {func(r *surveys.Rate, _ *rate.Query, _ *string) { r.Title = surveys.Text{"en": "x"} }, true},
		"margins that are not used":      {func(_ *surveys.Rate, _ *rate.Query, m *string) { *m = "other" }, true},
		"another grouping":               {func(_ *surveys.Rate, q *rate.Query, _ *string) { q.By = []string{"area"} }, true},
		"another numerator":              {func(r *surveys.Rate, _ *rate.Query, _ *string) { r.Numerator = []string{"a"} }, false},
		"nobody excluded":                {func(r *surveys.Rate, _ *rate.Query, _ *string) { r.Excluded = nil }, false},
		"another wave":                   {func(_ *surveys.Rate, q *rate.Query, _ *string) { q.Wave = "w2" }, false},
		"weights":                        {func(_ *surveys.Rate, q *rate.Query, _ *string) { q.Weighting = rate.PostStrat }, false},
		"without flagged responses":      {func(_ *surveys.Rate, q *rate.Query, _ *string) { q.WithoutFlag = true }, false},
		"of everybody":                   {func(_ *surveys.Rate, q *rate.Query, _ *string) { q.Where = nil }, false},
	} {
		r, q, margins := base, query, "census"
		c.change(&r, &q, &margins)
		_, other, err := rate.Definition(r, q, margins)
		if err != nil || (other == hash) != c.same {
			t.Errorf("%s: same %v, %v", name, other == hash, err)
		}
	}
}

func TestOnlyAnEstimateCanBePublished(t *testing.T) {
	p := newPoll(t)
	p.many(20, surveys.Probability, "219901", "know")
	p.many(5, surveys.Probability, "219902", "know")
	query := rate.Query{By: []string{"area"}, Wave: ""}
	table := p.compute(query, city(t), "awareness")
	definition := p.rates("awareness")[0]
	row := find(t, table, "awareness", surveys.Probability, "area", "219901")
	published, err := table.Publishable(row, definition, query, "census")
	_, hash, _ := rate.Definition(definition, query, "")
	if err != nil || published.Method != "kg-taylor/1" || published.AsOfSeq != 25 || published.Margins != "" || published.Definition != hash {
		t.Errorf("%+v, %v", published, err)
	}
	small := find(t, table, "awareness", surveys.Probability, "area", "219902")
	if _, err := table.Publishable(small, definition, query, ""); surveys.KindOf(err) != surveys.Conflict {
		t.Errorf("five answers can be published: %v", err)
	}
}
