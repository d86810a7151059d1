package rate

import (
	"slices"
	"strings"

	"minyi/surveys"
	"minyi/surveys/setting"
	"minyi/surveys/tally"
	"minyi/surveys/weight"
)

// Weighting says how the answers of one sample are weighted.
type Weighting string

// The weightings. Base uses the weights of the drawing alone; it is for checks
// and has no name in the contract.
const (
	Unweighted Weighting = "none"
	PostStrat  Weighting = "poststrat"
	Rake       Weighting = "rake"
	Base       Weighting = "base"
)

// Margins reports whether the weighting needs population counts.
func (w Weighting) Margins() bool { return w == PostStrat || w == Rake }

// ParseWeighting reads the weightings of the contract; "" is none.
//
// Errors: Invalid.
func ParseWeighting(s string) (Weighting, error) {
	switch w := Weighting(s); w {
	case "":
		return Unweighted, nil
	case Unweighted, PostStrat, Rake:
		return w, nil
	}
	return "", surveys.E(surveys.Invalid, "rate.weight_unknown", "/weight", "Weighting", s)
}

// Query is a question to the frame. The zero value asks for the whole survey,
// unweighted.
type Query struct {
	By          []string          // area, channel, mode, sample, wave, day, hour, assisted, flag or question codes; several make combinations
	Where       []tally.Condition // all must hold
	Weighting   Weighting         // "" = none
	WithoutFlag bool              // only responses that nothing speaks against
	Wave        string            // code, "" = all
	// Guarded: asked by somebody who may not open single responses; see Guard.
	Guarded bool `json:",omitempty"`
}

// ParseQuery reads the parameters of GET …/rates: by is a comma list, where may
// repeat.
//
// Errors: Invalid, with the parameter's name as Field.
func ParseQuery(by string, where []string, weighting, flagged, wave string) (Query, error) {
	q := Query{Wave: wave}
	for code := range strings.SplitSeq(by, ",") {
		if code != "" && !slices.Contains(q.By, code) {
			q.By = append(q.By, code)
		}
	}
	for _, w := range where {
		c, err := tally.ParseCondition(w)
		if err != nil {
			return q, err
		}
		q.Where = append(q.Where, c)
	}
	switch flagged {
	case "", "all":
	case "without":
		q.WithoutFlag = true
	default:
		return q, surveys.E(surveys.Invalid, "rate.flagged_unknown", "/flagged", "Value", flagged)
	}
	var err error
	q.Weighting, err = ParseWeighting(weighting)
	return q, err
}

// Context is what Compute must know beside the frame.
type Context struct {
	tally.Names
	// Districts are the root's children of today: with by=area alone each has
	// its rows, also while nobody has answered there.
	Districts []string
	Margins   *weight.Margins // for PostStrat and Rake
	Options   weight.Options
	Guard     *Guard `json:"-"` // of a query that is guarded
	Least     int    // a figure of fewer people is hidden; 0 = the default of the settings
	// Pairs tests the groups of a rate against each other: Table.Pairs, Ranks.
	Pairs bool
}

// least is from how many people on a figure is shown.
func (c Context) least() int {
	if c.Least == 0 {
		return setting.Defaults().Figures.Least
	}
	return c.Least
}
