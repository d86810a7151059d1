package seed

import (
	"fmt"
	"math"
	"math/rand/v2"

	"minyi/surveys/area"
	"minyi/surveys/intake"
)

// Household is one drawn household: where it lives and its place in the design.
type Household struct {
	Area string // street or town
	intake.Design
}

// Invitation is a drawn household with the hash of its code; without a hash the
// response carries its design by itself.
type Invitation struct {
	Hash []byte
	Household
}

// InvitationsFor returns how many households to draw so that n generated
// responses find enough of them: about three in five answer.
func InvitationsFor(n int) int { return n*35/100 + 60 }

// Average size of a primary sampling unit, a community or village, and how many
// of its households are taken.
const (
	psuHouseholds = 900.0
	psuTake       = 12
)

// DrawHouseholds draws n households in two stages: communities at random within
// district × urban/rural, then households of each community. BaseWeight is what
// one adult asked in the household stands for: the inverse of both chances,
// times the adults of the household. FPC is the number of communities of the
// stratum. The same seed draws the same households.
func DrawHouseholds(tree *area.Tree, day string, seed uint64, n int) []Household {
	rng := rand.New(rand.NewPCG(seed, 0x686f757365686f6c))
	var strata []stratum
	all := 0.0
	for _, p := range places(tree, day) {
		homes := p.total / 1.9
		if panjin, ok := censusOf(p.code); ok {
			homes = census()[censusKey{panjin, "households", "all", "family"}]
		}
		strata = append(strata,
			stratum{p.code + "-urban", p.urban, homes * p.share},
			stratum{p.code + "-rural", p.rural, homes * (1 - p.share)})
		all += homes
	}
	var out []Household
	rest, left := n, all
	for _, s := range strata {
		take := int(math.Round(float64(rest) * s.homes / left))
		rest, left = rest-take, left-s.homes
		out = append(out, s.draw(rng, take)...)
	}
	return out
}

type stratum struct {
	code  string
	towns []string
	homes float64
}

// draw takes n households of the stratum, in at least two communities so that
// their spread can be estimated.
func (s stratum) draw(rng *rand.Rand, n int) []Household {
	if n == 0 {
		return nil
	}
	units := max(int(math.Round(s.homes/psuHouseholds)), 2)
	taken := min(max((n+psuTake-1)/psuTake, 2), units, n)
	var out []Household
	for i, unit := range rng.Perm(units)[:taken] {
		town := s.towns[unit%len(s.towns)]
		here := n/taken + b2i(i < n%taken)
		homes := psuHouseholds * (0.7 + 0.6*rng.Float64())
		for range here {
			out = append(out, Household{Area: town, Design: intake.Design{
				Stratum:    s.code,
				PSU:        fmt.Sprintf("%s%03d", town, unit+1),
				BaseWeight: math.Round(float64(units)/float64(taken)*homes/float64(here)*adults(rng)*100) / 100,
				FPC:        float64(units),
			}})
		}
	}
	return out
}

// adults draws how many adults live in a household; 2 is the most common.
func adults(rng *rand.Rand) float64 {
	switch x := rng.Float64(); {
	case x < 0.22:
		return 1
	case x < 0.80:
		return 2
	case x < 0.96:
		return 3
	}
	return 4
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}
