package rate_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"minyi/surveys"
	"minyi/surveys/estimate"
	"minyi/surveys/intake"
	"minyi/surveys/rate"
	"minyi/surveys/tally"
	"minyi/surveys/weight"
)

// drawnPoll is a drawn sample with its design, and the same as a file.
func drawnPoll(t *testing.T) (p *poll, file string) {
	p = newPoll(t)
	lines := []string{"stratum,psu,base_weight,fpc,district,sex,q1,q13_cleanup,q13_signed"}
	for i := range 160 {
		stratum := fmt.Sprintf("s%d", i%2)
		psu := fmt.Sprintf("p%d", i%10/2)
		w := 1 + float64(i%7)/2
		area := []string{"219901001", "219902"}[i%3%2]
		sex := []string{"male", "female"}[i%5%2]
		q1 := []string{"know", "heard", "unknown"}[(i/3+i%2)%3]
		p.reply(person{
			intake.Response{Area: area, Design: intake.Design{Stratum: stratum, PSU: psu, BaseWeight: w, FPC: 20}},
			map[string][]string{"sex": {sex}, "q1": {q1}, "q13": {"signed"}},
		})
		lines = append(lines, fmt.Sprintf("%s,%s,%v,20,%s,%s,%s,0,1", stratum, psu, w, area[:6], sex, q1))
	}
	return p, strings.Join(lines, "\n") + "\n"
}

const asks = `"variables":{"aware":{"from":"q1","map":{"know":1,"heard":1,"unknown":0}}},
"weighting":{"method":"rake","margins":[{"vars":["sex"],"cells":[{"key":["male"],"total":900},{"key":["female"],"total":700}]},
 {"vars":["district"],"cells":[{"key":["219901"],"total":1000},{"key":["219902"],"total":600}]}]},
"requests":[{"id":"a","op":"proportion","var":"aware","by":["district"]},{"id":"x","op":"crosstab","row":"sex","col":"q1"},
 {"id":"s","op":"mean","var":"q13_signed"},{"id":"p","op":"pairwise","var":"aware","by":["sex"]}]}`

