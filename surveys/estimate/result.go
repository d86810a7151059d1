package estimate

import (
	"encoding/json"
	"math"

	"minyi/surveys"
)

// Number is a figure of the result; NaN stands for one that is not defined and
// is null in JSON.
type Number float64

// None is a figure that is not defined.
var None = Number(math.NaN())

// Defined reports whether there is a figure.
func (n Number) Defined() bool { return !math.IsNaN(float64(n)) && !math.IsInf(float64(n), 0) }

// MarshalJSON writes what is not defined as null, never as a false zero.
func (n Number) MarshalJSON() ([]byte, error) {
	if !n.Defined() {
		return []byte("null"), nil
	}
	return json.Marshal(float64(n))
}

// Interval is [low, high]; nil where there is none.
type Interval *[2]Number

func interval(low, high float64) Interval {
	if math.IsNaN(low) || math.IsNaN(high) || math.IsInf(low, 0) || math.IsInf(high, 0) {
		return nil
	}
	return &[2]Number{Number(low), Number(high)}
}

// Wald is the interval of what is not a proportion: estimate ± t(df)·se.
type Wald struct {
	Wald Interval `json:"wald"`
}

// Intervals are those of a proportion (METHOD §5). KG is the one to show.
type Intervals struct {
	Wald   Interval `json:"wald"`
	Logit  Interval `json:"logit"`
	Beta   Interval `json:"beta"`
	KG     Interval `json:"kg"`
	KGNCHS Interval `json:"kg_nchs"`
	Wilson Interval `json:"wilson"`
}

// Row is one row of a table: a group's figure.
type Row struct {
	Group    Group   `json:"group"`
	Level    *string `json:"level,omitempty"` // distribution
	N        Count   `json:"n"`               // valid answers with a weight, not weighted
	NPSU     int     `json:"n_psu"`
	NStrata  int     `json:"n_strata"`
	SumW     Number  `json:"sum_w"`
	NEff     Number  `json:"n_eff_kish"`
	Estimate Number  `json:"estimate"`
	SE       Number  `json:"se"`
	DF       int     `json:"df"`
	*Deff
	CI    any      `json:"ci"` // Wald, Intervals or ModelBased
	Flags []string `json:"flags"`
}

// Deff are the design effects of a mean or proportion (METHOD §8).
type Deff struct {
	Deff Number `json:"deff"`
	WOR  Number `json:"deff_wor"`
}

// ContrastRow is a difference, or another sum of coefficients times means.
type ContrastRow struct {
	Estimate Number   `json:"estimate"`
	SE       Number   `json:"se"`
	DF       int      `json:"df"`
	CI       any      `json:"ci"` // Wald or ModelBased
	T        Number   `json:"t"`
	P        Number   `json:"p"`
	Flags    []string `json:"flags"`

	least int // answers of the smallest group compared
}

// PairRow is the difference of two groups or items, a minus b.
type PairRow struct {
	A Group `json:"a"`
	B Group `json:"b"`
	ContrastRow
	Holm       Number `json:"p_holm"`
	Bonferroni Number `json:"p_bonferroni"`
	BH         Number `json:"p_bh"`
}

// RankRow is a group's rank and the ranks that it may have (METHOD §11).
type RankRow struct {
	Group        Group  `json:"group"`
	Estimate     Number `json:"estimate"`
	SE           Number `json:"se"`
	DF           int    `json:"df"`
	Rank         *int   `json:"rank"`
	Marginal     [2]int `json:"marginal"`
	Simultaneous [2]int `json:"simultaneous"`

	n int // answers
}

