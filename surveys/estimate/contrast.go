package estimate

import (
	"math"

	"minyi/surveys"
)

// contrast is Σ coef·figure with z = Σ coef·z, so that what the figures share
// counts: PSUs, persons, communities (METHOD §10). df is that of the union of
// the domains; where one of them has none, nothing can be tested.
func (s *Sample) contrast(figures []figure, coef []float64) (figure, bool) {
	ds := make([]domain, len(figures))
	ls := make([]linear, len(figures))
	sum := figure{least: math.MaxInt}
	testable := true
	for k := range figures {
		f := &figures[k]
		sum.value += coef[k] * f.value
		sum.least = min(sum.least, len(f.rows))
		testable = testable && f.df() > 0 && !math.IsNaN(f.value)
		ds[k], ls[k] = f.domain, f.linear
	}
	sum.domain = s.union(ds...)
	if testable {
		sum.linear = combine(coef, ls, &sum.domain)
	}
	return sum, testable
}

// compare tests a contrast against 0 by t = estimate/se. A standard error of 0
// (all answers of all groups alike) is no test.
func (s *Sample) compare(f figure, testable bool, level float64) ContrastRow {
	r := ContrastRow{Estimate: Number(f.value), SE: None, DF: f.df(), CI: Wald{}, T: None, P: None, Flags: []string{}, least: f.least}
	switch {
	case len(f.rows) == 0:
		r.Flags = append(r.Flags, FlagEmpty)
		return r
	case !testable:
		r.Flags = append(r.Flags, FlagNoDF)
		return r
	}
	se := math.Sqrt(s.variance(f.linear))
	r.SE = Number(se)
	r.CI = wald(f.value, se, f.df(), level)
	if se == 0 {
		r.Flags = append(r.Flags, FlagNoVariation)
	} else {
		t := f.value / se
		r.T, r.P = Number(t), Number(tBothTails(t, f.df()))
	}
	if f.df() < leastDF {
		r.Flags = append(r.Flags, FlagLowDF)
	}
	if _, alone := s.alone(f.touched); alone > 0 {
		r.Flags = append(r.Flags, FlagLonely)
	}
	return r
}

// answerContrast compares the means of a variable in groups.
func (s *Sample) answerContrast(a *Ask) (r Result, err error) {
	figures, _, err := s.means(a)
	if err != nil {
		return r, err
	}
	f, testable := s.contrast(figures, a.Coef)
	r.Contrast = []ContrastRow{s.compare(f, testable, a.Level)}
	return r, nil
}

// means are the means of a request's variable by its groups.
func (s *Sample) means(a *Ask) ([]figure, []part, error) {
	y, err := s.values(a.Var)
	if err != nil {
		return nil, nil, err
	}
	parts, err := s.parts(a)
	if err != nil {
		return nil, nil, err
	}
	if len(parts) > maxCompared {
		return nil, nil, surveys.E(surveys.Invalid, "estimate.too_many_compared", "", "Max", maxCompared, "Count", len(parts))
	}
	figures := make([]figure, len(parts))
	for i, p := range parts {
		figures[i] = s.mean(p.rows, y)
	}
	return figures, parts, nil
}

// maxCompared bounds the groups of one comparison: every pair is one test, and
// among more of them Holm leaves nothing significant.
const maxCompared = 200
