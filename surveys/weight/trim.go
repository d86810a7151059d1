package weight

import (
	"math"

	"minyi/surveys"
)

// Trim clips weights to lo…hi once and adds what that took away (or, where it
// raised more than it lowered, takes what it added) in equal parts to the
// weights that were not clipped, so that the sum stays (METHOD §7; R survey:
// trimWeights with strict = FALSE). The weights that carry the rest may end up
// slightly outside; a second pass is not made.
//
// A weight of 0 stays 0 and carries nothing: the row is no respondent (METHOD
// §0). R would lift it to lo.
//
// Errors, Invalid: weight.trim_limits for limits that are no interval above 0,
// weight.trim_all when nothing is left to carry the rest, or what is left would
// not stay positive.
func Trim(w []float64, lo, hi float64) ([]float64, error) {
	if math.IsNaN(lo) || math.IsNaN(hi) || lo > hi || hi <= 0 {
		return nil, surveys.E(surveys.Invalid, "weight.trim_limits", "", "Lower", plain(lo), "Upper", plain(hi))
	}
	out := make([]float64, len(w))
	removed, kept := 0.0, 0
	for row, x := range w {
		if x <= 0 {
			continue
		}
		out[row] = max(lo, min(x, hi))
		removed += x - out[row]
		if out[row] == x {
			kept++
		}
	}
	if removed == 0 {
		return out, nil
	}
	share := removed / float64(kept)
	for row, x := range w {
		if x > 0 && out[row] == x {
			out[row] += share
			if out[row] <= 0 {
				kept = 0
			}
		}
	}
	if kept == 0 {
		return nil, surveys.E(surveys.Invalid, "weight.trim_all", "", "Lower", plain(lo), "Upper", plain(hi))
	}
	return out, nil
}
