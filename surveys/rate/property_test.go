package rate_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"minyi/surveys"
	"minyi/surveys/intake"
	"minyi/surveys/rate"
)

// naive computes a rate as a person would with the filled-in forms in hand.
func naive(r surveys.Rate, people []person) (base int, nEff, estimate float64) {
	has := func(list []string, s string) bool {
		for _, x := range list {
			if x == s {
				return true
			}
		}
		return false
	}
	var w, w2, wy float64
	for _, who := range people {
		var y float64
		var in bool
		switch r.Kind {
		case surveys.Score:
			answered := 0.0
			for _, q := range r.Questions {
				for _, o := range who.answers[q] {
					if points, ok := r.Scores[o]; ok {
						y += points
						answered++
					}
				}
			}
			in = answered > 0 && answered >= float64(len(r.Questions))/2
			y /= answered
		default:
			for _, o := range who.answers[r.Question] {
				in = in || !has(r.Excluded, o)
				if has(r.Numerator, o) {
					y = 1
				}
			}
		}
		if in {
			d := who.response.Design.BaseWeight
			base++
			w += d
			w2 += d * d
			wy += d * y
		}
	}
	return base, w * w / w2, wy / w
}

// Rates over the frame are those of the forms, for the whole and for each
// district, and the districts add up to the whole.
func TestRatesAreThoseOfTheForms(t *testing.T) {
	c := city(t)
	rapid.Check(t, func(rt *rapid.T) {
		p := newPoll(t)
		byArea := map[string][]person{}
		var all []person
		pick := func(name string, options ...string) []string {
			if o := rapid.SampledFrom(append(options, "")).Draw(rt, name); o != "" {
				return []string{o}
			}
			return nil
		}
		for range rapid.IntRange(0, 120).Draw(rt, "n") {
			who := person{answers: map[string][]string{}}
			set := func(q string, answer []string) {
				if answer != nil {
					who.answers[q] = answer
				}
			}
			set("q1", pick("q1", "know", "heard", "unknown"))
			set("q27", pick("q27", "satisfied", "fairly", "neutral", "poor", "bad", "na"))
			set("s1", pick("s1", "c1", "c2", "c9"))
			set("s2", pick("s2", "c1", "c2", "c9"))
			set("s3", pick("s3", "c1", "c2", "c9"))
			switch rapid.IntRange(0, 3).Draw(rt, "q13") {
			case 0:
				set("q13", pick("alone", "none", "refuse", "signed"))
			case 1:
				set("q13", append(pick("first", "volunteer", "cleanup"), "signed"))
			}
			district := rapid.SampledFrom(c.Districts).Draw(rt, "district")
			who.response = intake.Response{Area: district, Design: intake.Design{BaseWeight: float64(rapid.IntRange(1, 5).Draw(rt, "w"))}}
			p.reply(who)
			byArea[district] = append(byArea[district], who)
			all = append(all, who)
		}
		table, err := rate.Compute(p.frame.View(), p.doc.Rates, rate.Query{By: []string{"area"}, Weighting: rate.Base}, c)
		if err != nil {
			rt.Fatal(err)
		}
		if len(all) == 0 {
			return
		}
		check := func(r surveys.Rate, people []person, row rate.Row) {
			base, nEff, estimate := naive(r, people)
			if int(row.N) != len(people) || int(row.Base) != base || row.Suppressed != (0 < base && base < 10) {
				rt.Fatalf("%s %v: n %d base %d, want %d %d", r.Code, row.Group, row.N, row.Base, len(people), base)
			}
			if base >= 10 && (math.Abs(*row.Estimate-estimate) > 1e-9 || math.Abs(*row.NEff-nEff) > 1e-9) {
				rt.Fatalf("%s %v: %v n_eff %v, want %v %v", r.Code, row.Group, *row.Estimate, *row.NEff, estimate, nEff)
			}
			if base >= 10 && r.Kind != surveys.Score && !(row.CI[0] <= *row.Estimate && *row.Estimate <= row.CI[1]) {
				rt.Fatalf("%s %v: %v outside %v", r.Code, row.Group, *row.Estimate, *row.CI)
			}
			if base < 10 && row.Estimate != nil {
				rt.Fatalf("%s %v: an estimate of %d people", r.Code, row.Group, base)
			}
		}
		for _, r := range p.doc.Rates {
			whole := find(t, table, r.Code, surveys.Probability)
			check(r, all, whole)
			var n, base rate.Count
			for _, district := range c.Districts {
				row := find(t, table, r.Code, surveys.Probability, "area", district)
				check(r, byArea[district], row)
				n += row.N
				base += row.Base
			}
			if n != whole.N || base != whole.Base {
				rt.Fatalf("%s: districts have n %d base %d, the whole %d %d", r.Code, n, base, whole.N, whole.Base)
			}
		}
	})
}
