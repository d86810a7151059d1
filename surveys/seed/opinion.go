package seed

import (
	"math"

	"minyi/surveys"
	"minyi/surveys/answer"
)

// maker makes one person's answer to one question.
type maker func(g *generator, p *person) answer.Value

// opinions are the demo questionnaire's questions and how a person answers
// them. A question that is not here, or whose options are other ones, gets any
// valid answer.
var opinions = map[string]struct {
	options []string
	maker   func(f *answer.Field, options []int) maker
}{
	"q1":       {[]string{"know", "heard", "unknown", "na"}, leaning(zeal, 1.2, -0.9, -1.5, -2.9)},
	"q7":       {[]string{"often", "sometimes", "never"}, leaning(zeal, 1.0, 0.25, -0.9)},
	"q8":       {[]string{"media", "phone", "community", "adverts", "leaflet", "school", "friends", "none"}, sources},
	"q2":       {[]string{"with_me", "clean_home", "smile", "unsure"}, leaning(zeal, 1.0, 0.1, -0.3, -0.6)},
	"q3":       {[]string{"barbecue", "stalls", "lights", "market", "unsure"}, several(zeal, 2, 0.62, 0.58, 0.12, 0.1, 0.24)},
	"q4":       {[]string{"know", "forgot", "unknown"}, leaning(zeal, 0.9, -0.1, -0.7)},
	"q5":       {[]string{"know", "unknown"}, leaning(zeal, 1.0, 0.15)},
	"q6":       {[]string{"covers", "not", "never_heard"}, leaning(zeal, 0.9, -0.35, -0.55)},
	"q9":       {[]string{"support", "rather", "indifferent", "rather_not", "against"}, leaning(both, 0.9, -0.55, -1.6, -2.1, -2.5)},
	"q10":      {[]string{"yes", "mostly", "hardly", "no"}, leaning(both, 0.8, 0.1, -0.95, -1.6)},
	"q11":      {[]string{"favour", "depends", "against"}, leaning(zeal, 0.5, -0.45, -1.6)},
	"q12":      {[]string{"help", "admire", "not_mine", "unsure"}, leaning(zeal, 0.6, -0.2, -1.75, -2.0)},
	"q13":      {[]string{"volunteer", "cleanup", "persuade", "feedback", "pledge_only", "none"}, deeds},
	"q14":      {[]string{"three_up", "one_two", "zero"}, leaning(zeal, 0.9, 1.6, 0.75)},
	"q15":      {[]string{"always", "mostly", "seldom", "never"}, leaning(zeal, 0.7, 0.45, -0.7, -1.5)},
	"q16":      {[]string{"signed", "not_signed"}, leaning(zeal, 1.0, 0.35)},
	"q16_kept": {[]string{"mostly", "some", "forgot"}, leaning(zeal, 0.5, -0.3, -1.5)},
	"q17":      {[]string{"none", "few", "many", "refuse"}, leaning(zeal, 0.4, -0.75, -1.6, -2.0)},
	"q27":      {satisfaction, satisfied(0.10, 0.03)},
	"q18":      {satisfaction, satisfied(0.12, 0.01)},
	"q19":      {satisfaction, satisfied(-0.28, 0.02)},
	"q20":      {satisfaction, satisfied(-0.05, 0.04)},
	"q21":      {satisfaction, satisfied(0.15, 0.22)},
	"q22":      {satisfaction, satisfied(-0.40, 0.04)},
	"q23":      {satisfaction, satisfied(-0.10, 0.06)},
	"q24":      {satisfaction, satisfied(0.05, 0.02)},
	"q26":      {satisfaction, satisfied(-0.35, 0.60)},
	"q25":      {[]string{"very_safe", "safe", "neutral", "unsafe", "very_unsafe"}, leaning(mood, 0.8, 0.35, -0.95, -1.7, -2.3)},
	"q28":      {[]string{"much_better", "better", "same", "worse", "much_worse", "unsure"}, leaning(mood, 0.8, 0.75, -0.5, -1.4, -2.0, -2.4)},
	"q29":      {[]string{"dirt", "barbecue", "stalls", "noise", "parking", "dogs", "flyers", "old_estates", "else"}, worries},
	"q30":      {[]string{"none", "reminded", "promised"}, honesty},

	"sex":                {sexes, sexAnswer},
	"age":                {ageOptions[:], ageAnswer},
	"resident_half_year": {[]string{"yes", "no"}, shares(func(p *person, w []float64) { w[0], w[1] = 0.96, 0.04 })},
	"hukou":              {[]string{"local", "elsewhere"}, shares(func(p *person, w []float64) { w[0], w[1] = 0.88, 0.12 })},
	"has_pupil":          {[]string{"yes", "no"}, shares(pupils)},
	"education":          {[]string{"primary", "junior", "senior", "college", "bachelor"}, shares(schooling)},
	"occupation":         {[]string{"public", "company", "self", "farming", "student", "retired", "other_work"}, shares(work)},
	"public_post":        {[]string{"yes", "no"}, shares(func(p *person, w []float64) { w[0], w[1] = 0.05, 0.95 })},
}

var satisfaction = []string{"satisfied", "fairly", "neutral", "poor", "bad", "na"}

func mood(p *person) float64 { return p.mood }
func zeal(p *person) float64 { return p.zeal }
func both(p *person) float64 { return (p.mood + p.zeal) / 1.5 }

