package rate_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"minyi/surveys"
	"minyi/surveys/estimate"
	"minyi/surveys/intake"
	"minyi/surveys/rate"
	"minyi/surveys/tally"
	"minyi/surveys/weight"
)

// crossedPoll asks a single, one of many choices, a matrix, a number and an area.
func crossedPoll(t testing.TB) *poll {
	options := func(n int) (all []surveys.Option) {
		for i := range n {
			all = append(all, surveys.Option{Code: fmt.Sprint("o", i)})
		}
		return all
	}
	low, high := 0.0, 3.0
	return pollOf(t, &surveys.Survey{Code: "s", Languages: []string{"en"}, Pages: []surveys.Page{{Code: "p", Questions: []surveys.Question{
		{Code: "sex", Type: surveys.Single, Options: []surveys.Option{{Code: "male"}, {Code: "female"}}},
		{Code: "one", Type: surveys.Single, Options: options(4)}, {Code: "many", Type: surveys.Multiple, Options: options(11)},
		{Code: "few", Type: surveys.Multiple, Options: options(3)}, {Code: "k", Type: surveys.Number, Min: &low, Max: &high},
	}}}})
}

// anybody answers crossedPoll; a design gives everybody a stratum, a PSU or both.
func anybody(rt *rapid.T, strata, psus bool) person {
	draw := func(name string, values ...string) string { return rapid.SampledFrom(values).Draw(rt, name) }
	who := person{answers: map[string][]string{}}
	who.response = intake.Response{
		Area:    draw("area", "219901", "219902", "219901001", "999", ""),
		Sample:  surveys.Sample(draw("sample", "probability", "probability", "quota", "volunteer")),
		Mode:    surveys.Mode(draw("mode", "web", "phone")),
		WaveID:  int64(rapid.IntRange(0, 2).Draw(rt, "wave")),
		Flags:   intake.Flags(rapid.IntRange(0, 3).Draw(rt, "flags")),
		Version: 1,
		Design:  intake.Design{BaseWeight: float64(rapid.IntRange(0, 3).Draw(rt, "base")) / 2},
	}
	who.response.ChannelID = int64(rapid.IntRange(0, 300).Draw(rt, "channel"))
	if strata {
		who.response.Design.Stratum = draw("stratum", "s1", "s2", "s3")
	}
	if psus {
		who.response.Design.PSU = draw("psu", "p1", "p2", "p3", "p4")
	}
	for _, question := range []struct {
		code    string
		options int
	}{{"one", 4}, {"many", 11}, {"few", 3}} { // in one order: what is drawn must come again
		code, n := question.code, question.options
		if rapid.IntRange(0, 4).Draw(rt, "answers "+code) > 0 {
			who.answers[code] = []string{fmt.Sprint("o", rapid.IntRange(0, n-1).Draw(rt, code))}
			if more := fmt.Sprint("o", rapid.IntRange(0, n-1).Draw(rt, "more")); code != "one" && more != who.answers[code][0] {
				who.answers[code] = append(who.answers[code], more)
			}
		}
	}
	who.answers["sex"] = []string{draw("sex", "male", "female")}
	who.answers["k"] = []string{draw("k", "0", "1", "2.5")}
	return who
}

