package handlers_test

import (
	"fmt"
	"math"
	"math/bits"
	"slices"
	"strings"
)

// solver collects facts of the form "so many of these people said that" and works
// out over a prime field of which sums they are all: what is determined there is
// what follows by any arithmetic.
type solver struct {
	cells []attackCell // people who are alike in all that the attacker knows
	rows  [][]uint64   // reduced facts: over cells × answers, the pivot is 1
	at    []int        // pivot of each row
	seen  map[string]bool
	least int // fewer people are too few
}

type attackCell struct {
	of map[string]string
	n  int
}

// prime is 2^61 − 1.
const prime = 1<<61 - 1

// filterOf keeps who has one of some values; a set is where all hold.
type (
	filterOf struct {
		dim    string
		values []string
	}
	setOfPeople []filterOf
)

func setOf(where []string) (s setOfPeople) {
	for _, w := range where {
		dim, values, _ := strings.Cut(w, ":")
		s = append(s, filterOf{dim, strings.Split(values, ",")})
	}
	return s
}

func (s setOfPeople) and(group map[string]string) setOfPeople {
	out := slices.Clone(s)
	for dim, value := range group {
		out = append(out, filterOf{dim, []string{value}})
	}
	return out
}

// What was counted of a set: everybody, those in the rate's base, those aware.
var (
	anything = []string{"know", "heard", "no", "na", ""}
	asked    = []string{"know", "heard", "no"}
	aware    = []string{"know", "heard"}
)

// answersKnown are the unknowns of a cell; who said nothing is the rest.
var answersKnown = []string{"know", "heard", "no", "na"}

func newSolver(all []dweller, least int) *solver {
	s := &solver{seen: map[string]bool{}, least: least}
	index := map[string]int{}
	for _, r := range all {
		key := fmt.Sprint(r.of)
		at, ok := index[key]
		if !ok {
			at = len(s.cells)
			index[key], s.cells = at, append(s.cells, attackCell{of: r.of})
		}
		s.cells[at].n++
	}
	return s
}

func (s *solver) in(c *attackCell, set setOfPeople) bool {
	for _, f := range set {
		if f.dim != "q1" && !slices.Contains(f.values, c.of[f.dim]) {
			return false
		}
	}
	return true
}

// learn takes a fact in. Its number is needed only to see that it is one of whole
// people: the answer to what follows lies in the sets alone.
func (s *solver) learn(set setOfPeople, said []string, number float64) {
	if math.Abs(number-math.Round(number)) > 1e-6 {
		panic(fmt.Sprintf("%v %v: %v is no number of people", set, said, number))
	}
	said = slices.Clone(said)
	for _, f := range set {
		if f.dim == "q1" {
			said = slices.DeleteFunc(said, func(v string) bool { return !slices.Contains(f.values, v) })
		}
	}
	if len(said) == 0 || len(said) == len(anything) {
		return // how many live where is no secret here
	}
	row := make([]uint64, len(s.cells)*len(answersKnown))
	for c := range s.cells {
		if !s.in(&s.cells[c], set) {
			continue
		}
		for k, v := range answersKnown {
			if slices.Contains(said, v) {
				row[c*len(answersKnown)+k] = 1
			}
		}
	}
	key := fmt.Sprint(row)
	if s.seen[key] {
		return
	}
	s.seen[key] = true
	s.add(row)
}

// add reduces a row by the others and keeps what is new of it.
func (s *solver) add(row []uint64) {
	s.reduce(row)
	pivot := slices.IndexFunc(row, func(x uint64) bool { return x != 0 })
	if pivot < 0 {
		return
	}
	inverse := power(row[pivot], prime-2)
	for i := range row {
		row[i] = times(row[i], inverse)
	}
	for i := range s.rows {
		if f := s.rows[i][pivot]; f != 0 {
			subtract(s.rows[i], row, f)
		}
	}
	s.rows, s.at = append(s.rows, row), append(s.at, pivot)
}

func (s *solver) reduce(row []uint64) {
	for i, pivot := range s.at {
		if f := row[pivot]; f != 0 {
			subtract(row, s.rows[i], f)
		}
	}
}

// follows reports whether a sum of unknowns is determined.
func (s *solver) follows(row []uint64) bool {
	s.reduce(row)
	return !slices.ContainsFunc(row, func(x uint64) bool { return x != 0 })
}

// found are the groups of too few people of whom it follows how many gave
// an answer: every cell, every group that two or three characteristics make, and
// whatever the reduced facts themselves tell of so few.
func (s *solver) found() (found []string) {
	for _, row := range s.rows {
		people, of := 0, []string(nil)
		for c, cell := range s.cells {
			if some := row[c*len(answersKnown) : (c+1)*len(answersKnown)]; slices.ContainsFunc(some, func(x uint64) bool { return x != 0 }) {
				people += cell.n
				of = append(of, fmt.Sprintf("%d of %v × %v", cell.n, cell.of, some))
			}
		}
		if people < s.least {
			found = append(found, fmt.Sprintf("a combination of facts: %v", of))
		}
	}
	for _, set := range s.smallSets() {
		for k, answer := range answersKnown {
			row := make([]uint64, len(s.cells)*len(answersKnown))
			for c := range s.cells {
				if s.in(&s.cells[c], set) {
					row[c*len(answersKnown)+k] = 1
				}
			}
			if s.follows(row) {
				found = append(found, fmt.Sprintf("%v: %s", set, answer))
			}
		}
	}
	return found
}

// smallSets are all groups of too few people by one to all characteristics.
func (s *solver) smallSets() (sets []setOfPeople) {
	counts, of := map[string]int{}, map[string]setOfPeople{}
	for _, cell := range s.cells {
		for mask := 1; mask < 1<<len(attackDims); mask++ {
			var set setOfPeople
			for i, d := range attackDims {
				if mask>>i&1 == 1 {
					set = append(set, filterOf{d, []string{cell.of[d]}})
				}
			}
			key := fmt.Sprint(set)
			counts[key] += cell.n
			of[key] = set
		}
	}
	for key, n := range counts {
		if n < s.least {
			sets = append(sets, of[key])
		}
	}
	slices.SortFunc(sets, func(a, b setOfPeople) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	return sets
}

func times(a, b uint64) uint64 {
	high, low := bits.Mul64(a, b)
	sum := low&prime + (high<<3 | low>>61)
	if sum = sum&prime + sum>>61; sum >= prime {
		sum -= prime
	}
	return sum
}

func power(x uint64, n uint64) uint64 {
	out := uint64(1)
	for ; n > 0; n >>= 1 {
		if n&1 == 1 {
			out = times(out, x)
		}
		x = times(x, x)
	}
	return out
}

func subtract(from, row []uint64, f uint64) {
	for i, x := range row {
		if x != 0 {
			if y := times(x, f); from[i] >= y {
				from[i] -= y
			} else {
				from[i] += prime - y
			}
		}
	}
}
