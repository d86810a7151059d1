package quota_test

import (
	"strings"
	"testing"

	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/quota"
	"minyi/surveys/weight"
)

func form(t *testing.T) *answer.Form {
	t.Helper()
	doc := &surveys.Survey{Code: "s", Languages: []string{"en"}, Pages: []surveys.Page{{Code: "p", Questions: []surveys.Question{
		{Code: "sex", Type: surveys.Single, Options: []surveys.Option{{Code: "m"}, {Code: "f"}}},
		{Code: "age", Type: surveys.Single, Options: []surveys.Option{{Code: "young"}, {Code: "mid"}, {Code: "old"}}},
		{Code: "why", Type: surveys.ShortText},
	}}}}
	f, errs := answer.Compile(doc, 1, [32]byte{})
	if errs != nil {
		t.Fatal(errs)
	}
	return f
}

func TestACellIsKnownOnceAllItsPartsAre(t *testing.T) {
	f := form(t)
	plan := quota.Crossed([]string{"area", "sex"}, [][]string{{"219901", "219902"}, {"m", "f"}}, 10)
	within := func(code, top string) bool { return strings.HasPrefix(code, top) }
	sex := func(option int) answer.Sheet {
		return answer.Sheet{{Shape: answer.Choice, Option: option}, {}, {}}
	}
	for _, c := range []struct {
		name  string
		sheet answer.Sheet
		area  string
		want  string
	}{
		{"nothing known", make(answer.Sheet, 3), "", ""},
		{"the sex alone", sex(1), "", ""},
		{"the area alone", make(answer.Sheet, 3), "219901", ""},
		{"both", sex(1), "219901", "219901;f"},
		{"a street of the area", sex(0), "219902003", "219902;m"},
		{"an area of no cell", sex(0), "219904", ""},
	} {
		cell := plan.CellOf(f, c.sheet, c.area, within)
		got := ""
		if cell != nil {
			got = quota.KeyText(cell.Key)
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	var none *quota.Plan
	if none.CellOf(f, sex(0), "219901", within) != nil {
		t.Error("no plan has a cell")
	}
}

func TestTargetsAddUp(t *testing.T) {
	m := &weight.Margins{Vars: []string{"sex", "age"}}
	for _, s := range []string{"m", "f"} {
		for i, a := range [][]string{{"young"}, {"mid", "old"}} {
			m.Cells = append(m.Cells, weight.Cell{Key: [][]string{{s}, a}, Total: 100 + 33*float64(i)})
		}
	}
	for _, n := range []int64{0, 1, 7, 1000, 1001} {
		plan := quota.FromMargins(m, n)
		sum := int64(0)
		for _, c := range plan.Cells {
			sum += c.Target
		}
		if sum != n || plan.Check(form(t).Survey) != nil {
			t.Errorf("%d shared out as %d, %v", n, sum, plan.Check(form(t).Survey))
		}
	}
	if plan := quota.FromMargins(m, 1000); plan.Cells[0].Target != 215 || plan.Cells[1].Target != 285 {
		t.Errorf("%+v", plan.Cells)
	}
}

func TestAPlanThatMeansNothingIsRefused(t *testing.T) {
	doc := form(t).Survey
	good := quota.Crossed([]string{"sex"}, [][]string{{"m", "f"}}, 10)
	if err := good.Check(doc); err != nil {
		t.Error(err)
	}
	for key, break1 := range map[string]func(*quota.Plan){
		"quota.late":        func(p *quota.Plan) { p.Late = "later" },
		"quota.vars":        func(p *quota.Plan) { p.Vars = nil },
		"quota.var_unknown": func(p *quota.Plan) { p.Vars = []string{"why"} },
		"quota.var_twice":   func(p *quota.Plan) { p.Vars = []string{"sex", "sex"} },
		"quota.cells":       func(p *quota.Plan) { p.Cells = nil },
		"quota.target":      func(p *quota.Plan) { p.Cells[0].Target = -1 },
	} {
		p := quota.Crossed([]string{"sex"}, [][]string{{"m", "f"}}, 10)
		break1(&p)
		found := false
		for _, e := range surveys.All(p.Check(doc)) {
			found = found || e.Key == key
		}
		if !found {
			t.Errorf("%s is not said", key)
		}
	}
}
