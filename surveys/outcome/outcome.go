// Package outcome makes AAPOR's outcome rates from the final dispositions of a
// drawn sample. They do not apply to self-selected samples: there completions
// are counted, nothing more (METHOD §14).
package outcome

import (
	"encoding/json"
	"math"
	"strconv"

	"minyi/surveys"
	"minyi/surveys/strictjson"
)

// Spec is the form of requests that Read knows.
const Spec = "aapor/1"

// Counts are final dispositions.
type Counts struct {
	I, P, R, NC, O float64  // complete, partial, refusal, non-contact, other eligible
	UH, UO         float64  // unknown whether a household, unknown other
	NE             float64  // not eligible
	E              *float64 // share of the unknown that is eligible; nil = K/(K+NE)
}

// Rates are AAPOR's rates of Standard Definitions; a rate without a base is null.
type Rates struct {
	E     rate `json:"e"`
	RR1   rate // response
	RR2   rate
	RR3   rate
	RR4   rate
	RR5   rate
	RR6   rate
	COOP1 rate // cooperation
	COOP2 rate
	COOP3 rate
	COOP4 rate
	REF1  rate // refusal
	REF2  rate
	REF3  rate
	CON1  rate // contact
	CON2  rate
	CON3  rate
}

type rate float64

// MarshalJSON writes a rate without a base as null.
func (r rate) MarshalJSON() ([]byte, error) {
	if math.IsNaN(float64(r)) || math.IsInf(float64(r), 0) {
		return []byte("null"), nil
	}
	return json.Marshal(float64(r))
}

// Rates are the rates of the counts (METHOD §14; AAPOR, Standard Definitions).
func (c Counts) Rates() Rates {
	k := c.I + c.P + c.R + c.NC + c.O // known to be eligible
	u := c.UH + c.UO
	e := k / (k + c.NE)
	if c.E != nil {
		e = *c.E
	}
	contacted := c.I + c.P + c.R + c.O
	of := func(above, below float64) rate { return rate(above / below) }
	return Rates{
		E:   rate(e),
		RR1: of(c.I, k+u), RR2: of(c.I+c.P, k+u),
		RR3: of(c.I, k+e*u), RR4: of(c.I+c.P, k+e*u),
		RR5: of(c.I, k), RR6: of(c.I+c.P, k),
		COOP1: of(c.I, contacted), COOP2: of(c.I+c.P, contacted),
		COOP3: of(c.I, c.I+c.P+c.R), COOP4: of(c.I+c.P, c.I+c.P+c.R),
		REF1: of(c.R, k+u), REF2: of(c.R, k+e*u), REF3: of(c.R, k),
		CON1: of(contacted, k+u), CON2: of(contacted, k+e*u), CON3: of(contacted, k),
	}
}

// Run answers a request of the form "aapor/1": {"cases":[{"I":…},…]}, where a
// case may also stand under "input". The answer is a list in the same order.
//
// Errors: those of strictjson.Parse; Invalid for a disposition that is unknown
// or no count, and for an e that is no share.
func Run(request []byte) ([]byte, error) {
	root, err := strictjson.Parse(request, strictjson.Limits{Depth: 6})
	if err != nil {
		return nil, err
	}
	cases := root.Get("cases")
	if cases == nil || cases.Kind != strictjson.Array {
		return nil, surveys.E(surveys.Invalid, "outcome.cases", "/cases")
	}
	out := make([]Rates, len(cases.Items))
	for i, n := range cases.Items {
		if input := n.Get("input"); input != nil {
			n = input
		}
		c, err := read(n)
		if err != nil {
			return nil, err
		}
		out[i] = c.Rates()
	}
	return json.Marshal(out)
}

func read(n *strictjson.Node) (c Counts, err error) {
	if n.Kind != strictjson.Object {
		return c, n.WrongKind(strictjson.Object)
	}
	places := map[string]*float64{"I": &c.I, "P": &c.P, "R": &c.R, "NC": &c.NC, "O": &c.O, "UH": &c.UH, "UO": &c.UO, "NE": &c.NE}
	for _, m := range n.Members {
		if m.Value.Kind == strictjson.Null {
			continue
		}
		if m.Value.Kind != strictjson.Number {
			return c, m.Value.WrongKind(strictjson.Number)
		}
		x, err := m.Value.Float()
		if err != nil {
			return c, err
		}
		place := places[m.Name]
		switch {
		case m.Name == "e":
			if c.E = &x; x < 0 || x > 1 {
				return c, m.Value.Fail("outcome.share", "Value", strconv.FormatFloat(x, 'f', -1, 64))
			}
		case place == nil:
			return c, m.Value.Fail("outcome.disposition", "Name", m.Name)
		case x < 0:
			return c, m.Value.Fail("outcome.count", "Name", m.Name)
		default:
			*place = x
		}
	}
	return c, nil
}
