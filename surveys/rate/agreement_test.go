package rate_test

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"minyi/surveys"
	"minyi/surveys/estimate"
	"minyi/surveys/intake"
	"minyi/surveys/rate"
	"minyi/surveys/weight"
)

// digits is how closely two ways to the same figure agree: sums of the same
// numbers in another order.
const digits = 1e-10

func agrees(a, b float64) bool { return math.Abs(a-b) <= digits*max(1e-3, math.Abs(b)) }

// asked is what estimate answers for a group.
type asked struct {
	N        int
	Estimate *float64
	SE       *float64
	DF       int
	NEff     *float64 `json:"n_eff_kish"`
	CI       struct{ KG, Wald *[2]float64 }
	Group    map[string]string

	A, B         map[string]string // of a pair
	P            *float64
	Holm         *float64 `json:"p_holm"`
	Rank         *int
	Simultaneous [2]int
}

// TestRatesAreThoseOfMinyiEstimate: the same people as a file given to `minyi
// estimate` and as responses behind GET …/rates give the same figures, whatever
// the design and the weighting.
func TestRatesAreThoseOfMinyiEstimate(t *testing.T) {
	c := city(t)
	c.Margins = &weight.Margins{Vars: []string{"area", "sex"}}
	for i, district := range c.Districts {
		for j, sex := range []string{"male", "female"} {
			c.Margins.Cells = append(c.Margins.Cells, weight.Cell{Key: [][]string{{district}, {sex}}, Total: float64(500 + 300*i + 70*j)})
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		p := newPoll(t)
		clustered, stratified := rapid.Bool().Draw(rt, "clustered"), rapid.Bool().Draw(rt, "stratified")
		lines := []string{"stratum,psu,base_weight,one,district,sex,q1,q27"}
		for i := range rapid.IntRange(60, 200).Draw(rt, "n") {
			psu, stratum, base := "", "", float64(rapid.IntRange(1, 4).Draw(rt, "w"))
			if stratified {
				stratum = fmt.Sprint("s", rapid.IntRange(1, 3).Draw(rt, "stratum"))
			}
			if clustered {
				psu = fmt.Sprint("p", rapid.IntRange(1, 6).Draw(rt, "psu"))
			}
			district, sex := c.Districts[i%3], []string{"male", "female"}[i/3%2]
			q1 := rapid.SampledFrom([]string{"know", "heard", "unknown"}).Draw(rt, "q1")
			q27 := rapid.SampledFrom([]string{"satisfied", "fairly", "poor", "na"}).Draw(rt, "q27")
			p.reply(person{
				intake.Response{Area: district, Design: intake.Design{Stratum: stratum, PSU: psu, BaseWeight: base}},
				map[string][]string{"sex": {sex}, "q1": {q1}, "q27": {q27}},
			})
			lines = append(lines, fmt.Sprintf("%s,%s,%v,1,%s,%s,%s,%s", stratum, psu, base, district, sex, q1, q27))
		}
		weighting := rapid.SampledFrom([]rate.Weighting{rate.Unweighted, rate.Base, rate.PostStrat, rate.Rake}).Draw(rt, "weighting")
		c.Pairs = true
		table := p.compute(rate.Query{By: []string{"area"}, Weighting: weighting}, c, "awareness", "satisfaction_score")
		for id, want := range runEstimate(rt, strings.Join(lines, "\n")+"\n", estimateRequest(weighting, stratified, clustered, c.Margins)) {
			code, what, _ := strings.Cut(id, "-")
			if what == "pairs" || what == "ranks" {
				comparePairs(rt, table, code, want)
				continue
			}
			for _, w := range want {
				var group []string
				if d := w.Group["district"]; d != "" {
					group = []string{"area", d}
				}
				row := find(t, table, code, surveys.Probability, group...)
				ci := w.CI.KG
				if code == "satisfaction_score" {
					ci = w.CI.Wald
				}
				compare(rt, row, w, ci)
			}
		}
	})
}

func compare(rt *rapid.T, row rate.Row, w asked, ci *[2]float64) {
	if int(row.Base) != w.N {
		rt.Fatalf("%s %v: base %d, want %d", row.Code, row.Group, row.Base, w.N)
	}
	if row.Suppressed {
		return
	}
	if !agrees(*row.Estimate, *w.Estimate) || !agrees(*row.NEff, *w.NEff) {
		rt.Fatalf("%s %v: %v n_eff %v, want %v %v", row.Code, row.Group, *row.Estimate, *row.NEff, *w.Estimate, *w.NEff)
	}
	if (row.SE == nil) != (w.SE == nil) || row.SE != nil && !agrees(*row.SE, *w.SE) {
		rt.Fatalf("%s %v: se %v, want %v (df %d)", row.Code, row.Group, show(row.SE), show(w.SE), w.DF)
	}
	if (row.CI == nil) != (ci == nil) || ci != nil && !(agrees(row.CI[0], ci[0]) && agrees(row.CI[1], ci[1])) {
		rt.Fatalf("%s %v: %v, want %v (df %d)", row.Code, row.Group, row.CI, ci, w.DF)
	}
}

