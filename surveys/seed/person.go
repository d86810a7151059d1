package seed

import (
	"math/rand/v2"
	"sort"

	"minyi/surveys"
)

// person is one made-up respondent.
type person struct {
	place   int    // index in generator.places
	town    string // area code at the lowest level
	street  bool   // lives in a street, not in a town or township
	sex     int    // index in sexes
	age     int    // index in ageOptions
	mode    surveys.Mode
	sample  surveys.Sample
	coached bool
	hasty   bool    // clicks through under the time floor
	mood    float64 // satisfaction: a standard normal, shifted by district, age, mode, town and time
	zeal    float64 // interest in the campaign, likewise
	when    float64 // 0 at the start of the field time, 1 at its end
}

// class is a way of reaching people; it decides who is reached.
type class struct {
	mode   surveys.Mode
	sample surveys.Sample
}

// reach is how much more or less often each age group is reached than its share
// of the population. Older people are rare on the web and common on paper; the
// two modes of the drawn sample together come close to the census.
var reach = map[class][ageCount]float64{
	{surveys.Web, surveys.Volunteer}:         {1.6, 1.8, 1.7, 1.0, 0.35, 0.12},
	{surveys.Web, surveys.Probability}:       {1.15, 1.15, 1.2, 1.05, 0.7, 0.45},
	{surveys.Telephone, surveys.Probability}: {0.5, 0.6, 0.7, 0.95, 1.5, 1.7},
	{surveys.Intercept, surveys.Quota}:       {1.2, 1.1, 1.0, 1.1, 1.0, 0.6},
	{surveys.Paper, surveys.Quota}:           {0.3, 0.5, 0.7, 1.1, 1.6, 1.7},
}

// Shifts of mood and zeal, in standard deviations. Interviewers hear kinder
// answers; the open link draws the discontented; older people are milder.
var (
	placeMood = [...]float64{0.10, -0.08, 0.14, -0.20}
	placeZeal = [...]float64{0.12, 0.05, -0.05, -0.22}
	ageMood   = [ageCount]float64{-0.12, -0.20, -0.10, 0.02, 0.18, 0.22}
	ageZeal   = [ageCount]float64{-0.10, -0.15, 0.00, 0.12, 0.15, -0.15}
	modeMood  = map[surveys.Mode]float64{surveys.Web: -0.05, surveys.Intercept: 0.15, surveys.Telephone: 0.18, surveys.Paper: 0.08}
)

// drift is how much mood rises over the field time.
const drift = 0.12

// wheel draws an index in proportion to weights.
type wheel []float64

func newWheel(weights []float64) wheel {
	w := make(wheel, len(weights))
	sum := 0.0
	for i, x := range weights {
		sum += x
		w[i] = sum
	}
	return w
}

func (w wheel) spin(rng *rand.Rand) int {
	x := rng.Float64() * w[len(w)-1]
	return min(sort.Search(len(w), func(i int) bool { return w[i] > x }), len(w)-1)
}

// wheels hold, per class and place, who answers: sex × age.
type wheels map[class][]wheel

func newWheels(places []place) wheels {
	all := make(wheels)
	for _, m := range surveys.Modes {
		for _, s := range surveys.Samples {
			c := class{m, s}
			r, known := reach[c]
			for i := range r {
				if !known {
					r[i] = 1
				}
			}
			for _, p := range places {
				weights := make([]float64, len(p.people))
				for i, n := range p.people {
					weights[i] = n * r[i%ageCount]
				}
				all[c] = append(all[c], newWheel(weights))
			}
		}
	}
	return all
}

// meet makes the person who answers through a channel, in the household when
// one was drawn.
func (g *generator) meet(c *Channel, home *Household, when float64) *person {
	p := &g.person
	*p = person{mode: c.Mode, sample: c.Sample, coached: c.Coached, when: when}
	if home != nil {
		p.place, p.town = g.placeOf(home.Area), home.Area
	} else {
		g.settle(p, c.Area)
	}
	p.street = g.streets[p.town]
	cell := g.wheels[class{c.Mode, c.Sample}][p.place].spin(g.rng)
	p.sex, p.age = cell/ageCount, cell%ageCount
	p.hasty = c.Mode == surveys.Web && !c.Coached && g.rng.Float64() < 0.027
	p.mood = 0.85*g.rng.NormFloat64() + placeMood[p.place%len(placeMood)] + ageMood[p.age] + modeMood[p.mode] + g.townMood[p.town] + drift*(when-0.5)
	p.zeal = g.rng.NormFloat64() + placeZeal[p.place%len(placeZeal)] + ageZeal[p.age] + 0.25*p.mood
	if p.sample == surveys.Volunteer {
		p.mood -= 0.12
		p.zeal += 0.35
	}
	return p
}

// settle draws where somebody lives who was not drawn by household: in the
// channel's area or, now and then, elsewhere.
func (g *generator) settle(p *person, area string) {
	top, ok := g.tree.RollUp(area)
	i, known := g.placeIndex[top]
	if !ok || !known || g.rng.Float64() < 0.03 {
		p.place = g.byPeople.spin(g.rng)
		p.town = g.townIn(p.place)
		return
	}
	p.place, p.town = i, area
	if area == top {
		p.town = g.townIn(i)
	}
}

func (g *generator) townIn(i int) string {
	towns := g.places[i].rural
	if g.rng.Float64() < g.places[i].share {
		towns = g.places[i].urban
	}
	return towns[g.rng.IntN(len(towns))]
}

// placeOf returns the index of the place to which an area belongs, the first
// when it belongs to none.
func (g *generator) placeOf(code string) int {
	top, _ := g.tree.RollUp(code)
	return g.placeIndex[top]
}
