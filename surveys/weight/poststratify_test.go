package weight_test

import (
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"minyi/surveys"
	"minyi/surveys/weight"
)

// people makes respondents from lines "219901 male young 2": one value per
// variable and the base weight. "-" is not known.
func people(vars []string, lines ...string) weight.Respondents {
	who := weight.Respondents{N: len(lines), Variables: map[string]weight.Variable{}}
	base := make([]float64, len(lines))
	for v, name := range vars {
		values := []string{""}
		codes := make([]int, len(lines))
		for i, line := range lines {
			word := strings.Fields(line)[v]
			if word == "-" {
				continue
			}
			at := slices.Index(values, word)
			if at < 0 {
				at = len(values)
				values = append(values, word)
			}
			codes[i] = at
		}
		who.Variables[name] = weight.Variable{Values: values, Code: func(row int) int { return codes[row] }}
	}
	for i, line := range lines {
		base[i] = 1
		if f := strings.Fields(line); len(f) > len(vars) {
			base[i], _ = strconv.ParseFloat(f[len(vars)], 64)
		}
	}
	who.Base = func(row int) float64 { return base[row] }
	who.Within = func(code, top string) bool { return strings.HasPrefix(code, top) }
	return who
}

// margins makes cells from lines "219901 male young+middle 100".
func margins(vars []string, lines ...string) *weight.Margins {
	m := &weight.Margins{Code: "m", Vars: vars}
	for _, line := range lines {
		f := strings.Fields(line)
		c := weight.Cell{}
		for v := range vars {
			c.Key = append(c.Key, strings.Split(f[v], "+"))
		}
		c.Total, _ = strconv.ParseFloat(f[len(vars)], 64)
		m.Cells = append(m.Cells, c)
	}
	return m
}

var threeWays = []string{"area", "sex", "age"}

func TestWeightsBringEachCellToItsPopulation(t *testing.T) {
	m := margins(threeWays, "A m y 100", "A m o 60", "A f y+o 90", "B m+f y+o 50")
	who := people(threeWays, "A m y 1", "A m y 3", "A m o", "A f y 2", "A f o", "B1 m y", "B22 f o 4", "A - y", "C m y", "- m y")
	w, report, err := weight.PostStratify(m, who, weight.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]float64{25, 75, 60, 60, 30, 10, 40, 0, 0, 0}, w); diff != "" {
		t.Error(diff)
	}
	if report.LeftOut != 3 || len(report.Collapsed) != 0 || len(report.Cells) != 4 {
		t.Errorf("%+v", report)
	}
	want := weight.Stratum{Cell: "A f y+o", N: 2, Total: 90, Factor: 30}
	if diff := cmp.Diff(want, report.Cells[2]); diff != "" {
		t.Error(diff)
	}
	// Kish: 7·(25²+75²+60²+60²+30²+10²+40²)/300².
	if want := 7 * 16050.0 / 90000; math.Abs(report.Deff-want) > 1e-12 {
		t.Errorf("deff %v, want %v", report.Deff, want)
	}
}

func TestAnAreaBelongsToTheNearestOneThatTheMarginsName(t *testing.T) {
	m := margins([]string{"area"}, "A 10", "A1 20")
	w, _, err := weight.PostStratify(m, people([]string{"area"}, "A1", "A12", "A2", "B"), weight.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]float64{10, 10, 10, 0}, w); diff != "" {
		t.Error(diff)
	}
}