// What is counted in columns is what estimate finds row by row, under every
// design, weighting, filter and wave; a question with several choices has in each
// line what its option has alone.
func TestCrosstabsAreThoseOfTheRows(t *testing.T) {
	c := city(t)
	c.Margins = &weight.Margins{Vars: []string{"sex"}, Cells: []weight.Cell{{Key: [][]string{{"male"}}, Total: 900}, {Key: [][]string{{"female"}}, Total: 700}}}
	sides := []string{
		"sex", "one", "many_o0", "many_o6", "many_o7", "many_o10", "few_o1", "k", "area", "district", "mode", "sample", "wave",
		"channel", "version", "stratum", "psu", "flags", "base_weight",
	}
	compared := 0
	rapid.Check(t, func(rt *rapid.T) {
		p := crossedPoll(t)
		strata, psus := rapid.Bool().Draw(rt, "strata"), rapid.Bool().Draw(rt, "psus")
		for range rapid.IntRange(1, 200).Draw(rt, "n") {
			p.reply(anybody(rt, strata, psus))
		}
		q := rate.Query{
			Weighting:   rapid.SampledFrom([]rate.Weighting{rate.Unweighted, rate.Base, rate.Rake}).Draw(rt, "weighting"),
			Wave:        rapid.SampledFrom([]string{"", "", "w1"}).Draw(rt, "only wave"),
			WithoutFlag: rapid.Bool().Draw(rt, "without"),
		}
		for _, where := range rapid.SampledFrom([][]string{{}, {"one:o1,o2"}, {"many:o3,o9", "area:219901"}}).Draw(rt, "where") {
			condition, err := tally.ParseCondition(where)
			if err != nil {
				rt.Fatal(err)
			}
			q.Where = append(q.Where, condition)
		}
		rows, cols := rapid.SampledFrom(sides).Draw(rt, "rows"), rapid.SampledFrom(sides).Draw(rt, "cols")
		got, errGot := rate.CrossTabulate(p.frame.View(), rows, cols, q, c)
		want, errWant := rate.CrossByRows(p.frame.View(), rows, cols, q, c)
		if keys := fmt.Sprint(surveys.All(errWant)); strings.Contains(keys, "weights_zero") {
			return // a sample in which all are doubtful has an empty table instead
		}
		if (errGot == nil) != (errWant == nil) || errWant != nil && keyOf(errGot) != keyOf(errWant) {
			rt.Fatalf("%v, want %v", errGot, errWant)
		}
		if errWant != nil {
			return
		}
		compared++
		if len(got.Tables) != len(want.Tables) {
			rt.Fatalf("%d tables, want %d", len(got.Tables), len(want.Tables))
		}
		for i := range want.Tables {
			if why := differ(got.Tables[i], want.Tables[i]); why != "" {
				rt.Fatalf("%s × %s, %+v: %s", rows, cols, q, why)
			}
		}
		if strings.Contains(rows, "_o") || strings.Contains(cols, "_o") {
			optionsAgree(rt, p.frame.View(), rows, cols, q, c, got)
		}
	})
	if compared < 20 {
		t.Errorf("only %d tables were compared", compared)
	}
}

// differ says how two tables differ by more than rounding.
func differ(got, want rate.CrosstabTable) string {
	near := func(a, b estimate.Number) bool {
		return a.Defined() == b.Defined() && (!a.Defined() || math.Abs(float64(a-b)) <= 1e-7*max(1, math.Abs(float64(b))))
	}
	if got.Sample != want.Sample || got.N != want.N || got.DF != want.DF || !slices.Equal(got.Flags, want.Flags) || len(got.Cells) != len(want.Cells) {
		return fmt.Sprintf("%+v, want %+v", got.CrosstabResult, want.CrosstabResult)
	}
	for i, w := range want.Cells {
		if g := got.Cells[i]; g.Row != w.Row || g.Col != w.Col || g.N != w.N || !near(g.SumW, w.SumW) || !near(g.Proportion, w.Proportion) {
			return fmt.Sprintf("cell %+v, want %+v", g, w)
		}
	}
	for i, f := range [][2]estimate.FTest{{got.F, want.F}, {got.Wald, want.Wald}, {got.AdjWald, want.AdjWald}} {
		if !near(f[0].Statistic, f[1].Statistic) || !near(f[0].NDF, f[1].NDF) || !near(f[0].DDF, f[1].DDF) || !near(f[0].P, f[1].P) {
			return fmt.Sprintf("test %d: %+v, want %+v", i, f[0], f[1])
		}
	}
	g, w := got.Chisq, want.Chisq
	if !near(g.Statistic, w.Statistic) || !near(g.Adjusted, w.Adjusted) || !near(g.P, w.P) {
		return fmt.Sprintf("%+v, want %+v", g, w)
	}
	return ""
}

