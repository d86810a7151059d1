package rate_test

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"minyi/surveys"
	"minyi/surveys/intake"
	"minyi/surveys/rate"
	"minyi/surveys/tally"
	"minyi/surveys/weight"
)

// summary writes rows as "group sample n/base".
func summary(t *rate.Table) []string {
	var out []string
	for _, r := range t.Rates {
		group, _ := json.Marshal(r.Group)
		out = append(out, fmt.Sprintf("%s %s %d/%d", group, r.Sample, r.N, r.Base))
	}
	return out
}

func TestRowsInJSONAreThoseOfTheContract(t *testing.T) {
	p := newPoll(t)
	p.many(16, surveys.Probability, "219901", "know")
	p.many(4, surveys.Probability, "219901", "unknown")
	p.many(5, surveys.Volunteer, "219901", "know")
	got, err := json.Marshal(p.compute(rate.Query{}, rate.Context{}, "awareness"))
	if err != nil {
		t.Fatal(err)
	}
	var table struct {
		Rates []struct {
			SE float64
			CI [2]float64
		}
	}
	if err := json.Unmarshal(got, &table); err != nil {
		t.Fatal(err)
	}
	ci, _ := json.Marshal(table.Rates[0].CI)
	se, _ := json.Marshal(table.Rates[0].SE)
	want := `{"as_of_seq":25,"n":25,"rates":[` +
		`{"code":"awareness","group":{},"sample":"probability","weighting":"none","n":20,"base":20,"n_eff":20,"estimate":0.8,` +
		`"se":` + string(se) + `,"ci":` + string(ci) + `,"method":"kg-taylor","suppressed":false},` +
		`{"code":"awareness","group":{},"sample":"volunteer","weighting":"none","n":5,"base":5,"n_eff":null,"estimate":null,` +
		`"se":null,"ci":null,"method":"none","suppressed":true}]}`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
}

func TestSamplesStandApartAndVolunteersHaveNoInterval(t *testing.T) {
	p := newPoll(t)
	p.many(20, surveys.Volunteer, "", "know")
	p.many(20, surveys.Probability, "", "unknown")
	p.many(20, surveys.Quota, "", "heard")
	table := p.compute(rate.Query{}, rate.Context{}, "awareness_strict")
	if diff := cmp.Diff([]string{"{} probability 20/20", "{} quota 20/20", "{} volunteer 20/20"}, summary(table)); diff != "" {
		t.Error(diff)
	}
	for sample, want := range map[surveys.Sample]float64{surveys.Probability: 0, surveys.Quota: 0, surveys.Volunteer: 1} {
		row := find(t, table, "awareness_strict", sample)
		open := sample == surveys.Volunteer
		if *row.Estimate != want || (row.SE == nil) != open || (row.CI == nil) != open || (row.Method == rate.MethodNone) != open || *row.NEff != 20 {
			t.Errorf("%s: %+v", sample, row)
		}
	}
}

func TestASurveyWithoutResponsesHasItsRows(t *testing.T) {
	table := newPoll(t).compute(rate.Query{By: []string{"q1"}}, rate.Context{}, "awareness", "items")
	if diff := cmp.Diff([]string{"{} volunteer 0/0", "{} volunteer 0/0"}, summary(table)); diff != "" {
		t.Error(diff)
	}
	if row := table.Rates[0]; row.Estimate != nil || row.Suppressed {
		t.Errorf("%+v", row)
	}
}

func TestByAreaGivesTheDistrictsWithAllBelow(t *testing.T) {
	p := newPoll(t)
	p.many(3, surveys.Quota, "219901", "know")
	p.many(4, surveys.Quota, "219901001", "know") // a street of it
	p.many(5, surveys.Quota, "219912", "know")    // became 219902
	p.many(6, surveys.Quota, "219900", "know")    // the city itself: in no district
	p.many(7, surveys.Quota, "", "know")
	p.many(8, surveys.Quota, "888888", "know") // not in the tree
	table := p.compute(rate.Query{By: []string{"area"}}, city(t), "awareness")
	if diff := cmp.Diff([]string{
		"{} quota 33/33",
		`{"area":"219901"} quota 7/7`, `{"area":"219902"} quota 5/5`, `{"area":"219903"} quota 0/0`,
	}, summary(table)); diff != "" {
		t.Error(diff)
	}
	where, _ := tally.ParseCondition("area:219901")
	table = p.compute(rate.Query{Where: []tally.Condition{where}}, city(t), "awareness")
	if diff := cmp.Diff([]string{"{} quota 7/7"}, summary(table)); diff != "" || table.N != 7 {
		t.Errorf("n %d: %s", table.N, diff)
	}
}

