package outcome_test

import (
	"testing"

	"minyi/surveys/outcome"
)

func TestWhatIsKnownFillsTheDispositionsAndNobodyTwice(t *testing.T) {
	for _, c := range []struct {
		name  string
		known outcome.Known
		field map[string]int
		want  outcome.Counts
		over  bool
	}{
		{"who has not answered is unknown", outcome.Known{Drawn: 10, Spent: 4, Complete: 4}, nil, outcome.Counts{I: 4, UO: 6}, false},
		{"half an interview is partial, less is broken off", outcome.Known{Drawn: 10, Spent: 4, Complete: 2, Partial: 1, BrokenOff: 1}, nil, outcome.Counts{I: 2, P: 1, R: 1, UO: 6}, false},
		{"a response taken back is another outcome", outcome.Known{Drawn: 10, Spent: 4, Complete: 3}, nil, outcome.Counts{I: 3, O: 1, UO: 6}, false},
		{"who began and never sent has broken off", outcome.Known{Drawn: 10, Spent: 4, Complete: 4, Began: 2}, nil, outcome.Counts{I: 4, R: 2, UO: 4}, false},
		{"the field knows the persons, pages only the rest", outcome.Known{Drawn: 10, Spent: 4, Complete: 4, Began: 9}, map[string]int{"R": 1, "NC": 2}, outcome.Counts{I: 4, R: 4, NC: 2}, false},
		{"the field cannot know more than are left", outcome.Known{Drawn: 10, Spent: 4, Complete: 4}, map[string]int{"O": 3, "NE": 4}, outcome.Counts{I: 4, O: 3, NE: 4}, true},
		{"a frame that is ahead takes nothing back", outcome.Known{Drawn: 10, Spent: 4, Complete: 5}, nil, outcome.Counts{I: 5, UO: 6}, false},
	} {
		got, entries, over := c.known.Fill(c.field)
		if got != c.want || over != c.over {
			t.Errorf("%s: %+v, over %v", c.name, got, over)
		}
		sum := 0.0
		for _, e := range entries {
			sum += float64(e.N)
		}
		if all := got.I + got.P + got.R + got.NC + got.O + got.UH + got.UO + got.NE; sum != all {
			t.Errorf("%s: entries add up to %v, dispositions to %v", c.name, sum, all)
		}
	}
}
