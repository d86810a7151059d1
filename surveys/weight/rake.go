package weight

import (
	"math"
	"strconv"

	"minyi/surveys"
)

// Raking stops when every margin is met within rakeWithin, and gives up after
// rakePasses (METHOD §7).
const (
	rakeWithin = 1e-9
	rakePasses = 1000
)

// Convergence tells how weights came to meet their margins.
type Convergence struct {
	Passes int     // over all margins
	Off    float64 // largest |sum/total − 1| that is left
}

// Rake brings base weights d to margins by iterative proportional fitting:
// margin after margin, w ← w·N_c/Σ_c w, until all hold (Deming and Stephan
// 1940; METHOD §7; R survey: rake with a tight epsilon). With one margin it is
// post-stratification, w = d·N_g/Σ_g d (R survey: postStratify), and done after
// one pass.
//
// Errors, all Invalid: what checkMargins finds; weight.no_convergence with the
// cell that is farthest off.
func Rake(d []float64, margins []Margin) ([]float64, Convergence, error) {
	var done Convergence
	if err := checkMargins(d, margins); err != nil {
		return nil, done, err
	}
	x := newCross(d, margins)
	w, err := rakeCross(x.d, x.margins, &done)
	if err != nil {
		return nil, done, err
	}
	return x.spread(w, d), done, nil
}

func rakeCross(d []float64, margins []Margin, done *Convergence) ([]float64, error) {
	w := append([]float64(nil), d...)
	for done.Passes < rakePasses {
		done.Passes++
		for k := range margins {
			m := &margins[k]
			factors := m.sums(w)
			for c, sum := range factors {
				factors[c] = 0 // a population of nobody
				if sum > 0 {
					factors[c] = m.Totals[c] / sum
				}
			}
			for row, c := range m.Of {
				if c >= 0 {
					w[row] *= factors[c]
				}
			}
		}
		var k, c int
		if done.Off, k, c = off(w, margins); done.Off < rakeWithin {
			return w, nil
		} else if done.Passes == rakePasses || math.IsNaN(done.Off) {
			return nil, notConverged(&margins[k], c, *done)
		}
	}
	return w, nil
}

func notConverged(m *Margin, cell int, c Convergence) error {
	return surveys.E(surveys.Invalid, "weight.no_convergence", "", "Passes", c.Passes, "Cell", m.Cells[cell], "Margin", m.Name, "Off", strconv.FormatFloat(100*c.Off, 'g', 3, 64))
}
