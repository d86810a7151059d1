package suppress

import (
	"encoding/json"
	"os"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"minyi/surveys"
)

// faults audits a pattern: small cells left open, cells that follow exactly, and
// small cells known too closely.
func faults(t Table, hidden []Hidden) (open, derived, close int) {
	g := newGrid(t.Counts)
	in := map[cell]bool{}
	for _, h := range hidden {
		in[cell{place(t.Rows, h.Row), place(t.Cols, h.Col)}] = true
	}
	for i := range g.rows {
		for j := range g.cols {
			c := cell{i, j}
			small := 0 < g.at(c) && g.at(c) < t.Threshold
			switch {
			case small && !in[c]:
				open++
			case in[c] && g.width(c, in, 1) == 0:
				derived++
			case small && g.width(c, in, t.MinWidth) < t.MinWidth:
				close++
			}
		}
	}
	return open, derived, close
}

func place(names []string, name string) int {
	if name == Total {
		return len(names)
	}
	return slices.Index(names, name)
}

func TestReferenceTablesAreProtectedWithoutHidingMuchMore(t *testing.T) {
	data, err := os.ReadFile("testdata/suppression.json")
	if err != nil {
		t.Fatal(err)
	}
	var golden struct {
		Tables []struct {
			Table
			ReferenceSize int `json:"reference_size"`
			Slack         int
			MinWidth      int `json:"min_width"`
		}
	}
	if err := json.Unmarshal(data, &golden); err != nil {
		t.Fatal(err)
	}
	out, err := Run(data)
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Tables []struct{ Suppressed []Hidden }
	}
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatal(err)
	}
	for i, want := range golden.Tables {
		want.Table.MinWidth = want.MinWidth
		hidden := got.Tables[i].Suppressed
		if open, derived, close := faults(want.Table, hidden); open+derived+close > 0 {
			t.Errorf("table %d: %d open, %d derived, %d too close: %v", i, open, derived, close, hidden)
		}
		if len(hidden) > want.ReferenceSize+want.Slack {
			t.Errorf("table %d: %d cells hidden, reference %d", i, len(hidden), want.ReferenceSize)
		}
	}
}

// What the audit believes about a hidden cell, checked by trying all tables.
func TestTheAuditFindsWhatAnAttackerCanDerive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		count := rapid.IntRange(0, 4)
		counts := [][]int{{count.Draw(t, "a"), count.Draw(t, "b")}, {count.Draw(t, "c"), count.Draw(t, "d")}}
		g := newGrid(counts)
		hidden := map[cell]bool{}
		for i := range 3 {
			for j := range 3 {
				if i+j < 4 && rapid.Bool().Draw(t, "hide") {
					hidden[cell{i, j}] = true
				}
			}
		}
		const most = 14
		lo, hi := map[cell]int{}, map[cell]int{}
		for n := range most * most * most * most {
			try := newGrid([][]int{{n % most, n / most % most}, {n / most / most % most, n / most / most / most}})
			possible := true
			for i := range 3 {
				for j := range 3 {
					c := cell{i, j}
					possible = possible && (hidden[c] || try.at(c) == g.at(c))
				}
			}
			if !possible {
				continue
			}
			for c := range hidden {
				if x, ok := lo[c]; !ok || try.at(c) < x {
					lo[c] = try.at(c)
				}
				hi[c] = max(hi[c], try.at(c))
			}
		}
		const limit = 4
		for c := range hidden {
			if got, want := g.width(c, hidden, limit), min(limit, hi[c]-lo[c]); got != want {
				t.Fatalf("%v of %v with %v hidden: width %d, want %d", c, counts, hidden, got, want)
			}
		}
	})
}

func TestRandomTablesAreProtected(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := Table{Threshold: 10, MinWidth: 5, Rows: []string{"a", "b", "c", "d"}, Cols: []string{"1", "2", "3"}}
		for range table.Rows {
			row := make([]int, len(table.Cols))
			for j := range row {
				row[j] = rapid.SampledFrom([]int{0, 2, 7, 9, 10, 14, 25, 60}).Draw(t, "count")
			}
			table.Counts = append(table.Counts, row)
		}
		open, derived, close := faults(table, Suppress(table))
		if open > 0 {
			t.Fatalf("%d small cells are open", open)
		}
		// Hiding every cell but the grand total is all that can be done.
		var most []Hidden
		for _, r := range append(slices.Clone(table.Rows), Total) {
			for _, c := range append(slices.Clone(table.Cols), Total) {
				most = append(most, Hidden{r, c})
			}
		}
		if _, d, c := faults(table, most); derived+close > d+c {
			t.Fatalf("%v: %d derived, %d too close; hiding all leaves %d and %d", table.Counts, derived, close, d, c)
		}
	})
}

func TestTablesThatAreNoneAreRefused(t *testing.T) {
	for name, c := range map[string]struct{ request, key string }{
		"no tables":           {`{}`, "suppress.tables"},
		"a row too short":     {`{"tables":[{"rows":["a"],"cols":["1","2"],"counts":[[1]]}]}`, "suppress.row"},
		"a row too few":       {`{"tables":[{"rows":["a","b"],"cols":["1"],"counts":[[1]]}]}`, "suppress.shape"},
		"a negative count":    {`{"tables":[{"rows":["a"],"cols":["1"],"counts":[[-1]]}]}`, "suppress.count"},
		"counts in fractions": {`{"tables":[{"rows":["a"],"cols":["1"],"counts":[[1.5]]}]}`, "suppress.field"},
	} {
		_, err := Run([]byte(c.request))
		if found := surveys.All(err); len(found) == 0 || found[0].Key != c.key {
			t.Errorf("%s: %v", name, err)
		}
	}
}
