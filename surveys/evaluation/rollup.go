package evaluation

import (
	"github.com/shopspring/decimal"

	"minyi/surveys"
)

// RollUp is the weighted mean of several years' finals, Σ w·s ÷ Σ w, rounded
// half-up to 2 places once. The usual three-year weights are 15, 25, 60, the
// latest year last: of 82.40, 86.10, 90.30 they make 88.07.
func RollUp(weights []decimal.Decimal, finals []Hundredths) (Hundredths, error) {
	if len(weights) != len(finals) || len(finals) == 0 {
		return 0, surveys.E(surveys.Invalid, "evaluation.rollup_lengths", "", "Weights", len(weights), "Finals", len(finals))
	}
	sum, total := zero, zero
	for i, w := range weights {
		if w.IsNegative() {
			return 0, surveys.E(surveys.Invalid, "evaluation.negative", "")
		}
		sum, total = sum.Add(w.Mul(finals[i].decimal())), total.Add(w)
	}
	if total.IsZero() {
		return 0, surveys.E(surveys.Invalid, "evaluation.rollup_weightless", "")
	}
	return quotient(sum, total), nil
}
