package rate_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minyi/surveys"
	"minyi/surveys/rate"
)

// figure is a row with an interval half points wide on each side; half 0 stands
// for volunteers.
func figure(code string, estimate, half float64) rate.Row {
	r := rate.Row{Code: code, Estimate: &estimate}
	if half > 0 {
		se := half / 1.96
		r.SE, r.CI = &se, &[2]float64{estimate - half, estimate + half}
	}
	return r
}

func hidden(code string) rate.Row { return rate.Row{Code: code, Suppressed: true} }

func TestAFindingSaysWhatTheIntervalsAllow(t *testing.T) {
	for name, c := range map[string]struct {
		rows []rate.Row
		want string
	}{
		"nobody answered":                 {nil, "nothing"},
		"all groups are too small":        {[]rate.Row{hidden("a"), hidden("b")}, "nothing"},
		"one group alone has a figure":    {[]rate.Row{hidden("a"), figure("b", .5, .1)}, "one b b"},
		"far from each other":             {[]rate.Row{figure("a", .7, .05), figure("b", .9, .05), figure("c", .8, .05)}, "apart b a"},
		"intervals that touch":            {[]rate.Row{figure("a", .5, .125), figure("b", .75, .125)}, "within b a"},
		"intervals that overlap":          {[]rate.Row{figure("a", .8, .05), figure("b", .85, .05)}, "within b a"},
		"a wide one in the middle":        {[]rate.Row{figure("a", .7, .01), figure("b", .8, .3), figure("c", .9, .01)}, "apart c a"},
		"people who were not drawn":       {[]rate.Row{figure("a", .7, 0), figure("b", .9, 0)}, "order b a"},
		"all the same, and not drawn":     {[]rate.Row{figure("a", .7, 0), figure("b", .7, 0)}, "equal a a"},
		"small groups are not the lowest": {[]rate.Row{figure("a", .7, .01), hidden("b"), figure("c", .9, .01)}, "apart c a"},
	} {
		f := rate.Compare(c.rows)
		if got := strings.TrimSpace(string(f.Kind) + " " + f.High.Code + " " + f.Low.Code); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// Of twenty days without any trend the best and the worst are often as far apart
// as intervals that do not touch; of two groups they rarely are.
func TestTheExtremesOfManyGroupsMustBeFurtherApart(t *testing.T) {
	for name, c := range map[string]struct {
		between int
		high    float64
		want    rate.FindingKind
	}{
		"two groups":                   {0, .81, rate.FoundApart},
		"four groups":                  {2, .81, rate.FoundApart},
		"twenty groups":                {18, .81, rate.FoundWithin},
		"twenty groups, really apart":  {18, .95, rate.FoundApart},
		"two groups that nearly touch": {0, .79, rate.FoundWithin},
	} {
		rows := []rate.Row{figure("low", .7, .05), figure("high", c.high, .05)}
		for range c.between {
			rows = append(rows, figure("between", .75, .05))
		}
		if got := rate.Compare(rows).Kind; got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestATrendComparesTheTwoLastWaves(t *testing.T) {
	for name, c := range map[string]struct {
		rows []rate.Row
		want string
	}{
		"no wave":                               {nil, "nothing"},
		"the first wave":                        {[]rate.Row{figure("w1", .5, .1)}, "one w1 w1"},
		"up":                                    {[]rate.Row{figure("w1", .9, .03), figure("w2", .5, .03), figure("w3", .6, .03)}, "up w3 w2"},
		"down":                                  {[]rate.Row{figure("w1", .6, .03), figure("w2", .5, .03)}, "down w2 w1"},
		"less than chance brings":               {[]rate.Row{figure("w1", .50, .03), figure("w2", .54, .03)}, "steady w2 w1"},
		"just more than chance brings":          {[]rate.Row{figure("w1", .50, .03), figure("w2", .543, .03)}, "up w2 w1"},
		"a wave of too few is jumped":           {[]rate.Row{figure("w1", .5, .03), hidden("w2"), figure("w3", .6, .03)}, "up w3 w1"},
		"volunteers move, no more":              {[]rate.Row{figure("w1", .5, 0), figure("w2", .6, 0)}, "moved w2 w1"},
		"volunteers who stand where they stood": {[]rate.Row{figure("w1", .5, 0), figure("w2", .5, 0)}, "steady w2 w1"},
	} {
		f := rate.Trend(c.rows)
		if got := strings.TrimSpace(string(f.Kind) + " " + f.High.Code + " " + f.Low.Code); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func codesOf(rows []rate.Row) (codes []string) {
	for _, r := range rows {
		codes = append(codes, r.Code)
	}
	return codes
}

func TestRowsAreOrderedAndTheUnknownComeLast(t *testing.T) {
	rows := func() []rate.Row {
		return []rate.Row{hidden("x"), figure("b", .5, .1), figure("a", .7, .1), figure("c", .5, .1), hidden("y")}
	}
	for order, want := range map[rate.Order][]string{
		rate.AsAsked:    {"x", "b", "a", "c", "y"},
		rate.Ascending:  {"b", "c", "a", "x", "y"},
		rate.Descending: {"a", "b", "c", "x", "y"},
	} {
		got := rows()
		rate.Sort(got, order)
		if diff := cmp.Diff(want, codesOf(got)); diff != "" {
			t.Errorf("%q: %s", order, diff)
		}
	}
}

func TestTopicsAreTheLargestSetOfSharesOnOneScale(t *testing.T) {
	share := func(code string, numerator, excluded string) surveys.Rate {
		return surveys.Rate{Code: code, Kind: surveys.Share, Question: "q_" + code,
			Numerator: strings.Fields(numerator), Excluded: strings.Fields(excluded)}
	}
	rates := []surveys.Rate{
		share("awareness", "know heard", "na"),
		share("support", "support rather", ""),
		share("satisfaction", "satisfied fairly", "na"),
		{Code: "score", Kind: surveys.Score, Questions: []string{"q1"}},
		share("streets", "fairly satisfied", "na"),
		share("markets", "satisfied fairly", "na"),
		share("noise", "satisfied fairly", "na"),
		share("all_of_them", "satisfied fairly", ""),
	}
	var got []string
	for _, r := range rate.Topics(rates) {
		got = append(got, r.Code)
	}
	if diff := cmp.Diff([]string{"streets", "markets", "noise"}, got); diff != "" {
		t.Error(diff)
	}
	if got := rate.Topics(rates[:6]); got != nil {
		t.Errorf("two topics make no list: %v", got)
	}
}

func TestTheWeakestTopicStandsFirst(t *testing.T) {
	p := newPoll(t)
	for i := range 60 {
		answers := map[string][]string{"q1": {"know"}, "q9": {"support"}, "q27": {"satisfied"}}
		if i%3 == 0 {
			answers["q1"] = []string{"unknown"}
		}
		if i%2 == 0 {
			answers["q9"] = []string{"oppose"}
		}
		p.reply(person{answers: answers})
	}
	table := p.compute(rate.Query{}, rate.Context{}, "awareness", "support", "satisfaction")
	rows := rate.Weakest(p.rates("awareness", "support", "satisfaction"), table, surveys.Probability)
	if diff := cmp.Diff([]string{"support", "awareness", "satisfaction"}, codesOf(rows)); diff != "" {
		t.Error(diff)
	}
	if f := rate.Lowest(rows); f.Kind != rate.FoundWithin || f.Low.Code != "support" || f.High.Code != "awareness" {
		t.Errorf("%s %s %s", f.Kind, f.Low.Code, f.High.Code)
	}
	if rows := rate.Weakest(p.rates("awareness"), table, surveys.Quota); rows != nil {
		t.Errorf("a sample that is not there: %v", rows)
	}
}
