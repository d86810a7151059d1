package weight_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"minyi/surveys"
	"minyi/surveys/weight"
)

// twoWays are margins over sex (2 cells) and age (3), over rows that draw both.
func twoWays(t *rapid.T) (d []float64, margins []weight.Margin) {
	n := rapid.IntRange(12, 60).Draw(t, "n")
	sex := weight.Margin{Name: "sex", Cells: []string{"f", "m"}, Totals: make([]float64, 2), Of: make([]int32, n)}
	age := weight.Margin{Name: "age", Cells: []string{"1", "2", "3"}, Totals: make([]float64, 3), Of: make([]int32, n)}
	d = make([]float64, n)
	for i := range d {
		sex.Of[i], age.Of[i] = int32(i%2), int32(i/2%3) // no cell is empty
		if i >= 12 {
			sex.Of[i], age.Of[i] = rapid.Int32Range(0, 1).Draw(t, "sex"), rapid.Int32Range(0, 2).Draw(t, "age")
		}
		d[i] = rapid.Float64Range(0.5, 2).Draw(t, "d")
		// Totals that weights between 1 and 3 times d can meet.
		g := rapid.Float64Range(1.2, 2.8).Draw(t, "g")
		sex.Totals[sex.Of[i]] += g * d[i]
		age.Totals[age.Of[i]] += g * d[i]
	}
	return d, []weight.Margin{sex, age}
}

func meets(t *rapid.T, w []float64, margins []weight.Margin) {
	for _, m := range margins {
		sums := make([]float64, len(m.Totals))
		for i, c := range m.Of {
			sums[c] += w[i]
		}
		for c, total := range m.Totals {
			if math.Abs(sums[c]-total) > 1e-8*total {
				t.Fatalf("%s %s adds up to %v, want %v", m.Name, m.Cells[c], sums[c], total)
			}
		}
	}
}

func TestRakedWeightsMeetEveryMarginAndKeepTheInteraction(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, margins := twoWays(t)
		w, done, err := weight.Rake(d, margins)
		if err != nil {
			t.Fatal(err)
		}
		meets(t, w, margins)
		if done.Passes < 1 || done.Off > 1e-9 {
			t.Fatalf("%+v", done)
		}
		// w/d is a product of a factor of sex and one of age.
		var g [2][3]float64
		for i := range d {
			s, a := margins[0].Of[i], margins[1].Of[i]
			if g[s][a] != 0 && math.Abs(g[s][a]-w[i]/d[i]) > 1e-9*g[s][a] {
				t.Fatal("two rows of one cell have different factors")
			}
			g[s][a] = w[i] / d[i]
		}
		for a := range 2 {
			if x, y := g[0][a]*g[1][a+1], g[1][a]*g[0][a+1]; math.Abs(x-y) > 1e-6*x {
				t.Fatalf("the factors have an interaction: %v", g)
			}
		}
	})
}

func TestBoundedWeightsStayWithinTheirBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, margins := twoWays(t)
		w, _, err := weight.RakeBounded(d, margins, 1, 3)
		if err != nil {
			t.Fatal(err)
		}
		meets(t, w, margins)
		for i := range w {
			if g := w[i] / d[i]; g < 1-1e-12 || g > 3+1e-12 {
				t.Fatalf("g = %v", g)
			}
		}
		// Bounds that nothing touches change nothing.
		free, _, err := weight.Rake(d, margins)
		if err != nil {
			t.Fatal(err)
		}
		wide, _, err := weight.RakeBounded(d, margins, 0, 1000)
		if err != nil {
			t.Fatal(err)
		}
		for i := range free {
			if math.Abs(free[i]-wide[i]) > 1e-6*free[i] {
				t.Fatalf("row %d: %v by passes, %v by Newton", i, free[i], wide[i])
			}
		}
	})
}

func TestTrimmingKeepsTheSumAndLeavesZerosAlone(t *testing.T) {
	got, err := weight.Trim([]float64{0, 1, 4, 5, 10}, 2, 6)
	if err != nil {
		t.Fatal(err)
	}
	// 10 → 6 frees 4, 1 → 2 takes 1; the other two share 3.
	for i, want := range []float64{0, 2, 5.5, 6.5, 6} {
		if got[i] != want {
			t.Errorf("%v", got)
			break
		}
	}
}

func TestMarginsThatCannotBeMetAreRefused(t *testing.T) {
	m := func(name string, totals []float64, of ...int32) weight.Margin {
		return weight.Margin{Name: name, Cells: []string{"a", "b"}, Totals: totals, Of: of}
	}
	for name, c := range map[string]struct {
		margins []weight.Margin
		key     string
	}{
		"no margins":                 {nil, "weight.zero_total"},
		"a population of nobody":     {[]weight.Margin{m("x", []float64{0, 0}, -1, -1)}, "weight.zero_total"},
		"a cell without respondents": {[]weight.Margin{m("x", []float64{3, 4}, 0, 0)}, "weight.cell_empty"},
		"a total that is no number":  {[]weight.Margin{m("x", []float64{math.NaN(), 4}, 0, 1)}, "weight.total_wrong"},
		"totals that disagree":       {[]weight.Margin{m("x", []float64{3, 4}, 0, 1), m("y", []float64{3, 5}, 0, 1)}, "weight.totals_disagree"},
		"margins that contradict":    {[]weight.Margin{m("x", []float64{3, 4}, 0, 1), m("y", []float64{4, 3}, 0, 1)}, "weight.no_convergence"},
	} {
		_, _, err := weight.Rake([]float64{1, 1}, c.margins)
		if found := surveys.All(err); len(found) == 0 || found[0].Key != c.key || found[0].Kind != surveys.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}
