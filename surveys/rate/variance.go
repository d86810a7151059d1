package rate

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"minyi/surveys/weight"
)

// fit is the regression on the margins by which calibration lowers the variance
// (METHOD §7), over atoms; see estimate's.
type fit struct {
	margins []weight.Margin
	first   []int // margin → its first coefficient
	inverse *mat.SymDense
}

func newFit(f *file, members []int, margins []weight.Margin) *fit {
	d := make([]float64, len(members))
	for i, at := range members {
		if a := &f.atoms[at]; a.weight > 0 {
			d[i] = a.base * float64(a.rows)
		}
	}
	out := &fit{margins: margins, inverse: weight.PseudoInverse(weight.Gram(d, margins))}
	size := 0
	for _, m := range margins {
		out.first = append(out.first, size)
		size += len(m.Totals)
	}
	return out
}

// coefficients are B = (Σ d·x·x')⁻¹·Σ d·x·u, where u holds Σu of every member.
func (t *fit) coefficients(u, base []float64) *mat.VecDense {
	moments := mat.NewVecDense(t.inverse.SymmetricDim(), nil)
	for who, sum := range u {
		if sum == 0 {
			continue
		}
		for k, m := range t.margins {
			if c := m.Of[who]; c >= 0 {
				at := t.first[k] + int(c)
				moments.SetVec(at, moments.AtVec(at)+base[who]*sum)
			}
		}
	}
	b := mat.NewVecDense(t.inverse.SymmetricDim(), nil)
	b.MulVec(t.inverse, moments)
	return b
}

// at is x'B of a member.
func (t *fit) at(b *mat.VecDense, who int) float64 {
	sum := 0.0
	for k, m := range t.margins {
		if c := m.Of[who]; c >= 0 {
			sum += b.AtVec(t.first[k] + int(c))
		}
	}
	return sum
}

// negligible is the share of Σ|z| below which a standard error is rounding and
// counts as 0, as in estimate.
const negligible = 1e-11

// term is the mean of a domain times a coefficient. Of the domain parts say, per
// atom, how many responses have which value.
type term struct {
	parts      []partOf
	mean, sumW float64
	coef       float64
}

// u is what a response with a value adds to the linearised term, per weight.
func (t *term) u(value float64) float64 { return t.coef * (value - t.mean) / t.sumW }

// variance is the linearised variance of a sum of means over domains that have no
// response in common: what estimate makes row by row, here atom by atom. What
// the domains share of units counts (METHOD §10).
func (f *file) variance(s int, terms ...term) float64 {
	d := &f.samples[s]
	units := len(d.sizes)
	if d.clustered {
		units = len(d.inside)
	}
	z, squares := make([]float64, units), make([]float64, units) // per unit Σz and, of rows that are units, Σz²
	var expected func(a *atom) float64
	if d.fit != nil {
		expected = f.expected(s, terms)
	}
	size := 0.0
	counted := map[int]int{} // atom → rows of it in the domains
	for i := range terms {
		for _, p := range terms[i].parts {
			a := &f.atoms[p.atom]
			if a.weight <= 0 {
				continue
			}
			e := 0.0
			if expected != nil {
				e = expected(a)
			}
			for _, v := range p.values {
				u := terms[i].u(v.value)
				n := float64(v.rows)
				size += n * a.weight * math.Abs(u)
				x := a.weight * (u - e)
				z[a.unit] += n * x
				squares[a.unit] += n * x * x
				if expected != nil {
					counted[p.atom] += v.rows
				}
			}
		}
	}
	if expected != nil { // outside the domains u is 0, but not its residual
		for i := range f.atoms {
			a := &f.atoms[i]
			if !a.in || a.sample != s || a.weight <= 0 {
				continue
			}
			n, x := float64(a.rows-counted[i]), -a.weight*expected(a)
			z[a.unit] += n * x
			squares[a.unit] += n * x * x
		}
	}
	v := d.spread(z, squares)
	if math.Sqrt(v) <= negligible*size {
		return 0
	}
	return v
}

// expected returns x'B of an atom for the u of the terms.
func (f *file) expected(s int, terms []term) func(*atom) float64 {
	t := f.samples[s].fit
	u, base := make([]float64, len(t.margins[0].Of)), make([]float64, len(t.margins[0].Of))
	for i := range terms {
		for _, p := range terms[i].parts {
			a := &f.atoms[p.atom]
			if a.weight <= 0 {
				continue
			}
			base[a.who] = a.base
			for _, v := range p.values {
				u[a.who] += float64(v.rows) * terms[i].u(v.value)
			}
		}
	}
	b := t.coefficients(u, base)
	return func(a *atom) float64 { return t.at(b, a.who) }
}

// spread is V = Σ_h n_h/(n_h−1)·Σ(z − z̄_h)² without population counts; a stratum
// with a single unit deviates from 0 (METHOD §2, §18, "adjust").
func (d *drawn) spread(z, squares []float64) float64 {
	sums := make([]float64, len(d.sizes))
	if !d.clustered {
		v := 0.0
		for h, n := range d.sizes {
			if n == 1 {
				v += squares[h]
			} else if n > 1 {
				v += float64(n) / float64(n-1) * (squares[h] - z[h]*z[h]/float64(n))
			}
		}
		return max(0, v)
	}
	for unit, h := range d.inside {
		sums[h] += z[unit]
	}
	v := 0.0
	for unit, h := range d.inside {
		if n := float64(d.sizes[h]); n > 1 {
			v += n / (n - 1) * (z[unit] - sums[h]/n) * (z[unit] - sums[h]/n)
		} else {
			v += z[unit] * z[unit]
		}
	}
	return v
}

// freedom is the number of PSUs less that of strata with a response in the
// domain (METHOD §3).
func (f *file) freedom(s int, parts ...partOf) int {
	d := &f.samples[s]
	units, strata := make(map[int]bool), make(map[int]bool)
	rows := 0
	for _, p := range parts {
		a := &f.atoms[p.atom]
		if a.weight <= 0 || len(p.values) == 0 {
			continue
		}
		for _, v := range p.values {
			rows += v.rows
		}
		units[a.unit] = true
		if d.clustered {
			strata[d.inside[a.unit]] = true
		} else {
			strata[a.unit] = true
		}
	}
	if d.clustered {
		return len(units) - len(strata)
	}
	return rows - len(strata)
}
