package seed

import "minyi/surveys/answer"

// shares answers in proportion to weights that depend on the person.
func shares(weigh func(p *person, w []float64)) func(*answer.Field, []int) maker {
	return func(_ *answer.Field, options []int) maker {
		return func(g *generator, p *person) answer.Value {
			w := g.scratch[:len(options)]
			clear(w)
			weigh(p, w)
			return choice(options[g.weighted(w)])
		}
	}
}

func sexAnswer(_ *answer.Field, options []int) maker {
	return func(_ *generator, p *person) answer.Value { return choice(options[p.sex]) }
}

func ageAnswer(_ *answer.Field, options []int) maker {
	return func(_ *generator, p *person) answer.Value { return choice(options[p.age]) }
}

// pupils: parents of school children are mostly 30 to 44.
func pupils(p *person, w []float64) {
	yes := [ageCount]float64{0.45, 0.10, 0.62, 0.28, 0.20, 0.10}[p.age]
	w[0], w[1] = yes, 1-yes
}

// schoolingByAge are shares of primary, junior, senior, college, bachelor.
var schoolingByAge = [ageCount][5]float64{
	{0.01, 0.39, 0.60, 0.00, 0.00},
	{0.02, 0.22, 0.22, 0.24, 0.30},
	{0.05, 0.38, 0.19, 0.19, 0.19},
	{0.12, 0.53, 0.19, 0.09, 0.07},
	{0.25, 0.52, 0.16, 0.05, 0.02},
	{0.48, 0.36, 0.11, 0.03, 0.02},
}

// workByAge are shares of public, company, self, farming, student, retired,
// other.
var workByAge = [ageCount][7]float64{
	{0.00, 0.01, 0.00, 0.01, 0.96, 0.00, 0.02},
	{0.12, 0.42, 0.13, 0.03, 0.20, 0.00, 0.10},
	{0.16, 0.45, 0.20, 0.05, 0.00, 0.00, 0.14},
	{0.12, 0.36, 0.16, 0.08, 0.00, 0.14, 0.14},
	{0.01, 0.04, 0.06, 0.12, 0.00, 0.70, 0.07},
	{0.00, 0.00, 0.02, 0.08, 0.00, 0.85, 0.05},
}

// schooling by age, and less of it outside streets; after the census table of
// education, which holds all ages.
func schooling(p *person, w []float64) {
	copy(w, schoolingByAge[p.age][:])
	if !p.street {
		w[0], w[1], w[3], w[4] = w[0]*1.5, w[1]*1.3, w[3]*0.5, w[4]*0.4
	}
}

// work by age, and farming outside streets.
func work(p *person, w []float64) {
	copy(w, workByAge[p.age][:])
	if !p.street {
		w[3] = w[3]*5 + 0.05
		w[5] *= 0.5
	}
}
