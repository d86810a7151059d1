package rate

import (
	"bytes"

	"minyi/surveys"
	"minyi/surveys/estimate"
	"minyi/surveys/tally"
)

// crossing counts the selected responses of a view by two sides: in one pass
// over pairs of codes where all responses of a sample weigh alike and no design
// tells them apart, else response by response into the units of its design.
type crossing struct {
	view    *tally.View
	kept    []uint8 // nil = all
	numbers []int   // responses by sample
	file    *file   // nil: every response weighs 1
	least   int     // fewer people are concealed
}

func newCrossing(v *tally.View, q Query, scope []tally.Condition, c Context, t *Table) (*crossing, error) {
	x := &crossing{view: v, numbers: make([]int, len(surveys.Samples)), least: c.least()}
	for s := range x.numbers {
		x.numbers[s] = bytes.Count(v.Sample, []byte{uint8(s)})
	}
	if q.Weighting == Unweighted {
		return x, nil
	}
	var err error
	x.file, err = weigh(v, q, scope, c, t)
	return x, err
}

// counted says how many responses of an atom are in a line of each side. One that
// is in several lines of a side counts in each.
type counted struct{ atom, row, col, n int }

// widestCount bounds the counters of a table, by atom and cell.
const widestCount = 1 << 22

// count gives the counts of a sample by the atoms of its design.
func (x *crossing) count(s int, d *design, rows, cols *tally.Axis) (out []counted) {
	if d.of == nil {
		return x.countPlain(s, rows, cols)
	}
	down, across := rows.Sides(), cols.Sides()
	size, width := len(rows.Values)*len(cols.Values), len(cols.Values)
	var counts []uint32
	if size*len(d.unit) <= widestCount {
		counts = make([]uint32, size*len(d.unit))
	}
	for _, at := range d.rows {
		if x.kept != nil && x.kept[at] == 0 {
			continue
		}
		atom := d.of(int(at))
		for _, side := range down {
			for _, row := range side.Lines[side.Codes.At(int(at))] {
				for _, other := range across {
					for _, col := range other.Lines[other.Codes.At(int(at))] {
						if counts != nil {
							counts[atom*size+row*width+col]++
						} else { // almost every response is an atom
							out = append(out, counted{atom, row, col, 1})
						}
					}
				}
			}
		}
	}
	for at, n := range counts {
		if n > 0 {
			out = append(out, counted{at / size, at % size / width, at % width, int(n)})
		}
	}
	return out
}

func (x *crossing) countPlain(s int, rows, cols *tally.Axis) (out []counted) {
	kept := x.kept
	if x.numbers[s] < x.view.N {
		kept = make([]uint8, x.view.N)
		tally.Only(kept, x.view.Sample, uint8(s), x.kept)
	}
	for at, n := range tally.Tabulate(*rows, *cols, kept) {
		if n > 0 {
			out = append(out, counted{0, at / len(cols.Values), at % len(cols.Values), n})
		}
	}
	return out
}

// hider takes from a table what a guard does not show; rows and cols are the
// columns that it sets against each other.
type hider func(x *estimate.CrosstabResult, rows, cols string)

// table is the cross-tabulation of one sample.
//
// Errors: Invalid (estimate.too_many_cells).
func (x *crossing) table(s int, rows, cols *crossSide, hide hider) (*estimate.CrosstabResult, error) {
	a, b := rows.axis(x.view, s), cols.axis(x.view, s)
	if len(a.Values)*len(b.Values) > estimate.MaxCells {
		return nil, estimate.TooManyCells()
	}
	d := x.design(s)
	one := &estimate.Crossed{Sample: surveys.Samples[s], Rows: a.Values, Cols: b.Values, Sizes: d.sizes}
	if d.clustered {
		one.PSU = d.inside
	}
	for _, c := range x.count(s, d, &a, &b) {
		one.Parts = append(one.Parts, estimate.CrossedPart{Row: c.row, Col: c.col, Unit: d.unit[c.atom], N: c.n, Weight: d.weight(c.atom)})
	}
	if rows.set != nil || cols.set != nil {
		return several(one, rows, cols, x.least, hide)
	}
	t, err := one.Result(x.least)
	if err == nil {
		hide(t, rows.name, cols.name)
	}
	return t, err
}
