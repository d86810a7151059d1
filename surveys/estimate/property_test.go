package estimate_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"minyi/surveys/estimate"
)

// everything asks one of each kind.
const everything = `{"id":"mean","op":"mean","var":"x","by":["sex"]},{"id":"share","op":"proportion","var":"yes","by":["area","sex"]},
{"id":"dist","op":"distribution","var":"q"},{"id":"total","op":"total","var":"x"},{"id":"ratio","op":"ratio","num":"x","den":"yes"},
{"id":"index","op":"index","vars":["x","yes"]},{"id":"sums","op":"index","method":"ratio_of_sums","vars":["x","yes"]},
{"id":"person","op":"index","method":"respondent_mean","vars":["x","yes"]},
{"id":"diff","op":"contrast","var":"x","groups":[{"sex":"F"},{"sex":"M"}],"coef":[1,-1]},
{"id":"pairs","op":"pairwise","var":"x","by":["area"]},{"id":"items","op":"pairwise","vars":["x","yes"]},
{"id":"cross","op":"crosstab","row":"sex","col":"q"},{"id":"w","op":"weights"}`

// drawn is a sample of random answers: at least two PSUs in each stratum.
func drawn(t *rapid.T) []string {
	lines := []string{}
	for _, h := range []string{"A", "B", "C"} {
		for c := range rapid.IntRange(2, 4).Draw(t, "PSUs") {
			for range rapid.IntRange(1, 5).Draw(t, "rows") {
				pick := func(of ...string) string { return rapid.SampledFrom(of).Draw(t, "value") }
				lines = append(lines, strings.Join([]string{strconv.Itoa(len(lines)), h, h + strconv.Itoa(c), pick("0", "0.5", "1", "1.7", "33"),
					"9", pick("east", "west", "north"), pick("F", "M"), pick("0", "1", ""), pick("", "1", "2.5", "7")}, ","))
			}
		}
	}
	lines[0] = "0,A,A0,2,9,east,F,1,3" // one weight at least, of each sex
	lines[len(lines)-1] = "1,C,C1,2,9,west,M,0,4"
	return lines
}

const header = "id,stratum,psu,w,pop,area,sex,q,x\n"

func answer(t *rapid.T, request string, lines []string) *estimate.Document {
	d, err := ask(request, header+strings.Join(lines, "\n")+"\n")
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func bytesOf(t *rapid.T, d *estimate.Document) []byte {
	out, err := d.JSON(func(err error) string { return err.Error() })
	if err != nil {
		t.Fatal(err)
	}
	return out
}

var raked = `"weighting":{"method":"rake","margins":[{"vars":["sex"],"cells":[{"key":["F"],"total":70},{"key":["M"],"total":50}]}]},`

func TestTheOrderOfRowsDoesNotChangeAByte(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := drawn(t)
		request := design(rapid.SampledFrom([]string{"", raked}).Draw(t, "weighting"), everything)
		want := bytesOf(t, answer(t, request, lines))
		seed := rapid.Uint64().Draw(t, "seed")
		rand.New(rand.NewPCG(seed, 1)).Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
		if got := bytesOf(t, answer(t, request, lines)); !bytes.Equal(got, want) {
			t.Fatalf("%s\n%s", got, want)
		}
	})
}

// agree reports whether two figures are one, up to rounding.
func agree(a, b estimate.Number, factor float64) bool {
	if !a.Defined() || !b.Defined() {
		return a.Defined() == b.Defined()
	}
	x, y := float64(a)*factor, float64(b)
	return max(x-y, y-x) <= 1e-9*max(1, max(x, -x))
}

func TestScalingTheWeightsLeavesMeansAloneAndScalesTotals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := drawn(t)
		scaled := make([]string, len(lines))
		for i, line := range lines {
			f := strings.Split(line, ",")
			w, _ := strconv.ParseFloat(f[3], 64)
			f[3] = strconv.FormatFloat(8*w, 'g', -1, 64)
			scaled[i] = strings.Join(f, ",")
		}
		a, b := answer(t, design("", everything), lines), answer(t, design("", everything), scaled)
		for i, r := range a.Results {
			for j, row := range r.Rows {
				factor := 1.0
				if r.ID == "total" {
					factor = 8
				}
				other := b.Results[i].Rows[j]
				if !agree(row.Estimate, other.Estimate, factor) || !agree(row.SE, other.SE, factor) || row.DF != other.DF || row.N != other.N {
					t.Fatalf("%s: %+v, %+v", r.ID, row, other)
				}
			}
		}
	})
}

func TestOneStratumIsNoStratumAndAPSUPerRowIsNoPSU(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := drawn(t)
		for i, line := range lines {
			f := strings.Split(line, ",")
			f[1], f[2] = "S", fmt.Sprintf("p%d", i)
			lines[i] = strings.Join(f, ",")
		}
		simple := strings.Replace(design("", everything), `"strata":"stratum","psu":"psu",`, "", 1)
		a, b := answer(t, design("", everything), lines), answer(t, simple, lines)
		for i, r := range a.Results {
			for j, row := range r.Rows {
				other := b.Results[i].Rows[j]
				if !agree(row.Estimate, other.Estimate, 1) || !agree(row.SE, other.SE, 1) || row.DF != other.DF {
					t.Fatalf("%s: %+v, %+v", r.ID, row, other)
				}
			}
		}
	})
}

func TestADomainIsNeverMoreCertainForBeingCutOutFirst(t *testing.T) {
	// The total of a domain in its whole design equals the total of a variable
	// that is 0 outside it: the two ways to write one thing.
	rapid.Check(t, func(t *rapid.T) {
		lines := drawn(t)
		zeroed := make([]string, len(lines))
		for i, line := range lines {
			f := strings.Split(line, ",")
			if f[6] != "F" && f[8] != "" {
				f[8] = "0"
			}
			zeroed[i] = strings.Join(f, ",")
		}
		domain := answer(t, design("", `{"id":"t","op":"total","var":"x","where":{"sex":["F"]}}`), lines).Results[0].Rows[0]
		whole := answer(t, design("", `{"id":"t","op":"total","var":"x"}`), zeroed).Results[0].Rows[0]
		if domain.DF > 0 && whole.DF > 0 && (!agree(domain.Estimate, whole.Estimate, 1) || !agree(domain.SE, whole.SE, 1)) {
			t.Fatalf("%+v, %+v", domain, whole)
		}
	})
}

func TestRakedWeightsMeetTheirMarginsAndIntervalsHoldTheirShare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := answer(t, design(raked, `{"id":"n","op":"total","by":["sex"]},`+everything), drawn(t))
		for i, want := range []float64{70, 50} {
			if row := d.Results[0].Rows[i]; !agree(row.Estimate, estimate.Number(want), 1) || row.SE.Defined() && row.SE != 0 {
				t.Fatalf("%+v", row)
			}
		}
		for _, row := range d.Results[2].Rows {
			ci := row.CI.(estimate.Intervals)
			for _, c := range []estimate.Interval{ci.KG, ci.Beta, ci.Wilson, ci.KGNCHS, ci.Logit} {
				if c != nil && !(0 <= c[0] && c[0] <= row.Estimate && row.Estimate <= c[1] && c[1] <= 1) {
					t.Fatalf("%v does not hold %v in %+v", *c, row.Estimate, row)
				}
			}
		}
	})
}
