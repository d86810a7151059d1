package weight_test

import (
	"math"
	"strings"
	"testing"

	"minyi/surveys"
	"minyi/surveys/weight"
)

func TestRakingATableMeetsEachVariableByItself(t *testing.T) {
	m := margins(threeWays, "A m y 100", "A m o 60", "A f y 90", "A f o 10", "B m y 50", "B m o 20", "B f y 30", "B f o 40")
	// Nobody is in A f o or B m y: post-stratification would have to collapse.
	lines := []string{"A m y", "A m o 2", "A f y", "A f y 3", "B f y", "B f o 2", "B1 m o", "B f o", "- m y", "A - o", "A m x"}
	w, report, err := weight.RakeTable(m, people(threeWays, lines...), weight.Options{Min: 1})
	if err != nil {
		t.Fatal(err)
	}
	sums := map[string]float64{}
	for i, line := range lines {
		for _, code := range strings.Fields(line)[:3] {
			sums[strings.TrimSuffix(code, "1")] += w[i]
		}
	}
	for code, want := range map[string]float64{"A": 260, "B": 140, "m": 230, "f": 170, "y": 270, "o": 130, "x": 0, "-": 0} {
		if math.Abs(sums[code]-want) > 1e-6 {
			t.Errorf("%s adds up to %v, want %v", code, sums[code], want)
		}
	}
	if report.LeftOut != 3 || report.Convergence == nil || report.Convergence.Passes < 2 || len(report.Cells) != 6 || report.Deff <= 1 {
		t.Errorf("%+v %+v", report, report.Convergence)
	}
	if report.Cells[4].Cell != "age=y" || report.Cells[4].N != 4 || report.Cells[4].Total != 270 {
		t.Errorf("%+v", report.Cells[4])
	}
}

func TestLevelsWithFewerThanTwentyRespondentsAreCollapsedButAreasNever(t *testing.T) {
	m := margins(threeWays, "A m y 10", "A m o 10", "A f y 10", "A f o 10", "B m y 10", "B m o 10", "B f y 10", "B f o 10")
	var lines []string
	for range 30 {
		lines = append(lines, "A m y", "A f o")
	}
	lines = append(lines, "B f o", "B m y")
	_, report, err := weight.RakeTable(m, people(threeWays, append(lines[:len(lines):len(lines)], "A f y", "A m o")...), weight.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Collapsed) != 0 || len(report.Cells) != 6 {
		t.Errorf("%+v", report)
	}
	_, report, err = weight.RakeTable(m, people(threeWays, lines[:40]...), weight.Options{Min: 25})
	if got := surveys.All(err); len(got) != 1 || got[0].Key != "weight.no_respondents" {
		t.Errorf("an area without respondents: %v, %+v", err, report)
	}
	few := append(lines[:40:40], "B f o", "B m y")
	_, report, err = weight.RakeTable(m, people(threeWays, few...), weight.Options{Min: 25})
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Collapsed) != 2 || report.Collapsed[0].Along != "sex" || report.Collapsed[1].Along != "age" {
		t.Errorf("%+v", report.Collapsed)
	}
}

func TestATableThatDividesAVariableInTwoWaysCannotBeRakedTo(t *testing.T) {
	m := margins(threeWays, "A m y+o 100", "A f y 60", "A f o 60")
	_, _, err := weight.RakeTable(m, people(threeWays, "A m y"), weight.Options{})
	if got := surveys.All(err); len(got) != 1 || got[0].Key != "weight.levels_overlap" || got[0].Args["Variable"] != "age" {
		t.Error(err)
	}
}