// comparePairs compares the differences or ranks of districts.
func comparePairs(rt *rapid.T, table *rate.Table, code string, want []asked) {
	pairs, ranks := table.PairsOf(code, surveys.Probability), table.RanksOf(code, surveys.Probability)
	if len(ranks) < 3 {
		return // a district of too few answers is not compared
	}
	same := func(x float64, w *float64) bool { return w == nil && math.IsNaN(x) || w != nil && agrees(x, *w) }
	for _, w := range want {
		if w.Group != nil {
			r := ranks[slices.IndexFunc(ranks, func(r rate.Rank) bool { return r.Group["area"] == w.Group["district"] })]
			if r.Place != *w.Rank || [2]int{r.Low, r.High} != w.Simultaneous {
				rt.Fatalf("%s %v: %+v, want %d %v", code, w.Group, r, *w.Rank, w.Simultaneous)
			}
			continue
		}
		at := slices.IndexFunc(pairs, func(p rate.Pair) bool { return p.A["area"] == w.A["district"] && p.B["area"] == w.B["district"] })
		if at < 0 {
			rt.Fatalf("%s: no pair %v %v", code, w.A, w.B)
		}
		p := pairs[at]
		if math.Abs(p.Difference-*w.Estimate) > digits*100 || w.P != nil && (!agrees(p.SE, *w.SE) || p.DF != w.DF) || !same(p.P, w.P) || !same(p.Holm, w.Holm) {
			rt.Fatalf("%s: %+v, want %+v p %v holm %v se %v", code, p, w, show(w.P), show(w.Holm), show(w.SE))
		}
	}
}

func show(x *float64) any {
	if x == nil {
		return nil
	}
	return *x
}

// estimateRequest asks for the two rates, whole and by district.
func estimateRequest(w rate.Weighting, stratified, clustered bool, m *weight.Margins) string {
	design := map[string]any{"weight": "base_weight", "lonely_psu": "adjust"}
	if w == rate.Unweighted {
		design["weight"] = "one"
	}
	if stratified {
		design["strata"] = "stratum"
	}
	if clustered {
		design["psu"] = "psu"
	}
	request := map[string]any{"design": design, "variables": map[string]any{
		"aware": map[string]any{"from": "q1", "map": map[string]int{"know": 1, "heard": 1, "unknown": 0}},
		"score": map[string]any{"from": "q27", "map": map[string]int{"satisfied": 100, "fairly": 80, "poor": 30}},
	}, "requests": []any{
		map[string]any{"id": "awareness-all", "op": "proportion", "var": "aware"},
		map[string]any{"id": "awareness-by", "op": "proportion", "var": "aware", "by": []string{"district"}},
		map[string]any{"id": "satisfaction_score-all", "op": "mean", "var": "score"},
		map[string]any{"id": "satisfaction_score-by", "op": "mean", "var": "score", "by": []string{"district"}},
		map[string]any{"id": "awareness-pairs", "op": "pairwise", "var": "aware", "by": []string{"district"}},
		map[string]any{"id": "satisfaction_score-pairs", "op": "pairwise", "var": "score", "by": []string{"district"}},
	}}
	cell := func(total float64, key ...string) map[string]any { return map[string]any{"key": key, "total": total} }
	switch w {
	case rate.PostStrat:
		var cells []any
		for _, x := range m.Cells {
			cells = append(cells, cell(x.Total, x.Key[0][0], x.Key[1][0]))
		}
		request["weighting"] = map[string]any{"method": "poststratify", "margins": []any{map[string]any{"vars": []string{"district", "sex"}, "cells": cells}}}
	case rate.Rake:
		sums := map[string]float64{}
		var margins []any
		for v, name := range []string{"district", "sex"} {
			var cells []any
			clear(sums)
			for _, x := range m.Cells {
				sums[x.Key[v][0]] += x.Total
			}
			for key, total := range sums {
				cells = append(cells, cell(total, key))
			}
			margins = append(margins, map[string]any{"vars": []string{name}, "cells": cells})
		}
		request["weighting"] = map[string]any{"method": "rake", "margins": margins}
	}
	data, err := json.Marshal(request)
	if err != nil {
		panic(err)
	}
	return string(data)
}

func runEstimate(rt *rapid.T, file, request string) map[string][]asked {
	r, err := estimate.Read([]byte(request))
	if err != nil {
		rt.Fatal(err)
	}
	data, err := estimate.ReadCSV(strings.NewReader(file))
	if err != nil {
		rt.Fatal(err)
	}
	document, err := estimate.Run(r, data)
	if err != nil {
		rt.Fatal(err)
	}
	text, err := document.JSON(func(err error) string { rt.Fatal(err); return "" })
	if err != nil {
		rt.Fatal(err)
	}
	var out struct {
		Results []struct {
			ID          string
			Rows, Ranks []asked
		}
	}
	if err := json.Unmarshal(text, &out); err != nil {
		rt.Fatal(err)
	}
	byID := map[string][]asked{}
	for _, x := range out.Results {
		byID[x.ID] = x.Rows
		if code, pairs := strings.CutSuffix(x.ID, "-pairs"); pairs {
			byID[code+"-ranks"] = x.Ranks
		}
	}
	return byID
}
