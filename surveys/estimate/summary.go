package estimate

import (
	"math"
	"slices"

	"minyi/surveys/weight"
)

// FlagCostly says that more than half of the sample's precision is lost to
// unequal weights (METHOD §7).
const FlagCostly = "deff_above_2"

// answerWeights sums the final weights up: what they cost in precision is
// Kish's n·Σw²/(Σw)² = 1 + cv² (METHOD §8; Kish 1965). cv is that of the
// positive weights as a sample, with n − 1.
func (s *Sample) answerWeights(a *Ask) (r Result, err error) {
	parts, err := s.parts(&Ask{Where: a.Where})
	if err != nil {
		return r, err
	}
	var w []float64
	out := &WeightsResult{Sum: None, Min: None, Max: None, Mean: None, CV: None, Deff: None, NEff: None, Median: None, Flags: []string{}}
	for _, row := range parts[0].rows {
		if x := s.weight[row]; x > 0 {
			w = append(w, x)
		} else {
			out.NZero++
		}
	}
	r.Weights = out
	if out.N = len(w); out.N == 0 {
		return r, nil
	}
	slices.Sort(w)
	sum, squares := 0.0, 0.0
	for _, x := range w {
		sum += x
		squares += x * x
	}
	n := float64(len(w))
	mean, spread := sum/n, 0.0
	for _, x := range w {
		spread += square(x - mean)
	}
	out.Sum, out.Min, out.Max, out.Mean = Number(sum), Number(w[0]), Number(w[len(w)-1]), Number(mean)
	out.CV = Number(math.Sqrt(spread/(n-1)) / mean)
	out.Deff, out.NEff = Number(n*squares/(sum*sum)), Number(sum*sum/squares)
	if out.Deff > weight.Costly {
		out.Flags = append(out.Flags, FlagCostly)
	}
	out.Median = Number((w[(len(w)-1)/2] + w[len(w)/2]) / 2)
	return r, nil
}
