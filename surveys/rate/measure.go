package rate

import (
	"math"
	"slices"

	"minyi/surveys"
	"minyi/surveys/tally"
)

// measure gives every row its value by one rate: 0 or 1 for shares, points for
// scores, NaN for who is not in the base.
type measure struct {
	rate  *surveys.Rate
	parts []part
}

// part is one question of a rate.
type part struct {
	column *tally.Column
	value  []float64 // Codes: by code; NaN is not in the base
	hit    []uint8   // Set: the numerator
	base   []uint8   // Set: all options that are not excluded
}

// measures finds the columns of every rate.
//
// Errors: Invalid for a question that the frame does not have, or one whose
// answers cannot be counted. Publishing refuses both.
func measures(v *tally.View, rates []surveys.Rate) ([]measure, error) {
	all := make([]measure, len(rates))
	for i := range rates {
		r := &rates[i]
		codes := r.Questions
		if r.Question != "" {
			codes = []string{r.Question}
		}
		all[i].rate = r
		for _, code := range codes {
			column, ok := v.Column(code)
			if !ok {
				return nil, surveys.E(surveys.Invalid, "rate.question_unknown", "", "Rate", r.Code, "Question", code)
			}
			p, ok := newPart(column, r)
			if !ok {
				return nil, surveys.E(surveys.Invalid, "rate.question_unsuitable", "", "Rate", r.Code, "Question", code)
			}
			all[i].parts = append(all[i].parts, p)
		}
	}
	return all, nil
}

func newPart(c *tally.Column, r *surveys.Rate) (part, bool) {
	p := part{column: c}
	switch {
	case c.Kind == tally.Codes:
		p.value = make([]float64, len(c.Values))
		for i, value := range c.Values {
			p.value[i] = valueOf(r, value)
		}
		p.value[0] = math.NaN()
		return p, true
	case c.Kind == tally.Set && r.Kind != surveys.Score:
		hit, base := make([]bool, len(c.Values)), make([]bool, len(c.Values))
		for i, value := range c.Values[1:] {
			hit[i+1] = slices.Contains(r.Numerator, value)
			base[i+1] = !slices.Contains(r.Excluded, value)
		}
		p.hit, p.base = c.Mask(hit), c.Mask(base)
		return p, true
	}
	return p, false
}

// valueOf is what an answer is worth: the options carry it, no rule goes by
// their words (DOMAIN §2.4).
func valueOf(r *surveys.Rate, option string) float64 {
	if slices.Contains(r.Excluded, option) {
		return math.NaN()
	}
	if r.Kind == surveys.Score {
		if points, ok := r.Scores[option]; ok {
			return points
		}
		return math.NaN()
	}
	if slices.Contains(r.Numerator, option) {
		return 1
	}
	return 0
}

// fill writes the value of every row into y.
func (m *measure) fill(y []float64) {
	if len(m.parts) == 1 {
		m.parts[0].fill(y)
		return
	}
	one := make([]float64, len(y))
	answered := make([]uint16, len(y))
	for i := range y {
		y[i] = 0
	}
	for i := range m.parts {
		m.parts[i].fill(one)
		for row, x := range one {
			if x == x { // not NaN
				answered[row]++
				y[row] += x
			}
		}
	}
	for row, k := range answered {
		y[row] = m.join(y[row], int(k))
	}
}

// join makes one value of a person's sum over k answered questions: the mean
// over at least half of them for scores, at least one hit otherwise.
func (m *measure) join(sum float64, k int) float64 {
	switch {
	case k == 0 || m.rate.Kind == surveys.Score && 2*k < len(m.parts):
		return math.NaN()
	case m.rate.Kind == surveys.Score:
		return sum / float64(k)
	}
	return min(sum, 1)
}

// fill writes the value of every row by this question alone. Of several chosen
// options one in the numerator is enough; who chose only excluded ones is not
// in the base, who answered "none" (an empty choice) is.
func (p *part) fill(y []float64) {
	if p.value != nil {
		for row := range y {
			y[row] = p.value[p.column.Codes.At(row)]
		}
		return
	}
	for row := range y {
		switch {
		case !p.column.Has(row, 0):
			y[row] = math.NaN()
		case p.column.Meets(row, p.hit):
			y[row] = 1
		case p.column.Meets(row, p.base) || !p.chose(row):
			y[row] = 0
		default:
			y[row] = math.NaN()
		}
	}
}

// chose reports whether the row's set holds anything beside "answered".
func (p *part) chose(row int) bool {
	for k, plane := range p.column.Planes {
		set := plane[row]
		if k == 0 {
			set &^= 1
		}
		if set != 0 {
			return true
		}
	}
	return false
}