func TestGroupsByAnswersChannelModeWaveAndTheirCombinations(t *testing.T) {
	p := newPoll(t)
	add := func(mode surveys.Mode, channel, wave int64, sex, nps string, acts ...string) {
		who := person{intake.Response{Mode: mode, ChannelID: channel, WaveID: wave, Area: "219901"}, map[string][]string{"q1": {"know"}}}
		if sex != "" {
			who.answers["sex"] = []string{sex}
		}
		if nps != "" {
			who.answers["nps"] = []string{nps}
		}
		if acts != nil {
			who.answers["q13"] = acts
		}
		p.reply(who)
	}
	add(surveys.Web, 2, 1, "male", "10", "volunteer", "cleanup")
	add(surveys.Paper, 2, 1, "female", "9", "volunteer")
	add(surveys.Web, 1, 2, "female", "10")
	add(surveys.Web, 1, 2, "", "")
	for _, c := range []struct {
		by   []string
		want []string
	}{
		{[]string{"sex"}, []string{`{"sex":"female"} probability 2/2`, `{"sex":"male"} probability 1/1`}},
		{[]string{"nps"}, []string{`{"nps":"9"} probability 1/1`, `{"nps":"10"} probability 2/2`}},
		{[]string{"mode"}, []string{`{"mode":"paper"} probability 1/1`, `{"mode":"web"} probability 3/3`}},
		{[]string{"channel"}, []string{`{"channel":"c1"} probability 2/2`, `{"channel":"c2"} probability 2/2`}},
		{[]string{"wave"}, []string{`{"wave":"w1"} probability 2/2`, `{"wave":"w2"} probability 2/2`}},
		{[]string{"sample"}, []string{`{"sample":"probability"} probability 4/4`}},
		{[]string{"q13"}, []string{`{"q13":"cleanup"} probability 1/1`, `{"q13":"volunteer"} probability 2/2`}},
		{[]string{"q13", "sex"}, []string{
			`{"q13":"cleanup","sex":"male"} probability 1/1`,
			`{"q13":"volunteer","sex":"female"} probability 1/1`, `{"q13":"volunteer","sex":"male"} probability 1/1`,
		}},
		{[]string{"wave", "sex"}, []string{
			`{"sex":"female","wave":"w1"} probability 1/1`, `{"sex":"male","wave":"w1"} probability 1/1`, `{"sex":"female","wave":"w2"} probability 1/1`,
		}},
		{[]string{"home", "sex"}, []string{`{"home":"219901","sex":"female"} probability 2/2`, `{"home":"219901","sex":"male"} probability 1/1`}},
	} {
		var got []string
		for _, s := range summary(p.compute(rate.Query{By: c.by}, city(t), "awareness"))[1:] {
			if !strings.HasSuffix(s, " 0/0") {
				got = append(got, s)
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("by %v: %s", c.by, diff)
		}
	}
	if got := p.compute(rate.Query{Wave: "w2"}, city(t), "awareness"); got.N != 2 {
		t.Errorf("wave w2 has %d", got.N)
	}
}

func TestWhoIsInTheBase(t *testing.T) {
	for _, c := range []struct {
		rate    string
		answers map[string][]string
		want    string // base of 10 such people and the estimate
	}{
		{"awareness", map[string][]string{"q1": {"heard"}}, "10 1"},
		{"awareness_strict", map[string][]string{"q1": {"heard"}}, "10 0"},
		{"awareness", nil, "0 -"},
		{"satisfaction", map[string][]string{"q27": {"neutral"}}, "10 0"},
		{"satisfaction", map[string][]string{"q27": {"na"}}, "0 -"},
		{"satisfaction_all", map[string][]string{"q27": {"na"}}, "10 0"},
		{"satisfaction_score", map[string][]string{"q27": {"na"}}, "0 -"},
		{"satisfaction_score", map[string][]string{"q27": {"bad"}}, "10 0"},
		{"participation", map[string][]string{"q13": {"signed", "cleanup"}}, "10 1"},
		{"participation", map[string][]string{"q13": {"signed"}}, "10 0"},
		{"participation", map[string][]string{"q13": {"refuse"}}, "0 -"},
		{"participation", map[string][]string{"q13": {"refuse", "signed"}}, "10 0"},
		{"participation", nil, "0 -"},
		{"items", map[string][]string{"s1": {"c1"}, "s2": {"c2"}, "s3": {"c2"}}, "10 60"},
		{"items", map[string][]string{"s1": {"c1"}, "s3": {"c2"}}, "10 70"},
		{"items", map[string][]string{"s1": {"c1"}, "s2": {"c9"}}, "0 -"}, // one of three is less than half
	} {
		p := newPoll(t)
		for range 10 {
			p.reply(person{answers: c.answers})
		}
		row := find(t, p.compute(rate.Query{}, rate.Context{}, c.rate), c.rate, surveys.Probability)
		got := fmt.Sprint(row.Base, " -")
		if row.Estimate != nil {
			got = fmt.Sprint(row.Base, *row.Estimate)
		}
		if got != c.want || row.N != 10 {
			t.Errorf("%s of %v: %s (n %d), want %s", c.rate, c.answers, got, row.N, c.want)
		}
	}
}

func TestWeightsBelongToTheWholeSampleOfTheWave(t *testing.T) {
	p := newPoll(t)
	add := func(n int, sex, q1 string) {
		for range n {
			p.reply(person{intake.Response{Area: "219901"}, map[string][]string{"sex": {sex}, "q1": {q1}}})
		}
	}
	add(30, "male", "know")
	add(10, "female", "unknown")
	p.reply(person{intake.Response{Area: "219901"}, map[string][]string{"q1": {"know"}}}) // sex not given: no weight
	c := city(t)
	c.Margins = &weight.Margins{Vars: []string{"area", "sex"}, Cells: []weight.Cell{
		{Key: [][]string{{"219901"}, {"male"}}, Total: 300}, {Key: [][]string{{"219901"}, {"female"}}, Total: 300},
	}}
	row := find(t, p.compute(rate.Query{Weighting: rate.PostStrat}, c, "awareness"), "awareness", surveys.Probability)
	if *row.Estimate != 0.5 || row.N != 41 || row.Base != 40 || row.Weighting != rate.PostStrat {
		t.Errorf("%+v", row)
	}
	// 30·10² + 10·30² = 12,000; 600²/12,000 = 30.
	if *row.NEff != 30 {
		t.Errorf("n_eff %v", *row.NEff)
	}
	// A domain takes its weights along; a sample that cannot be weighted stands
	// there without an estimate, and says why.
	p.many(12, surveys.Quota, "219903", "know")
	where, _ := tally.ParseCondition("q1:unknown,know")
	table := p.compute(rate.Query{Weighting: rate.PostStrat, Where: []tally.Condition{where}}, c, "awareness")
	if again := find(t, table, "awareness", surveys.Probability); *again.Estimate != 0.5 {
		t.Errorf("%+v", again)
	}
	quota := find(t, table, "awareness", surveys.Quota)
	if quota.Estimate != nil || quota.N != 12 || quota.Base != 0 || keyOf(table.Unweighted[surveys.Quota]) != "weight.no_respondents" {
		t.Errorf("%+v, %v", quota, table.Unweighted)
	}
	if report := table.Weights[surveys.Probability]; report == nil || report.LeftOut != 1 {
		t.Errorf("%+v", report)
	}
}

func TestRakedRatesMeetTheMarginsAndQuotaIntervalsBearTheirOwnName(t *testing.T) {
	for _, c := range []struct {
		women int
		want  float64
	}{
		{20, 0.5},
		{10, 60.0 / 70}, // too few for a level of their own
	} {
		p := newPoll(t)
		add := func(n int, sex, q1 string) {
			for range n {
				p.reply(person{intake.Response{Area: "219901", Sample: surveys.Quota}, map[string][]string{"sex": {sex}, "q1": {q1}}})
			}
		}
		add(60, "male", "know")
		add(c.women, "female", "unknown")
		in := city(t)
		in.Margins = &weight.Margins{Vars: []string{"area", "sex"}, Cells: []weight.Cell{
			{Key: [][]string{{"219901"}, {"male"}}, Total: 300}, {Key: [][]string{{"219901"}, {"female"}}, Total: 300},
		}}
		table := p.compute(rate.Query{Weighting: rate.Rake}, in, "awareness")
		row := find(t, table, "awareness", surveys.Quota)
		if math.Abs(*row.Estimate-c.want) > 1e-9 || row.Weighting != rate.Rake || row.Method != "model-kg-taylor" || row.SE == nil {
			t.Errorf("%d women: %+v", c.women, row)
		}
		if got := len(table.Weights[surveys.Quota].Collapsed); (got == 1) != (c.women < weight.SparseLevel) {
			t.Errorf("%d women: %d levels collapsed", c.women, got)
		}
	}
}

func TestQueriesThatCannotBeAnswered(t *testing.T) {
	p := newPoll(t)
	p.many(5, surveys.Probability, "219901", "know")
	far := &weight.Margins{Vars: []string{"area"}, Cells: []weight.Cell{{Key: [][]string{{"219903"}}, Total: 10}}}
	unknown := []surveys.Rate{{Code: "r", Kind: surveys.Share, Question: "q99"}}
	text := []surveys.Rate{{Code: "r", Kind: surveys.Share, Question: "why"}}
	for name, c := range map[string]struct {
		query rate.Query
		rates []surveys.Rate
		m     *weight.Margins
		want  string
	}{
		"a group by no question":          {rate.Query{By: []string{"q99"}}, nil, nil, "rate.by_unknown"},
		"a group by a text":               {rate.Query{By: []string{"why"}}, nil, nil, "rate.by_unsuitable"},
		"a condition on no question":      {rate.Query{Where: []tally.Condition{{Code: "q99"}}}, nil, nil, "tally.filter_unknown"},
		"a weighting nobody knows":        {rate.Query{Weighting: "magic"}, nil, nil, "rate.weight_unknown"},
		"weighting without margins":       {rate.Query{Weighting: rate.PostStrat}, nil, nil, "rate.margins_missing"},
		"weighting that nobody can bear":  {rate.Query{Weighting: rate.PostStrat}, nil, far, "weight.no_respondents"},
		"a rate over no question":         {rate.Query{}, unknown, nil, "rate.question_unknown"},
		"a rate over a text":              {rate.Query{}, text, nil, "rate.question_unsuitable"},
		"more groups than anybody  reads": {rate.Query{By: []string{"q27", "q13", "q9", "q1", "age", "sex", "s1", "s2", "s3"}}, nil, nil, "rate.too_many_groups"},
	} {
		ctx := city(t)
		ctx.Margins = c.m
		if _, err := rate.Compute(p.frame.View(), c.rates, c.query, ctx); keyOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestParametersAreRead(t *testing.T) {
	q, err := rate.ParseQuery("area,sex,area", []string{"q1:know,heard", "mode:web"}, "poststrat", "without", "w1")
	want := rate.Query{
		By:        []string{"area", "sex"},
		Where:     []tally.Condition{{Code: "q1", Values: []string{"know", "heard"}}, {Code: "mode", Values: []string{"web"}}},
		Weighting: rate.PostStrat, WithoutFlag: true, Wave: "w1",
	}
	if diff := cmp.Diff(want, q); diff != "" || err != nil {
		t.Error(err, diff)
	}
	if q, err := rate.ParseQuery("", nil, "", "", ""); err != nil || !cmp.Equal(q, rate.Query{Weighting: rate.Unweighted}) {
		t.Error(q, err)
	}
	for want, args := range map[string][3]string{
		"rate.weight_unknown":  {"", "magic", ""},
		"rate.flagged_unknown": {"", "", "some"},
		"tally.filter_form":    {"sex", "", ""},
	} {
		var where []string
		if args[0] != "" {
			where = []string{args[0]}
		}
		if _, err := rate.ParseQuery("", where, args[1], args[2], ""); keyOf(err) != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func TestTimeSeriesAreOfTheSurveysDaysAndHours(t *testing.T) {
	p := newPoll(t)
	at := time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC)
	for i, c := range []struct {
		after time.Duration
		n     int
		q1    string
	}{{0, 12, "know"}, {time.Hour, 4, "know"}, {15 * time.Hour, 20, "unknown"}, {39 * time.Hour, 10, "know"}} {
		for range c.n {
			p.reply(person{intake.Response{AcceptedAt: at.Add(c.after).UnixMicro() + int64(i)}, map[string][]string{"q1": {c.q1}}})
		}
	}
	for by, want := range map[string][]string{
		"day":  {"2026-11-23 16 1", "2026-11-24 20 0", "2026-11-25 10 1"},
		"hour": {"2026-11-23T09 12 1", "2026-11-23T10 4 hidden", "2026-11-24T00 20 0", "2026-11-25T00 10 1"},
	} {
		var got []string
		for _, row := range p.compute(rate.Query{By: []string{by}}, rate.Context{}, "awareness").Rates[1:] {
			estimate := "hidden"
			if row.Estimate != nil {
				estimate = fmt.Sprint(*row.Estimate)
			}
			got = append(got, fmt.Sprint(row.Group[by], " ", row.N, " ", estimate))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("by %s: %s", by, diff)
		}
	}
}
