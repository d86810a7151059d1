package weight_test

import (
	"testing"

	"minyi/surveys/weight"
)

func TestCombinationsThatATableLeavesOutAreGaps(t *testing.T) {
	cell := func(a, b []string) weight.Cell { return weight.Cell{Key: [][]string{a, b}, Total: 1} }
	for name, c := range map[string]struct {
		cells []weight.Cell
		n     int
		first string
	}{
		"a whole table":               {[]weight.Cell{cell([]string{"1", "2"}, []string{"m"}), cell([]string{"1"}, []string{"f"}), cell([]string{"2"}, []string{"f"})}, 0, ""},
		"one is missing":              {[]weight.Cell{cell([]string{"1", "2"}, []string{"m"}), cell([]string{"1"}, []string{"f"})}, 1, "2/f"},
		"all but the one of each row": {[]weight.Cell{cell([]string{"1"}, []string{"m"}), cell([]string{"2"}, []string{"f"}), cell([]string{"3"}, []string{"x"})}, 6, "1/f"},
	} {
		m := weight.Margins{Code: "c", Vars: []string{"a", "b"}, Cells: c.cells}
		if n, first := m.Gaps(); n != c.n || first != c.first {
			t.Errorf("%s: %d, %q", name, n, first)
		}
	}
}
