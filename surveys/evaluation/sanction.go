package evaluation

import (
	"slices"

	"github.com/shopspring/decimal"
)

// sanction is all that was decided about one unit beside its leaves.
type sanction struct {
	adjust  Hundredths
	leaves  map[string]bool // struck by a veto
	effects []Effect
	caps    []Hundredths
	deduct  Hundredths
}

// gather sums adjustments and vetoes by unit. The sums of plus and of minus
// points are each capped, then rounded half-up to 2 places.
func gather(scheme *Scheme, values *Values) map[string]*sanction {
	all := make(map[string]*sanction)
	of := func(unit string) *sanction {
		if all[unit] == nil {
			all[unit] = &sanction{leaves: map[string]bool{}}
		}
		return all[unit]
	}
	plus, minus := make(map[string]decimal.Decimal), make(map[string]decimal.Decimal)
	for _, a := range values.Adjustments {
		of(a.Unit)
		if a.Points.IsNegative() {
			minus[a.Unit] = minus[a.Unit].Sub(a.Points)
		} else {
			plus[a.Unit] = plus[a.Unit].Add(a.Points)
		}
	}
	for unit, s := range all {
		s.adjust = hundredths(capped(plus[unit], scheme.Adjust.PlusCap)) - hundredths(capped(minus[unit], scheme.Adjust.MinusCap))
	}
	for _, v := range values.Vetoes {
		s := of(v.Unit)
		for _, l := range v.Leaves {
			s.leaves[l] = true
		}
		if !slices.Contains(s.effects, v.Effect) {
			s.effects = append(s.effects, v.Effect)
		}
		switch v.Effect {
		case CapFinal:
			s.caps = append(s.caps, hundredths(*v.Points))
		case DeductFrom:
			s.deduct += hundredths(*v.Points)
		}
	}
	return all
}

func capped(sum decimal.Decimal, limit *decimal.Decimal) decimal.Decimal {
	if limit == nil {
		return sum
	}
	return decimal.Min(sum, *limit)
}

// apply sets adjustment and final. Caps come before deductions, whatever the
// order in which the vetoes were written.
func (s *sanction) apply(out *UnitResult) {
	out.Final = out.Base
	if s == nil {
		return
	}
	out.Adjust = s.adjust
	out.Final += s.adjust
	for _, c := range s.caps {
		out.Final = min(out.Final, c)
	}
	out.Final -= s.deduct
	for _, e := range Effects {
		if slices.Contains(s.effects, e) {
			out.Effects = append(out.Effects, e)
		}
	}
}
