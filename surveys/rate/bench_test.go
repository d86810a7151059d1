package rate_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"minyi/surveys"
	"minyi/surveys/intake"
	"minyi/surveys/rate"
	"minyi/surveys/weight"
)

// bigPoll has 100,000 responses over three districts, two samples.
func bigPoll(b *testing.B) (*poll, rate.Context) {
	p, c := newPoll(b), city(b)
	random := rand.New(rand.NewPCG(1, 2))
	one := func(options ...string) []string { return []string{options[random.IntN(len(options))]} }
	for range 100_000 {
		p.reply(person{
			intake.Response{
				Area: c.Districts[random.IntN(3)], Sample: surveys.Samples[random.IntN(2)],
				Design: intake.Design{BaseWeight: 1 + random.Float64()},
			},
			map[string][]string{
				"sex": one("male", "female"), "age": one("a16", "a40", "a60"),
				"q1": one("know", "heard", "unknown"), "q9": one("support", "rather", "oppose"),
				"q13": one("volunteer", "cleanup", "signed", "none"), "q27": one("satisfied", "fairly", "neutral", "na"),
				"s1": one("c1", "c2", "c9"), "s2": one("c1", "c2"), "s3": one("c1", "c9"),
			},
		})
	}
	c.Margins = &weight.Margins{Vars: []string{"area", "sex", "age"}}
	for i, district := range c.Districts {
		for j, sex := range []string{"male", "female"} {
			for k, age := range []string{"a16", "a40", "a60"} {
				c.Margins.Cells = append(c.Margins.Cells, weight.Cell{
					Key: [][]string{{district}, {sex}, {age}}, Total: float64(1000 * (1 + i + 2*j + 3*k)),
				})
			}
		}
	}
	return p, c
}

// BenchmarkCompute answers GET …/rates over 100,000 responses: all eight rates
// of the document, two of them scores. The pass that only reads one column
// (once) is what the others are to be measured by.
func BenchmarkCompute(b *testing.B) {
	p, c := bigPoll(b)
	v := p.frame.View()
	b.Run("once", func(b *testing.B) {
		column, _ := v.Column("q1")
		for b.Loop() {
			var count [4]int
			for row := range v.N {
				count[column.Codes.At(row)]++
			}
			if count[0] > 0 {
				b.Fatal(fmt.Sprint(count))
			}
		}
	})
	for _, bench := range []struct {
		name  string
		query rate.Query
	}{
		{"whole", rate.Query{}},
		{"area", rate.Query{By: []string{"area"}}},
		{"area_poststrat", rate.Query{By: []string{"area"}, Weighting: rate.PostStrat}},
		{"area_sex_age", rate.Query{By: []string{"area", "sex", "age"}}},
		{"acts", rate.Query{By: []string{"q13"}}},
	} {
		b.Run(bench.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := rate.Compute(v, p.doc.Rates, bench.query, c); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
