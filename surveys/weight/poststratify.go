package weight

import (
	"slices"
	"strconv"
	"strings"

	"minyi/surveys"
)

// Variable is what the respondents are by one variable of the margins: per row
// an index into Values, where "" is not known.
type Variable struct {
	Values []string
	Code   func(row int) int
}

// Respondents are the rows to weight.
type Respondents struct {
	N         int
	Base      func(row int) float64 // base weight, positive
	Count     func(row int) int     // persons who are alike in all of this and make one row; nil: 1
	Variables map[string]Variable   // by the names in Margins.Vars
	// Within says whether an area is top or below it; nil compares codes.
	Within func(code, top string) bool
}

// Options of PostStratify; the zero value is the textbook's.
type Options struct {
	// Min is the least number of respondents of a cell; cells with fewer are
	// collapsed with a neighbour. 0 means 1.
	Min int
	// Bounded keeps raked weights within DefaultBounds of the base weights, scaled
	// to the population, or within the next wider ones that can be kept.
	Bounded bool
}

// PostStratify returns a weight per row: w = d·N_g/Σ_g d, where d is the base
// weight, g the row's cell, N_g its population and the sum runs over the cell's
// rows (METHOD §7; R survey: postStratify). The weights of a cell thus add up
// to its population. Rows that fit no cell get 0 and are counted in the report.
//
// A cell with fewer than Options.Min rows is collapsed with a neighbour. The
// last variable gives way first (age in area × sex × age): its next level, or
// the one before; then the variable before it; the area never. Levels are in
// the order in which the margins name them.
//
// Errors, all Invalid: what Margins.Check finds; weight.variable_unknown for a
// variable that the respondents do not have; weight.no_respondents for a
// population without a respondent in its whole area.
func PostStratify(m *Margins, who Respondents, options Options) ([]float64, *Report, error) {
	if errs := m.Check(); len(errs) > 0 {
		return nil, nil, errs
	}
	cellOf, err := assign(m, who)
	if err != nil {
		return nil, nil, err
	}
	cells := newStrata(m)
	for row := range who.N {
		if c := cellOf(row); c >= 0 {
			n := who.count(row)
			cells.all[c].n += n
			cells.all[c].base += who.Base(row) * float64(n)
		}
	}
	if err := cells.collapse(max(options.Min, 1)); err != nil {
		return nil, nil, err
	}
	weights, fitting := make([]float64, who.N), make([]float64, who.N)
	for row := range weights {
		if c := cellOf(row); c >= 0 {
			fitting[row] = who.Base(row)
			weights[row] = fitting[row] * cells.factor(c)
		}
	}
	report := cells.report(weights, who)
	report.Margins = []Margin{cells.margin(strings.Join(m.Vars, " × "), fitting, cellOf)}
	return weights, report, nil
}

func (who *Respondents) count(row int) int {
	if who.Count == nil {
		return 1
	}
	return who.Count(row)
}

// assign returns the function from a row to its cell, -1 for none. It goes
// through tables, never maps: it is called for every response.
func assign(m *Margins, who Respondents) (func(row int) int, error) {
	known := make([][]string, len(m.Vars)) // per variable, the codes that the margins name
	for _, c := range m.Cells {
		for v, codes := range c.Key {
			for _, code := range codes {
				if !slices.Contains(known[v], code) {
					known[v] = append(known[v], code)
				}
			}
		}
	}
	size := 1
	strides := make([]int, len(m.Vars))
	for v := range known {
		strides[v] = size
		if size *= len(known[v]) + 1; size > maxCombinations {
			return nil, surveys.E(surveys.Invalid, "weight.too_many_cells", "/vars", "Max", maxCombinations)
		}
	}
	// offsets[v][value] is what a value adds to the place in the table; the
	// margins' codes count from 1, so that 0 is "none of them".
	offsets := make([][]int, len(m.Vars))
	variables := make([]Variable, len(m.Vars))
	for v, name := range m.Vars {
		variable, ok := who.Variables[name]
		if !ok {
			return nil, surveys.E(surveys.Invalid, "weight.variable_unknown", "/vars/"+strconv.Itoa(v), "Variable", name)
		}
		variables[v] = variable
		offsets[v] = make([]int, len(variable.Values))
		for i, value := range variable.Values {
			offsets[v][i] = strides[v] * (named(value, known[v], name == AreaVariable, who.Within) + 1)
		}
	}
	table := make([]int32, size)
	for i := range table {
		table[i] = -1
	}
	for i, c := range m.Cells {
		for combination := range combine(c.Key) {
			at := 0
			for v, code := range combination {
				at += strides[v] * (slices.Index(known[v], code) + 1)
			}
			table[at] = int32(i)
		}
	}
	return func(row int) int {
		at := 0
		for v := range variables {
			at += offsets[v][variables[v].Code(row)]
		}
		return int(table[at])
	}, nil
}

// named returns the index of the margins' code to which a value belongs, -1 for
// none: itself or, for an area, the nearest one above it.
func named(value string, codes []string, area bool, within func(code, top string) bool) int {
	if value == "" {
		return -1
	}
	if i := slices.Index(codes, value); i >= 0 || !area || within == nil {
		return i
	}
	best := -1
	for i, code := range codes {
		if within(value, code) && (best < 0 || within(code, codes[best])) {
			best = i
		}
	}
	return best
}
