package estimate

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"minyi/surveys"
)

// Crossed is a cross-tabulation whose rows were counted beforehand, by whoever
// holds them as columns of codes: its result is that of a Crosstab request over
// the rows, under the policy Adjust and without population counts.
type Crossed struct {
	Sample     surveys.Sample
	Rows, Cols []string // levels; see Levels
	// Sizes are the PSUs of each stratum, those without anybody in the table too.
	Sizes []int
	// PSU gives each PSU's stratum. It is nil where every row is a PSU of its own.
	PSU   []int
	Parts []CrossedPart
}

// CrossedPart are rows that are alike in cell, weight and PSU. Rows of weight 0
// only show that their stratum is touched.
type CrossedPart struct {
	Row, Col int // places among the levels
	Unit     int // PSU, or stratum where rows are PSUs
	N        int
	Weight   float64
}

// Levels are the values that make lines of a crosstab, in order and each once,
// and the line of each value; "" has none, −1.
func Levels(values []string) (levels []string, line []int) {
	index := map[string]int{}
	for _, v := range values {
		if _, known := index[v]; !known && v != "" {
			index[v] = 0
			levels = append(levels, v)
		}
	}
	levels = (&Column{Values: levels}).sorted().Values
	for at, v := range levels {
		index[v] = at
	}
	index[""] = -1
	line = make([]int, len(values))
	for i, v := range values {
		line[i] = index[v]
	}
	return levels, line
}

// Result is the table with its tests, as far as its sample allows them, without
// the figures of fewer than least people (see Document.Conceal).
//
// Errors: Invalid (estimate.too_many_cells).
func (x *Crossed) Result(least int) (*CrosstabResult, error) {
	if len(x.Rows)*len(x.Cols) > MaxCells {
		return nil, TooManyCells()
	}
	n, sumW := make([]int, len(x.Rows)*len(x.Cols)), make([]float64, len(x.Rows)*len(x.Cols))
	t := crosstab{}
	units, strata := make([]bool, len(x.PSU)), make([]bool, len(x.Sizes))
	touched := make([]bool, len(x.Sizes))
	for _, p := range x.Parts {
		h := x.stratum(p.Unit)
		touched[h] = touched[h] || p.N > 0
		if p.Weight <= 0 || p.N == 0 {
			continue
		}
		at := p.Row*len(x.Cols) + p.Col
		n[at] += p.N
		sumW[at] += p.Weight * float64(p.N)
		t.n += p.N
		strata[h] = true
		if x.PSU != nil {
			units[p.Unit] = true
		}
	}
	if t.df = t.n; x.PSU != nil {
		t.df = count(units)
	}
	t.df -= count(strata)
	for _, w := range sumW {
		t.sumW += w
	}
	out := &CrosstabResult{N: Count(t.n), DF: t.df, Cells: []CellRow{}, Flags: []string{}}
	for i, r := range x.Rows {
		for j, c := range x.Cols {
			at := i*len(x.Cols) + j
			out.Cells = append(out.Cells, CellRow{Row: r, Col: c, N: Count(n[at]), SumW: Number(sumW[at]), Proportion: Number(sumW[at] / t.sumW)})
		}
	}
	left := t.keep(x.Rows, x.Cols, func(cell int) bool { return n[cell] > 0 })
	if t.testable() && x.Sample != surveys.Quota && x.Sample != surveys.Volunteer {
		for _, cell := range left {
			t.counts = append(t.counts, sumW[cell])
		}
		t.cover = x.covariance(left)
	}
	t.test(out)
	lonely := false
	for h, is := range touched {
		lonely = lonely || is && x.Sizes[h] == 1
	}
	out.flag(lonely)
	d := Document{Sample: x.Sample, Results: []Result{{Crosstab: out}}}
	d.label()
	d.Conceal(least)
	return out, nil
}

// TooManyCells is the refusal of a table whose tests would need too much.
func TooManyCells() error {
	return surveys.E(surveys.Invalid, "estimate.too_many_cells", "", "Max", MaxCells)
}

func (x *Crossed) stratum(unit int) int {
	if x.PSU == nil {
		return unit
	}
	return x.PSU[unit]
}

func count(is []bool) (n int) {
	for _, yes := range is {
		if yes {
			n++
		}
	}
	return n
}

// covariance is that of the cells' Σw. See Sample.covariance: a row's influence
// on a cell is its weight or 0.
func (x *Crossed) covariance(cells []int) *mat.SymDense {
	k := len(cells)
	place := make([]int, len(x.Rows)*len(x.Cols))
	for at, cell := range cells {
		place[cell] = at
	}
	units := len(x.PSU)
	if x.PSU == nil {
		units = len(x.Sizes)
	}
	z := mat.NewDense(units, k, nil) // PSU, or stratum, × cell → Σw
	squares := make([]float64, k)    // by cell: of rows that are PSUs, scaled Σw²
	for _, p := range x.Parts {
		if p.Weight <= 0 {
			continue
		}
		at, n := place[p.Row*len(x.Cols)+p.Col], float64(p.N)
		z.Set(p.Unit, at, z.At(p.Unit, at)+n*p.Weight)
		if x.PSU == nil {
			squares[at] += alone(x.Sizes[p.Unit]) * n * p.Weight * p.Weight
		}
	}
	v := mat.NewSymDense(k, nil)
	if x.PSU != nil {
		x.centre(z)
		v.SymOuterK(1, z.T())
		return v
	}
	// Σ(z_a − z̄_a)(z_b − z̄_b) over rows of which each is in one cell: Σw² on the
	// diagonal, less Σw_a·Σw_b/n.
	for h, n := range x.Sizes {
		if n > 1 {
			v.SymRankOne(v, -1/float64(n-1), z.RowView(h))
		}
	}
	for at, sum := range squares {
		v.SetSym(at, at, v.At(at, at)+sum)
	}
	return v
}

// alone is by what the squares of a stratum of n PSUs are multiplied: a single one
// deviates from 0 (METHOD §18, "adjust").
func alone(n int) float64 {
	if n > 1 {
		return float64(n) / float64(n-1)
	}
	return 1
}

// centre takes the mean of its stratum from every PSU and scales what is left, so
// that the sum of its squares is the variance.
func (x *Crossed) centre(z *mat.Dense) {
	_, k := z.Dims()
	means := mat.NewDense(len(x.Sizes), k, nil)
	for unit, h := range x.PSU {
		if n := x.Sizes[h]; n > 1 {
			for at, sum := range z.RawRowView(unit) {
				means.Set(h, at, means.At(h, at)+sum/float64(n))
			}
		}
	}
	for unit, h := range x.PSU {
		scale := math.Sqrt(alone(x.Sizes[h]))
		for at, sum := range z.RawRowView(unit) {
			z.Set(unit, at, scale*(sum-means.At(h, at)))
		}
	}
}
