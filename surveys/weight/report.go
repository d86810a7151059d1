package weight

import "strings"

// Report says what became of the cells.
type Report struct {
	Cells     []Stratum  // those used, in the order of the margins
	Collapsed []Collapse // in the order in which it was done
	LeftOut   int        // respondents that fit no cell: weight 0
	Deff      float64    // n Σw²/(Σw)² over those with a weight (Kish), 0 without any
	// Convergence is that of raking, nil for post-stratification.
	Convergence *Convergence
	Bounds      *[2]float64 // within which raked weights were kept, nil without any
	// Margins are what the respondents were brought to, with the cell of each:
	// calibration's variance is made from them.
	Margins []Margin
}

// Costly is the design effect of weights from which it is said: more than half
// of the sample's precision is gone (METHOD §7).
const Costly = 2

// Stratum is one cell as it was used.
type Stratum struct {
	Cell   string // the codes: "219901 male a16_17+a18_29"
	N      int    // respondents
	Total  float64
	Factor float64 // base weight → weight
}

// Collapse is one cell that had too few respondents and what it was joined to.
type Collapse struct {
	Cell  string
	N     int
	With  []string
	Along string // the variable that gave way
}

func (s *strata) report(weights []float64, who Respondents) *Report {
	r := &Report{Collapsed: s.log}
	for i := range s.all {
		if c := &s.all[i]; c.into == i && c.n > 0 {
			r.Cells = append(r.Cells, Stratum{Cell: s.name(c), N: c.n, Total: c.total, Factor: s.factor(i)})
		}
	}
	r.Deff, r.LeftOut = kish(weights, who)
	return r
}

// kish returns n Σw²/(Σw)² of the positive weights and how many are not.
func kish(weights []float64, who Respondents) (deff float64, zero int) {
	sum, squares, all := 0.0, 0.0, 0
	for row, w := range weights {
		n := who.count(row)
		all += n
		if w > 0 {
			sum += w * float64(n)
			squares += w * w * float64(n)
		} else {
			zero += n
		}
	}
	if sum == 0 {
		return 0, zero
	}
	return float64(all-zero) * squares / (sum * sum), zero
}

// name writes a stratum in codes: the codes of one variable are joined by "+".
func (s *strata) name(c *stratum) string {
	parts := make([]string, len(s.margins.Vars))
	for v := range parts {
		var codes []string
		seen := map[string]bool{}
		for _, i := range c.cells {
			for _, code := range s.margins.Cells[i].Key[v] {
				if !seen[code] {
					seen[code] = true
					codes = append(codes, code)
				}
			}
		}
		parts[v] = strings.Join(codes, "+")
	}
	return strings.Join(parts, " ")
}