// optionsAgree asks for the whole questions of options and finds the options'
// figures in their lines.
func optionsAgree(rt *rapid.T, v *tally.View, rows, cols string, q rate.Query, c rate.Context, alone *rate.Crosstab) {
	rowCode, rowOption, severalRows := strings.Cut(rows, "_o")
	colCode, colOption, severalCols := strings.Cut(cols, "_o")
	if !severalRows {
		rowCode = rows
	}
	if !severalCols {
		colCode = cols
	}
	whole, err := rate.CrossTabulate(v, rowCode, colCode, q, c)
	if keyOf(err) == "estimate.too_many_cells" {
		return
	}
	if err != nil {
		rt.Fatal(err)
	}
	for i, t := range alone.Tables {
		w := whole.Tables[i]
		if w.N != t.N || w.DF != t.DF || w.F.P.Defined() || w.Wald.P.Defined() || w.Chisq.P.Defined() || !slices.Contains(w.Flags, rate.FlagSeveral) {
			rt.Fatalf("%+v, of one option %+v", w.CrosstabResult, t.CrosstabResult)
		}
		for _, cell := range t.Cells {
			row, col := cell.Row, cell.Col
			if severalRows {
				if row == "0" {
					continue
				}
				row = "o" + rowOption
			}
			if severalCols {
				if col == "0" {
					continue
				}
				col = "o" + colOption
			}
			at := slices.IndexFunc(w.Cells, func(x estimate.CellRow) bool { return x.Row == row && x.Col == col })
			if at < 0 || w.Cells[at].N != cell.N || math.Abs(float64(w.Cells[at].SumW-cell.SumW)) > 1e-9 || math.Abs(float64(w.Cells[at].Proportion-cell.Proportion)) > 1e-9 {
				rt.Fatalf("%s × %s: %+v is not in %+v", rows, cols, cell, w.Cells)
			}
		}
	}
}

// Ten people and more stand behind each answer of "few"; who did not choose o0 in
// one district are four, and of o1 the same follows from who chose it.
func TestAQuestionWithSeveralChoicesHidesWhatItsOptionsHide(t *testing.T) {
	p := crossedPoll(t)
	reply := func(n int, area string, options ...string) {
		for range n {
			p.reply(person{intake.Response{Area: area, Sample: surveys.Probability}, map[string][]string{"few": options, "sex": {"male"}}})
		}
	}
	reply(30, "219901", "o0")
	reply(4, "219901", "o1")
	reply(40, "219902", "o0", "o2")
	reply(50, "219902", "o1", "o2")
	reply(60, "219903", "o0", "o1", "o2")
	c := city(t)
	guard := rate.NewGuard(p.frame.View(), nil, nil, c.Names, func(top string) []string {
		if top == "" {
			return c.Districts
		}
		return nil
	}, rate.Protection{Least: 10, Lowest: 10})
	for name, guard := range map[string]*rate.Guard{"to who may open responses": nil, "to others": guard} {
		c.Guard = guard
		q := rate.Query{Guarded: guard != nil}
		ask := func(rows, cols string) *rate.Crosstab {
			x, err := rate.CrossTabulate(p.frame.View(), rows, cols, q, c)
			if err != nil {
				t.Fatal(err)
			}
			return x
		}
		hidden := 0
		for _, sides := range [][2]string{{"few", "area"}, {"area", "few"}, {"few", "few"}} {
			whole := ask(sides[0], sides[1]).Tables[0]
			for _, cell := range whole.Cells {
				column := func(side, value string) (name, want string) {
					if side == "few" {
						return "few_" + value, "1"
					}
					return side, value
				}
				rows, row := column(sides[0], cell.Row)
				cols, col := column(sides[1], cell.Col)
				alone := ask(rows, cols).Tables[0]
				at := slices.IndexFunc(alone.Cells, func(x estimate.CellRow) bool { return x.Row == row && x.Col == col })
				if at >= 0 && alone.Cells[at].N != cell.N || at < 0 && cell.N != 0 && cell.N != estimate.Hidden {
					t.Errorf("%s: %v shows %+v, alone %+v", name, sides, cell, alone.Cells)
				}
				if alone.N == estimate.Hidden && (whole.N != estimate.Hidden || cell.Proportion.Defined()) {
					t.Errorf("%s: %v shows of how many, which %s × %s hides", name, sides, rows, cols)
				}
				if cell.N == estimate.Hidden {
					if hidden++; cell.SumW.Defined() || cell.Proportion.Defined() {
						t.Errorf("%s: %+v", name, cell)
					}
				}
			}
		}
		if hidden == 0 {
			t.Errorf("%s: nothing is hidden", name)
		}
	}
}
