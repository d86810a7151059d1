package rate

import (
	"math"
	"slices"

	"minyi/surveys"
	"minyi/surveys/tally"
)

// measure gives every response its value by one rate: 0 or 1 for shares, points
// for scores, NaN for who is not in the base.
type measure struct {
	rate  *surveys.Rate
	codes tally.Narrow
	value []float64 // by code
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
		var parts []measure
		for _, code := range codes {
			column, ok := v.Column(code)
			if !ok {
				return nil, surveys.E(surveys.Invalid, "rate.question_unknown", "", "Rate", r.Code, "Question", code)
			}
			p, ok := measureOne(v, column, r)
			if !ok {
				return nil, surveys.E(surveys.Invalid, "rate.question_unsuitable", "", "Rate", r.Code, "Question", code)
			}
			parts = append(parts, p)
		}
		if len(parts) == 1 {
			all[i] = parts[0]
		} else {
			all[i] = join(v, r, parts)
		}
		all[i].rate = r
	}
	return all, nil
}

// measureOne measures by one question.
func measureOne(v *tally.View, c *tally.Column, r *surveys.Rate) (measure, bool) {
	switch {
	case c.Kind == tally.Codes:
		m := measure{codes: c.Codes, value: make([]float64, len(c.Values))}
		for i, value := range c.Values {
			m.value[i] = valueOf(r, value)
		}
		m.value[0] = math.NaN()
		return m, true
	case c.Kind == tally.Set && r.Kind != surveys.Score:
		return measure{codes: tally.NarrowBytes(sets(v.N, c, r)), value: []float64{math.NaN(), 0, 1}}, true
	}
	return measure{}, false
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

// sets measures a question with several choices: 2 where one of them is in the
// numerator, 1 where none is, 0 for who is not in the base. Who chose only
// excluded ones is not in it, who answered "none" (an empty choice) is.
func sets(n int, c *tally.Column, r *surveys.Rate) []uint8 {
	hit, base := make([]bool, len(c.Values)), make([]bool, len(c.Values))
	for i, value := range c.Values[1:] {
		hit[i+1] = slices.Contains(r.Numerator, value)
		base[i+1] = !slices.Contains(r.Excluded, value)
	}
	hits, bases := c.Mask(hit), c.Mask(base)
	out := make([]uint8, n)
	// Each plane of eight options adds what it knows: a hit, something in the
	// base, any choice at all.
	const isHit, inBase, chose, answered = 1, 2, 4, 8
	for k, plane := range c.Planes {
		var table [256]uint8
		for set := range table {
			choice := uint8(set)
			if k == 0 {
				if choice &^= 1; set&1 == 1 {
					table[set] = answered
				}
			}
			if choice&hits[k] != 0 {
				table[set] |= isHit
			}
			if choice&bases[k] != 0 {
				table[set] |= inBase
			}
			if choice != 0 {
				table[set] |= chose
			}
		}
		if k == 0 && len(c.Planes) == 1 { // one pass does it
			for set, known := range table {
				table[set] = settle(known)
			}
		}
		for row, set := range plane {
			out[row] |= table[set]
		}
	}
	if len(c.Planes) > 1 {
		for row, known := range out {
			out[row] = settle(known)
		}
	}
	return out
}

// settle turns what is known of a set into 0, 1 or 2.
func settle(known uint8) uint8 {
	switch {
	case known&8 == 0:
		return 0
	case known&1 != 0:
		return 2
	case known&2 != 0 || known&4 == 0:
		return 1
	}
	return 0
}

// join makes one value of a person's answers to several questions: the mean over
// at least half of them for scores, one hit otherwise. What has been added up so
// far is a state, of which there are few; each question leads from state to
// state.
func join(v *tally.View, r *surveys.Rate, parts []measure) measure {
	type state struct {
		sum float64
		k   int
	}
	states, index := []state{{}}, map[state]uint32{{}: 0}
	of := make([]uint32, v.N)
	for p := range parts {
		part := &parts[p]
		size := len(part.value)
		next := make([]uint32, len(states)*size) // state, code → state
		for from := range len(states) {
			for code, x := range part.value {
				to := states[from]
				if x == x { // not NaN
					if to.sum += x; r.Kind != surveys.Score {
						to.sum = min(to.sum, 1)
					}
					to.k++
				}
				at, known := index[to]
				if !known {
					at = uint32(len(states))
					index[to], states = at, append(states, to)
				}
				next[from*size+code] = at
			}
		}
		for row, from := range of {
			of[row] = next[int(from)*size+part.codes.At(row)]
		}
	}
	m := measure{codes: tally.NarrowWords(of), value: make([]float64, len(states))}
	for i, s := range states {
		switch {
		case s.k == 0 || r.Kind == surveys.Score && 2*s.k < len(parts):
			m.value[i] = math.NaN()
		case r.Kind == surveys.Score:
			m.value[i] = s.sum / float64(s.k)
		default:
			m.value[i] = s.sum
		}
	}
	return m
}
