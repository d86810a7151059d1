package estimate

import "minyi/surveys"

// Request is one document of the form "estimate/1".
type Request struct {
	Data      string // path of the sample file, relative to the request
	Design    DesignSpec
	Variables map[string]Variable
	Weighting *Weighting
	Asks      []Ask
	// Sample says how people came to be asked; "" is not said, and then the
	// design is believed (see Document.label).
	Sample surveys.Sample
}

// DesignSpec names the columns that say how the sample was drawn. Only Weight
// is required.
type DesignSpec struct {
	Strata []string // their combination is the stratum; none = one stratum
	PSU    string   // nested in strata; "" = every row is a PSU
	Weight string
	FPC    string // population number of PSUs of the stratum; "" = no correction
	Lonely Lonely
}

// Lonely says what a stratum with a single PSU does (METHOD §18).
type Lonely string

// The policies.
const (
	Fail      Lonely = "fail"      // no variance at all
	Certainty Lonely = "certainty" // contributes 0
	Adjust    Lonely = "adjust"    // deviation from 0 instead of from the stratum's mean
	Average   Lonely = "average"   // the average of the other strata
)

// Variable turns the codes of a column into numbers.
type Variable struct {
	From string
	Map  map[string]float64 // a code that is not in it is missing
}

// Weighting brings the base weights to the population, or trims them.
type Weighting struct {
	Method  string // poststratify, rake, trim
	Margins []Margin
	Bounds  *[2]float64 // rake: on final/base
	Lower   *float64    // trim
	Upper   *float64
}

// The methods of weighting.
const (
	PostStratify = "poststratify"
	Rake         = "rake"
	Trim         = "trim"
)

// Margin is a population table over one or more columns.
type Margin struct {
	Vars  []string
	Cells []Cell
}

// Cell is one entry of a margin: a code per column, and how many people.
type Cell struct {
	Key   []string
	Total float64
}

// Ask is one request. Which fields count depends on Op.
type Ask struct {
	ID string
	Op string

	Var      string
	Num, Den string
	Vars     []string
	By       []string
	Groups   []Group // nil = those that By makes
	Where    []Condition
	Level    float64 // of intervals and rank sets, 0.95 unless given

	Levels    []string // distribution
	Row, Col  string   // crosstab
	RowLevels []string
	ColLevels []string
	Coef      []float64 // contrast
	Method    string    // index
	Weights   []float64 // index
	MinItems  int       // index, 0 = half of the items

	// Err is what is wrong with this request alone; it is answered with it.
	Err error
}

// Group names a group by a code per column. The empty group is everybody.
type Group map[string]string

// Condition lets rows pass whose column has one of the codes.
type Condition struct {
	Column string
	Codes  []string
}

// The operations.
const (
	Mean         = "mean"
	Proportion   = "proportion"
	Distribution = "distribution"
	Total        = "total"
	Ratio        = "ratio"
	Index        = "index"
	Contrast     = "contrast"
	Pairwise     = "pairwise"
	Crosstab     = "crosstab"
	Weights      = "weights"
)

// The methods of an index (METHOD §12).
const (
	MeanOfRates    = "mean_of_rates"
	RatioOfSums    = "ratio_of_sums"
	RespondentMean = "respondent_mean"
)
