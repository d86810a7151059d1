package rate

import (
	"math"

	"minyi/surveys"
)

// z is the normal quantile of a 95 % interval, as the contract fixes it.
const z = 1.96

// sums are what a figure needs of one cell's base.
type sums struct {
	n       int     // persons
	w       float64 // Σw
	squares float64 // Σw²
	values  float64 // Σwy
	spread  float64 // Σw(y−ȳ)², for scores
}

// mean is the weighted mean Σwy/Σw (METHOD §1).
func (s *sums) mean() float64 { return s.values / s.w }

// nEff is Kish's effective number of answers, (Σw)²/Σw² (METHOD §8).
func (s *sums) nEff() float64 { return s.w * s.w / s.squares }

// shareError is √(p(1−p)/n_eff).
func (s *sums) shareError() float64 {
	p := s.mean()
	return math.Sqrt(p * (1 - p) / s.nEff())
}

// scoreError is √(s²/n_eff) with s² = n/(n−1) · Σw(y−ȳ)²/Σw (METHOD §8).
func (s *sums) scoreError() float64 {
	n := float64(s.n)
	return math.Sqrt(n / (n - 1) * s.spread / s.w / s.nEff())
}

// wilson is Wilson's score interval on n_eff (METHOD §5, with t = z):
// (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n).
func (s *sums) wilson() [2]float64 {
	p, n := s.mean(), s.nEff()
	middle := p + z*z/(2*n)
	half := z * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	whole := 1 + z*z/n
	// At 0 % and 100 % an end is the estimate itself; rounding must carry it
	// neither over the border nor past the estimate.
	return [2]float64{min(p, max(0, (middle-half)/whole)), max(p, min(1, (middle+half)/whole))}
}

// finish writes the figures of a cell into its row. A base of 1 to 9 is
// suppressed; volunteers have no sampling error to state, and what quota samples
// state is a model's, under its own name (METHOD §16).
func (s *sums) finish(row *Row, kind surveys.RateKind) {
	row.Base = Count(s.n)
	row.Method = MethodNone
	row.Suppressed = row.Base.Small()
	if s.n == 0 || row.Suppressed {
		return
	}
	estimate, nEff := s.mean(), s.nEff()
	row.Estimate, row.NEff = &estimate, &nEff
	if row.Sample == surveys.Volunteer {
		return
	}
	var se float64
	var ci [2]float64
	if kind == surveys.Score {
		se = s.scoreError()
		ci = [2]float64{estimate - z*se, estimate + z*se}
		row.Method = MethodNormal
	} else {
		se = s.shareError()
		ci = s.wilson()
		row.Method = MethodWilson
	}
	if row.Sample == surveys.Quota {
		row.Method = MethodModel + row.Method
	}
	row.SE, row.CI = &se, &ci
}
