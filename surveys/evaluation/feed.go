package evaluation

import (
	"math"

	"github.com/shopspring/decimal"

	"minyi/surveys"
)

// PublishedRate is a survey's rate for one unit as it was published: shares and
// their standard errors from 0 to 1, scores from 0 to 100.
type PublishedRate struct {
	Kind     surveys.RateKind
	Estimate *float64 // nil: suppressed, or nobody to ask
	SE       *float64 // nil: a sample without sampling error, such as volunteers
	Base     int      // people in the denominator
	NEff     float64  // effective number of them; 0: not known
	Sample   surveys.Sample
	AsOf     int64 // sequence number up to which records are counted
}

// FromRate turns a rate's estimate and standard error into a leaf's value and
// se: a share, or an any-of rate, enters as estimate × 100, exactly as its digits
// are written; a score enters as it is. Without an estimate both are nil.
func FromRate(kind surveys.RateKind, estimate, se *float64) (value, stderr *decimal.Decimal) {
	if value = scaled(kind, estimate); value == nil {
		return nil, nil
	}
	return value, scaled(kind, se)
}

func scaled(kind surveys.RateKind, f *float64) *decimal.Decimal {
	if f == nil || math.IsNaN(*f) || math.IsInf(*f, 0) {
		return nil
	}
	d := decimal.NewFromFloat(*f)
	if kind != surveys.Score {
		d = d.Shift(2)
	}
	return &d
}

// Value is the rate as a unit's value for a leaf. Whether it rests on enough
// answers is decided by Compute, which compares n_eff with the source's min_n
// and says so in the result.
func (p PublishedRate) Value(unit, leaf string) Value {
	v := Value{Unit: unit, Leaf: leaf, Sample: p.Sample, AsOf: p.AsOf}
	v.Value, v.SE = FromRate(p.Kind, p.Estimate, p.SE)
	base := decimal.NewFromInt(int64(p.Base))
	v.N = &base
	if p.NEff > 0 && !math.IsInf(p.NEff, 0) {
		eff := decimal.NewFromFloat(p.NEff)
		v.NEff = &eff
	}
	return v
}
