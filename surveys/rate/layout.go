package rate

import (
	"math"
	"slices"

	"minyi/surveys"
	"minyi/surveys/tally"
)

// layout are the responses of a query by atom and group: its cells.
type layout struct {
	file   *file
	cells  *tally.Cells
	atom   []int // cell → atom
	rows   []int // cell → responses
	whole  group
	groups []group // by place; those that nobody is in have no values
	dims   []dimension
}

// group is one group of the answer, with its cells.
type group struct {
	values  []string // by dimension
	cells   []int
	n       []int // responses per sample
	samples []int
}

// layOut splits the atoms by the dimensions and gathers the groups' cells. Who
// has no value in one of the dimensions is in the whole alone.
func (f *file) layOut(kept []uint8, dims []dimension) *layout {
	l := &layout{file: f, cells: f.cells, dims: dims}
	columns := 0
	for d := range dims {
		columns += len(dims[d].sides)
	}
	if kept != nil || columns > 0 {
		l.cells = f.cells.Clone()
	}
	atom := l.cells.SplitCells()
	selected := -1
	if kept != nil {
		selected = l.cells.SplitBytes(kept)
	}
	var parts []int // by side, over all dimensions
	for d := range dims {
		for _, s := range dims[d].sides {
			at, known := f.split[s.codes]
			if !known {
				at = l.cells.Split(s.codes, len(s.lines))
			}
			parts = append(parts, at)
		}
	}
	l.atom, l.rows = l.cells.Part(atom), l.cells.Sizes()
	size := 1
	for d := range dims {
		size *= len(dims[d].values)
	}
	l.whole = group{n: make([]int, len(surveys.Samples))}
	if len(dims) > 0 {
		l.groups = make([]group, size)
	}
	for cell := range l.cells.Count {
		if !f.atoms[l.atom[cell]].in || selected >= 0 && l.cells.Part(selected)[cell] == 0 {
			continue
		}
		l.add(&l.whole, cell)
		if size > 0 {
			l.spread(cell, parts, 0, 0)
		}
	}
	return l
}

// spread puts a cell into every group that its values make, dimension after
// dimension.
func (l *layout) spread(cell int, parts []int, d, place int) {
	if len(l.dims) == 0 {
		return
	}
	if d == len(l.dims) {
		g := &l.groups[place]
		if g.n == nil {
			g.n = make([]int, len(surveys.Samples))
		}
		l.add(g, cell)
		return
	}
	dim := &l.dims[d]
	for k, side := range dim.sides {
		for _, line := range side.lines[l.cells.Part(parts[k])[cell]] {
			l.spread(cell, parts[len(dim.sides):], d+1, place*len(dim.values)+line)
		}
	}
}

func (l *layout) add(g *group, cell int) {
	g.cells = append(g.cells, cell)
	g.n[l.file.atoms[l.atom[cell]].sample] += l.rows[cell]
}

// list returns the groups in the order of their values, each with the samples
// that have responses there; with every, a group without responses is listed too,
// with the samples of the whole.
func (l *layout) list(every bool) []group {
	var out []group
	for place := range l.groups {
		g := l.groups[place]
		if g.n == nil {
			g.n = make([]int, len(surveys.Samples))
		}
		if every {
			g.samples = l.whole.samples
		} else {
			for s, n := range g.n {
				if n > 0 {
					g.samples = append(g.samples, s)
				}
			}
		}
		if len(g.samples) == 0 {
			continue
		}
		g.values = make([]string, len(l.dims))
		for d, rest := len(l.dims)-1, place; d >= 0; d-- {
			g.values[d], rest = l.dims[d].values[rest%len(l.dims[d].values)], rest/len(l.dims[d].values)
		}
		out = append(out, g)
	}
	slices.SortStableFunc(out, func(a, b group) int { return slices.CompareFunc(a.values, b.values, compareValues) })
	return out
}

// valueRows says how many responses have a value.
type valueRows struct {
	value float64
	rows  int
}

// values are the values by one rate of every cell's responses, without those
// that are not in its base.
func (l *layout) values(m *measure) [][]valueRows {
	out := make([][]valueRows, l.cells.Count)
	for cell, counts := range l.cells.Counts(&m.codes, len(m.value)) {
		for _, c := range counts {
			if x := m.value[c.Code]; !math.IsNaN(x) {
				out[cell] = append(out[cell], valueRows{x, c.Rows})
			}
		}
	}
	return out
}

// partOf is what a group has of an atom.
type partOf struct {
	atom   int
	values []valueRows
}

// parts are those of one sample.
func (g *group) parts(l *layout, s int, values [][]valueRows) []partOf {
	var out []partOf
	for _, cell := range g.cells {
		if l.file.atoms[l.atom[cell]].sample == s && len(values[cell]) > 0 {
			out = append(out, partOf{l.atom[cell], values[cell]})
		}
	}
	return out
}
