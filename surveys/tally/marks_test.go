package tally_test

import (
	"fmt"
	"testing"

	"minyi/surveys/answer"
	"minyi/surveys/intake"
	"minyi/surveys/tally"
)

// flagsOf are the flags of every row that counts, by place.
func flagsOf(v *tally.View) string {
	text := ""
	for row := range v.N {
		text += fmt.Sprintf("%d:%d ", v.Seq.At(row), v.Flags.At(row))
	}
	return text
}

func TestAFrameLearnsWhatWasFoundOutLater(t *testing.T) {
	form := compile(t, "v1.json", 1)
	j := &journal{forms: map[int]*answer.Form{1: form}}
	for range 3 {
		j.commit(t, form, "know")
	}
	k := newKeeper(t, j, 0)
	frame := func() *tally.View {
		t.Helper()
		v, err := k.Frame(t.Context(), surveyID)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	before := frame()
	for _, step := range []struct {
		name string
		do   func()
		want string
	}{
		{"nothing yet", func() {}, "1:0 4:0 7:0 "},
		{"a doubt", func() { j.mark(1, intake.FlagDuplicate, true) }, "1:0 4:64 7:0 "},
		{"another beside it", func() { j.mark(1, intake.FlagFast, true) }, "1:0 4:68 7:0 "},
		{"one is left out", func() { j.mark(0, 0, false) }, "4:68 7:0 "},
		{"a doubt about the one left out", func() { j.mark(0, intake.FlagFast, false) }, "4:68 7:0 "},
		{"it counts again", func() { j.mark(0, 0, true) }, "1:4 4:68 7:0 "},
		{"a new one, and a doubt about it", func() { j.commit(t, form, "know"); j.mark(3, intake.FlagLate, true) }, "1:4 4:68 7:0 10:1 "},
	} {
		step.do()
		if got := flagsOf(frame()); got != step.want {
			t.Errorf("%s: %s, want %s", step.name, got, step.want)
		}
	}
	if got := flagsOf(before); got != "1:0 4:0 7:0 " {
		t.Errorf("a view that a reader held has changed: %s", got)
	}
	fresh := newKeeper(t, j, 0)
	v, err := fresh.Frame(t.Context(), surveyID)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := flagsOf(v), flagsOf(frame()); got != want {
		t.Errorf("another instance comes to %s, this one to %s", got, want)
	}
}

func TestAFigureIsAsOfTheMarksThatItObeys(t *testing.T) {
	form := compile(t, "v1.json", 1)
	j := &journal{forms: map[int]*answer.Form{1: form}}
	for range 3 {
		j.commit(t, form, "know")
	}
	k := newKeeper(t, j, 0)
	for _, do := range []func(){
		func() {},
		func() { j.mark(0, 0, false) },
		func() { j.mark(1, intake.FlagFast, true) },
		func() { j.commit(t, form, "know"); j.mark(3, 0, false) },
		func() { j.mark(0, 0, true) },
	} {
		do()
		now, err := k.Frame(t.Context(), surveyID)
		if err != nil {
			t.Fatal(err)
		}
		then, err := k.AsOf(t.Context(), surveyID, now.AsOfSeq)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := flagsOf(then), flagsOf(now); got != want {
			t.Errorf("as of %d the rows are %s, and those shown as of then were %s", now.AsOfSeq, got, want)
		}
	}
}