func TestSparseCellsJoinTheNextAgeThenTheOtherSexNeverAnotherArea(t *testing.T) {
	cells := []string{"A m 1 10", "A m 2 20", "A m 3 30", "A f 1 11", "A f 2 22", "A f 3 33", "B m 1 5", "B m 2 5", "B m 3 5", "B f 1 5", "B f 2 5", "B f 3 5"}
	b := []string{"B m 1", "B m 2", "B m 3", "B f 1", "B f 2", "B f 3"}
	for _, c := range []struct {
		name string
		who  []string
		min  int
		want []string // of area A
	}{
		{"the next band takes an empty one", []string{"A m 2", "A m 3", "A f 1", "A f 2", "A f 3"}, 0,
			[]string{"A m 1+2", "A m 3", "A f 1", "A f 2", "A f 3"}},
		{"the last band goes to the one before", []string{"A m 1", "A m 2", "A f 1", "A f 2", "A f 3"}, 0,
			[]string{"A m 1", "A m 2+3", "A f 1", "A f 2", "A f 3"}},
		{"of two equally near the following one", []string{"A m 1", "A m 3", "A f 1", "A f 2", "A f 3"}, 0,
			[]string{"A m 1", "A m 2+3", "A f 1", "A f 2", "A f 3"}},
		{"a sex without anybody joins the other at every age", []string{"A f 1", "A f 2", "A f 3"}, 0,
			[]string{"A m+f 1+2+3"}},
		{"few count as none when more are asked for", []string{"A m 1", "A m 2", "A m 2", "A m 3", "A m 3", "A f 1", "A f 1", "A f 2", "A f 2", "A f 3", "A f 3"}, 2,
			[]string{"A m 1+2", "A m 3", "A f 1", "A f 2", "A f 3"}},
		{"an area with too few stays one cell", []string{"A m 1"}, 5, []string{"A m+f 1+2+3"}},
	} {
		least := c.min
		who := append(slices.Clone(c.who), b...)
		if least > 1 {
			who = append(who, b...)
		}
		w, report, err := weight.PostStratify(margins(threeWays, cells...), people(threeWays, who...), weight.Options{Min: least})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		var got []string
		for _, s := range report.Cells {
			if strings.HasPrefix(s.Cell, "A") {
				got = append(got, s.Cell)
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
		sum := 0.0
		for _, x := range w {
			sum += x
		}
		if math.Abs(sum-156) > 1e-9 {
			t.Errorf("%s: the weights add up to %v", c.name, sum)
		}
	}
}

func TestWhatIsCollapsedIsReported(t *testing.T) {
	m := margins(threeWays, "A m 1 10", "A m 2 20", "A m 3 30")
	_, report, err := weight.PostStratify(m, people(threeWays, "A m 1", "A m 3"), weight.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []weight.Collapse{{Cell: "A m 2", N: 0, With: []string{"A m 3"}, Along: "age"}}
	if diff := cmp.Diff(want, report.Collapsed); diff != "" {
		t.Error(diff)
	}
}

func TestRespondentsOfAPopulationOfNobodyJoinANeighbour(t *testing.T) {
	m := margins(threeWays, "A m 1 0", "A m 2 20", "B m 1 0")
	w, report, err := weight.PostStratify(m, people(threeWays, "A m 1", "A m 2", "B m 1"), weight.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]float64{10, 10, 0}, w); diff != "" || report.LeftOut != 1 {
		t.Errorf("left out %d: %s", report.LeftOut, diff)
	}
}

func TestRefusals(t *testing.T) {
	who := people(threeWays, "A m 1")
	for name, c := range map[string]struct {
		m     *weight.Margins
		key   string
		field string
	}{
		"an area without respondents": {margins(threeWays, "A m 1 10", "B m 1 10"), "weight.no_respondents", ""},
		"a negative total":            {margins(threeWays, "A m 1 10", "A f 1 -1"), "weight.negative_total", "/cells/1/total"},
		"a total that is no number":   {margins(threeWays, "A m 1 NaN"), "weight.negative_total", "/cells/0/total"},
		"nobody at all":               {margins(threeWays, "A m 1 0"), "weight.zero_total", "/cells"},
		"no cells":                    {margins(threeWays), "weight.zero_total", "/cells"},
		"a variable nobody was asked": {margins([]string{"area", "income"}, "A low 5"), "weight.variable_unknown", "/vars/1"},
		"a variable twice":            {margins([]string{"sex", "sex"}, "m m 5"), "weight.variable_twice", "/vars/1"},
		"a key too short":             {&weight.Margins{Vars: threeWays, Cells: []weight.Cell{{Key: [][]string{{"A"}}, Total: 1}}}, "weight.key", "/cells/0/key"},
		"a person in two cells":       {margins(threeWays, "A m 1+2 10", "A m 2+3 10"), "weight.cells_overlap", "/cells/1/key"},
		"no variables":                {&weight.Margins{}, "weight.no_variables", "/vars"},
	} {
		w, report, err := weight.PostStratify(c.m, who, weight.Options{})
		all := surveys.All(err)
		if w != nil || report != nil || len(all) == 0 || all[0].Key != c.key || all[0].Kind != surveys.Invalid || all[0].Field != c.field {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The weights of R's survey::postStratify on the golden sample of the method.
func TestWeightsAreThoseOfTheReference(t *testing.T) {
	var m weight.Margins
	data, err := os.ReadFile("testdata/stclus_post.margins.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &m); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open("testdata/stclus_post.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, r := range rows[1:] {
		sex := r[1]
		if sex == "" {
			sex = "-"
		}
		lines = append(lines, r[0]+" "+sex+" "+r[2])
	}
	w, _, err := weight.PostStratify(&m, people(m.Vars, lines...), weight.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range rows[1:] {
		want, _ := strconv.ParseFloat(r[len(r)-1], 64)
		if math.Abs(w[i]-want) > 1e-9*want {
			t.Fatalf("row %d: weight %v, reference %v", i+1, w[i], want)
		}
	}
}

// Whatever the sample: the weights of all who fit add up to the population, and
// nobody who fits a cell is left out.
func TestWeightsAlwaysAddUpToThePopulation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var cells, lines []string
		total := 0
		for _, area := range []string{"A", "B"} {
			for _, sex := range []string{"m", "f"} {
				for _, age := range []string{"1", "2", "3", "4"} {
					n := rapid.IntRange(1, 1000).Draw(t, "total")
					total += n
					cells = append(cells, area+" "+sex+" "+age+" "+strconv.Itoa(n))
				}
			}
			lines = append(lines, area+" m 2") // no area is empty
		}
		for range rapid.IntRange(0, 60).Draw(t, "n") {
			lines = append(lines, rapid.SampledFrom([]string{"A", "B"}).Draw(t, "area")+" "+
				rapid.SampledFrom([]string{"m", "f", "-"}).Draw(t, "sex")+" "+
				rapid.SampledFrom([]string{"1", "2", "3", "4"}).Draw(t, "age")+" "+
				strconv.Itoa(rapid.IntRange(1, 9).Draw(t, "base")))
		}
		w, report, err := weight.PostStratify(margins(threeWays, cells...), people(threeWays, lines...),
			weight.Options{Min: rapid.IntRange(0, 6).Draw(t, "min")})
		if err != nil {
			t.Fatal(err)
		}
		sum, unknown := 0.0, 0
		for i, x := range w {
			sum += x
			if strings.Contains(lines[i], "-") {
				unknown++
			}
		}
		if math.Abs(sum-float64(total)) > 1e-6 || report.LeftOut != unknown {
			t.Fatalf("sum %v of %d, left out %d of %d", sum, total, report.LeftOut, unknown)
		}
	})
}
