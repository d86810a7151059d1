package rate

import (
	"encoding/json"
	"slices"
	"sync"

	"minyi/surveys"
	"minyi/surveys/tally"
)

// Guard says which figures of a survey somebody may see who may not open single
// responses. It shows a figure only where nothing about too few
// people follows from all that it shows (ADR 0018): by any one characteristic, by
// any two and how they meet, and by three where no combination of them is small.
// What it decides depends on the responses alone, never on who asked what before,
// so that two readers together learn no more than one.
//
// It speaks of one release of the responses and may be used at once.
type Guard struct {
	view      *tally.View
	released  []uint8 // by row; nil = all
	rated     map[string]bool
	names     tally.Names
	districts func(top string) []string // areas right below one; "" = the root

	protection Protection

	mu     sync.Mutex
	axes   map[string]*axis
	knowns map[string][]*axis // by the area within
	crowds map[string]*crowd
}

// maxTogether is how many characteristics one figure may be narrowed by.
const maxTogether = 3

// NewGuard returns the guard over the responses of a view that are released (nil
// = all). rates are those of the survey: the questions that none of them is made
// of are what somebody may know of a person.
func NewGuard(v *tally.View, released []uint8, rates []surveys.Rate, names tally.Names, below func(top string) []string, p Protection) *Guard {
	g := &Guard{view: v, released: released, rated: map[string]bool{}, names: names, districts: below, protection: p, axes: map[string]*axis{}, knowns: map[string][]*axis{}, crowds: map[string]*crowd{}}
	for _, r := range rates {
		for _, code := range append(slices.Clone(r.Questions), r.Question) {
			g.rated[code] = true
		}
	}
	return g
}

// trait is a characteristic with the values that it is narrowed to.
type trait struct {
	axis *axis
	want []int
}

// stage is a question seen from one area: those who are in it, and the terms
// that narrow them down.
type stage struct {
	within string
	terms  []trait
}

// ask is what a query narrows the responses to, groups apart.
type ask struct {
	levels []stage
	sample []bool // by surveys.Samples
}

// Allow reads the conditions of a query.
//
// Errors: Invalid (rate.filter_small) where they select, or leave over, so few
// people that nothing is said of them; rate.filters_many; rate.filter_fine;
// rate.weight_narrow. What the survey does not have is for Compute to refuse.
func (g *Guard) Allow(q Query) error {
	g.mu.Lock()
	defer g.rest()
	_, err := g.allow(q)
	return err
}

func (g *Guard) allow(q Query) (*ask, error) {
	a, err := g.read(q)
	if err != nil {
		return nil, err
	}
	if q.Weighting.Margins() && (len(a.levels) > 1 || narrowed(q)) {
		return nil, surveys.E(surveys.Invalid, "rate.weight_narrow", "/weight")
	}
	if !filtered(q) {
		return a, nil // what is small is hidden in its place
	}
	empty := true
	for s := range surveys.Samples {
		if !a.sample[s] || g.crowd(g.protection.Least, s, "", "").n == 0 {
			continue
		}
		if empty = false; g.shown(a, s, "", nil) {
			return a, nil
		}
	}
	if empty {
		return a, nil
	}
	return nil, surveys.E(surveys.Invalid, "rate.filter_small", "/where", "Min", g.protection.Least)
}

// narrowed reports whether a query asks for more than the areas of a wave.
func narrowed(q Query) bool {
	return slices.ContainsFunc(q.By, func(code string) bool { return code != tally.ByArea && code != tally.BySample && code != tally.ByWave }) ||
		slices.ContainsFunc(q.Where, func(c tally.Condition) bool { return c.Code != tally.ByArea && c.Code != tally.BySample }) || q.WithoutFlag
}

// filtered reports whether a query picks people by more than where they live, when
// they were asked and whether something speaks against them.
func filtered(q Query) bool {
	return slices.ContainsFunc(q.Where, func(c tally.Condition) bool {
		return c.Code != tally.ByArea && c.Code != tally.BySample && c.Code != tally.ByWave
	})
}

// read makes terms of a query's conditions.
func (g *Guard) read(q Query) (*ask, error) {
	a := &ask{sample: make([]bool, len(surveys.Samples))}
	for s := range a.sample {
		a.sample[s] = true
	}
	conditions := slices.Clone(q.Where)
	if q.Wave != "" {
		conditions = append(conditions, tally.Condition{Code: tally.ByWave, Values: []string{q.Wave}})
	}
	if q.WithoutFlag {
		conditions = append(conditions, tally.Condition{Code: tally.ByFlag, Values: []string{tally.NoFlag}})
	}
	var common []trait
	var areas []tally.Condition
	for _, c := range conditions {
		switch {
		case c.Code == tally.BySample:
			for s, word := range surveys.Samples {
				a.sample[s] = a.sample[s] && slices.Contains(c.Values, string(word))
			}
		case g.isArea(c.Code):
			areas = append(areas, c)
		default:
			t, err := g.term(c)
			if err != nil {
				return nil, err
			}
			common = append(common, t)
		}
	}
	var err error
	if a.levels, err = g.levels(areas); err != nil {
		return nil, err
	}
	by := 0
	for _, code := range q.By {
		if code != tally.BySample && !slices.ContainsFunc(conditions, func(c tally.Condition) bool { return c.Code == code }) {
			by++
		}
	}
	for i := range a.levels {
		a.levels[i].terms = append(a.levels[i].terms, common...)
		if len(a.levels[i].terms)+by > maxTogether {
			return nil, surveys.E(surveys.Invalid, "rate.filters_many", "/where", "Max", maxTogether)
		}
	}
	return a, nil
}

