package estimate

import "math"

// proportion holds what the intervals of a proportion are made of.
type proportion struct {
	p, v  float64 // estimate and variance
	n     int     // valid answers with a weight
	kish  float64 // their effective number
	df    int     // above 0
	level float64
}

// intervals are all intervals of METHOD §5. Where every answer is the same, the
// standard error is 0 and tells nothing: Wald, logit and beta are then nil, kg
// is Clopper and Pearson's on Kish's effective number, kg_nchs the same on n
// (the NCHS rule) and Wilson's is on Kish's.
func (q proportion) intervals() Intervals {
	t := tQuantile(q.level, q.df)
	if q.p <= 0 || q.p >= 1 {
		return Intervals{
			KG: q.beta(q.kish), KGNCHS: q.beta(float64(q.n)), Wilson: q.wilson(q.kish, t),
		}
	}
	// A variance of 0 with answers that differ (a census, a raked margin) has an
	// infinite effective number: the share is known, and every interval but
	// those capped at n shrinks to it.
	nEff, m := math.Inf(1), math.Inf(1)
	if q.v > 0 {
		nEff = q.p * (1 - q.p) / q.v
		m = nEff * square(tQuantile(q.level, q.n-1)/t)
	}
	se := math.Sqrt(q.v)
	capped := q.beta(min(float64(q.n), m))
	return Intervals{
		Wald: interval(q.p-t*se, q.p+t*se), Logit: q.logit(t, se), Beta: q.beta(m),
		KG: capped, KGNCHS: capped, Wilson: q.wilson(nEff, t),
	}
}

// logit is expit(ln(p/(1−p)) ± t·se/(p(1−p))) (R survey: svyciprop "xlogit").
func (q proportion) logit(t, se float64) Interval {
	centre, half := math.Log(q.p/(1-q.p)), t*se/(q.p*(1-q.p))
	expit := func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
	return interval(expit(centre-half), expit(centre+half))
}

// wilson is Wilson's score interval on n_e effective answers (R survey 4.5:
// "wilson"; Franco, Little, Louis and Slud 2019).
func (q proportion) wilson(n, t float64) Interval {
	if math.IsInf(n, 1) {
		return interval(q.p, q.p)
	}
	middle := q.p + t*t/(2*n)
	half := t * math.Sqrt(q.p*(1-q.p)/n+t*t/(4*n*n))
	whole := 1 + t*t/n
	// At 0 % and 100 % an end is the estimate itself, not its rounding.
	return interval(min(q.p, max(0, (middle-half)/whole)), max(q.p, min(1, (middle+half)/whole)))
}

// beta is Korn and Graubard's interval on m effective answers: Clopper and
// Pearson's limits, with m·p for the number of successes (R survey: svyciprop
// "beta"; NCHS, Vital Health Stat 2(175)).
func (q proportion) beta(m float64) Interval {
	if math.IsInf(m, 1) {
		return interval(q.p, q.p)
	}
	tail := (1 - q.level) / 2
	yes, no := m*q.p, m*(1-q.p)
	return interval(betaQuantile(tail, yes, no+1), betaQuantile(1-tail, yes+1, no))
}

func square(x float64) float64 { return x * x }

// KornGraubard returns the interval to show of a share (METHOD §5, kg): p with
// its linearised variance v, n valid answers with a weight, their effective
// number by Kish, and df degrees of freedom, above 0.
func KornGraubard(p, v float64, n int, kish float64, df int, level float64) (low, high float64) {
	q := proportion{p: p, v: v, n: n, kish: kish, df: df, level: level}
	m := kish
	if p > 0 && p < 1 {
		m = float64(n)
		if v > 0 {
			m = min(m, p*(1-p)/v*square(tQuantile(level, n-1)/tQuantile(level, df)))
		}
	}
	ci := q.beta(m)
	if ci == nil {
		return math.NaN(), math.NaN()
	}
	return float64(ci[0]), float64(ci[1])
}

// Student returns estimate ± t(df)·se, the interval of a mean.
func Student(value, se float64, df int, level float64) (low, high float64) {
	half := tQuantile(level, df) * se
	return value - half, value + half
}
