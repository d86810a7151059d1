package estimate

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// beyondRank is the condition number from which a covariance counts as
// singular: its inverse would be made of rounding.
const beyondRank = 1e12

// test fills in the tests of independence (METHOD §9; R survey: svychisq; Rao
// and Scott 1984). They stay undefined where there is nothing to test: fewer
// than two levels on a side, no degrees of freedom, or a covariance that is 0
// because the table is known.
func (t *crosstab) test(out *CrosstabResult) {
	out.Untested()
	if t.cover == nil {
		return
	}
	k, q, df := len(t.counts), float64((len(t.rows)-1)*(len(t.cols)-1)), float64(t.df)
	total := t.sumW
	share := make([]float64, k)
	expected := make([]float64, k)
	byRow, byCol := make([]float64, len(t.rows)), make([]float64, len(t.cols))
	for cell, count := range t.counts {
		share[cell] = count / total
		byRow[cell/len(t.cols)] += share[cell]
		byCol[cell%len(t.cols)] += share[cell]
	}
	n := float64(t.n)
	pearson := 0.0
	for cell, p := range share {
		expected[cell] = byRow[cell/len(t.cols)] * byCol[cell%len(t.cols)]
		pearson += n * square(p-expected[cell]) / expected[cell]
	}
	out.Chisq.Statistic, out.Chisq.DF = Number(pearson), Number(q)

	if trace, squared, ok := t.delta(share, total, n); ok {
		d0 := trace * trace / squared
		f := pearson / trace
		out.F = FTest{Number(f), Number(d0), Number(d0 * df), Number(fUpperTail(f, d0, d0*df))}
		adjusted := pearson * q / trace
		out.Chisq.Adjusted, out.Chisq.P = Number(adjusted), Number(chiUpperTail(adjusted, q))
	}
	if w, ok := t.wald(byRow, byCol, expected, total); ok {
		out.Wald = FTest{Number(w / q), Number(q), Number(df), Number(fUpperTail(w/q, q, df))}
		if left := df - q + 1; left > 0 {
			f := w * left / (q * df)
			out.AdjWald = FTest{Number(f), Number(q), Number(left), Number(fUpperTail(f, q, left))}
		}
	}
}

// delta returns tr(Δ) and tr(Δ²) of the matrix of generalised design effects,
// Δ = [C'DC/n]⁻¹·C'D·V·D·C, where V is the covariance of the shares, D =
// diag(1/P) with 0 for empty cells and C spans the interaction: the contrasts
// (e_r − e_R)⊗(e_c − e_C). R takes residuals of the interaction on the main
// effects, which span the same space, and the traces do not depend on the basis.
func (t *crosstab) delta(share []float64, total, n float64) (trace, squared float64, ok bool) {
	k := len(share)
	// V = J·cover·J' with J = (I − P·1')/N: shares of the total of all cells.
	j := mat.NewDense(k, k, nil)
	for a := range k {
		for b := range k {
			x := -share[a] / total
			if a == b {
				x += 1 / total
			}
			j.Set(a, b, x)
		}
	}
	dc := t.interaction()
	q := dc.RawMatrix().Cols
	plain := mat.NewDense(k, q, nil)
	plain.Copy(dc)
	for cell, p := range share {
		for c := range q {
			if p > 0 {
				dc.Set(cell, c, dc.At(cell, c)/p)
			} else {
				dc.Set(cell, c, 0)
			}
		}
	}
	var left, jdc, middle, right, delta mat.Dense
	left.Mul(plain.T(), dc)
	left.Scale(1/n, &left)
	jdc.Mul(j.T(), dc)
	middle.Mul(t.cover, &jdc)
	right.Mul(jdc.T(), &middle)
	if mat.Cond(&left, 1) > beyondRank || delta.Solve(&left, &right) != nil {
		return 0, 0, false
	}
	trace = mat.Trace(&delta)
	var twice mat.Dense
	twice.Mul(&delta, &delta)
	squared = mat.Trace(&twice)
	return trace, squared, trace > 1/beyondRank && squared > 0 && !math.IsInf(trace, 0)
}

// interaction are the contrasts (e_r − e_R)⊗(e_c − e_C), a column each.
func (t *crosstab) interaction() *mat.Dense {
	rows, cols := len(t.rows), len(t.cols)
	c := mat.NewDense(rows*cols, (rows-1)*(cols-1), nil)
	for r := range rows - 1 {
		for j := range cols - 1 {
			at := r*(cols-1) + j
			c.Set(r*cols+j, at, 1)
			c.Set(r*cols+cols-1, at, -1)
			c.Set((rows-1)*cols+j, at, -1)
			c.Set((rows-1)*cols+cols-1, at, 1)
		}
	}
	return c
}

// wald returns Y'V⁻¹Y for Y_rc = N_rc − N_r·N_c/N over the cells that are
// neither in the last row nor in the last column. Its influence values are
// 1_rc − (N_c/N)·1_r − (N_r/N)·1_c + N_r·N_c/N² (SAS SURVEYFREQ).
func (t *crosstab) wald(byRow, byCol, expected []float64, total float64) (float64, bool) {
	rows, cols := len(t.rows), len(t.cols)
	q := (rows - 1) * (cols - 1)
	y := mat.NewVecDense(q, nil)
	a := mat.NewDense(q, rows*cols, nil)
	for r := range rows - 1 {
		for c := range cols - 1 {
			at, cell := r*(cols-1)+c, r*cols+c
			y.SetVec(at, t.counts[cell]-total*expected[cell])
			for i := range rows {
				for j := range cols {
					x := byRow[r] * byCol[c]
					if i == r {
						x -= byCol[c]
					}
					if j == c {
						x -= byRow[r]
					}
					if i == r && j == c {
						x++
					}
					a.Set(at, i*cols+j, x)
				}
			}
		}
	}
	var half, v mat.Dense
	half.Mul(a, t.cover)
	v.Mul(&half, a.T())
	var solved mat.VecDense
	if mat.Cond(&v, 1) > beyondRank || solved.SolveVec(&v, y) != nil {
		return 0, false
	}
	w := mat.Dot(y, &solved)
	return w, w >= 0 && !math.IsInf(w, 0)
}
