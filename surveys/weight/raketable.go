package weight

import (
	"slices"
	"strings"

	"minyi/surveys"
)

// SparseLevel is the least number of respondents of a level of a margin before
// it is collapsed with the next (METHOD §7, own choice).
const SparseLevel = 20

// RakeTable returns a weight per row that brings the sample to every variable of
// a population table by itself, not to their combinations: one margin per
// variable, its totals the sums of the table's cells, raked in turn until all
// hold (see Rake). It needs respondents at every level, not in every cell.
//
// Levels with fewer than Options.Min respondents (0 means SparseLevel) are
// collapsed with the next one as in PostStratify; areas never. Rows that fit no
// level of one of the variables get 0 and are counted in the report, whose
// Cells are the levels.
//
// Errors, all Invalid: those of PostStratify and Rake; weight.levels_overlap for
// a table whose cells divide a variable differently, so that it has no levels.
func RakeTable(m *Margins, who Respondents, options Options) ([]float64, *Report, error) {
	if errs := m.Check(); len(errs) > 0 {
		return nil, nil, errs
	}
	least := options.Min
	if least == 0 {
		least = SparseLevel
	}
	cellOf := make([]func(int) int, len(m.Vars))
	tables := make([]*Margins, len(m.Vars))
	for v := range m.Vars {
		var err error
		if tables[v], err = m.alone(v); err != nil {
			return nil, nil, err
		}
		if cellOf[v], err = assign(tables[v], who); err != nil {
			return nil, nil, err
		}
	}
	// Who fits one margin but not another is in none: the sums of the margins
	// would never agree.
	d := make([]float64, who.N)
	for row := range d {
		fits := func(cell func(int) int) bool { return cell(row) < 0 }
		if !slices.ContainsFunc(cellOf, fits) {
			d[row] = who.Base(row) * float64(who.count(row))
		}
	}
	report := &Report{}
	margins := make([]Margin, len(m.Vars))
	for v := range m.Vars {
		levels := newStrata(tables[v])
		for row, x := range d {
			if x > 0 {
				c := &levels.all[cellOf[v](row)]
				c.n += who.count(row)
				c.base += x
			}
		}
		if err := levels.collapse(least); err != nil {
			return nil, nil, err
		}
		margins[v] = levels.margin(m.Vars[v], d, cellOf[v])
		one := levels.report(nil, who)
		for i := range one.Cells {
			one.Cells[i].Cell = m.Vars[v] + "=" + one.Cells[i].Cell
			one.Cells[i].Factor = 0 // the same for no two rows of a level
		}
		report.Cells, report.Collapsed = append(report.Cells, one.Cells...), append(report.Collapsed, one.Collapsed...)
	}
	rake := Rake
	if options.Bounded {
		rake = report.rakeBounded
	}
	w, done, err := rake(d, margins)
	if err != nil {
		return nil, nil, err
	}
	for row := range w {
		w[row] /= float64(who.count(row))
	}
	report.Deff, report.LeftOut = kish(w, who)
	report.Convergence, report.Margins = &done, margins
	return w, report, nil
}

// DefaultBounds are those of the method (METHOD §7, own choice) and the wider
// ones that are tried one after the other where no weights keep to them. A sample
// that fits none of them is raked without.
var DefaultBounds = [][2]float64{{0.3, 3}, {0.2, 5}, {0.1, 10}}

// rakeBounded rakes within the narrowest bounds that can be kept and notes them.
// Bounds are on weights relative to base weights that add up to the population.
func (r *Report) rakeBounded(d []float64, margins []Margin) ([]float64, Convergence, error) {
	w, done, err := Rake(d, margins)
	if err != nil {
		return nil, done, err
	}
	sum, people := 0.0, 0.0
	for _, x := range d {
		sum += x
	}
	for _, total := range margins[0].Totals {
		people += total
	}
	scaled, low, high := make([]float64, len(d)), 1.0, 1.0
	for row, x := range d {
		if scaled[row] = x * people / sum; x > 0 {
			low, high = min(low, w[row]/scaled[row]), max(high, w[row]/scaled[row])
		}
	}
	for _, b := range DefaultBounds {
		if b[0] <= low && high <= b[1] { // the bounds touch nobody
			r.Bounds = &b
			return w, done, nil
		}
		if bounded, how, err := RakeBounded(scaled, margins, b[0], b[1]); err == nil {
			r.Bounds = &b
			return bounded, how, nil
		}
	}
	return w, done, nil
}

// alone is the table of one variable, the others summed up.
func (m *Margins) alone(v int) (*Margins, error) {
	one := &Margins{Code: m.Code, Source: m.Source, Vars: []string{m.Vars[v]}}
	at := map[string]int{}
	for _, c := range m.Cells {
		name := strings.Join(slices.Sorted(slices.Values(c.Key[v])), "\x00")
		i, ok := at[name]
		if !ok {
			i = len(one.Cells)
			at[name] = i
			one.Cells = append(one.Cells, Cell{Key: [][]string{c.Key[v]}})
		}
		one.Cells[i].Total += c.Total
	}
	if errs := one.Check(); len(errs) > 0 {
		return nil, surveys.E(surveys.Invalid, "weight.levels_overlap", "/cells", "Variable", m.Vars[v], "Margins", m.Code)
	}
	return one, nil
}

// margin is what the strata of one variable are to raking.
func (s *strata) margin(name string, d []float64, cellOf func(row int) int) Margin {
	m := Margin{Name: name, Of: make([]int32, len(d))}
	place := make([]int32, len(s.all))
	for i := range s.all {
		if c := &s.all[i]; c.into == i {
			place[i] = int32(len(m.Totals))
			m.Cells, m.Totals = append(m.Cells, s.name(c)), append(m.Totals, c.total)
		}
	}
	for row, x := range d {
		m.Of[row] = -1
		if x > 0 {
			m.Of[row] = place[s.rootIndex(cellOf(row))]
		}
	}
	return m
}
