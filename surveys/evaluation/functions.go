package evaluation

import (
	"fmt"
	"strconv"

	"github.com/shopspring/decimal"
)

// Linear is (v − lo) ÷ (hi − lo) × 100: a rate with a floor and a ceiling. With
// hi below lo, lower values are better.
type Linear struct{ Lo, Hi decimal.Decimal }

// Name is "linear".
func (*Linear) Name() string { return "linear" }

func (f *Linear) raw(in input) (num, den decimal.Decimal) {
	num, den = in.value.Sub(f.Lo).Mul(hundred), f.Hi.Sub(f.Lo)
	if den.IsNegative() {
		return num.Neg(), den.Neg()
	}
	return num, den
}

func (f *Linear) formula(in input) string {
	return fmt.Sprintf("(%s − %s) ÷ (%s − %s) × 100", written(in.value), written(f.Lo), written(f.Hi), written(f.Lo))
}

func (f *Linear) slope() (num, den decimal.Decimal) { return hundred, f.Hi.Sub(f.Lo).Abs() }
func (f *Linear) params() []param                   { return []param{{"lo", f.Lo}, {"hi", f.Hi}} }

func (f *Linear) fields() map[string]*decimal.Decimal {
	return map[string]*decimal.Decimal{"lo": &f.Lo, "hi": &f.Hi}
}

func (f *Linear) problem() (member, key string) {
	if f.Lo.Equal(f.Hi) {
		return "hi", "evaluation.linear_flat"
	}
	return "", ""
}

// Band gives Score to values of at least From.
type Band struct{ From, Score decimal.Decimal }

// Bands gives the score of the first band whose From the value reaches, else
// Else. Bands are written from the highest to the lowest.
type Bands struct {
	Bands []Band
	Else  decimal.Decimal
}

// Name is "bands".
func (*Bands) Name() string { return "bands" }

func (f *Bands) raw(in input) (num, den decimal.Decimal) {
	for _, b := range f.Bands {
		if in.value.GreaterThanOrEqual(b.From) {
			return b.Score, one
		}
	}
	return f.Else, one
}

func (f *Bands) formula(in input) string {
	for _, b := range f.Bands {
		if in.value.GreaterThanOrEqual(b.From) {
			return written(in.value) + " ≥ " + written(b.From)
		}
	}
	return written(in.value) + " < " + written(f.Bands[len(f.Bands)-1].From)
}

func (*Bands) slope() (num, den decimal.Decimal) { return zero, one }
func (f *Bands) params() []param                 { return []param{{"bands", f.Bands}, {"else", f.Else}} }

func (f *Bands) fields() map[string]*decimal.Decimal {
	return map[string]*decimal.Decimal{"else": &f.Else}
}

func (f *Bands) problem() (member, key string) {
	if len(f.Bands) == 0 {
		return "bands", "evaluation.bands_empty"
	}
	for i, b := range f.Bands {
		if i > 0 && b.From.GreaterThanOrEqual(f.Bands[i-1].From) {
			return "bands/" + strconv.Itoa(i), "evaluation.bands_order"
		}
		if b.Score.IsNegative() || b.Score.GreaterThan(hundred) {
			return "bands/" + strconv.Itoa(i), "evaluation.score_range"
		}
	}
	if f.Else.IsNegative() || f.Else.GreaterThan(hundred) {
		return "else", "evaluation.score_range"
	}
	return "", ""
}

// Target is v ÷ target × 100, at most 100.
type Target struct{ Target decimal.Decimal }

// Name is "target".
func (*Target) Name() string { return "target" }

func (f *Target) raw(in input) (num, den decimal.Decimal) { return in.value.Mul(hundred), f.Target }

func (f *Target) formula(in input) string {
	return fmt.Sprintf("%s ÷ %s × 100", written(in.value), written(f.Target))
}

func (f *Target) slope() (num, den decimal.Decimal) { return hundred, f.Target }
func (f *Target) params() []param                   { return []param{{"target", f.Target}} }

func (f *Target) fields() map[string]*decimal.Decimal {
	return map[string]*decimal.Decimal{"target": &f.Target}
}

func (f *Target) problem() (member, key string) { return positive("target", f.Target) }

