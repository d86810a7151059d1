package rate

import (
	"slices"

	"minyi/surveys"
	"minyi/surveys/tally"
)

// block is one pass over the rows: each is in one cell (group × sample) or
// none. Questions with several choices need a block per choice, because a
// person is in several of their groups.
type block struct {
	cell []int32  // row → group·samples + sample, -1 = none
	n    []int    // responses per cell
	sums [][]sums // per rate, per cell
}

// group is one group of the answer and where its sums are.
type group struct {
	values  []string // by dimension
	block   *block
	place   int // in the block
	samples []int
}

// newBlock puts the kept rows into the cells of the dimensions; chosen is the
// value of each dimension with several choices.
func newBlock(v *tally.View, kept []bool, dims []dimension, chosen []int) *block {
	samples := len(surveys.Samples)
	groups := 1
	b := &block{cell: make([]int32, v.N)}
	for row := range b.cell {
		if !kept[row] {
			b.cell[row] = -1
		}
	}
	for d := range dims {
		dim := &dims[d]
		if dim.index == nil {
			option := dim.option[chosen[d]]
			for row, cell := range b.cell {
				if cell >= 0 && !dim.column.Has(row, option) {
					b.cell[row] = -1
				}
			}
			continue
		}
		size := int32(len(dim.values))
		groups *= len(dim.values)
		for row, value := range dim.index {
			switch {
			case b.cell[row] < 0:
			case value < 0:
				b.cell[row] = -1
			default:
				b.cell[row] = b.cell[row]*size + value
			}
		}
	}
	b.n = make([]int, max(groups, 1)*samples)
	for row, cell := range b.cell {
		if cell >= 0 {
			cell = cell*int32(samples) + int32(v.Sample[row])
			b.cell[row] = cell
			b.n[cell]++
		}
	}
	return b
}

// layOut makes the blocks of all combinations and lists the groups in the order
// of their values; sum is called for each block while its rows are there. With
// every, a group without responses is listed too.
func layOut(v *tally.View, kept []bool, dims []dimension, samples []int, every bool, sum func(*block)) []group {
	if len(dims) == 0 || slices.ContainsFunc(dims, func(d dimension) bool { return len(d.values) == 0 }) {
		return nil
	}
	var groups []group
	chosen := make([]int, len(dims))
	for more := true; more; more = next(dims, chosen, true) {
		b := newBlock(v, kept, dims, chosen)
		at := slices.Clone(chosen)
		for place, left := 0, true; left; place, left = place+1, next(dims, at, false) {
			g := group{block: b, place: place, values: make([]string, len(dims))}
			for d := range dims {
				g.values[d] = dims[d].values[at[d]]
			}
			if every {
				g.samples = samples
			} else {
				for s := range surveys.Samples {
					if b.n[place*len(surveys.Samples)+s] > 0 {
						g.samples = append(g.samples, s)
					}
				}
			}
			groups = append(groups, g)
		}
		sum(b)
	}
	slices.SortFunc(groups, func(a, b group) int { return slices.CompareFunc(a.values, b.values, compareValues) })
	return groups
}

// next counts at up by one over the dimensions with several choices, or over
// the others; the last counts fastest. It is false after the last combination.
func next(dims []dimension, at []int, several bool) bool {
	for d := len(dims) - 1; d >= 0; d-- {
		if (dims[d].index == nil) != several {
			continue
		}
		if at[d]++; at[d] < len(dims[d].values) {
			return true
		}
		at[d] = 0
	}
	return false
}

// accumulate adds the rows up by cell. Without weights all sums are those of
// whole numbers, and so exact for shares.
func (b *block) accumulate(y, w []float64, kind surveys.RateKind) []sums {
	cells := make([]sums, len(b.n))
	if w == nil {
		b.count(cells, y)
	} else {
		b.weigh(cells, y, w)
	}
	if kind != surveys.Score {
		return cells
	}
	// The spread takes a second pass: Σwy² − (Σw)ȳ² loses its digits when all
	// answers are nearly alike.
	for row, cell := range b.cell {
		if cell < 0 || y[row] != y[row] {
			continue
		}
		weight := 1.0
		if w != nil {
			weight = w[row]
		}
		if c := &cells[cell]; weight > 0 {
			d := y[row] - c.values/c.w
			c.spread += weight * d * d
		}
	}
	return cells
}

func (b *block) count(cells []sums, y []float64) {
	for row, cell := range b.cell {
		if x := y[row]; cell >= 0 && x == x { // x is not NaN
			c := &cells[cell]
			c.n++
			c.values += x
		}
	}
	for i := range cells {
		cells[i].w = float64(cells[i].n)
		cells[i].squares = cells[i].w
	}
}

// weigh leaves out who has no weight: such a row is no part of the base
// (METHOD §0).
func (b *block) weigh(cells []sums, y, w []float64) {
	for row, cell := range b.cell {
		if x, weight := y[row], w[row]; cell >= 0 && x == x && weight > 0 {
			c := &cells[cell]
			c.n++
			c.w += weight
			c.squares += weight * weight
			c.values += weight * x
		}
	}
}
