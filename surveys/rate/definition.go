package rate

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"minyi/surveys"
)

// The names under which a published value says how it came about.
const (
	DefinitionSpec = "rate/1"
	DefinitionAlg  = "sha256"
	methodVersion  = "/1"
)

// definition is everything that two values must share to be comparable. Titles
// are not part of it: rewording changes no figure.
type definition struct {
	Spec      string             `json:"spec"`
	Alg       string             `json:"alg"`
	Code      string             `json:"code"`
	Kind      surveys.RateKind   `json:"kind"`
	Questions []string           `json:"questions"`
	Numerator []string           `json:"numerator,omitempty"`
	Excluded  []string           `json:"excluded,omitempty"`
	Scores    map[string]float64 `json:"scores,omitempty"`
	Base      string             `json:"base"`
	Weighting Weighting          `json:"weighting"`
	Margins   string             `json:"margins,omitempty"`
	Where     []condition        `json:"where,omitempty"`
	Flagged   string             `json:"flagged"`
	Window    string             `json:"window"` // wave, "" = all
}

type condition struct {
	Code   string   `json:"code"`
	Values []string `json:"values"`
}

// Definition returns the canonical bytes (RFC 8785) of what a rate measures in
// a query, and their SHA-256. Lists whose order means nothing are sorted, so
// that the same definition has the same hash; margins is the code of the
// population figures, "" unless weighted by them.
func Definition(r surveys.Rate, q Query, margins string) (canonical []byte, hash [32]byte, err error) {
	d := definition{
		Spec: DefinitionSpec, Alg: DefinitionAlg, Code: r.Code, Kind: r.Kind,
		Questions: sorted(r.Questions), Numerator: sorted(r.Numerator), Excluded: sorted(r.Excluded), Scores: r.Scores,
		Base: "asked, answered, not excluded", Weighting: q.Weighting, Flagged: "all", Window: q.Wave,
	}
	if r.Question != "" {
		d.Questions = []string{r.Question}
	}
	if d.Weighting == "" {
		d.Weighting = Unweighted
	}
	if d.Weighting.Margins() {
		d.Margins = margins
	}
	if q.WithoutFlag {
		d.Flagged = "without"
	}
	for _, c := range q.Where {
		d.Where = append(d.Where, condition{c.Code, sorted(c.Values)})
	}
	slices.SortFunc(d.Where, func(a, b condition) int {
		return cmp.Or(cmp.Compare(a.Code, b.Code), slices.Compare(a.Values, b.Values))
	})
	data, err := json.Marshal(d)
	if err != nil {
		return nil, hash, err
	}
	value := jsontext.Value(data)
	if err := value.Canonicalize(); err != nil {
		return nil, hash, err
	}
	return value, sha256.Sum256(value), nil
}

func sorted(list []string) []string { return slices.Sorted(slices.Values(list)) }

// Published is one row with everything that is needed to repeat it.
type Published struct {
	Row
	Definition [32]byte // hash
	Wave       string   // code, "" = all
	Margins    string   // code, "" = none
	AsOfSeq    int64
	// PublishedAt is when, µs UTC; 0 before it is.
	PublishedAt int64
}

// Publishable freezes a row of the table that q gave. The method then carries
// its version.
//
// Errors: Conflict for a row without an estimate: there is nothing to publish.
func (t *Table) Publishable(row Row, r surveys.Rate, q Query, margins string) (Published, error) {
	if row.Estimate == nil {
		return Published{}, surveys.E(surveys.Conflict, "rate.nothing_to_publish", "", "Rate", row.Code, "Min", t.Least)
	}
	_, hash, err := Definition(r, q, margins)
	if err != nil {
		return Published{}, err
	}
	row.Method += methodVersion
	if !q.Weighting.Margins() {
		margins = ""
	}
	return Published{Row: row, Definition: hash, Wave: q.Wave, Margins: margins, AsOfSeq: t.AsOfSeq}, nil
}
