package rate

import (
	"encoding/json"
	"math"
	"slices"

	"minyi/surveys"
)

// protect hides in a table what the guard does not show, and writes errors and
// weighted figures to no more places than anybody reads: from all their places
// the answers of single people could be worked out.
func (g *Guard) protect(t *Table, q Query, rates []surveys.Rate) error {
	g.mu.Lock()
	defer g.rest()
	a, err := g.allow(q)
	if err != nil {
		return err
	}
	byCode := make(map[string]*surveys.Rate, len(rates))
	for i := range rates {
		byCode[rates[i].Code] = &rates[i]
	}
	hidden := make(map[string]bool) // rate and group of a sample
	for i := range t.Rates {
		r := &t.Rates[i]
		r.roundOff()
		s := slices.Index(surveys.Samples, r.Sample)
		group, ok := g.group(a, r.Group)
		if !ok { // nobody there: N is 0
			continue
		}
		if !g.shown(a, s, "", group) {
			r.hide()
			r.N = Hidden
		} else if d := byCode[r.Code]; !g.shown(a, s, baseOf(d), group) || !g.answerShown(a, s, d, group) {
			r.hide()
		}
		if r.Suppressed {
			hidden[r.Code+"\x00"+cellOf(r)] = true
		}
		if r.N == Hidden && len(r.Group) == 0 {
			t.N = Hidden
		}
	}
	gone := func(code string, sample surveys.Sample, group map[string]string) bool {
		return hidden[code+"\x00"+cellOf(&Row{Sample: sample, Group: group})]
	}
	t.Pairs = slices.DeleteFunc(t.Pairs, func(p Pair) bool { return gone(p.Code, p.Sample, p.A) || gone(p.Code, p.Sample, p.B) })
	for i := range t.Pairs {
		p := &t.Pairs[i]
		p.SE, p.P, p.Holm = places(p.SE, 4), places(p.P, 4), places(p.Holm, 4)
	}
	// A rank counts those that are not shown.
	if len(hidden) > 0 {
		t.Ranks = nil
	}
	return nil
}

// answerShown is for definitions over a question that no rate of the survey is
// made of: there the answer itself is a characteristic.
func (g *Guard) answerShown(a *ask, sample int, r *surveys.Rate, group []trait) bool {
	if r.Question == "" || g.rated[r.Question] {
		return true
	}
	for _, value := range append(slices.Clone(r.Numerator), r.Excluded...) {
		code := r.Question
		if many := g.options(code); many != nil {
			code, value = many(value), chosen
		}
		x, ok := g.axis(code)
		if !ok {
			return false
		}
		if at := x.index(value); at > 0 && !g.shown(a, sample, "", append(slices.Clone(group), trait{x, []int{at}})) {
			return false
		}
	}
	return true
}

// roundOff leaves four places of what rests on weights and designs.
func (r *Row) roundOff() {
	round := func(x *float64, to int) *float64 {
		if x == nil {
			return nil
		}
		y := places(*x, to)
		return &y
	}
	r.SE, r.NEff = round(r.SE, 4), round(r.NEff, 0)
	if r.CI != nil {
		r.CI = &[2]float64{places(r.CI[0], 4), places(r.CI[1], 4)}
	}
	if r.Weighting != Unweighted {
		r.Estimate = round(r.Estimate, 3)
	}
}

func places(x float64, to int) float64 {
	scale := math.Pow10(to)
	return math.Round(x*scale) / scale
}

// rateOf reads a name of baseOf.
func rateOf(name string) (r surveys.Rate) {
	if err := json.Unmarshal([]byte(name), &r); err != nil {
		panic(err) // baseOf wrote it
	}
	return r
}
