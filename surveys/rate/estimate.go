package rate

import (
	"math"

	"minyi/surveys"
	"minyi/surveys/estimate"
)

// level is that of every interval.
const level = 0.95

// z is the normal quantile of a 95 % interval, where two figures are compared.
const z = 1.96

// finish writes the figures of one sample's part of a group into its row. A base
// of too few is suppressed; volunteers have no sampling error to state, and what
// quota samples state is a model's, under its own name (METHOD §16). Shares have
// Korn and Graubard's interval and scores Student's, on the linearised variance
// of the design that the responses carry (METHOD §2, §5): the numbers are those
// of surveys/estimate.
//
// It returns the mean as a term of differences.
func (f *file) finish(row *Row, s int, parts []partOf, kind surveys.RateKind) (t term) {
	n, sumW, squares, sum := 0, 0.0, 0.0, 0.0
	same, first := true, math.NaN()
	for _, p := range parts {
		w := f.atoms[p.atom].weight
		if w <= 0 {
			continue
		}
		for _, v := range p.values {
			rows := float64(v.rows)
			n += v.rows
			sumW += w * rows
			squares += w * w * rows
			sum += w * rows * v.value
			if first != first {
				first = v.value
			}
			same = same && v.value == first
		}
	}
	row.Base = Count(n)
	row.Method = MethodNone
	row.Suppressed = row.Base.Small(f.least)
	if n == 0 || row.Suppressed {
		return t
	}
	mean, nEff := sum/sumW, sumW*sumW/squares
	if same {
		mean = first // not its rounding
	}
	row.Estimate, row.NEff = &mean, &nEff
	t = term{parts: parts, mean: mean, sumW: sumW, coef: 1}
	df := f.freedom(s, parts...)
	if row.Sample == surveys.Volunteer || df <= 0 { // inside one PSU nothing is known of the error (METHOD §3)
		return t
	}
	v := f.variance(s, t)
	se := math.Sqrt(v)
	var ci [2]float64
	if kind == surveys.Score {
		ci[0], ci[1] = estimate.Student(mean, se, df, level)
		row.Method = MethodStudent
	} else {
		ci[0], ci[1] = estimate.KornGraubard(mean, v, n, nEff, df, level)
		row.Method = MethodKG
	}
	if row.Sample == surveys.Quota {
		row.Method = MethodModel + row.Method
	}
	row.SE = &se
	if !math.IsNaN(ci[0]) && !math.IsNaN(ci[1]) {
		row.CI = &ci
	}
	return t
}
