package estimate_test

import (
	"math"
	"strings"
	"testing"

	"minyi/surveys"
)

// rows returns the rows of the one request "r".
func rows(t *testing.T, request, data string) []map[string]any {
	t.Helper()
	d, err := ask(request, data)
	if err != nil {
		t.Fatal(err)
	}
	r := byID(document(t, d)["results"].([]any))["r"].(map[string]any)
	if r["error"] != nil {
		t.Fatal(r["error"])
	}
	var out []map[string]any
	for _, row := range r["rows"].([]any) {
		out = append(out, row.(map[string]any))
	}
	return out
}

func near(t *testing.T, what string, got any, want float64) {
	t.Helper()
	if g, ok := got.(float64); !ok || math.Abs(g-want) > 1e-9*math.Max(1, math.Abs(want)) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

func isNull(t *testing.T, row map[string]any, names ...string) {
	t.Helper()
	for _, name := range names {
		if row[name] != nil {
			t.Errorf("%s is %v, want null", name, row[name])
		}
	}
}

func has(t *testing.T, row map[string]any, flag string) {
	t.Helper()
	for _, f := range row["flags"].([]any) {
		if f == flag {
			return
		}
	}
	t.Errorf("no flag %s in %v", flag, row["flags"])
}

// A village of one PSU in stratum C beside two in A; all weights 1. The mean of
// x is 4; the influence totals are a1 (1+2−8)/5, a2 (3+4... by hand below.
const lonely = `stratum,psu,w,pop,x
A,a1,1,4,1
A,a1,1,4,3
A,a2,1,4,4
B,b1,1,1,5
C,c1,1,9,7
`

func TestAStratumWithOnePSUDoesWhatThePolicySays(t *testing.T) {
	// Mean 4, z = (x−4)/5: a1 −0.8, a2 0, b1 0.2, c1 0.6. Stratum A has mean
	// −0.4 and contributes 2·(0.16+0.16) = 0.64.
	a := 0.64
	for _, c := range []struct {
		policy, fpc string
		want        float64
	}{
		{"certainty", "", a},
		{"adjust", "", a + 0.04 + 0.36},
		{"average", "", a * 3},
		{"certainty", "pop", a / 2},
		{"adjust", "pop", a/2 + 0.36*8/9}, // B is a census: nothing of it varies
		{"average", "pop", a / 2 * 3 / 2}, // only C is made up for
	} {
		request := strings.Replace(design("", meanOfX), `"weight":"w"`, `"weight":"w","lonely_psu":"`+c.policy+`"`, 1)
		if c.fpc != "" {
			request = strings.Replace(request, `"weight":"w"`, `"weight":"w","fpc":"pop"`, 1)
		}
		request = strings.Replace(request, `"from":"q"`, `"from":"x"`, 1)
		row := rows(t, request, lonely)[0]
		near(t, c.policy+" "+c.fpc, row["se"], math.Sqrt(c.want))
		has(t, row, "lonely_psu")
		near(t, "df", row["df"], 1)
	}
}

func TestUnderFailASinglePSURefusesEveryVarianceAndNamesTheStratum(t *testing.T) {
	request := strings.Replace(design("", meanOfX+`,{"id":"w","op":"weights"}`), `"from":"q"`, `"from":"x"`, 1)
	d, err := ask(request, lonely)
	if err != nil {
		t.Fatal(err)
	}
	e := surveys.All(d.Results[0].Err)
	if len(e) != 1 || e[0].Key != "estimate.lonely" || e[0].Args["Stratum"] != "B" || e[0].Args["Row"] != 4 {
		t.Errorf("%v", d.Results[0].Err)
	}
	if d.Results[1].Err != nil || d.Results[1].Weights.N != 5 {
		t.Errorf("the weights need no variance: %+v", d.Results[1])
	}
	// Only C is left when B is known to be all there is.
	d, err = ask(strings.Replace(request, `"weight":"w"`, `"weight":"w","fpc":"pop"`, 1), lonely)
	if err != nil {
		t.Fatal(err)
	}
	if e := surveys.All(d.Results[0].Err); len(e) != 1 || e[0].Args["Stratum"] != "C" {
		t.Errorf("%v", d.Results[0].Err)
	}
}

func TestADomainMeetsOnlyTheStrataThatItTouches(t *testing.T) {
	with := func(policy, where string) string {
		return strings.NewReplacer(`"weight":"w"`, `"weight":"w","lonely_psu":"`+policy+`"`, `"from":"q"`, `"from":"x"`).Replace(
			design("", `{"id":"r","op":"total","var":"x","where":{"stratum":[`+where+`]}}`))
	}
	// In stratum A alone: PSU totals 4 and 4, in all of B 5.
	row := rows(t, with("fail", `"A"`), strings.Replace(lonely, "A,a2,1,4,4", "A,a2,1,4,6", 1))[0]
	near(t, "se in A", row["se"], 2)
	row = rows(t, with("average", `"A","B"`), strings.Replace(lonely, "A,a2,1,4,4", "A,a2,1,4,6", 1))[0]
	near(t, "se in A and B", row["se"], math.Sqrt(4*2))
	if d, err := ask(with("fail", `"A","C"`), lonely); err != nil || d.Results[0].Err == nil {
		t.Errorf("%v, %+v", err, d)
	}
	// Under average no other stratum is there to learn from: no standard error,
	// as with any domain without degrees of freedom, and no refusal.
	row = rows(t, with("average", `"B","C"`), lonely)[0]
	isNull(t, row, "se")
	has(t, row, "no_df")
}

func TestUnderFailADomainOfNobodyRefusesNothing(t *testing.T) {
	request := strings.Replace(design("", `{"id":"r","op":"mean","var":"x","where":{"stratum":["C"]}}`), `"from":"q"`, `"from":"x"`, 1)
	row := rows(t, request, strings.Replace(lonely, "C,c1,1", "C,c1,0", 1))[0]
	isNull(t, row, "estimate", "se")
	has(t, row, "empty_domain")
}

func TestADomainInsideOnePSUHasNoVariance(t *testing.T) {
	for _, op := range []string{`"op":"mean","var":"x"`, `"op":"total","var":"x"`, `"op":"ratio","num":"x","den":"x"`, `"op":"index","vars":["x","yes"]`, `"op":"proportion","var":"yes"`} {
		row := rows(t, design("", `{"id":"r",`+op+`,"where":{"psu":["a1"]}}`), village)[0]
		near(t, op+" df", row["df"], 0)
		isNull(t, row, "se", "deff")
		for name, ci := range row["ci"].(map[string]any) {
			if ci != nil {
				t.Errorf("%s: %s is %v, want null", op, name, ci)
			}
		}
		if row["estimate"] == nil {
			t.Errorf("%s has no estimate", op)
		}
		has(t, row, "no_df")
	}
}

func TestAnEmptyGroupKeepsItsRow(t *testing.T) {
	got := rows(t, design("", `{"id":"r","op":"proportion","var":"yes","groups":[{"area":"east"},{"area":"north"},{}]}`), village)
	if len(got) != 3 {
		t.Fatal(got)
	}
	near(t, "n", got[1]["n"], 0)
	isNull(t, got[1], "estimate", "se", "deff", "n_eff_kish")
	has(t, got[1], "empty_domain")
	near(t, "n of all", got[2]["n"], 8)
	// By: east has nobody in stratum B, and is still a row.
	got = rows(t, design("", `{"id":"r","op":"mean","var":"x","by":["area"],"where":{"stratum":["B"]}}`), village)
	if len(got) != 2 || got[0]["n"] != 0.0 || got[1]["n"] != 3.0 {
		t.Errorf("%v", got)
	}
}

func TestAShareOfNoneOrAllHasTheIntervalsOfItsEffectiveNumber(t *testing.T) {
	data := strings.NewReplacer(",F,0,", ",F,1,", ",M,0,", ",M,1,").Replace(village)
	for _, c := range []struct {
		name string
		code string
	}{{"all", "1"}, {"none", "5"}} {
		request := design("", `{"id":"r","op":"distribution","var":"q","levels":["1","5"]}`)
		for _, row := range rows(t, request, data) {
			if row["level"] != c.code {
				continue
			}
			has(t, row, "no_variation")
			near(t, "se", row["se"], 0)
			ci := row["ci"].(map[string]any)
			isNull(t, ci, "wald", "logit", "beta")
			kish := row["n_eff_kish"].(float64)
			near(t, "n_K", kish, 18.0*18/48)
			edge := func(n float64) float64 { return math.Pow(0.025, 1/n) } // Beta⁻¹(a/2; n, 1)
			for name, n := range map[string]float64{"kg": kish, "kg_nchs": 8} {
				low, high := edge(n), 1.0
				if c.code == "5" {
					low, high = 0, 1-edge(n)
				}
				near(t, c.name+" "+name+" low", ci[name].([]any)[0], low)
				near(t, c.name+" "+name+" high", ci[name].([]any)[1], high)
			}
			if ci["wilson"] == nil {
				t.Errorf("%s: no Wilson interval", c.name)
			}
		}
	}
}

func TestAWeightOfZeroKeepsItsPlaceInTheDesignAndCountsNowhereElse(t *testing.T) {
	// b2 has no weight left: it is still a PSU of stratum B.
	data := strings.NewReplacer("7,B,b2,3", "7,B,b2,0", "8,B,b2,1", "8,B,b2,0").Replace(village)
	row := rows(t, design("", `{"id":"r","op":"proportion","var":"yes"}`), data)[0]
	near(t, "n", row["n"], 6)
	near(t, "n_psu", row["n_psu"], 3)
	near(t, "df", row["df"], 1)
	// p = 7/14; z: a1 (1·2−... = (2·.5−3·.5)/14, a2 (2·.5+1·.5)/14, b1 (−4·.5+2·.5)/14, b2 0.
	a1, a2, b1 := -0.5/14, 1.5/14, -1.0/14
	want := 2*(square(a1-(a1+a2)/2)*2) + 2*(square(b1/2)*2)
	near(t, "se", row["se"], math.Sqrt(want))
}

func TestGroupsThatCannotBeTestedHaveNoTestAndWideRanks(t *testing.T) {
	d, err := ask(design("", `{"id":"r","op":"pairwise","var":"x","groups":[{"psu":"a1"},{"sex":"F"},{"sex":"M"}]}`), village)
	if err != nil {
		t.Fatal(err)
	}
	r := d.Results[0]
	for _, p := range r.Pairs {
		alone := p.A["psu"] == "a1"
		if alone == p.P.Defined() || alone == p.SE.Defined() || alone == p.Holm.Defined() || !p.Estimate.Defined() {
			t.Errorf("%+v", p)
		}
		if !alone && p.Holm != p.P {
			t.Errorf("what cannot be tested counts: p %v, Holm %v", p.P, p.Holm)
		}
	}
	if got := r.Ranks[0]; got.Simultaneous != [2]int{1, 3} || got.Marginal != [2]int{1, 3} || got.SE.Defined() || *got.Rank < 1 {
		t.Errorf("%+v", got)
	}
}

func TestTotalsOfRakedMarginsAreKnown(t *testing.T) {
	weighting := `"weighting":{"method":"poststratify","margins":[{"vars":["sex"],"cells":[{"key":["F"],"total":100},{"key":["M"],"total":50}]}]},`
	for _, row := range rows(t, design(weighting, `{"id":"r","op":"total","by":["sex"]}`), village) {
		near(t, "se", row["se"], 0)
	}
	row := rows(t, design(weighting, `{"id":"r","op":"proportion","var":"f"}`), "f,"+strings.ReplaceAll(strings.ReplaceAll(strings.TrimPrefix(prefixed(village), "0,"), "X1", "1"), "X0", "0"))[0]
	near(t, "share", row["estimate"], 2.0/3)
	near(t, "se", row["se"], 0)
	ci := row["ci"].(map[string]any)
	near(t, "wald", ci["wald"].([]any)[0], 2.0/3)
	if ci["kg"] == nil {
		t.Error("kg is capped at n, and there")
	}
}

// prefixed adds a column that is 1 for women.
func prefixed(data string) string {
	lines := strings.Split(strings.TrimSpace(data), "\n")
	for i, line := range lines {
		switch {
		case i == 0:
			lines[i] = "0," + line
		case strings.Contains(line, ",F,"):
			lines[i] = "X1," + line
		default:
			lines[i] = "X0," + line
		}
	}
	return strings.Join(lines, "\n") + "\n"
}

func TestFilesComeInManyShapes(t *testing.T) {
	want := rows(t, design("", meanOfX), village)[0]
	for name, data := range map[string]string{
		"with a BOM":                  "\ufeff" + village,
		"with CRLF":                   strings.ReplaceAll(village, "\n", "\r\n"),
		"with row numbers like R's":   strings.Replace(village, "id,", ",", 1),
		"with quotes":                 strings.ReplaceAll(village, "east", `"east, ""near"" it"`),
		"without a last line feed":    strings.TrimSuffix(village, "\n"),
		"with a column of large text": strings.ReplaceAll(village, "west", strings.Repeat("西", 9999)),
	} {
		got := rows(t, design("", meanOfX), data)[0]
		near(t, name, got["estimate"], want["estimate"].(float64))
		near(t, name, got["se"], want["se"].(float64))
	}
}

func TestACrosstabWithoutASecondLevelHasNoTest(t *testing.T) {
	d, err := ask(design("", `{"id":"r","op":"crosstab","row":"sex","col":"area","col_levels":["east","north"]}`), village)
	if err != nil {
		t.Fatal(err)
	}
	x := d.Results[0].Crosstab
	if x.N != 3 || len(x.Cells) != 4 || x.F.P.Defined() || x.Wald.P.Defined() || x.Chisq.P.Defined() {
		t.Errorf("%+v", x)
	}
}

func square(x float64) float64 { return x * x }