// CellRow is a cell of a crosstab.
type CellRow struct {
	Row        string `json:"row"`
	Col        string `json:"col"`
	N          Count  `json:"n"`
	SumW       Number `json:"sum_w"`
	Proportion Number `json:"proportion"`
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

// FTest is a statistic with its reference F distribution.
type FTest struct {
	Statistic Number `json:"statistic"`
	NDF       Number `json:"ndf"`
	DDF       Number `json:"ddf"`
	P         Number `json:"p"`
}

// ChiTest is Pearson's statistic with Rao and Scott's first-order correction.
type ChiTest struct {
	Statistic Number `json:"statistic"`
	Adjusted  Number `json:"statistic_adjusted"`
	DF        Number `json:"df"`
	P         Number `json:"p"`
}

// CrosstabResult is the answer to a crosstab.
type CrosstabResult struct {
	N       Count     `json:"n"`
	DF      int       `json:"df"`
	Cells   []CellRow `json:"cells"`
	F       FTest     `json:"F"`
	Chisq   ChiTest   `json:"chisq"`
	Wald    FTest     `json:"wald"`
	AdjWald FTest     `json:"adj_wald"`
	Flags   []string  `json:"flags"`
}

// WeightsResult sums the final weights up, the positive ones.
type WeightsResult struct {
	N      int    `json:"n"`
	NZero  int    `json:"n_zero"`
	Sum    Number `json:"sum"`
	Min    Number `json:"min"`
	Max    Number `json:"max"`
	Mean   Number `json:"mean"`
	CV     Number `json:"cv"`
	Deff   Number `json:"deff_kish"`
	NEff   Number `json:"n_eff_kish"`
	Median Number `json:"median"`

	Flags []string `json:"flags"`
}

// Result is the answer to one request. One of the fields behind ID is set.
type Result struct {
	ID       string
	Err      error // why it cannot be answered
	Rows     []Row
	Contrast []ContrastRow
	Pairs    []PairRow
	Ranks    []RankRow
	Crosstab *CrosstabResult
	Weights  *WeightsResult
}

// marshal writes a result in the form of golden/README.md.
func (r *Result) marshal(word func(error) string) ([]byte, error) {
	switch {
	case r.Err != nil:
		return json.Marshal(struct {
			ID    string `json:"id"`
			Error string `json:"error"`
		}{r.ID, word(r.Err)})
	case r.Crosstab != nil:
		return json.Marshal(struct {
			ID string `json:"id"`
			*CrosstabResult
		}{r.ID, r.Crosstab})
	case r.Weights != nil:
		return json.Marshal(struct {
			ID string `json:"id"`
			*WeightsResult
		}{r.ID, r.Weights})
	case r.Pairs != nil:
		return json.Marshal(struct {
			ID    string    `json:"id"`
			Rows  []PairRow `json:"rows"`
			Ranks []RankRow `json:"ranks"`
		}{r.ID, r.Pairs, r.Ranks})
	case r.Contrast != nil:
		return json.Marshal(struct {
			ID   string        `json:"id"`
			Rows []ContrastRow `json:"rows"`
		}{r.ID, r.Contrast})
	}
	return json.Marshal(struct {
		ID   string `json:"id"`
		Rows []Row  `json:"rows"`
	}{r.ID, r.Rows})
}

// Document is the answer to a request document.
type Document struct {
	Sample  surveys.Sample // as the request or the survey says; "" = not said
	AsOfSeq *int64         // of a survey: the place in the commit order up to which it counts
	Results []Result
	sample  *Sample
}

// JSON writes the document; word makes a sentence of what is wrong with a
// request. The same document gives the same bytes.
func (d *Document) JSON(word func(error) string) ([]byte, error) {
	out := struct {
		Sample  surveys.Sample    `json:"sample,omitempty"`
		AsOfSeq *int64            `json:"as_of_seq,omitempty"`
		Results []json.RawMessage `json:"results"`
	}{d.Sample, d.AsOfSeq, make([]json.RawMessage, len(d.Results))}
	for i := range d.Results {
		data, err := d.Results[i].marshal(word)
		if err != nil {
			return nil, err
		}
		out.Results[i] = data
	}
	return json.Marshal(out)
}

// FinalWeights are the final weights in the order of the file.
func (d *Document) FinalWeights() []float64 {
	w := make([]float64, len(d.sample.order))
	for i, row := range d.sample.order {
		w[row] = d.sample.weight[i]
	}
	return w
}

// Untested takes the tests from a table.
func (x *CrosstabResult) Untested() {
	none := FTest{None, None, None, None}
	x.F, x.Wald, x.AdjWald = none, none, none
	x.Chisq = ChiTest{None, None, None, None}
}
