package estimate

import "math"

// figure is an estimate over a domain, with its linearisation.
type figure struct {
	domain
	value  float64 // NaN where it is not defined
	linear linear
	same   bool      // all answers are alike
	y      []float64 // of a mean: the answers, by row of the sample
	least  int       // of a contrast: answers of the smallest group
}

// mean is the weighted mean of a variable over the rows that have a value: p =
// Σwy/Σw, u_i = (y_i − p)/Σw (METHOD §1, §2; R survey: svymean). A proportion
// is the mean of zeros and ones.
func (s *Sample) mean(rows []int32, y []float64) figure {
	f := figure{domain: s.domain(rows, func(row int32) bool { return y[row] == y[row] }), value: math.NaN(), y: y}
	if len(f.rows) == 0 {
		return f
	}
	sum := 0.0
	f.same = true
	for _, row := range f.rows {
		sum += s.weight[row] * y[row]
		f.same = f.same && y[row] == y[f.rows[0]]
	}
	f.value = sum / f.sumW
	if f.same {
		f.value = y[f.rows[0]] // not its rounding
	}
	u := make([]float64, len(f.rows))
	for i, row := range f.rows {
		u[i] = (y[row] - f.value) / f.sumW
	}
	f.linear = s.linearise(&f.domain, u)
	return f
}

// total is T = Σwy, u_i = y_i; without a variable y_i = 1, the size of the
// population (METHOD §1; R survey: svytotal).
func (s *Sample) total(rows []int32, y []float64) figure {
	value := func(row int32) float64 { return y[row] }
	if y == nil {
		value = func(int32) float64 { return 1 }
	}
	f := figure{domain: s.domain(rows, func(row int32) bool { x := value(row); return x == x }), value: math.NaN()}
	if len(f.rows) == 0 {
		return f
	}
	u := make([]float64, len(f.rows))
	f.value = 0
	for i, row := range f.rows {
		u[i] = value(row)
		f.value += s.weight[row] * u[i]
	}
	f.linear = s.linearise(&f.domain, u)
	return f
}

// ratio is R = Σwa/Σwb over the rows that have both, u_i = (a_i − R·b_i)/Σwb
// (METHOD §1; R survey: svyratio). It is not defined when Σwb = 0.
func (s *Sample) ratio(rows []int32, a, b []float64) figure {
	f := figure{domain: s.domain(rows, func(row int32) bool { return a[row] == a[row] && b[row] == b[row] }), value: math.NaN()}
	above, below := 0.0, 0.0
	for _, row := range f.rows {
		above += s.weight[row] * a[row]
		below += s.weight[row] * b[row]
	}
	if below == 0 {
		return f
	}
	f.value = above / below
	u := make([]float64, len(f.rows))
	for i, row := range f.rows {
		u[i] = (a[row] - f.value*b[row]) / below
	}
	f.linear = s.linearise(&f.domain, u)
	return f
}

// error returns the variance of a figure and its standard error; NaN without
// degrees of freedom, where R and a naive formula say 0 (METHOD §3).
func (s *Sample) error(f *figure) (v, se float64) {
	if f.df() <= 0 || math.IsNaN(f.value) {
		return math.NaN(), math.NaN()
	}
	v = s.variance(f.linear)
	return v, math.Sqrt(v)
}

// Flags of a row.
const (
	FlagEmpty       = "empty_domain" // nobody there
	FlagNoDF        = "no_df"        // inside one PSU: no variance
	FlagNoVariation = "no_variation" // all answers alike, or a variance of 0
	FlagLowDF       = "low_df"       // df < 8
	FlagSmall       = "small_n"      // fewer than 30 answers, or effective ones
	FlagWide        = "wide_ci"      // too wide to publish
	FlagLonely      = "lonely_psu"   // a stratum had a single PSU, see lonely_psu
)

// Limits of publication (METHOD §6; NCHS, Vital Health Stat 2(175)).
const (
	leastN     = 30
	leastDF    = 8
	widest     = 0.30
	narrow     = 0.05
	widestPart = 1.30 // of p
)

// report is a row of a table: a figure with Wald's interval.
func (s *Sample) report(group Group, f figure, level float64) Row {
	_, se := s.error(&f)
	r := Row{
		Group: group, N: Count(len(f.rows)), NPSU: f.psus, NStrata: f.strata, SumW: Number(f.sumW), NEff: Number(f.kish()),
		Estimate: Number(f.value), SE: Number(se), DF: f.df(), Flags: s.flags(&f, se),
	}
	r.CI = wald(f.value, se, f.df(), level)
	return r
}

// wald is estimate ± t(df)·se.
func wald(value, se float64, df int, level float64) Wald {
	if df <= 0 {
		return Wald{}
	}
	half := tQuantile(level, df) * se
	return Wald{interval(value-half, value+half)}
}

// flags are those that every kind of figure can have.
func (s *Sample) flags(f *figure, se float64) []string {
	flags := []string{}
	switch {
	case len(f.rows) == 0:
		return append(flags, FlagEmpty)
	case f.df() <= 0:
		flags = append(flags, FlagNoDF)
	case f.df() < leastDF:
		flags = append(flags, FlagLowDF)
	}
	if f.same || se == 0 {
		flags = append(flags, FlagNoVariation)
	}
	if len(f.rows) < leastN {
		flags = append(flags, FlagSmall)
	}
	if _, alone := s.alone(f.touched); alone > 0 {
		flags = append(flags, FlagLonely)
	}
	return flags
}

// reportMean reports a mean with its design effects, and a share with all its
// intervals and what speaks against publishing it (METHOD §5, §6, §8).
func (s *Sample) reportMean(group Group, f figure, level float64, share bool) Row {
	r := s.report(group, f, level)
	v, _ := s.error(&f)
	r.Deff = s.deff(&f, v)
	if !share {
		return r
	}
	var ci Intervals
	if f.df() > 0 {
		ci = proportion{p: f.value, v: v, n: len(f.rows), kish: f.kish(), df: f.df(), level: level}.intervals()
	}
	r.CI = ci
	if nEff := f.value * (1 - f.value) / v; len(f.rows) >= leastN && nEff < leastN {
		r.Flags = append(r.Flags, FlagSmall)
	}
	if ci.KG != nil {
		width := float64(ci.KG[1] - ci.KG[0])
		if width >= widest || width > narrow && width/f.value > widestPart {
			r.Flags = append(r.Flags, FlagWide)
		}
	}
	return r
}

// deff is V/(s²/n) with s² = n/(n−1)·Σw(y−p)²/Σw (R survey: deff = "replace"),
// and the same against a sample without replacement, where the denominator is
// multiplied by (Σw − n)/Σw; that is not defined for normalised weights, Σw ≤ n
// (METHOD §8).
func (s *Sample) deff(f *figure, v float64) *Deff {
	n := float64(len(f.rows))
	spread := 0.0
	for _, row := range f.rows {
		spread += s.weight[row] * square(f.y[row]-f.value)
	}
	simple := spread / f.sumW / (n - 1) // s²/n
	d := &Deff{None, None}
	if simple > 0 && n > 1 {
		d.Deff = Number(v / simple)
		if f.sumW > n {
			d.WOR = Number(v / (simple * (f.sumW - n) / f.sumW))
		}
	}
	return d
}
