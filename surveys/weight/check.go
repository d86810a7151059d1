package weight

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"minyi/surveys"
)

// AreaVariable is the variable whose codes are areas.
const AreaVariable = "area"

// maxCombinations bounds the table from codes to cells: 4 million combinations
// of one code per variable, far above any census table.
const maxCombinations = 1 << 22

// Check lists what is wrong with the margins themselves. All findings are of
// kind Invalid, their Field points into the margins' JSON: no variable or cell,
// a variable twice, a key that does not have one list per variable, totals that
// are negative or not finite, a person who would belong to two cells, nobody at
// all.
func (m *Margins) Check() surveys.Errors {
	var errs surveys.Errors
	refuse := func(key, field string, args ...any) {
		errs = append(errs, surveys.E(surveys.Invalid, key, field, args...))
	}
	if len(m.Vars) == 0 {
		refuse("weight.no_variables", "/vars")
	}
	for i, v := range m.Vars {
		if v == "" || slices.Contains(m.Vars[:i], v) {
			refuse("weight.variable_twice", "/vars/"+strconv.Itoa(i), "Variable", v)
		}
	}
	sum, combinations := 0.0, 1
	seen := map[string]int{}
	for i, c := range m.Cells {
		at := "/cells/" + strconv.Itoa(i)
		if !keyFits(c.Key, len(m.Vars)) {
			refuse("weight.key", at+"/key", "Count", len(m.Vars))
			continue
		}
		if c.Total < 0 || math.IsNaN(c.Total) || math.IsInf(c.Total, 0) {
			refuse("weight.negative_total", at+"/total")
			continue
		}
		sum += c.Total
		if combinations += product(c.Key); combinations > maxCombinations {
			refuse("weight.too_many_cells", at+"/key", "Max", maxCombinations)
			break
		}
		for combination := range combine(c.Key) {
			name := strings.Join(combination, "\x00")
			if other, twice := seen[name]; twice {
				refuse("weight.cells_overlap", at+"/key", "Cell", strings.Join(combination, "/"), "Other", other+1)
				break
			}
			seen[name] = i
		}
	}
	if len(errs) == 0 && sum <= 0 {
		refuse("weight.zero_total", "/cells")
	}
	return errs
}

// keyFits reports whether a key has a list of codes per variable, none empty.
func keyFits(key [][]string, variables int) bool {
	if len(key) != variables || variables == 0 {
		return false
	}
	for _, codes := range key {
		if len(codes) == 0 || slices.Contains(codes, "") {
			return false
		}
	}
	return true
}

func product(key [][]string) int {
	n := 1
	for _, codes := range key {
		if n *= len(codes); n > maxCombinations {
			return n
		}
	}
	return n
}

// combine yields every combination of one code per variable, in order. The
// slice is reused.
func combine(key [][]string) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		at := make([]int, len(key))
		combination := make([]string, len(key))
		for {
			for v := range key {
				combination[v] = key[v][at[v]]
			}
			if !yield(combination) {
				return
			}
			v := len(key) - 1
			for ; v >= 0; v-- {
				if at[v]++; at[v] < len(key[v]) {
					break
				}
				at[v] = 0
			}
			if v < 0 {
				return
			}
		}
	}
}
