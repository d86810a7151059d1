package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// golden is where the reference cases of the estimates stand.
var golden = filepath.Join("..", "..", "surveys", "estimate", "testdata", "golden")

func TestEstimatesComeFromFilesAlone(t *testing.T) {
	request := filepath.Join(golden, "stclus_rake.request.json")
	weights := filepath.Join(t.TempDir(), "weights.csv")
	first := minyi(t, "estimate", "--request", request, "--weights-out", weights).want(t, exitOK)
	var got struct {
		Results []struct {
			ID   string
			Rows []struct{ Estimate, SE float64 }
		}
	}
	if err := json.Unmarshal([]byte(first.out), &got); err != nil {
		t.Fatal(err)
	}
	if r := got.Results[0]; r.ID != "aware" || len(r.Rows) != 1 || r.Rows[0].Estimate < 0.667 || r.Rows[0].Estimate > 0.669 {
		t.Errorf("%+v", r)
	}
	if second := minyi(t, "estimate", "--request", request).want(t, exitOK); second.out != first.out {
		t.Error("two runs give different bytes")
	}
	lines := strings.Split(contentOf(t, weights), "\n")
	if len(lines) != 764+2 || lines[0] != "row,weight" || !strings.HasPrefix(lines[1], "1,574.7671241") {
		t.Errorf("%d lines of weights, the first %q", len(lines), lines[:2])
	}
}

func TestTheFlagNamesTheSampleFileAndTheEnvironmentDoesNot(t *testing.T) {
	data := fixture(t, "sample.csv", "w,x\n1,2\n1,4\n")
	request := fixture(t, "request.json", `{"data":"gone.csv","design":{"weight":"w"},"requests":[{"id":"m","op":"mean","var":"x"}]}`)
	command{env: []string{"MINYI_DATA=" + t.TempDir()}}.run(t, "estimate", "--request", request).want(t, exitRefused).says(t, "gone.csv")
	r := command{env: []string{"MINYI_DATA=" + t.TempDir()}}.run(t, "estimate", "--request", request, "--data", data).want(t, exitOK)
	if !strings.Contains(r.out, `"estimate":3,"se":1,`) {
		t.Errorf("%s", r.out)
	}
}

func TestASingleRequestFailsAloneAndABadDesignFailsAll(t *testing.T) {
	data := fixture(t, "sample.csv", "h,w,x\nA,1,2\nA,1,4\nB,1,6\n")
	one := fixture(t, "one.json", `{"design":{"weight":"w","strata":"h"},"requests":[{"id":"m","op":"mean","var":"x"},{"id":"w","op":"weights"}]}`)
	r := minyi(t, "estimate", "--lang", "en", "--request", one, "--data", data).want(t, exitOK)
	for _, want := range []string{`{"id":"m","error":"Stratum “B” (row 3 of the data)`, `{"id":"w","n":3,`} {
		if !strings.Contains(r.out, want) {
			t.Errorf("no %s in %s", want, r.out)
		}
	}
	bad := fixture(t, "bad.csv", "h,w,x\nA,1,2\nA,-1,4\nB,1,6\n")
	r = minyi(t, "estimate", "--lang", "en", "--request", one, "--data", bad).want(t, exitRefused).says(t, "Row 2 of the data")
	if r.out != "" {
		t.Errorf("a refusal prints %q", r.out)
	}
}

func TestTheOtherFormsOfRequestAreAnsweredByTheirSpec(t *testing.T) {
	quality := fixture(t, "quality.csv", "id,duration_s,g1,g2\na,100,1,1\nb,10,1,2\n")
	for _, c := range []struct{ name, request, want string }{
		{"outcome rates", `{"spec":"aapor/1","cases":[{"I":3,"R":1}]}`, `[{"e":1,"RR1":0.75,`},
		{"quality flags", `{"spec":"quality/1","grid":["g1","g2"],"answers":["g1","g2"]}`, `{"median_duration":55,"records":[{"id":"a",`},
		{"small cells", `{"spec":"suppress/1","tables":[{"rows":["a","b"],"cols":["x","y"],"counts":[[3,40],[50,60]]}]}`, `{"tables":[{"suppressed":[{"row":"a","col":"x"},`},
	} {
		r := minyi(t, "estimate", "--request", fixture(t, "r.json", c.request), "--data", quality).want(t, exitOK)
		if !strings.HasPrefix(r.out, c.want) {
			t.Errorf("%s: %s", c.name, r.out)
		}
	}
	if _, err := os.Stat("data"); err == nil {
		t.Error("estimates made a data folder")
	}
}
