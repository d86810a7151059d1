package evaluation

import (
	"slices"

	"github.com/shopspring/decimal"

	"minyi/surveys/strictjson"
)

// Func turns a leaf's value into a score. The seven functions of scheme/1 are
// Linear, Bands, Target, Step, Deduct, Rank and Improve.
type Func interface {
	// Name is the function's type in a scheme.
	Name() string
	// raw is the score before it is clamped to 0–100, as a fraction whose
	// denominator is positive.
	raw(in input) (num, den decimal.Decimal)
	// formula is raw with its numbers filled in.
	formula(in input) string
	// slope is how much a difference of 1 in the value moves the raw score,
	// whatever its sign: 0 for functions that go by steps.
	slope() (num, den decimal.Decimal)
	// params are the function's members in a scheme, in order.
	params() []param
	// problem is what is wrong with the parameters: the member and the error's
	// key, or "".
	problem() (member, key string)
}

// input is what a function sees of a unit.
type input struct {
	value    decimal.Decimal
	previous decimal.Decimal // Improve
	rank     int             // Rank: 1 is the highest value of the group
}

type param struct {
	name  string
	value any // decimal.Decimal or []Band
}

var (
	zero    = decimal.Zero
	one     = decimal.NewFromInt(1)
	fifty   = decimal.NewFromInt(50)
	hundred = decimal.NewFromInt(100)
)

// kinds makes an empty function of a name, to be filled by decoding.
var kinds = map[string]func() settable{
	"linear":  func() settable { return &Linear{} },
	"bands":   func() settable { return &Bands{} },
	"target":  func() settable { return &Target{} },
	"step":    func() settable { return &Step{} },
	"deduct":  func() settable { return &Deduct{} },
	"rank":    func() settable { return &Rank{} },
	"improve": func() settable { return &Improve{} },
}

// FuncNames lists the functions in the order of the documentation.
var FuncNames = []string{"linear", "bands", "target", "step", "deduct", "rank", "improve"}

// settable is a function whose decimal parameters can be set by name.
type settable interface {
	Func
	fields() map[string]*decimal.Decimal
}

// function reads {"type":"linear","lo":60,"hi":95}, or the short form
// {"linear":{"lo":60,"hi":95}}. After a finding it also marks its own place, so
// that no later check repeats it.
func (r *reader) function(n *strictjson.Node) Func {
	if !r.kind(n, strictjson.Object) {
		return nil
	}
	before := len(r.bad)
	defer func() {
		if len(r.bad) > before {
			r.bad[n.Pointer] = true
		}
	}()
	name, body, known := "", n, []string{"type"}
	if len(n.Members) == 1 && kinds[n.Members[0].Name] != nil {
		name, body, known = n.Members[0].Name, n.Members[0].Value, nil
	} else {
		var ok bool
		if name, ok = r.oneOf(r.want(n, "type"), FuncNames); !ok {
			return nil
		}
	}
	f := kinds[name]()
	for _, p := range f.params() {
		known = append(known, p.name)
	}
	if !r.object(body, known...) {
		return nil
	}
	fields := f.fields()
	for _, p := range f.params() {
		if to := fields[p.name]; to != nil {
			*to, _ = r.number(r.want(body, p.name))
		}
	}
	if b, ok := f.(*Bands); ok {
		b.Bands = r.bands(r.want(body, "bands"))
	}
	if len(r.bad) > before {
		return f // known by name, never computed with: the scheme is refused
	}
	if member, key := f.problem(); key != "" {
		r.failAt(body.Pointer+"/"+member, key)
	}
	return f
}

func (r *reader) bands(n *strictjson.Node) []Band {
	if !r.array(n) {
		return nil
	}
	var bands []Band
	for _, item := range n.Items {
		if !r.array(item) {
			continue
		}
		if len(item.Items) != 2 {
			r.fail(item, "evaluation.band_form")
			continue
		}
		from, _ := r.number(item.Items[0])
		score, _ := r.number(item.Items[1])
		bands = append(bands, Band{from, score})
	}
	return bands
}

// score is f at in: clamped to 0–100, rounded half-up to 2 places.
func score(f Func, in input) Hundredths {
	num, den := f.raw(in)
	switch {
	case num.Sign() <= 0:
		return 0
	case num.GreaterThanOrEqual(den.Mul(hundred)):
		return 100_00
	}
	return quotient(num, den)
}

// inside reports whether the raw score lies strictly between 0 and 100, where
// the function still answers to its value.
func inside(f Func, in input) bool {
	num, den := f.raw(in)
	return num.Sign() > 0 && num.LessThan(den.Mul(hundred))
}

// trace is the whole calculation as a text that needs no language:
// "(86.7 − 60) ÷ (95 − 60) × 100 = 76.29", and "… = 105.26 → 100.00" where the
// score was clamped.
func trace(f Func, in input) string {
	num, den := f.raw(in)
	got := score(f, in)
	if _, ok := f.(*Bands); ok {
		return f.formula(in) + " → " + got.String()
	}
	text := f.formula(in) + " = "
	if raw := num.DivRound(den, 2).StringFixed(2); raw != got.String() {
		text += signed(raw) + " → "
	}
	return text + got.String()
}

// placeByValue ranks the values of a group: the highest is 1, equal values
// share a place and the next place is left empty (1, 1, 3).
func placeByValue(values []decimal.Decimal) []int {
	order := slices.Clone(values)
	slices.SortFunc(order, func(a, b decimal.Decimal) int { return b.Cmp(a) })
	places := make([]int, len(values))
	for i, v := range values {
		at, _ := slices.BinarySearchFunc(order, v, func(e, v decimal.Decimal) int { return v.Cmp(e) })
		places[i] = at + 1
	}
	return places
}
