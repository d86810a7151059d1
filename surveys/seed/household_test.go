package seed

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestHouseholdsComeFromEveryStratumInSeveralCommunities(t *testing.T) {
	households := DrawHouseholds(DemoTree(), "2026-09-01", 1, 2000)
	psus, fpc := map[string]map[string]int{}, map[string]float64{}
	total := 0.0
	for _, h := range households {
		if psus[h.Stratum] == nil {
			psus[h.Stratum] = map[string]int{}
		}
		psus[h.Stratum][h.PSU]++
		fpc[h.Stratum] = h.FPC
		total += h.BaseWeight
	}
	if len(households) != 2000 || len(psus) != 8 {
		t.Errorf("%d households in %d strata", len(households), len(psus))
	}
	for stratum, units := range psus {
		if len(units) < 2 || float64(len(units)) > fpc[stratum] {
			t.Errorf("%s: %d of %v communities", stratum, len(units), fpc[stratum])
		}
	}
	// About 557,000 family households with two adults each.
	if total < 0.9e6 || total > 1.4e6 {
		t.Errorf("the weights add up to %.0f adults", total)
	}
}

// Whatever the numbers, a draw never gives more or fewer households than asked
// for, nor a weight above four adults for each household of the city.
func TestADrawIsComplete(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 300).Draw(t, "n")
		households := DrawHouseholds(DemoTree(), "2026-09-01", rapid.Uint64().Draw(t, "seed"), n)
		if len(households) != n {
			t.Fatalf("%d households instead of %d", len(households), n)
		}
		for _, h := range households {
			if h.BaseWeight < 1 || h.BaseWeight > 4e6 || math.IsNaN(h.BaseWeight) {
				t.Fatalf("%+v", h)
			}
		}
	})
}
