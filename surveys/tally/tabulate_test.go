package tally_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/tally"
)

// wideForm asks a single, a question with more answers than a byte holds, one
// with few choices and one with more than a byte has bits.
func wideForm(t *testing.T) *answer.Form {
	options := func(n int) (all []surveys.Option) {
		for i := range n {
			all = append(all, surveys.Option{Code: fmt.Sprint("o", i)})
		}
		return all
	}
	doc := &surveys.Survey{Code: "s", Languages: []string{"en"}, Pages: []surveys.Page{{Code: "p", Questions: []surveys.Question{
		{Code: "one", Type: surveys.Single, Options: options(5)}, {Code: "wide", Type: surveys.Single, Options: options(300)},
		{Code: "few", Type: surveys.Multiple, Options: options(4)}, {Code: "many", Type: surveys.Multiple, Options: options(20)},
	}}}}
	form, errs := answer.Compile(doc, 1, [32]byte{})
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	return form
}

// The fast counts are those of somebody who goes through the sheets one by one,
// for every pair of questions, with and without filters; and three questions at
// once are those of their combinations.
func TestCountsAreThoseOfAPlainRecount(t *testing.T) {
	form := wideForm(t)
	rapid.Check(t, func(rt *rapid.T) {
		f := tally.NewFrame(surveyID, shanghai)
		var sheets []map[string][]string
		for i := range rapid.IntRange(0, 60).Draw(rt, "rows") {
			values, words := map[string]answer.Value{}, map[string][]string{}
			for j := range form.Fields {
				field := &form.Fields[j]
				if rapid.IntRange(0, 4).Draw(rt, "answered") == 0 {
					continue
				}
				var chosen []string
				for range 1 + rapid.IntRange(0, 2).Draw(rt, "more") {
					if o := field.Options[rapid.IntRange(0, len(field.Options)-1).Draw(rt, "option")].Code; !slices.Contains(chosen, o) {
						chosen = append(chosen, o)
					}
					if field.Type == surveys.Single {
						break
					}
				}
				values[field.Code], words[field.Code] = choose(t, form, field.Code, chosen...), chosen
			}
			add(t, f, form, response(int64(i+1), 1), sheet(t, form, values))
			sheets = append(sheets, words)
		}
		if err := f.Register(form); err != nil {
			rt.Fatal(err)
		}
		v := f.View()
		filters := rapid.SampledFrom([][]tally.Condition{
			nil, {{Code: "one", Values: []string{"o0", "o3"}}}, {{Code: "few", Values: []string{"o1"}}, {Code: "many", Values: []string{"o0", "o12", "o19"}}},
			{{Code: "wide", Values: []string{"o0", "o299", "o7"}}},
		}).Draw(rt, "where")
		kept, err := v.Select(filters, false, tally.Names{})
		if err != nil {
			rt.Fatal(err)
		}
		a, b := rapid.SampledFrom(v.Codes()).Draw(rt, "a"), rapid.SampledFrom(v.Codes()).Draw(rt, "b")
		left, right := axisOf(rt, v, a), axisOf(rt, v, b)
		want := make([]int, len(left.Values)*len(right.Values))
		for _, s := range sheets {
			if !passes(s, filters) {
				continue
			}
			for _, x := range s[a] {
				for _, y := range s[b] {
					want[slices.Index(left.Values, x)*len(right.Values)+slices.Index(right.Values, y)]++
				}
			}
		}
		if diff := cmp.Diff(want, tally.Tabulate(left, right, kept)); diff != "" {
			rt.Fatalf("%s × %s: %s", a, b, diff)
		}
		three(rt, v, sheets)
	})
}

func axisOf(rt *rapid.T, v *tally.View, code string) tally.Axis {
	c, _ := v.Column(code)
	axis, ok := tally.AxisOf(c)
	if !ok {
		rt.Fatalf("%s has no axis", code)
	}
	return axis
}

func passes(s map[string][]string, filters []tally.Condition) bool {
	for _, f := range filters {
		if !slices.ContainsFunc(s[f.Code], func(o string) bool { return slices.Contains(f.Values, o) }) {
			return false
		}
	}
	return true
}

// three splits by two single questions and counts a third.
func three(rt *rapid.T, v *tally.View, sheets []map[string][]string) {
	one, _ := v.Column("one")
	wide, _ := v.Column("wide")
	cells := tally.NewCells(v.N)
	at := cells.Split(&wide.Codes, len(wide.Values))
	cells = cells.Clone()
	few, _ := v.Column("few")
	in := cells.SplitBytes(few.Planes[0])
	got, want := map[string]int{}, map[string]int{}
	for cell, counts := range cells.Counts(&one.Codes, len(one.Values)) {
		for _, c := range counts {
			got[fmt.Sprint(wide.Values[cells.Part(at)[cell]], " ", cells.Part(in)[cell]&2 != 0, " ", one.Values[c.Code])] += c.Rows
		}
	}
	for _, s := range sheets {
		first := func(code string) string { return append(s[code], "")[0] }
		want[fmt.Sprint(first("wide"), " ", slices.Contains(s["few"], "o0"), " ", first("one"))]++
	}
	if diff := cmp.Diff(want, got); diff != "" {
		rt.Fatal(diff)
	}
}
