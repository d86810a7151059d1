package estimate

import (
	"math"
	"strconv"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"
)

// tQuantile is the upper quantile of Student's t that a two-sided interval of a
// level needs.
func tQuantile(level float64, df int) float64 {
	return distuv.StudentsT{Sigma: 1, Nu: float64(df)}.Quantile(1 - (1-level)/2)
}

// tBothTails is P(|T| ≥ |t|), through the incomplete beta function, which keeps
// its digits where 1 − CDF has none left.
func tBothTails(t float64, df int) float64 {
	nu := float64(df)
	return mathext.RegIncBeta(nu/2, 0.5, nu/(nu+t*t))
}

// tUpperTail is P(T ≥ t).
func tUpperTail(t float64, df int) float64 {
	half := tBothTails(t, df) / 2
	if t > 0 {
		return half
	}
	return 1 - half
}

// fUpperTail is P(F ≥ f); gonum's F.Survival loses its digits below 1e-11
// (METHOD §19.7).
func fUpperTail(f, ndf, ddf float64) float64 {
	if f <= 0 {
		return 1
	}
	return mathext.RegIncBeta(ddf/2, ndf/2, ddf/(ddf+ndf*f))
}

// chiUpperTail is P(χ² ≥ x).
func chiUpperTail(x, df float64) float64 {
	return distuv.ChiSquared{K: df}.Survival(x)
}

// narrowBeta is the number of cases from which a Beta distribution is so narrow
// that it is taken for a normal one: gonum's quantile loses its way there, and
// no survey gets there but by a variance that is next to 0.
const narrowBeta = 1e9

// betaQuantile is the quantile of Beta(a, b); 0 and 1 where a or b is 0.
func betaQuantile(p, a, b float64) float64 {
	switch {
	case a <= 0:
		return 0
	case b <= 0:
		return 1
	case a+b > narrowBeta:
		mean := a / (a + b)
		return min(1, max(0, mean+distuv.UnitNormal.Quantile(p)*math.Sqrt(mean*(1-mean)/(a+b+1))))
	}
	return distuv.Beta{Alpha: a, Beta: b}.Quantile(p)
}

func itoa(i int) string { return strconv.Itoa(i) }
