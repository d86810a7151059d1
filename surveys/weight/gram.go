package weight

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// Gram returns Σ d·x·x', where x holds an indicator per cell of every margin,
// the margins one after the other.
func Gram(d []float64, margins []Margin) *mat.SymDense {
	first, size := make([]int, len(margins)), 0
	for k, m := range margins {
		first[k] = size
		size += len(m.Totals)
	}
	g := mat.NewSymDense(size, nil)
	for k := range margins {
		for l := k; l < len(margins); l++ {
			for row, c := range margins[k].Of {
				e := margins[l].Of[row]
				if d[row] == 0 || c < 0 || e < 0 {
					continue
				}
				i, j := first[k]+int(c), first[l]+int(e)
				g.SetSym(i, j, g.At(i, j)+d[row])
			}
		}
	}
	return g
}

// singular is the share of the largest eigenvalue below which one counts as 0.
const singular = 1e-11

// PseudoInverse returns a generalised inverse of a positive semidefinite matrix:
// enough to solve its equations where they have a solution. Rows are first scaled to a diagonal of 1, so that small cells do not
// look like redundant ones; a matrix of one margin is diagonal and exact.
func PseudoInverse(g *mat.SymDense) *mat.SymDense {
	n := g.SymmetricDim()
	scale, diagonal := make([]float64, n), true
	for i := range n {
		if x := g.At(i, i); x > 0 {
			scale[i] = 1 / math.Sqrt(x)
		}
		for j := range i {
			diagonal = diagonal && g.At(i, j) == 0
		}
	}
	inverse := mat.NewSymDense(n, nil)
	if diagonal {
		for i := range n {
			inverse.SetSym(i, i, scale[i]*scale[i])
		}
		return inverse
	}
	scaled := mat.NewSymDense(n, nil)
	for i := range n {
		for j := i; j < n; j++ {
			scaled.SetSym(i, j, g.At(i, j)*scale[i]*scale[j])
		}
	}
	var eigen mat.EigenSym
	if !eigen.Factorize(scaled, true) {
		return inverse // all zero: a matrix of finite numbers always factors
	}
	values := eigen.Values(nil)
	var vectors mat.Dense
	eigen.VectorsTo(&vectors)
	largest := values[n-1]
	for i := range n {
		for j := i; j < n; j++ {
			x := 0.0
			for e, value := range values {
				if value > singular*largest {
					x += vectors.At(i, e) * vectors.At(j, e) / value
				}
			}
			inverse.SetSym(i, j, x*scale[i]*scale[j])
		}
	}
	return inverse
}
