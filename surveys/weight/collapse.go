package weight

import (
	"slices"
	"sort"
	"strings"

	"minyi/surveys"
)

// stratum is a cell of the margins, or several that were collapsed.
type stratum struct {
	cells  []int    // of the margins, in order
	levels [][]bool // per variable, which levels it covers
	n      int      // respondents
	base   float64  // sum of their base weights
	total  float64  // persons
	into   int      // the stratum that took it in, itself while it stands
	done   bool     // nothing more can be done for it
}

// strata are all cells on their way from the margins' to those used.
type strata struct {
	margins *Margins
	all     []stratum
	order   []int // variables in the order in which they give way
	log     []Collapse
}

func newStrata(m *Margins) *strata {
	s := &strata{margins: m, all: make([]stratum, len(m.Cells))}
	levels := make([]map[string]int, len(m.Vars))
	index := make([][]int, len(m.Cells))
	for i, c := range m.Cells {
		index[i] = make([]int, len(m.Vars))
		for v, codes := range c.Key {
			if levels[v] == nil {
				levels[v] = map[string]int{}
			}
			sorted := slices.Sorted(slices.Values(codes))
			name := strings.Join(sorted, "\x00")
			if _, ok := levels[v][name]; !ok {
				levels[v][name] = len(levels[v])
			}
			index[i][v] = levels[v][name]
		}
	}
	for i, c := range m.Cells {
		s.all[i] = stratum{cells: []int{i}, total: c.Total, into: i, levels: make([][]bool, len(m.Vars))}
		for v := range m.Vars {
			s.all[i].levels[v] = make([]bool, len(levels[v]))
			s.all[i].levels[v][index[i][v]] = true
		}
	}
	for v := len(m.Vars) - 1; v >= 0; v-- {
		if m.Vars[v] != AreaVariable {
			s.order = append(s.order, v)
		}
	}
	return s
}

// collapse merges strata until each has at least least respondents or has no
// neighbour left. Those that come first in the margins are treated first, so
// that the same data always give the same strata.
func (s *strata) collapse(least int) error {
	for i := 0; i < len(s.all); i++ {
		c := &s.all[i]
		if c.into != i || c.done || !c.sparse(least) {
			continue
		}
		into, variable := s.neighbours(i)
		if len(into) == 0 {
			if c.n == 0 {
				return surveys.E(surveys.Invalid, "weight.no_respondents", "", "Cell", s.name(c), "Margins", s.margins.Code)
			}
			c.done = true // as few as they are, there is nobody to join them to
			continue
		}
		s.merge(i, into, variable)
		i = -1 // the joined one may stand earlier and be sparse still
	}
	return nil
}

// sparse reports whether the stratum needs a neighbour: too few respondents for
// its population, or respondents of a population of nobody.
func (c *stratum) sparse(least int) bool {
	if c.total == 0 {
		return c.n > 0
	}
	return c.n < least
}

// neighbours returns the strata with which i is to be collapsed and along which
// variable they lie: all those of the nearest level that share a level with it
// on every other variable. Of two levels equally near, the following one wins.
func (s *strata) neighbours(i int) (near []int, variable int) {
	for _, v := range s.order {
		best := 0
		for j := range s.all {
			if j == i || s.all[j].into != j || s.all[j].total == 0 && s.all[j].n == 0 || !s.meet(i, j, v) {
				continue
			}
			d := distance(s.all[i].levels[v], s.all[j].levels[v])
			switch {
			case len(near) == 0 || d < best:
				near, best = []int{j}, d
			case d == best:
				near = append(near, j)
			}
		}
		if len(near) > 0 {
			return near, v
		}
	}
	return nil, -1
}

// meet reports whether two strata share a level on every variable but v.
func (s *strata) meet(i, j, v int) bool {
	for u := range s.margins.Vars {
		if u == v {
			continue
		}
		shared := false
		for l, in := range s.all[i].levels[u] {
			shared = shared || in && s.all[j].levels[u][l]
		}
		if !shared {
			return false
		}
	}
	return true
}

// distance is twice the number of steps between two sets of levels, plus one
// when the second lies before the first.
func distance(a, b []bool) int {
	best := 2 * len(a)
	for i, in := range a {
		for j, there := range b {
			if in && there {
				if j >= i {
					best = min(best, 2*(j-i))
				} else {
					best = min(best, 2*(i-j)+1)
				}
			}
		}
	}
	return best
}

// merge joins i and its neighbours under the earliest of them.
func (s *strata) merge(i int, near []int, variable int) {
	c := Collapse{Cell: s.name(&s.all[i]), N: s.all[i].n, Along: s.margins.Vars[variable]}
	all := append([]int{i}, near...)
	sort.Ints(all)
	keep := &s.all[all[0]]
	for _, j := range near {
		c.With = append(c.With, s.name(&s.all[j]))
	}
	for _, j := range all[1:] {
		other := &s.all[j]
		keep.n += other.n
		keep.base += other.base
		keep.total += other.total
		for v := range keep.levels {
			for l, in := range other.levels[v] {
				keep.levels[v][l] = keep.levels[v][l] || in
			}
		}
		keep.cells = append(keep.cells, other.cells...)
		other.into = all[0]
	}
	sort.Ints(keep.cells)
	keep.done = false
	s.log = append(s.log, c)
}

// root is the stratum in which a cell ended up.
func (s *strata) root(cell int) *stratum { return &s.all[s.rootIndex(cell)] }

func (s *strata) rootIndex(cell int) int {
	for s.all[cell].into != cell {
		cell = s.all[cell].into
	}
	return cell
}

// factor is what a base weight of the cell is multiplied by.
func (s *strata) factor(cell int) float64 {
	if c := s.root(cell); c.base > 0 {
		return c.total / c.base
	}
	return 0
}
