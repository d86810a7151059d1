package estimate

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// linear is a linearised statistic: what every PSU adds to it.
type linear struct {
	z       []float64 // PSU → Σ of weighted influence values
	size    float64   // Σ|z_i|: beside it, rounding is told from variance
	touched []bool    // of its domain
}

// negligible is the share of linear.size below which a standard error is
// rounding and counts as 0: totals of raked margins, answers all alike.
const negligible = 1e-11

// linearise adds the weighted influence values z_i = w_i·u_i up by PSU (METHOD
// §2). u stands for the rows of the domain; all others have 0: they are outside the domain, but
// their PSUs stay in the design. After calibration z_i = w_i·e_i, where e is
// the residual of u on the margins (METHOD §7).
func (s *Sample) linearise(d *domain, u []float64) linear {
	l := linear{z: make([]float64, len(s.inside)), touched: d.touched}
	for i, row := range d.rows {
		z := s.weight[row] * u[i]
		l.z[s.psu[row]] += z
		l.size += math.Abs(z)
	}
	if s.fit != nil {
		s.fit.subtract(s, d.rows, u, l.z)
	}
	return l
}

// combine returns Σ coef·l over the union of the domains.
func combine(coef []float64, ls []linear, union *domain) linear {
	sum := linear{z: make([]float64, len(ls[0].z)), touched: union.touched}
	for k, l := range ls {
		for psu, z := range l.z {
			sum.z[psu] += coef[k] * z
		}
		sum.size += math.Abs(coef[k]) * l.size
	}
	return sum
}

// scale returns what the products of deviations of a stratum's PSU totals are
// multiplied by, and from where they deviate: V = Σ_h scale_h·Σ_c (Z_hc −
// centre)². That is f_h·n_h/(n_h−1) around the mean (METHOD §2; R survey:
// onestrat), and what METHOD §18 says for a single PSU.
func (s *Sample) scale(h *stratum) (scale float64, centred bool) {
	n := float64(h.end - h.first)
	switch {
	case h.exhausted():
		return 0, true
	case n > 1:
		return h.f * n / (n - 1), true
	case s.policy == Adjust:
		return h.f, false
	}
	return 0, true // certainty contributes nothing; average is made up for by spread
}

// covariance returns the covariance matrix of linearised statistics of one
// domain (METHOD §2). Its diagonal holds the variances.
func (s *Sample) covariance(ls ...linear) *mat.SymDense {
	k := len(ls)
	v := mat.NewSymDense(k, nil)
	centre := make([]float64, k)
	for i := range s.strata {
		h := &s.strata[i]
		scale, centred := s.scale(h)
		if scale == 0 {
			continue
		}
		for a := range ls {
			centre[a] = 0
			if centred {
				for psu := h.first; psu < h.end; psu++ {
					centre[a] += ls[a].z[psu]
				}
				centre[a] /= float64(h.end - h.first)
			}
		}
		for a := range ls {
			for b := a; b < k; b++ {
				sum, za, zb := 0.0, ls[a].z, ls[b].z
				for psu := h.first; psu < h.end; psu++ {
					sum += (za[psu] - centre[a]) * (zb[psu] - centre[b])
				}
				v.SetSym(a, b, v.At(a, b)+scale*sum)
			}
		}
	}
	v.ScaleSym(s.spread(ls[0].touched), v)
	return v
}

// variance is that of one linearised statistic; what is only rounding is 0.
func (s *Sample) variance(l linear) float64 {
	v := s.covariance(l).At(0, 0)
	if math.Sqrt(v) <= negligible*l.size {
		return 0
	}
	return v
}
