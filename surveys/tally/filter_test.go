package tally_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/area"
	"minyi/surveys/intake"
	"minyi/surveys/tally"
)

// city is a root with two districts; 219912 became 219902 in 2020.
func city(t testing.TB) *area.Tree {
	t.Helper()
	a := func(code, parent string, level area.Level) area.Area {
		return area.Area{Code: code, Name: surveys.Text{"en": code}, Level: level, Parent: parent, ValidFrom: "2000-01-01"}
	}
	old := a("219912", "219900", area.County)
	old.ValidTo, old.Successor = "2019-12-31", "219902"
	tree, err := area.NewTree([]area.Area{
		a("219900", "", area.City), a("219901", "219900", area.County), a("219902", "219900", area.County), old,
		a("219901001", "219901", area.Town),
	})
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

func TestConditions(t *testing.T) {
	form := compile(t, "v1.json", 1)
	f := tally.NewFrame(surveyID, shanghai)
	row := func(change func(*intake.Response), answers map[string]answer.Value) {
		r := response(f.Seq()+1, 1)
		change(r)
		add(t, f, form, r, sheet(t, form, answers))
	}
	row(func(r *intake.Response) { r.Area, r.Mode, r.Sample = "219901", surveys.Paper, surveys.Quota },
		map[string]answer.Value{"q1": choose(t, form, "q1", "know"), "q4": {Shape: answer.Figure, Number: 18}})
	row(func(r *intake.Response) { r.Area, r.Flags = "219901001", intake.FlagFast },
		map[string]answer.Value{"q1": choose(t, form, "q1", "heard"), "q2": choose(t, form, "q2", "clean", "help")})
	row(func(r *intake.Response) { r.Area, r.WaveID = "219912", 2 },
		map[string]answer.Value{"q2": choose(t, form, "q2", "other"), "q3": {Shape: answer.Grid, Options: []int{1, -1}}})
	row(func(r *intake.Response) { r.ChannelID = 5 }, map[string]answer.Value{"q5": {Shape: answer.Figure, Number: 10}})

	names := tally.Names{
		Areas:   city(t),
		Channel: func(id int64) string { return fmt.Sprintf("c%d", id) },
		Wave:    func(id int64) string { return fmt.Sprintf("w%d", id) },
	}
	for _, c := range []struct {
		where   []string
		without bool
		want    string // kept rows, or the key of the error
	}{
		{nil, false, "0123"},
		{nil, true, "023"},
		{[]string{"q1:know"}, false, "0"},
		{[]string{"q1:know,heard"}, false, "01"},
		{[]string{"q1:know,heard"}, true, "0"},
		{[]string{"q1:no"}, false, ""},
		{[]string{"q2:help,other"}, false, "12"},
		{[]string{"q2:help", "q1:heard"}, false, "1"},
		{[]string{"q2:help", "q1:know"}, false, ""},
		{[]string{"q3.r1:bad"}, false, "2"},
		{[]string{"q4:18"}, false, "0"},
		{[]string{"q5:10"}, false, "3"},
		{[]string{"q5:7"}, false, ""},
		{[]string{"area:219901"}, false, "01"},
		{[]string{"area:219901001"}, false, "1"},
		{[]string{"area:219902"}, false, "2"},
		{[]string{"area:219900"}, false, "012"},
		{[]string{"home:219901"}, false, "01"},
		{[]string{"mode:paper"}, false, "0"},
		{[]string{"mode:paper,web", "sample:volunteer"}, false, "123"},
		{[]string{"channel:c5"}, false, "3"},
		{[]string{"wave:w2"}, false, "2"},
		{[]string{"wave:w9"}, false, ""},
		{[]string{"q1:knwo"}, false, "tally.filter_value_unknown"},
		{[]string{"q2:knwo"}, false, "tally.filter_value_unknown"},
		{[]string{"q4:old"}, false, "tally.filter_value_unknown"},
		{[]string{"mode:fax"}, false, "tally.filter_value_unknown"},
		{[]string{"sample:all"}, false, "tally.filter_value_unknown"},
		{[]string{"area:999999"}, false, "tally.filter_value_unknown"},
		{[]string{"q99:a"}, false, "tally.filter_unknown"},
		{[]string{"q8:a"}, false, "tally.filter_unsuitable"},
		{[]string{"q3:good"}, false, "tally.filter_unsuitable"},
		{[]string{"q1"}, false, "tally.filter_form"},
		{[]string{":a"}, false, "tally.filter_form"},
		{[]string{"q1:"}, false, "tally.filter_form"},
		{[]string{"q1:a,,b"}, false, "tally.filter_form"},
	} {
		got, err := selected(f.View(), c.where, c.without, names)
		if err != nil {
			got = "no surveys.Error"
			if all := surveys.All(err); len(all) == 1 && all[0].Kind == surveys.Invalid {
				got = all[0].Key
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%v without flags %v: %s", c.where, c.without, diff)
		}
	}
}

func selected(v *tally.View, where []string, without bool, names tally.Names) (string, error) {
	var conditions []tally.Condition
	for _, w := range where {
		c, err := tally.ParseCondition(w)
		if err != nil {
			return "", err
		}
		conditions = append(conditions, c)
	}
	kept, err := v.Select(conditions, without, names)
	rows := ""
	for row := range v.N {
		if kept == nil || kept[row] == 1 {
			rows += fmt.Sprint(row)
		}
	}
	return rows, err
}
