package evaluation

import "strconv"

// Result is a computed scheme: the groups in the scheme's order.
type Result struct {
	Groups []GroupResult `json:"groups"`
}

// GroupResult holds a group's units: by rank, equal ranks by name; then those
// without a rank, by name.
type GroupResult struct {
	Code    string       `json:"code"`
	Results []UnitResult `json:"results"`
}

// UnitResult is one unit's outcome. Base is the sum of its leaves' points,
// Final is Base + Adjust after vetoes; it is not clamped to 0–100.
type UnitResult struct {
	Unit   string     `json:"unit"`
	Base   Hundredths `json:"base"`
	Adjust Hundredths `json:"adjust"`
	Final  Hundredths `json:"final"`
	Place  Place      `json:"rank"`
	Tie    bool       `json:"tie"`   // another unit has the same rank
	Noise  bool       `json:"noise"` // a neighbour's lead or lag is within sampling error; see flagNoise
	// Margin is 1.96 √v, in points: the sampling error that Final carries from
	// leaves with a standard error; nil when none of them moves it.
	Margin  *Number      `json:"margin,omitempty"`
	Effects []Effect     `json:"effects,omitempty"` // of vetoes
	Leaves  []LeafResult `json:"leaves"`            // in document order
	Sums    []SumResult  `json:"sums,omitempty"`    // in document order
}

// Place is a rank, 1 the best; 0 is no rank and marshals as null.
type Place int

// MarshalJSON writes the number, or null.
func (p Place) MarshalJSON() ([]byte, error) {
	if p == 0 {
		return []byte("null"), nil
	}
	return strconv.AppendInt(nil, int64(p), 10), nil
}

// LeafResult is one leaf of one unit with all that is needed to check it by
// hand.
type LeafResult struct {
	Code   string      `json:"code"`
	Score  *Hundredths `json:"score"` // nil: missing, and its weight went to others
	Points Hundredths  `json:"points"`
	Weight Number      `json:"weight"` // the weight used, to 4 places; Points is computed from the exact one
	Value  *Number     `json:"value"`  // nil: none was given
	// Trace is the calculation in signs and digits:
	// "(86.7 − 60) ÷ (95 − 60) × 100 = 76.29".
	Trace  string `json:"trace,omitempty"`
	Policy Policy `json:"policy,omitempty"` // the policy applied, when the leaf is missing
	Reason Reason `json:"reason,omitempty"` // why it is missing
	Vetoed bool   `json:"vetoed,omitempty"` // a veto set the score to 0
}

// SumResult is the sum of a node's leaves.
type SumResult struct {
	Code   string     `json:"code"`
	Points Hundredths `json:"points"`
}

// Reason says why a leaf is missing.
type Reason string

// The reasons.
const (
	NoValue    Reason = "no_value"
	NoPrevious Reason = "no_previous" // Improve has nothing to compare with
	TooFew     Reason = "too_few"     // fewer answers than the source's min_n (样本不足)
)

// Unit returns the result of a unit, or nil.
func (r *Result) Unit(unit string) *UnitResult {
	for g := range r.Groups {
		for i := range r.Groups[g].Results {
			if r.Groups[g].Results[i].Unit == unit {
				return &r.Groups[g].Results[i]
			}
		}
	}
	return nil
}

// Leaf returns a leaf of the unit, or nil.
func (u *UnitResult) Leaf(code string) *LeafResult {
	for i := range u.Leaves {
		if u.Leaves[i].Code == code {
			return &u.Leaves[i]
		}
	}
	return nil
}
