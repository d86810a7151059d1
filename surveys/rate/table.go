// Package rate computes the rates of a survey over a frame, in the rows of the
// contract (GET …/rates), and makes them fit to publish.
package rate

import (
	"encoding/json"
	"maps"
	"slices"

	"minyi/surveys"
	"minyi/surveys/weight"
)

// Table is what GET …/rates answers.
type Table struct {
	AsOfSeq int64 `json:"as_of_seq"` // everything up to this place in the commit order is in
	N       Count `json:"n"`         // responses that the query selects
	Rates   []Row `json:"rates"`

	Least int `json:"-"` // a count of fewer people, and what rests on it, is hidden

	// With Context.Pairs: the differences of a rate's groups in one sample, and
	// the ranks that each group may have.
	Pairs []Pair `json:"-"`
	Ranks []Rank `json:"-"`

	// With margins: what the weights of each sample are made of, and why a
	// sample has none.
	Weights    map[surveys.Sample]*weight.Report `json:"-"`
	Unweighted map[surveys.Sample]error          `json:"-"`
}

// Row is one rate of one sample in one group. Shares are 0–1, scores 0–100,
// neither rounded.
type Row struct {
	Code       string            `json:"code"`  // of the rate
	Group      map[string]string `json:"group"` // {} = all that the query selects
	Sample     surveys.Sample    `json:"sample"`
	Weighting  Weighting         `json:"weighting"`
	N          Count             `json:"n"`     // responses in the group
	Base       Count             `json:"base"`  // of them asked, answered, not excluded and with a weight; not weighted
	NEff       *float64          `json:"n_eff"` // (Σw)²/Σw² over the base (Kish)
	Estimate   *float64          `json:"estimate"`
	SE         *float64          `json:"se"`
	CI         *[2]float64       `json:"ci"` // 95 %
	Method     string            `json:"method"`
	Suppressed bool              `json:"suppressed"`
	Least      int               `json:"-"` // of the table, for those who word counts; 0 = none is too small
}

// Count is a number of people, or Hidden.
type Count int

// Hidden is a count that must not be shown; in JSON it is null.
const Hidden Count = -1

// MarshalJSON writes Hidden as null.
func (c Count) MarshalJSON() ([]byte, error) {
	if c == Hidden {
		return []byte("null"), nil
	}
	return json.Marshal(int(c))
}

// UnmarshalJSON reads null as Hidden.
func (c *Count) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		*c = Hidden
		return nil
	}
	return json.Unmarshal(data, (*int)(c))
}

// Small reports whether so few people stand behind a figure that it is not
// shown: 0 < c < least. Nobody is no secret.
func (c Count) Small(least int) bool { return 0 < c && c < Count(least) }

// Methods of interval, as rows name them.
const (
	MethodKG      = "kg-taylor" // Korn and Graubard's interval on the design's linearised variance
	MethodStudent = "t-taylor"  // estimate ± t(df)·se, se by the same variance
	MethodNone    = "none"      // no interval: volunteers, no estimate, or no degree of freedom

	// MethodModel stands before the method of a quota sample: its interval
	// assumes that within the margins chance decided who answered (METHOD §16).
	MethodModel = "model-"
)

// Find returns the row of a rate, group and sample.
func (t *Table) Find(code string, group map[string]string, sample surveys.Sample) (Row, bool) {
	i := slices.IndexFunc(t.Rates, func(r Row) bool {
		return r.Code == code && r.Sample == sample && maps.Equal(r.Group, group)
	})
	if i < 0 {
		return Row{}, false
	}
	return t.Rates[i], true
}

// Best returns the first of some samples, in their order, of which the table has a
// figure over all; the first of them when it has none.
func Best(t *Table, samples []surveys.Sample) surveys.Sample {
	for _, sample := range samples {
		if slices.ContainsFunc(t.Rates, func(r Row) bool { return r.Sample == sample && len(r.Group) == 0 && r.Estimate != nil }) {
			return sample
		}
	}
	return samples[0]
}