// leaning answers with the first option whose threshold the person's trait
// passes, with noise in proportion to how little the trait decides (load 0 to
// 1.2). The first threshold belongs to the first option; the last option takes
// the rest.
func leaning(trait func(*person) float64, load float64, thresholds ...float64) func(*answer.Field, []int) maker {
	noise := math.Sqrt(max(1.6-load*load, 0.15))
	return func(_ *answer.Field, options []int) maker {
		return func(g *generator, p *person) answer.Value {
			if p.coached && g.rng.Float64() < 0.9 {
				return choice(options[0])
			}
			x := load*trait(p) + noise*g.rng.NormFloat64()*0.8
			for i, o := range options[:len(options)-1] {
				if i < len(thresholds) && x > thresholds[i] {
					return choice(o)
				}
			}
			return choice(options[len(options)-1])
		}
	}
}

// satisfied answers a five-point item with na: ease moves it, na is the share
// of those who cannot judge. Coached people are satisfied with everything.
func satisfied(ease, na float64) func(*answer.Field, []int) maker {
	return func(_ *answer.Field, options []int) maker {
		return func(g *generator, p *person) answer.Value {
			if p.coached && g.rng.Float64() < 0.96 {
				return choice(options[0])
			}
			if g.rng.Float64() < na {
				return choice(options[5])
			}
			x := 0.8*p.mood + 0.55*g.rng.NormFloat64() + ease
			for i, threshold := range [...]float64{0.30, -0.95, -1.60, -2.15} {
				if x > threshold {
					return choice(options[i])
				}
			}
			return choice(options[4])
		}
	}
}

// several picks up to most options, each with its own chance; the last option
// stands alone and is taken when nothing else was, or by its chance.
func several(trait func(*person) float64, most int, chances ...float64) func(*answer.Field, []int) maker {
	return func(_ *answer.Field, options []int) maker {
		last := len(options) - 1
		return func(g *generator, p *person) answer.Value {
			if g.rng.Float64() > chances[last]-0.15*trait(p) {
				var chosen []int
				for i, o := range options[:last] {
					if len(chosen) < most && g.rng.Float64() < chances[i] {
						chosen = append(chosen, o)
					}
				}
				if len(chosen) > 0 {
					return choices(chosen)
				}
			}
			return choices([]int{options[last]})
		}
	}
}

// deeds are what people did in a year: about half did something, the old and
// the keen more.
func deeds(_ *answer.Field, options []int) maker {
	chances := [...]float64{-1.05, -0.85, -1.1, -0.95}
	return func(g *generator, p *person) answer.Value {
		var chosen []int
		for i, c := range chances {
			if 0.55*p.zeal+0.9*g.rng.NormFloat64() > -c || p.coached && i == 0 {
				chosen = append(chosen, options[i])
			}
		}
		switch {
		case len(chosen) > 0:
			return choices(chosen)
		case g.rng.Float64() < 0.25:
			return choices([]int{options[4]})
		}
		return choices([]int{options[5]})
	}
}

// sources are where people heard of the campaign: screens for the young,
// television and neighbours for the old.
func sources(_ *answer.Field, options []int) maker {
	young := [...]float64{0.15, 0.75, 0.20, 0.35, 0.12, 0.40, 0.15}
	old := [...]float64{0.65, 0.20, 0.50, 0.40, 0.35, 0.03, 0.30}
	return func(g *generator, p *person) answer.Value {
		var chosen []int
		t := float64(p.age) / (ageCount - 1)
		for i := range young {
			if g.rng.Float64() < young[i]*(1-t)+old[i]*t {
				chosen = append(chosen, options[i])
			}
		}
		if len(chosen) == 0 {
			chosen = []int{options[7]}
		}
		return choices(chosen)
	}
}

// worries are one to three topics by urgency, with local differences.
func worries(_ *answer.Field, options []int) maker {
	weights := [...]float64{14, 9, 9, 14, 20, 9, 6, 16, 3}
	return func(g *generator, p *person) answer.Value {
		w := weights
		if p.street {
			w[4], w[3] = 26, 17 // parking, noise
		} else {
			w[0], w[7] = 28, 8 // dirt
		}
		wanted := 1 + g.rng.IntN(3)
		chosen := make([]int, 0, wanted)
		for range wanted {
			i := g.weighted(w[:])
			w[i] = 0
			chosen = append(chosen, options[i])
		}
		return choices(chosen)
	}
}

// honesty is the question whether somebody told them what to answer.
func honesty(_ *answer.Field, options []int) maker {
	return func(g *generator, p *person) answer.Value {
		x := g.rng.Float64()
		switch {
		case p.coached && x < 0.18, x < 0.008:
			return choice(options[1])
		case p.coached && x < 0.21, x < 0.010:
			return choice(options[2])
		}
		return choice(options[0])
	}
}

func choice(option int) answer.Value { return answer.Value{Shape: answer.Choice, Option: option} }
func choices(options []int) answer.Value {
	return answer.Value{Shape: answer.Choices, Options: options}
}

// wantedType is the type that a question must have for its maker to fit.
func wantedType(code string) surveys.Type {
	switch code {
	case "q3", "q8", "q13":
		return surveys.Multiple
	case "q29":
		return surveys.Ranking
	}
	return surveys.Single
}
