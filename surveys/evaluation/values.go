package evaluation

import (
	"github.com/shopspring/decimal"

	"minyi/surveys"
	"minyi/surveys/strictjson"
)

// ValuesSpec is the document format of values; a document without "spec" is
// read as this one.
const ValuesSpec = "values/1"

// Values are what the units of a scheme reached in one period, and what was
// decided about them beside the scheme.
type Values struct {
	Values      []Value
	Adjustments []Adjustment
	Vetoes      []Veto
}

// Value is one unit's figure for one leaf. Numbers that are nil are not known.
type Value struct {
	Unit     string
	Leaf     string
	Value    *decimal.Decimal // nil: the leaf is missing for the unit
	Previous *decimal.Decimal // the period before, for Improve
	SE       *decimal.Decimal // standard error of Value, in its unit
	N        *decimal.Decimal // answers it rests on
	NEff     *decimal.Decimal // effective answers; compared with the source's min_n, else N is
	Sample   surveys.Sample   // of a survey rate
	AsOf     int64            // of a survey rate: the sequence number up to which records are counted
	Note     string
}

// Adjustment adds points to a unit (加分) or, negative, takes them (扣分).
type Adjustment struct {
	Unit   string
	Points decimal.Decimal
	Reason string
}

// Effect is what a veto does to a unit's final or rank.
type Effect string

// The effects. They come after the adjustments; where several meet, caps come
// before deductions, so that each of them bites.
const (
	RankLast   Effect = "rank_last" // behind all others of the group
	Exclude    Effect = "exclude"   // no rank
	CapFinal   Effect = "cap"       // final ≤ Points
	DeductFrom Effect = "deduct"    // final − Points
)

// Effects lists them in a fixed order.
var Effects = []Effect{RankLast, Exclude, CapFinal, DeductFrom}

// Veto is a sanction: its leaves score 0, then its effect.
type Veto struct {
	Unit   string
	Effect Effect
	Leaves []string
	Points *decimal.Decimal // CapFinal, DeductFrom
	Reason string
}

// DecodeValues reads values for a scheme strictly and reports every finding
// with its place: units and leaves that the scheme does not have, a leaf given
// twice, a number out of range. Each of the three lists may be absent; a leaf
// without a value follows its policy.
//
// Errors: surveys.Malformed when data is not one UTF-8 JSON document; else
// surveys.Errors of kind Invalid.
func DecodeValues(data []byte, scheme *Scheme) (*Values, error) {
	root, err := strictjson.Parse(data, strictjson.Limits{Depth: maxDepth})
	if err != nil {
		return nil, err
	}
	return decodeValues(root, scheme, false)
}

// decodeValues reads a values document; stored is true inside a snapshot.
func decodeValues(root *strictjson.Node, scheme *Scheme, stored bool) (*Values, error) {
	r := &reader{stored: stored}
	v := &Values{}
	if r.object(root, "spec", "values", "adjustments", "vetoes") {
		r.oneOf(r.opt(root, "spec"), []string{ValuesSpec})
		each(r, r.opt(root, "values"), func(n *strictjson.Node) { v.Values = append(v.Values, r.value(n)) })
		each(r, r.opt(root, "adjustments"), func(n *strictjson.Node) { v.Adjustments = append(v.Adjustments, r.adjustment(n)) })
		each(r, r.opt(root, "vetoes"), func(n *strictjson.Node) { v.Vetoes = append(v.Vetoes, r.veto(n)) })
		v.check(r, scheme, root.Pointer)
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return v, nil
}

func each(r *reader, n *strictjson.Node, do func(*strictjson.Node)) {
	if !r.array(n) {
		return
	}
	for _, item := range n.Items {
		do(item)
	}
}

func (r *reader) value(n *strictjson.Node) Value {
	var v Value
	if !r.object(n, "unit", "leaf", "value", "previous", "se", "n", "n_eff", "sample", "as_of_seq", "note") {
		return v
	}
	v.Unit, _ = r.text(r.want(n, "unit"))
	v.Leaf, _ = r.text(r.want(n, "leaf"))
	v.Value = r.optional(n, "value")
	v.Previous = r.optional(n, "previous")
	v.SE = r.optional(n, "se")
	v.N = r.optional(n, "n")
	v.NEff = r.optional(n, "n_eff")
	v.Note, _ = r.text(r.opt(n, "note"))
	names := make([]string, len(surveys.Samples))
	for i, s := range surveys.Samples {
		names[i] = string(s)
	}
	sample, _ := r.oneOf(r.opt(n, "sample"), names)
	v.Sample = surveys.Sample(sample)
	if seq := r.opt(n, "as_of_seq"); r.kind(seq, strictjson.Number) {
		i, err := seq.Int()
		if err != nil || i < 0 {
			r.fail(seq, "evaluation.whole_number")
		}
		v.AsOf = int64(i)
	}
	return v
}

// optional returns a number that may be absent or null.
func (r *reader) optional(n *strictjson.Node, name string) *decimal.Decimal {
	if d, ok := r.number(r.opt(n, name)); ok {
		return &d
	}
	return nil
}

func (r *reader) adjustment(n *strictjson.Node) Adjustment {
	var a Adjustment
	if !r.object(n, "unit", "points", "reason") {
		return a
	}
	a.Unit, _ = r.text(r.want(n, "unit"))
	a.Points, _ = r.number(r.want(n, "points"))
	a.Reason, _ = r.text(r.opt(n, "reason"))
	return a
}

func (r *reader) veto(n *strictjson.Node) Veto {
	var v Veto
	if !r.object(n, "unit", "effect", "leaves", "points", "reason") {
		return v
	}
	v.Unit, _ = r.text(r.want(n, "unit"))
	effects := make([]string, len(Effects))
	for i, e := range Effects {
		effects[i] = string(e)
	}
	effect, _ := r.oneOf(r.want(n, "effect"), effects)
	v.Effect = Effect(effect)
	each(r, r.opt(n, "leaves"), func(l *strictjson.Node) {
		leaf, _ := r.text(l)
		v.Leaves = append(v.Leaves, leaf)
	})
	v.Points = r.optional(n, "points")
	v.Reason, _ = r.text(r.opt(n, "reason"))
	return v
}
