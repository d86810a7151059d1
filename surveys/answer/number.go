package answer

import (
	"math"
	"strconv"
	"strings"

	"minyi/surveys"
)

// figure is a number read from a literal, with the decimals it was written
// with, trailing zeros not counted: 42.50 has one.
type figure struct {
	value    float64
	decimals int
}

// readFigure reads a JSON number, or a typed one that typedNumber let through.
// ok is false out of the range of float64. -0 is 0.
func readFigure(literal string) (figure, bool) {
	value, err := strconv.ParseFloat(literal, 64)
	if err != nil || math.IsInf(value, 0) {
		return figure{}, false
	}
	if value == 0 {
		value = 0 // drops the sign of -0
		if !strings.ContainsAny(mantissa(literal), "123456789") {
			return figure{}, true
		}
	}
	return figure{value, decimalsOf(literal)}, true
}

// mantissa is the literal without its exponent.
func mantissa(literal string) string {
	if i := strings.IndexAny(literal, "eE"); i >= 0 {
		return literal[:i]
	}
	return literal
}

// decimalsOf counts the digits behind the point that a number needs when it is
// written out in full.
func decimalsOf(literal string) int {
	m := mantissa(literal)
	exponent := 0
	if len(m) < len(literal) {
		e, err := strconv.Atoi(literal[len(m)+1:])
		if err != nil || e < -math.MaxInt32 { // a vanishing number: a huge one was out of range before
			return math.MaxInt32
		}
		exponent = e
	}
	whole, fraction, _ := strings.Cut(m, ".")
	fraction = strings.TrimRight(fraction, "0")
	n := len(fraction)
	if n == 0 { // zeros before the point give way to a negative exponent: 1200e-2 is 12
		n -= len(whole) - len(strings.TrimRight(whole, "0"))
	}
	return max(n-exponent, 0)
}

// number checks a figure against the question's limits.
func (f *Field) number(x figure, part string) (float64, *surveys.Error) {
	b := &f.bounds
	if x.decimals > b.decimals {
		if b.decimals == 0 {
			return 0, f.fail("answer.whole_number", part)
		}
		return 0, f.fail("answer.too_many_decimals", part, "Max", b.decimals)
	}
	if f.Type == surveys.Sum {
		if x.value < 0 {
			return 0, f.fail("answer.negative_points", part)
		}
		if x.value > widestNumber/scale(b.decimals) {
			return 0, f.outOfRange(part)
		}
		return x.value, nil
	}
	if x.value < b.min || x.value > b.max {
		return 0, f.outOfRange(part)
	}
	return x.value, nil
}

// outOfRange says between which numbers the answer must lie.
func (f *Field) outOfRange(part string) *surveys.Error {
	switch {
	case f.Type == surveys.Sum:
		return f.fail("answer.out_of_range", part, "Min", "0", "Max", plain(f.totalPoints()))
	case f.bounds.max == widestNumber || f.bounds.min == -widestNumber:
		return f.fail("answer.number_too_large", part)
	}
	return f.fail("answer.out_of_range", part, "Min", plain(f.bounds.min), "Max", plain(f.bounds.max))
}

// points checks that the shared-out points add up. They are added as whole
// units of the last decimal, so that 33.3 + 33.3 + 33.4 is 100.
func (f *Field) points(given []float64) *surveys.Error {
	var sum int64
	for _, x := range given {
		sum += int64(math.Round(x * scale(f.bounds.decimals)))
	}
	if sum != f.bounds.total {
		return f.fail("answer.wrong_total", "", "Total", plain(f.totalPoints()),
			"Sum", plain(float64(sum)/scale(f.bounds.decimals)))
	}
	return nil
}

// totalPoints is what a sum must add up to.
func (f *Field) totalPoints() float64 { return float64(f.bounds.total) / scale(f.bounds.decimals) }

// typedNumber reads a number as people type it. Full-width digits, points and
// signs, which Chinese keyboards make, become ASCII and spaces around are
// dropped. Everything that could mean two numbers is refused: "1,5", "1.234,5"
// and "1 234" are never read as 15 or 1.234.
func typedNumber(typed string) (figure, bool) {
	s := narrow(typed)
	digits, point := 0, false
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			digits++
		case c == '.' && !point && digits > 0 && i+1 < len(s):
			point = true
		case (c == '-' || c == '+') && i == 0:
		default:
			return figure{}, false
		}
	}
	if digits == 0 || len(s) > 400 {
		return figure{}, false
	}
	return readFigure(s)
}

// example is a number that the question would take, for its messages.
func (f *Field) example() string {
	x := 42.0
	if f.bounds.decimals > 0 {
		x = 12.5
	}
	if f.Type == surveys.Sum {
		x = min(x, math.Trunc(f.totalPoints()))
	} else if x < f.bounds.min || x > f.bounds.max {
		x = f.bounds.min
	}
	return plain(x)
}