// Step is 100 − max(0, full − v) × per: each point below full costs per.
type Step struct{ Full, Per decimal.Decimal }

// Name is "step".
func (*Step) Name() string { return "step" }

func (f *Step) raw(in input) (num, den decimal.Decimal) {
	return hundred.Sub(decimal.Max(zero, f.Full.Sub(in.value)).Mul(f.Per)), one
}

func (f *Step) formula(in input) string {
	return fmt.Sprintf("100 − max(0, %s − %s) × %s", written(f.Full), written(in.value), written(f.Per))
}

func (f *Step) slope() (num, den decimal.Decimal) { return f.Per, one }
func (f *Step) params() []param                   { return []param{{"full", f.Full}, {"per", f.Per}} }

func (f *Step) fields() map[string]*decimal.Decimal {
	return map[string]*decimal.Decimal{"full": &f.Full, "per": &f.Per}
}

func (f *Step) problem() (member, key string) { return positive("per", f.Per) }

// Deduct is start − v × unit: v counts findings.
type Deduct struct{ Start, Unit decimal.Decimal }

// Name is "deduct".
func (*Deduct) Name() string { return "deduct" }

func (f *Deduct) raw(in input) (num, den decimal.Decimal) {
	return f.Start.Sub(in.value.Mul(f.Unit)), one
}

func (f *Deduct) formula(in input) string {
	return fmt.Sprintf("%s − %s × %s", written(f.Start), written(in.value), written(f.Unit))
}

func (f *Deduct) slope() (num, den decimal.Decimal) { return f.Unit, one }
func (f *Deduct) params() []param                   { return []param{{"start", f.Start}, {"unit", f.Unit}} }

func (f *Deduct) fields() map[string]*decimal.Decimal {
	return map[string]*decimal.Decimal{"start": &f.Start, "unit": &f.Unit}
}

func (f *Deduct) problem() (member, key string) { return positive("unit", f.Unit) }

// Rank is top − dec × (place − 1), by place within the group; see placeByValue.
type Rank struct{ Top, Dec decimal.Decimal }

// Name is "rank".
func (*Rank) Name() string { return "rank" }

func (f *Rank) raw(in input) (num, den decimal.Decimal) {
	return f.Top.Sub(f.Dec.Mul(decimal.NewFromInt(int64(in.rank - 1)))), one
}

func (f *Rank) formula(in input) string {
	return fmt.Sprintf("%s − %s × (%d − 1)", written(f.Top), written(f.Dec), in.rank)
}

func (*Rank) slope() (num, den decimal.Decimal) { return zero, one }
func (f *Rank) params() []param                 { return []param{{"top", f.Top}, {"dec", f.Dec}} }

func (f *Rank) fields() map[string]*decimal.Decimal {
	return map[string]*decimal.Decimal{"top": &f.Top, "dec": &f.Dec}
}

func (f *Rank) problem() (member, key string) {
	if f.Dec.IsNegative() {
		return "dec", "evaluation.negative"
	}
	if f.Top.Sign() <= 0 || f.Top.GreaterThan(hundred) {
		return "top", "evaluation.score_range"
	}
	return "", ""
}

// Improve is 50 + k × (v − previous). A negative k makes a fall good.
type Improve struct{ K decimal.Decimal }

// Name is "improve".
func (*Improve) Name() string { return "improve" }

func (f *Improve) raw(in input) (num, den decimal.Decimal) {
	return fifty.Add(f.K.Mul(in.value.Sub(in.previous))), one
}

func (f *Improve) formula(in input) string {
	return fmt.Sprintf("50 + %s × (%s − %s)", written(f.K), written(in.value), written(in.previous))
}

func (f *Improve) slope() (num, den decimal.Decimal) { return f.K.Abs(), one }
func (f *Improve) params() []param                   { return []param{{"k", f.K}} }

func (f *Improve) fields() map[string]*decimal.Decimal {
	return map[string]*decimal.Decimal{"k": &f.K}
}

func (f *Improve) problem() (member, key string) {
	if f.K.IsZero() {
		return "k", "evaluation.improve_flat"
	}
	return "", ""
}

func positive(member string, d decimal.Decimal) (string, string) {
	if d.Sign() <= 0 {
		return member, "evaluation.not_positive"
	}
	return "", ""
}
