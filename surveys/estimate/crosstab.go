package estimate

import (
	"slices"

	"gonum.org/v1/gonum/mat"
)

// MaxCells bounds a crosstab: its tests need the covariances of all its cells.
const MaxCells = 400

// crosstab are the weighted counts of two columns, without the levels that
// nobody has.
type crosstab struct {
	rows, cols []string
	n, df      int // of the domain
	sumW       float64
	counts     []float64     // Σw, row by row
	cover      *mat.SymDense // their covariance
}

// answerCrosstab answers with all cells, also of levels that nobody has, and
// with tests of independence. Without levels those of the file count.
func (s *Sample) answerCrosstab(a *Ask) (r Result, err error) {
	row, err := s.codes(a.Row)
	if err != nil {
		return r, err
	}
	col, err := s.codes(a.Col)
	if err != nil {
		return r, err
	}
	rowLevels, colLevels := a.RowLevels, a.ColLevels
	if rowLevels == nil {
		rowLevels = present(row)
	}
	if colLevels == nil {
		colLevels = present(col)
	}
	if len(rowLevels)*len(colLevels) > MaxCells {
		return r, TooManyCells()
	}
	parts, err := s.parts(&Ask{Where: a.Where})
	if err != nil {
		return r, err
	}
	rowOf, colOf := places(row, rowLevels), places(col, colLevels)
	d := s.domain(parts[0].rows, func(i int32) bool { return rowOf[row.Codes[i]] >= 0 && colOf[col.Codes[i]] >= 0 })
	t := crosstab{n: len(d.rows), df: d.df(), sumW: d.sumW}
	cells := make([][]int32, len(rowLevels)*len(colLevels)) // rows of the sample
	for _, i := range d.rows {
		at := rowOf[row.Codes[i]]*len(colLevels) + colOf[col.Codes[i]]
		cells[at] = append(cells[at], i)
	}
	out := &CrosstabResult{N: Count(t.n), DF: t.df, Cells: []CellRow{}, Flags: []string{}}
	for i, r := range rowLevels {
		for j, c := range colLevels {
			in := cells[i*len(colLevels)+j]
			cell := CellRow{Row: r, Col: c, N: Count(len(in)), SumW: 0, Proportion: None}
			for _, x := range in {
				cell.SumW += Number(s.weight[x])
			}
			cell.Proportion = cell.SumW / Number(t.sumW)
			out.Cells = append(out.Cells, cell)
		}
	}
	s.fill(&t, &d, rowLevels, colLevels, cells)
	t.test(out)
	_, alone := s.alone(d.touched)
	out.flag(alone > 0)
	r.Crosstab = out
	return r, nil
}

// flag says what speaks against the tests.
func (x *CrosstabResult) flag(lonely bool) {
	switch {
	case x.N == 0:
		x.Flags = append(x.Flags, FlagEmpty)
	case x.DF <= 0:
		x.Flags = append(x.Flags, FlagNoDF)
	}
	if lonely {
		x.Flags = append(x.Flags, FlagLonely)
	}
}

// places maps a column's codes to levels, −1 for none.
func places(c *Column, levels []string) []int {
	at := make([]int, len(c.Values))
	for i, v := range c.Values {
		at[i] = slices.Index(levels, v)
	}
	return at
}

// fill drops the levels that nobody has and makes the cells' counts and their
// covariance.
func (s *Sample) fill(t *crosstab, d *domain, rowLevels, colLevels []string, cells [][]int32) {
	somebody := t.keep(rowLevels, colLevels, func(cell int) bool { return len(cells[cell]) > 0 })
	if !t.testable() {
		return
	}
	var ls []linear
	for _, at := range somebody {
		in := cells[at]
		ones, count := make([]float64, len(in)), 0.0
		for k, row := range in {
			ones[k] = 1
			count += s.weight[row]
		}
		t.counts = append(t.counts, count)
		ls = append(ls, s.linearise(&domain{rows: in, touched: d.touched}, ones))
	}
	t.cover = s.covariance(ls...)
}

// keep drops the levels that nobody has and returns the cells that are left, row
// by row, by their places among all.
func (t *crosstab) keep(rowLevels, colLevels []string, has func(cell int) bool) (left []int) {
	width := len(colLevels)
	inRow, inCol := make([]bool, len(rowLevels)), make([]bool, width)
	for i := range inRow {
		for j := range inCol {
			if has(i*width + j) {
				inRow[i], inCol[j] = true, true
			}
		}
	}
	for j, c := range colLevels {
		if inCol[j] {
			t.cols = append(t.cols, c)
		}
	}
	for i, r := range rowLevels {
		if !inRow[i] {
			continue
		}
		t.rows = append(t.rows, r)
		for j := range colLevels {
			if inCol[j] {
				left = append(left, i*width+j)
			}
		}
	}
	return left
}

// testable reports whether there is anything to test.
func (t *crosstab) testable() bool { return len(t.rows) > 1 && len(t.cols) > 1 && t.df > 0 }
