package weight

import (
	"math"
	"strconv"

	"minyi/surveys"
)

// Margin is one margin of a sample: population totals by cell, and the cell of
// every row.
type Margin struct {
	Name   string    // what it is made of, for messages: "age_group × sex"
	Cells  []string  // names
	Totals []float64 // persons per cell
	Of     []int32   // row → cell; -1 = none, allowed only where the base weight is 0
}

// totalsAgree is how far the grand totals of two margins may lie apart
// (METHOD §7).
const totalsAgree = 1e-6

// checkMargins says what keeps base weights d from being brought to margins
// (METHOD §7, "Checks before start"): totals that are negative or not finite,
// cells with people but no respondents, respondents in cells without people,
// grand totals that disagree. All findings are Invalid and name the cell.
func checkMargins(d []float64, margins []Margin) error {
	var errs surveys.Errors
	refuse := func(key string, args ...any) { errs = append(errs, surveys.E(surveys.Invalid, key, "", args...)) }
	grand := make([]float64, len(margins))
	for k, m := range margins {
		have := m.sums(d)
		for c, total := range m.Totals {
			switch {
			case !(total >= 0) || math.IsInf(total, 0):
				refuse("weight.total_wrong", "Cell", m.Cells[c], "Margin", m.Name)
			case total > 0 && have[c] == 0:
				refuse("weight.cell_empty", "Cell", m.Cells[c], "Margin", m.Name)
			case total == 0 && have[c] > 0:
				refuse("weight.cell_of_nobody", "Cell", m.Cells[c], "Margin", m.Name)
			}
			grand[k] += total
		}
		if k > 0 && math.Abs(grand[k]-grand[0]) > totalsAgree*math.Abs(grand[0]) {
			refuse("weight.totals_disagree", "Margin", m.Name, "Total", plain(grand[k]), "Other", margins[0].Name, "OtherTotal", plain(grand[0]))
		}
	}
	if len(errs) == 0 && (len(margins) == 0 || grand[0] <= 0) {
		refuse("weight.zero_total")
	}
	return errs.Err()
}

// sums adds weights up by cell.
func (m *Margin) sums(w []float64) []float64 {
	sums := make([]float64, len(m.Totals))
	for row, c := range m.Of {
		if c >= 0 {
			sums[c] += w[row]
		}
	}
	return sums
}

// off is the largest relative distance of any cell from its total, and where.
func off(w []float64, margins []Margin) (worst float64, margin, cell int) {
	for k := range margins {
		for c, sum := range margins[k].sums(w) {
			if total := margins[k].Totals[c]; total > 0 {
				if far := math.Abs(sum/total - 1); far > worst || math.IsNaN(far) {
					worst, margin, cell = far, k, c
				}
			}
		}
	}
	return worst, margin, cell
}

// plain writes a number for a message, without an exponent.
func plain(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
