package estimate

import (
	"slices"

	"gonum.org/v1/gonum/mat"

	"minyi/surveys"
)

// maxCells bounds a crosstab: its tests need the covariances of all its cells.
const maxCells = 400

// crosstab are the weighted counts of two columns, without the levels that
// nobody has.
type crosstab struct {
	rows, cols []string
	domain
	counts []float64     // Σw, row by row
	cover  *mat.SymDense // their covariance
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
	if len(rowLevels)*len(colLevels) > maxCells {
		return r, surveys.E(surveys.Invalid, "estimate.too_many_cells", "", "Max", maxCells)
	}
	parts, err := s.parts(&Ask{Where: a.Where})
	if err != nil {
		return r, err
	}
	rowOf, colOf := places(row, rowLevels), places(col, colLevels)
	t := crosstab{domain: s.domain(parts[0].rows, func(i int32) bool { return rowOf[row.Codes[i]] >= 0 && colOf[col.Codes[i]] >= 0 })}
	cells := make([][]int32, len(rowLevels)*len(colLevels)) // rows of the sample
	for _, i := range t.domain.rows {
		at := rowOf[row.Codes[i]]*len(colLevels) + colOf[col.Codes[i]]
		cells[at] = append(cells[at], i)
	}
	out := &CrosstabResult{N: Count(len(t.domain.rows)), DF: t.df(), Cells: []CellRow{}, Flags: []string{}}
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
	s.fill(&t, rowLevels, colLevels, cells)
	t.test(out)
	switch {
	case out.N == 0:
		out.Flags = append(out.Flags, FlagEmpty)
	case out.DF <= 0:
		out.Flags = append(out.Flags, FlagNoDF)
	}
	if _, alone := s.alone(t.touched); alone > 0 {
		out.Flags = append(out.Flags, FlagLonely)
	}
	r.Crosstab = out
	return r, nil
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
func (s *Sample) fill(t *crosstab, rowLevels, colLevels []string, cells [][]int32) {
	width := len(colLevels)
	var keepRows, keepCols []int
	for i := range rowLevels {
		if slices.ContainsFunc(cells[i*width:(i+1)*width], func(in []int32) bool { return len(in) > 0 }) {
			keepRows = append(keepRows, i)
			t.rows = append(t.rows, rowLevels[i])
		}
	}
	for j := range colLevels {
		for i := range rowLevels {
			if len(cells[i*width+j]) > 0 {
				keepCols = append(keepCols, j)
				t.cols = append(t.cols, colLevels[j])
				break
			}
		}
	}
	if len(t.rows) < 2 || len(t.cols) < 2 || t.df() <= 0 {
		return // nothing to test
	}
	var ls []linear
	for _, i := range keepRows {
		for _, j := range keepCols {
			in := cells[i*width+j]
			ones, count := make([]float64, len(in)), 0.0
			for k, row := range in {
				ones[k] = 1
				count += s.weight[row]
			}
			t.counts = append(t.counts, count)
			ls = append(ls, s.linearise(&domain{rows: in, touched: t.touched}, ones))
		}
	}
	t.cover = s.covariance(ls...)
}