func (g *Guard) isArea(code string) bool {
	if code == tally.ByArea {
		return true
	}
	c, ok := g.view.Column(code)
	return ok && c.Kind == tally.AreaOf
}

// levels walks from the root down to the area that conditions name: each step is
// a narrowing of its own.
func (g *Guard) levels(conditions []tally.Condition) ([]stage, error) {
	fine := surveys.E(surveys.Invalid, "rate.filter_fine", "/where", "Code", tally.ByArea)
	levels := []stage{{}}
	for _, c := range conditions {
		last := &levels[len(levels)-1]
		parts := g.districts(last.within)
		switch {
		case len(c.Values) > 1: // some of the areas right below
			t := trait{axis: g.area(last.within)}
			for _, code := range c.Values {
				at := slices.Index(parts, code)
				if at < 0 {
					return nil, fine
				}
				t.want = append(t.want, at+1)
			}
			last.terms = append(last.terms, t)
		default:
			if last.within == c.Values[0] {
				continue
			}
			for last.within != c.Values[0] {
				at := slices.IndexFunc(parts, func(part string) bool {
					return part == c.Values[0] || g.names.Areas != nil && g.names.Areas.Within(c.Values[0], part)
				})
				if at < 0 {
					return nil, fine
				}
				last.terms = append(last.terms, trait{g.area(last.within), []int{at + 1}})
				levels = append(levels, stage{within: parts[at]})
				last = &levels[len(levels)-1]
				parts = g.districts(last.within)
			}
		}
	}
	return levels, nil
}

// term reads a condition that is not about areas.
func (g *Guard) term(c tally.Condition) (trait, error) {
	code, values := c.Code, c.Values
	if many := g.options(code); many != nil { // several of them may hold: one at a time
		if len(values) > 1 {
			return trait{}, surveys.E(surveys.Invalid, "rate.filter_fine", "/where", "Code", code)
		}
		code, values = many(values[0]), []string{chosen}
	}
	x, ok := g.axis(code)
	if !ok {
		return trait{}, surveys.E(surveys.Invalid, "rate.filter_fine", "/where", "Code", c.Code)
	}
	t := trait{axis: x}
	for _, value := range values {
		// A value that nobody has gave no index: it narrows to nobody, which is no secret.
		if at := x.index(value); at > 0 {
			t.want = append(t.want, at)
		}
	}
	return t, nil
}

// shown reports whether a selection of a sample, narrowed further by a group, may
// be told: of all people and, for a rate, of those in its base.
func (g *Guard) shown(a *ask, sample int, base string, group []trait) bool {
	for i, l := range a.levels {
		here := group
		if i < len(a.levels)-1 {
			here = others(group)
		}
		terms := unique(slices.Concat(l.terms, here))
		for _, least := range g.leasts() {
			if !g.crowd(least, sample, l.within, base).shown(terms) {
				return false
			}
		}
	}
	return true
}

// leasts are the numbers of people by which everything must be shown.
func (g *Guard) leasts() []int {
	if p := g.protection; p.Lowest != p.Least {
		return []int{p.Least, p.Lowest}
	}
	return []int{g.protection.Least}
}

// others are the terms of a group that are not its area.
func others(group []trait) []trait {
	return slices.DeleteFunc(slices.Clone(group), func(t trait) bool { return t.axis.area })
}

// unique joins terms of one characteristic: what both want.
func unique(terms []trait) []trait {
	var out []trait
	for _, t := range terms {
		at := slices.IndexFunc(out, func(o trait) bool { return o.axis == t.axis })
		if at < 0 {
			out = append(out, t)
			continue
		}
		out[at].want = slices.DeleteFunc(slices.Clone(out[at].want), func(v int) bool { return !slices.Contains(t.want, v) })
	}
	return out
}

// group are the terms of a row's group; ok is false for one that has no index,
// because nobody is there.
func (g *Guard) group(a *ask, values map[string]string) (terms []trait, ok bool) {
	for code, value := range values {
		x, found := (*axis)(nil), true
		switch {
		case code == tally.BySample:
			continue
		case g.isArea(code):
			x = g.area(a.levels[len(a.levels)-1].within)
		default:
			if many := g.options(code); many != nil {
				code, value = many(value), chosen
			}
			x, found = g.axis(code)
		}
		if !found {
			return nil, false
		}
		at := x.index(value)
		if at < 0 {
			return nil, false
		}
		terms = append(terms, trait{x, []int{at}})
	}
	return terms, true
}

// baseOf names the people in the base of a rate.
func baseOf(r *surveys.Rate) string {
	key, err := json.Marshal(r)
	if err != nil {
		panic(err) // a struct of strings and numbers
	}
	return string(key)
}

// only leaves of a selection (nil = all) what is released. Without a guard that
// is all of it.
func (g *Guard) only(kept []uint8) []uint8 {
	if g == nil || g.released == nil {
		return kept
	}
	if kept == nil {
		return slices.Clone(g.released)
	}
	for row, is := range g.released {
		kept[row] &= is
	}
	return kept
}
