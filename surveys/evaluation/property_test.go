package evaluation

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"
)

// genDecimal draws numbers with up to 4 places.
func genDecimal(lo, hi int64) *rapid.Generator[decimal.Decimal] {
	return rapid.Custom(func(t *rapid.T) decimal.Decimal {
		return decimal.New(rapid.Int64Range(lo*10_000, hi*10_000).Draw(t, "tenthousandths"), -4)
	})
}

func genFunc(t *rapid.T) Func {
	d := func(lo, hi int64) decimal.Decimal { return genDecimal(lo, hi).Draw(t, "parameter") }
	some := decimal.New(1, -4) // keeps parameters off 0
	switch rapid.SampledFrom(FuncNames).Draw(t, "func") {
	case "linear":
		lo := d(-50, 100)
		hi := d(-50, 100)
		if lo.Equal(hi) {
			hi = hi.Add(one)
		}
		return &Linear{lo, hi}
	case "bands":
		return &Bands{[]Band{{d(60, 99), d(0, 100)}, {d(0, 59), d(0, 100)}}, d(0, 100)}
	case "target":
		return &Target{d(0, 120).Add(some)}
	case "step":
		return &Step{d(0, 100), d(0, 10).Add(some)}
	case "deduct":
		return &Deduct{d(0, 120), d(0, 5).Add(some)}
	case "rank":
		return &Rank{d(0, 99).Add(some), d(0, 50)}
	}
	return &Improve{d(-5, 5).Add(decimal.New(1, -5))}
}

func genItems(t *rapid.T, depth int, next *int) []Item {
	items := make([]Item, rapid.IntRange(1, 3).Draw(t, "items"))
	for i := range items {
		*next++
		items[i].Code = fmt.Sprintf("N%d", *next)
		if depth > 0 && rapid.Bool().Draw(t, "sum") {
			items[i].Items = genItems(t, depth-1, next)
			for _, c := range items[i].Items {
				items[i].Weight = items[i].Weight.Add(c.Weight)
			}
			continue
		}
		items[i].Weight = genDecimal(0, 40).Draw(t, "weight")
		items[i].Source = Source{Type: SourceManual}
		items[i].Func = genFunc(t)
		items[i].Missing = rapid.SampledFrom(Policies).Draw(t, "missing")
	}
	return items
}

func genRound(t *rapid.T) (*Scheme, *Values) {
	next := 0
	s := &Scheme{Code: "s", Items: genItems(t, 2, &next)}
	for g := range rapid.IntRange(1, 2).Draw(t, "groups") {
		group := Group{Code: fmt.Sprintf("g%d", g), Ranked: true}
		for u := range rapid.IntRange(1, 4).Draw(t, "units") {
			group.Units = append(group.Units, fmt.Sprintf("u%d-%d", g, u))
		}
		s.Groups = append(s.Groups, group)
	}
	if rapid.Bool().Draw(t, "capped") {
		plus, minus := genDecimal(0, 5).Draw(t, "plus cap"), genDecimal(0, 5).Draw(t, "minus cap")
		s.Adjust = Adjust{&plus, &minus}
	}
	v := &Values{}
	leaves, units := s.Leaves(), s.Units()
	maybe := func(lo int64, name string) *decimal.Decimal {
		if rapid.IntRange(0, 3).Draw(t, name+"?") == 0 {
			return nil
		}
		d := genDecimal(lo, 130).Draw(t, name)
		return &d
	}
	for _, u := range units {
		for _, l := range leaves {
			v.Values = append(v.Values, Value{Unit: u, Leaf: l.Code, Value: maybe(-20, "value"), Previous: maybe(-20, "previous"), SE: maybe(0, "se")})
		}
		for range rapid.IntRange(0, 2).Draw(t, "adjustments") {
			v.Adjustments = append(v.Adjustments, Adjustment{Unit: u, Points: genDecimal(-6, 6).Draw(t, "points")})
		}
		if rapid.IntRange(0, 5).Draw(t, "veto?") == 0 {
			veto := Veto{Unit: u, Effect: rapid.SampledFrom(Effects).Draw(t, "effect"), Leaves: []string{leaves[0].Code}}
			if veto.Effect == CapFinal || veto.Effect == DeductFrom {
				points := genDecimal(0, 90).Draw(t, "veto points")
				veto.Points = &points
			}
			v.Vetoes = append(v.Vetoes, veto)
		}
	}
	return s, v
}

