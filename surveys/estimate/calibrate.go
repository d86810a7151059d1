package estimate

import (
	"cmp"
	"math"
	"strings"

	"gonum.org/v1/gonum/mat"

	"minyi/surveys"
	"minyi/surveys/weight"
)

// fit is the regression on the margins by which calibration lowers the
// variance: e = u − x'B, B = (Σ d·x·x')⁻¹·Σ d·x·u, with base weights d over the
// whole sample and u = 0 outside the domain (METHOD §7; Deville and Särndal
// 1992; R survey: calibrate).
type fit struct {
	margins []weight.Margin
	first   []int // margin → its first coefficient
	inverse *mat.SymDense
}

func newFit(base []float64, margins []weight.Margin) *fit {
	f := &fit{margins: margins, inverse: weight.PseudoInverse(weight.Gram(base, margins))}
	size := 0
	for _, m := range margins {
		f.first = append(f.first, size)
		size += len(m.Totals)
	}
	return f
}

// subtract takes w·x'B from the PSU totals z of w·u.
func (f *fit) subtract(s *Sample, rows []int32, u, z []float64) {
	size := f.inverse.SymmetricDim()
	moments := mat.NewVecDense(size, nil)
	for i, row := range rows {
		for k, m := range f.margins {
			if c := m.Of[row]; c >= 0 {
				at := f.first[k] + int(c)
				moments.SetVec(at, moments.AtVec(at)+s.base[row]*u[i])
			}
		}
	}
	b := mat.NewVecDense(size, nil)
	b.MulVec(f.inverse, moments)
	for row, w := range s.weight {
		if w == 0 {
			continue
		}
		for k, m := range f.margins {
			z[s.psu[row]] -= w * b.AtVec(f.first[k]+int(m.Of[row]))
		}
	}
}

// reweigh makes the final weights. Trimmed weights count as fixed: they ignore
// what calibration gains, which is on the safe side (METHOD §7). Raking with
// upper or lower rakes, trims once and rakes again, and calibration is then to
// the base weights as ever.
//
// Errors, all Invalid: rows and cells that do not fit each other, by name, and
// those of weight.Rake, RakeBounded and Trim.
func (s *Sample) reweigh(w *Weighting) error {
	lower, upper := 0.0, math.Inf(1)
	if w.Lower != nil {
		lower = *w.Lower
	}
	if w.Upper != nil {
		upper = *w.Upper
	}
	var err error
	if w.Method == Trim {
		s.weight, err = weight.Trim(s.base, lower, upper)
		return err
	}
	margins := make([]weight.Margin, len(w.Margins))
	for k := range w.Margins {
		if margins[k], err = s.margin(&w.Margins[k], k); err != nil {
			return err
		}
	}
	rake := func(d []float64) (out []float64, err error) {
		if w.Bounds != nil {
			out, _, err = weight.RakeBounded(d, margins, w.Bounds[0], w.Bounds[1])
		} else {
			out, _, err = weight.Rake(d, margins)
		}
		return out, err
	}
	if s.weight, err = rake(s.base); err != nil {
		return err
	}
	if w.Lower != nil || w.Upper != nil {
		if s.weight, err = weight.Trim(s.weight, lower, upper); err != nil {
			return err
		}
		if s.weight, err = rake(s.weight); err != nil {
			return err
		}
	}
	s.fit = newFit(s.base, margins)
	return nil
}

// margin finds the cell of every row. A respondent without one is refused; a
// row of weight 0 is none and may be anywhere.
func (s *Sample) margin(m *Margin, at int) (weight.Margin, error) {
	field := "/weighting/margins/" + itoa(at)
	out := weight.Margin{Name: strings.Join(m.Vars, " × "), Of: make([]int32, len(s.order))}
	cells := map[string]int32{}
	for i, c := range m.Cells {
		name := strings.Join(c.Key, " / ")
		cells[strings.Join(c.Key, "\x00")] = int32(i)
		out.Cells, out.Totals = append(out.Cells, name), append(out.Totals, c.Total)
	}
	columns := make([]*Column, len(m.Vars))
	for v, name := range m.Vars {
		c, err := s.codes(name)
		if err != nil {
			e := surveys.All(err)[0]
			e.Field = field + "/vars/" + itoa(v)
			return out, e
		}
		columns[v] = c
	}
	key := make([]string, len(columns))
	var worst *surveys.Error // that of the first row of the file
	for row := range out.Of {
		missing := ""
		for v, c := range columns {
			if key[v] = c.At(row); key[v] == "" {
				missing = m.Vars[v]
			}
		}
		cell, found := cells[strings.Join(key, "\x00")]
		if found {
			out.Of[row] = cell
			continue
		}
		out.Of[row] = -1
		if s.base[row] == 0 || worst != nil && cmp.Compare(worst.Args["Row"].(int), s.row(row)) < 0 {
			continue
		}
		if missing != "" {
			worst = surveys.E(surveys.Invalid, "estimate.margin_missing", field, "Row", s.row(row), "Column", missing)
		} else {
			worst = surveys.E(surveys.Invalid, "estimate.cell_unknown", field, "Row", s.row(row), "Cell", strings.Join(key, " / "), "Margin", out.Name)
		}
	}
	if worst != nil {
		return out, worst
	}
	return out, nil
}