func TestAnEstimateOverResponsesIsThatOverTheirFile(t *testing.T) {
	p, file := drawnPoll(t)
	design := `{"design":{"strata":"stratum","psu":"psu","weight":"base_weight"%s},`
	for name, request := range map[string]string{
		"with a design":                   fmt.Sprintf(design, ""),
		"with population counts":          fmt.Sprintf(design, `,"fpc":"fpc"`),
		"with the design that they carry": `{`,
	} {
		got, err := rate.Estimate(p.frame.View(), []byte(request+asks), city(t).Names, 10)
		if err != nil {
			t.Fatal(err)
		}
		if request == "{" {
			request = fmt.Sprintf(design, "")
		}
		r, err := estimate.Read([]byte(request + asks))
		if err != nil {
			t.Fatal(err)
		}
		table, err := estimate.ReadCSV(strings.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		want, err := estimate.Run(r, table)
		if err != nil {
			t.Fatal(err)
		}
		if got.Sample != surveys.Probability || got.AsOfSeq == nil || *got.AsOfSeq != 160 {
			t.Errorf("%s: sample %q as of %v", name, got.Sample, got.AsOfSeq)
		}
		got.Sample, got.AsOfSeq = "", nil
		word := func(err error) string { return err.Error() }
		a, errA := got.JSON(word)
		b, errB := want.JSON(word)
		if errA != nil || errB != nil || !bytes.Equal(a, b) || bytes.Contains(a, []byte("error")) {
			t.Errorf("%s: %v %v\n%s\n%s", name, errA, errB, a, b)
		}
	}
}

func TestSamplesSayOnlyWhatCanBeSaidOfThem(t *testing.T) {
	p := newPoll(t)
	for i, sample := range []surveys.Sample{surveys.Quota, surveys.Volunteer} {
		p.many(20+i, sample, "219901", "know")
		p.many(20, sample, "219902", "unknown")
	}
	ask := func(sample string) map[string]any {
		request := `{` + sample + `"variables":{"aware":{"from":"q1","map":{"know":1,"unknown":0}}},"requests":[{"id":"a","op":"proportion","var":"aware"},
			{"id":"m","op":"mean","var":"aware"},{"id":"p","op":"pairwise","var":"aware","by":["area"]},{"id":"x","op":"crosstab","row":"area","col":"q1"}]}`
		d, err := rate.Estimate(p.frame.View(), []byte(request), city(t).Names, 10)
		if err != nil {
			t.Fatal(err)
		}
		data, err := d.JSON(func(err error) string { return err.Error() })
		if err != nil {
			t.Fatal(err)
		}
		var out map[string]any
		if err := json.Unmarshal(data, &out); err != nil {
			t.Fatal(err)
		}
		return out
	}
	row := func(out map[string]any, i int) map[string]any {
		return out["results"].([]any)[i].(map[string]any)["rows"].([]any)[0].(map[string]any)
	}
	quota := ask("")
	if quota["sample"] != "quota" {
		t.Errorf("sample %v", quota["sample"])
	}
	for i := range 2 {
		r := row(quota, i)
		ci, _ := r["ci"].(map[string]any)
		if r["n"] != 40.0 || r["estimate"] != 0.5 || r["se"] != nil || len(ci) != 1 || ci["model_based"] == nil {
			t.Errorf("%v", r)
		}
	}
	self := ask(`"sample":"volunteer",`)
	for i := range 3 {
		if r := row(self, i); r["se"] != nil || r["ci"] != nil || r["p"] != nil || r["p_holm"] != nil || r["estimate"] == nil {
			t.Errorf("%v", r)
		}
	}
	if r := self["results"].([]any)[2].(map[string]any); r["ranks"] != nil {
		t.Errorf("volunteers are ranked: %v", r["ranks"])
	}
	if r := self["results"].([]any)[3].(map[string]any); r["F"].(map[string]any)["p"] != nil {
		t.Errorf("volunteers are tested: %v", r["F"])
	}
}

func TestFewPeopleAreConcealedAlsoWhereTheyFollowFromOthers(t *testing.T) {
	p := newPoll(t)
	p.many(30, surveys.Probability, "219901", "know")
	p.many(30, surveys.Probability, "219901", "unknown")
	p.many(30, surveys.Probability, "219902", "know")
	p.many(4, surveys.Probability, "219902", "unknown")
	p.many(6, surveys.Probability, "219903", "know")
	x, err := rate.CrossTabulate(p.frame.View(), "area", "q1", rate.Query{}, city(t))
	if err != nil {
		t.Fatal(err)
	}
	hidden := 0
	for _, c := range x.Tables[0].Cells {
		if small := c.N > 0 && c.N < 10; small || c.N == estimate.Hidden && c.SumW.Defined() {
			t.Errorf("%+v", c)
		}
		if c.N == estimate.Hidden {
			hidden++
		}
	}
	if hidden < 3 || x.Tables[0].N != 100 || !x.Tables[0].F.P.Defined() {
		t.Errorf("%d hidden in %+v", hidden, x.Tables[0])
	}
	request := `{"variables":{"aware":{"from":"q1","map":{"know":1,"unknown":0}}},"requests":[{"id":"m","op":"mean","var":"aware","by":["district"]},{"id":"p","op":"pairwise","var":"aware","by":["district"]}]}`
	d, err := rate.Estimate(p.frame.View(), []byte(request), city(t).Names, 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range d.Results[0].Rows {
		if r.Estimate.Defined() != (r.N >= 10) {
			t.Errorf("%+v", r)
		}
	}
	for _, pair := range d.Results[1].Pairs {
		if pair.Estimate.Defined() == (pair.B["district"] == "219903") {
			t.Errorf("%+v", pair)
		}
	}
}

func TestACrosstabTakesWeightsAndConditions(t *testing.T) {
	p, _ := drawnPoll(t)
	c := city(t)
	c.Margins = &weight.Margins{Vars: []string{"sex"}, Cells: []weight.Cell{{Key: [][]string{{"male"}}, Total: 900}, {Key: [][]string{{"female"}}, Total: 700}}}
	where, err := tally.ParseCondition("q1:know,heard")
	if err != nil {
		t.Fatal(err)
	}
	x, err := rate.CrossTabulate(p.frame.View(), "sex", "q1", rate.Query{Weighting: rate.Rake}, c)
	if err != nil {
		t.Fatal(err)
	}
	sums := map[string]float64{}
	for _, cell := range x.Tables[0].Cells {
		sums[cell.Row] += float64(cell.SumW)
	}
	if x.Tables[0].N != 160 || sums["male"] < 899.999 || sums["male"] > 900.001 || x.Tables[0].DF != 8 {
		t.Errorf("%v of %+v", sums, x.Tables[0])
	}
	part, err := rate.CrossTabulate(p.frame.View(), "sex", "q1", rate.Query{Where: []tally.Condition{where}}, c)
	if err != nil {
		t.Fatal(err)
	}
	if n := part.Tables[0].N; n == 0 || n >= 160 {
		t.Errorf("%d meet the condition", n)
	}
	for _, sides := range [][2]string{{"", "q1"}, {"sex", "q99"}} {
		if _, err := rate.CrossTabulate(p.frame.View(), sides[0], sides[1], rate.Query{}, c); len(surveys.All(err)) != 1 {
			t.Errorf("%v: %v", sides, err)
		}
	}
}
