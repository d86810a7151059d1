package evaluation

import (
	"math"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"minyi/surveys/strictjson"
)

// Hundredths is a number with two decimal places, exactly: scores, points and
// finals. 9163 is 91.63.
type Hundredths int64

// String returns the number with its two places: "91.63", "-0.50".
func (h Hundredths) String() string {
	return decimal.New(int64(h), -2).StringFixed(2)
}

// Float returns the nearest float64, for charts and spreadsheets.
func (h Hundredths) Float() float64 { return float64(h) / 100 }

// MarshalJSON writes a plain number with two places.
func (h Hundredths) MarshalJSON() ([]byte, error) { return []byte(h.String()), nil }

// hundredths rounds half-up to 2 places; a negative half rounds away from zero,
// so that −x is always the opposite of x.
func hundredths(d decimal.Decimal) Hundredths {
	return Hundredths(d.Round(2).Shift(2).IntPart())
}

// quotient is num ÷ den rounded half-up to 2 places, in one rounding. den is
// not zero.
func quotient(num, den decimal.Decimal) Hundredths {
	return Hundredths(num.DivRound(den, 2).Shift(2).IntPart())
}

func (h Hundredths) decimal() decimal.Decimal { return decimal.New(int64(h), -2) }

// Number is a decimal that marshals as a plain JSON number.
type Number struct{ decimal.Decimal }

// MarshalJSON writes a plain number, as short as it is exact.
func (n Number) MarshalJSON() ([]byte, error) { return []byte(n.String()), nil }

// MaxPoints bounds weights, adjustments, caps and deductions, so that sums of
// them never overflow.
const MaxPoints = 1_000_000

var maxPoints = decimal.NewFromInt(MaxPoints)

// Numbers are read as exact decimals of at most this many digits and this
// exponent: 1e999999 would otherwise cost a gigabyte.
const (
	maxDigits   = 30
	maxExponent = 30
)

// number reads a JSON number exactly. ok is false, with a finding, when it is
// none or too long; a nil node is no finding.
func (r *reader) number(n *strictjson.Node) (d decimal.Decimal, ok bool) {
	if n == nil {
		return d, false
	}
	raw, most := string(n.Raw), maxDigits
	if n.Kind == strictjson.String && r.stored {
		raw, most = n.Text, 4*maxDigits // see canonicalNumber
	} else if !r.kind(n, strictjson.Number) {
		return d, false
	}
	mantissa, exponent, _ := strings.Cut(strings.ToLower(raw), "e")
	digits := len(mantissa) - strings.Count(mantissa, ".") - strings.Count(mantissa, "-")
	e, err := 0, error(nil)
	if exponent != "" {
		e, err = strconv.Atoi(exponent)
	}
	if err != nil || digits > most || e > maxExponent || e < -maxExponent {
		r.fail(n, "evaluation.number_digits", "Digits", maxDigits, "Exponent", maxExponent)
		return d, false
	}
	d, err = decimal.NewFromString(raw)
	if err != nil {
		r.fail(n, "evaluation.number_digits", "Digits", maxDigits, "Exponent", maxExponent)
		return d, false
	}
	return d, true
}

// canonicalNumber writes d as RFC 8785 can carry it: a number when a float64
// holds it exactly and it is neither so large nor so small that it would take
// an exponent, else its digits as a string. Only a stored snapshot is read with
// such strings.
func canonicalNumber(d decimal.Decimal) any {
	f, err := strconv.ParseFloat(d.String(), 64)
	plain := f == 0 || math.Abs(f) >= 1e-6 && math.Abs(f) < 1e21
	if err == nil && plain && decimal.NewFromFloat(f).Equal(d) {
		return Number{d}
	}
	return d.String()
}

// written is d as a formula shows it: with a minus sign that is not a hyphen,
// in parentheses when it is negative.
func written(d decimal.Decimal) string {
	if d.IsNegative() {
		return "(−" + d.Neg().String() + ")"
	}
	return d.String()
}

// signed is h as a formula's outcome shows it.
func signed(h string) string { return strings.Replace(h, "-", "−", 1) }
