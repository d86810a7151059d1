// Package suppress hides small cells of tables of counts, and with them so many
// others that no hidden cell follows from what is published (METHOD §15;
// Handbook on Statistical Disclosure Control, ch. 4). What is hidden in a table
// must be hidden in every export, filter and chart of it.
package suppress

import (
	"cmp"
	"slices"
)

// Table is a table of unweighted counts, without totals.
type Table struct {
	Rows, Cols []string
	Counts     [][]int
	Threshold  int // a count n with 0 < n < Threshold is hidden, totals too
	MinWidth   int // a small cell must stay uncertain by at least this much
}

// Defaults of a table.
const (
	Threshold = 10
	MinWidth  = 5
	Total     = "*" // the name of a total's row or column
)

// Hidden is one suppressed cell.
type Hidden struct {
	Row string `json:"row"`
	Col string `json:"col"`
}

// manySmall is the number of small cells from which one order must do: most of
// the table is hidden then.
const manySmall = 40

// pattern is a set of hidden cells on its way.
type pattern struct {
	grid
	small    map[cell]bool
	hidden   map[cell]bool
	minWidth int
}

// Suppress returns the cells to hide, row by row. Every small cell is protected
// by the rectangle (totals allowed) that hides least; where none is wide enough,
// by more of them; what is then not needed is published again. Several orders
// are tried, the smallest pattern wins. An exact audit ends each.
//
// Where even hiding everything leaves a small cell too narrow (a table of one
// column, a total of very few) everything that could help is hidden.
func Suppress(t Table) []Hidden {
	g := newGrid(t.Counts)
	small := map[cell]bool{}
	var order []cell
	for i := range g.rows {
		for j := range g.cols {
			if n := g.counts[i][j]; 0 < n && n < t.Threshold {
				small[cell{i, j}] = true
				order = append(order, cell{i, j})
			}
		}
	}
	var best map[cell]bool
	for _, by := range []func(a, b cell) int{
		func(cell, cell) int { return 0 },
		func(a, b cell) int { return cmp.Compare(g.at(a), g.at(b)) },
		func(a, b cell) int { return cmp.Compare(g.at(b), g.at(a)) },
		func(a, b cell) int { return cmp.Or(cmp.Compare(a.col, b.col), cmp.Compare(a.row, b.row)) },
	} {
		if best != nil && len(order) > manySmall {
			break
		}
		p := &pattern{grid: g, small: small, hidden: map[cell]bool{}, minWidth: t.MinWidth}
		for c := range small {
			p.hidden[c] = true
		}
		tried := slices.Clone(order)
		slices.SortStableFunc(tried, by)
		p.protect(tried)
		p.publish()
		if best == nil || len(p.hidden) < len(best) {
			best = p.hidden
		}
	}
	return t.names(best)
}

// names lists cells in the order of the table.
func (t *Table) names(cells map[cell]bool) []Hidden {
	out := []Hidden{}
	for i := range len(t.Rows) + 1 {
		for j := range len(t.Cols) + 1 {
			if cells[cell{i, j}] {
				out = append(out, Hidden{append(slices.Clone(t.Rows), Total)[i], append(slices.Clone(t.Cols), Total)[j]})
			}
		}
	}
	return out
}

// need is how wide a hidden cell must stay.
func (p *pattern) need(c cell) int {
	if p.small[c] {
		return max(1, p.minWidth)
	}
	return 1
}

func (p *pattern) safe(c cell) bool { return p.width(c, p.hidden, p.need(c)) >= p.need(c) }

// protect hides more until every hidden cell is safe.
func (p *pattern) protect(order []cell) {
	for len(order) > 0 {
		c := order[0]
		if p.safe(c) || !p.widen(c) {
			order = order[1:]
			continue
		}
		// What was hidden for c must be safe itself.
		for _, o := range p.sorted() {
			if !slices.Contains(order, o) {
				order = append(order, o)
			}
		}
	}
}

// widen hides the other corners of the rectangle that makes c safe, or at least
// wider, at the least cost: new cells first, then people. It is false when no
// rectangle helps.
func (p *pattern) widen(c cell) bool {
	type choice struct {
		corners     []cell
		wide, fresh int
		people      int
	}
	var best *choice
	have := p.width(c, p.hidden, p.need(c))
	for i := range p.rows {
		for j := range p.cols {
			if i == c.row || j == c.col {
				continue
			}
			x := choice{}
			for _, o := range []cell{{i, j}, {i, c.col}, {c.row, j}} {
				if !p.hidden[o] {
					x.corners = append(x.corners, o)
					x.people += p.at(o)
				}
			}
			if x.fresh = len(x.corners); x.fresh == 0 {
				continue
			}
			for _, o := range x.corners {
				p.hidden[o] = true
			}
			x.wide = p.width(c, p.hidden, p.need(c))
			for _, o := range x.corners {
				delete(p.hidden, o)
			}
			if x.wide > have && (best == nil || cmp.Or(
				-cmp.Compare(x.wide, best.wide), cmp.Compare(x.fresh, best.fresh), cmp.Compare(x.people, best.people)) < 0) {
				best = &x
			}
		}
	}
	if best == nil {
		return false
	}
	for _, o := range best.corners {
		p.hidden[o] = true
	}
	return true
}

// publish shows what need not be hidden, large cells first.
func (p *pattern) publish() {
	cells := p.sorted()
	unsafe := 0
	for _, c := range cells {
		if !p.safe(c) {
			unsafe++
		}
	}
	slices.SortStableFunc(cells, func(a, b cell) int { return cmp.Compare(p.at(b), p.at(a)) })
	for _, c := range cells {
		if p.small[c] {
			continue
		}
		delete(p.hidden, c)
		still := 0
		for o := range p.hidden {
			if !p.safe(o) {
				still++
			}
		}
		if still > unsafe {
			p.hidden[c] = true
		}
	}
}

// sorted are the hidden cells in the order of the table.
func (p *pattern) sorted() []cell {
	var cells []cell
	for c := range p.hidden {
		cells = append(cells, c)
	}
	slices.SortFunc(cells, func(a, b cell) int { return cmp.Or(cmp.Compare(a.row, b.row), cmp.Compare(a.col, b.col)) })
	return cells
}