func mustCompute(t *rapid.T, s *Scheme, v *Values) *Result {
	r, err := Compute(s, v)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func bytesOf(t *rapid.T, r *Result) []byte {
	data, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestScoresStayWithinBoundsAndSumUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, v := genRound(t)
		half := decimal.New(5, -3)
		for _, g := range mustCompute(t, s, v).Groups {
			for _, u := range g.Results {
				var sum Hundredths
				weights, leaves := zero, zero
				for _, l := range u.Leaves {
					if l.Score != nil && (*l.Score < 0 || *l.Score > 100_00) {
						t.Fatalf("score %s", l.Score)
					}
					if l.Score == nil && (l.Policy != Redistribute || l.Points != 0 || !l.Weight.IsZero()) {
						t.Fatalf("no score, but %+v", l)
					}
					sum += l.Points
					weights, leaves = weights.Add(l.Weight.Decimal), leaves.Add(one)
				}
				if sum != u.Base {
					t.Fatalf("base %s, points sum to %s", u.Base, sum)
				}
				total := zero
				for _, i := range s.Items {
					total = total.Add(i.Weight)
				}
				if off := weights.Sub(total).Abs(); !weights.IsZero() && off.GreaterThan(leaves.Mul(half)) {
					t.Fatalf("weights used sum to %s, the scheme's to %s", weights, total)
				}
				if u.Base.decimal().GreaterThan(total.Add(leaves.Mul(half))) {
					t.Fatalf("base %s of %s", u.Base, total)
				}
			}
		}
	})
}

func TestTheOrderOfUnitsAndValuesDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, v := genRound(t)
		before := bytesOf(t, mustCompute(t, s, v))
		for g := range s.Groups {
			s.Groups[g].Units = rapid.Permutation(s.Groups[g].Units).Draw(t, "units")
		}
		shuffled := &Values{
			Values:      rapid.Permutation(v.Values).Draw(t, "values"),
			Adjustments: rapid.Permutation(v.Adjustments).Draw(t, "adjustments"),
			Vetoes:      rapid.Permutation(v.Vetoes).Draw(t, "vetoes"),
		}
		if after := bytesOf(t, mustCompute(t, s, shuffled)); !bytes.Equal(before, after) {
			t.Fatalf("%s\n%s", before, after)
		}
	})
}

func TestAPlusNeverLowersAFinal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, v := genRound(t)
		unit := rapid.SampledFrom(s.Units()).Draw(t, "unit")
		before := mustCompute(t, s, v)
		more := *v
		more.Adjustments = append(slices.Clone(v.Adjustments), Adjustment{Unit: unit, Points: genDecimal(0, 9).Draw(t, "plus")})
		after := mustCompute(t, s, &more)
		for _, u := range s.Units() {
			a, b := before.Unit(u).Final, after.Unit(u).Final
			if b < a || u != unit && a != b {
				t.Fatalf("%s went from %s to %s", u, a, b)
			}
		}
	})
}

func TestEveryRoundFreezesAndRecomputes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, v := genRound(t)
		data, _, err := Snapshot(s, v, mustCompute(t, s, v))
		if err != nil {
			t.Fatal(err)
		}
		if err := Verify(data); err != nil {
			t.Fatal(err)
		}
	})
}

func TestRanksFollowFinals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, v := genRound(t)
		for _, g := range mustCompute(t, s, v).Groups {
			for _, a := range g.Results {
				better, same := 0, 0
				for _, b := range g.Results {
					if b.Place == 0 || slices.Contains(a.Effects, Exclude) {
						continue
					}
					aLast, bLast := slices.Contains(a.Effects, RankLast), slices.Contains(b.Effects, RankLast)
					switch {
					case aLast != bLast && aLast, aLast == bLast && b.Final > a.Final:
						better++
					case aLast == bLast && b.Final == a.Final:
						same++
					}
				}
				if want := Place(better + 1); a.Place != 0 && (a.Place != want || a.Tie != (same > 1)) {
					t.Fatalf("%s has rank %d tie %v, want %d of %d", a.Unit, a.Place, a.Tie, want, same)
				}
				if (a.Place == 0) != slices.Contains(a.Effects, Exclude) {
					t.Fatalf("%s has rank %d with %v", a.Unit, a.Place, a.Effects)
				}
			}
		}
	})
}

func FuzzRun(f *testing.F) {
	for _, path := range caseFiles(f) {
		c := readCase(f, path)
		f.Add([]byte(c.Scheme), []byte(c.Values))
	}
	f.Add([]byte(schemeWith(`"lo":0`, `"lo":-1e30`)), []byte(`{"values":[{"unit":"u1","leaf":"L","value":1e-30,"se":9e30}]}`))
	f.Fuzz(func(t *testing.T, schemeJSON, valuesJSON []byte) {
		start := time.Now()
		defer func() {
			if d := time.Since(start); d > 5*time.Second {
				t.Fatalf("took %v", d)
			}
		}()
		scheme, err := DecodeScheme(schemeJSON)
		if err != nil {
			return
		}
		values, err := DecodeValues(valuesJSON, scheme)
		if err != nil {
			return
		}
		result, err := Compute(scheme, values)
		if err != nil {
			t.Fatalf("decoded, but not computed: %v", err)
		}
		data, _, err := Snapshot(scheme, values, result)
		if err != nil {
			t.Fatal(err)
		}
		if err := Verify(data); err != nil {
			t.Fatalf("%v in %s", err, data)
		}
	})
}
