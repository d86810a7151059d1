package estimate

import (
	"slices"

	"minyi/surveys"
)

// answerMean answers mean and proportion: a row per group.
func (s *Sample) answerMean(a *Ask) (r Result, err error) {
	y, err := s.values(a.Var)
	if err != nil {
		return r, err
	}
	if a.Op == Proportion {
		if i := slices.IndexFunc(y, func(x float64) bool { return x == x && x != 0 && x != 1 }); i >= 0 {
			return r, surveys.E(surveys.Invalid, "estimate.not_a_share", "", "Row", s.row(i), "Variable", a.Var, "Value", y[i])
		}
	}
	parts, err := s.parts(a)
	for _, p := range parts {
		r.Rows = append(r.Rows, s.reportMean(p.group, s.mean(p.rows, y), a.Level, a.Op == Proportion))
	}
	return r, err
}

// answerDistribution answers with the share of every level; the base are the
// rows whose code is one of the levels. Without levels those of the file count.
func (s *Sample) answerDistribution(a *Ask) (r Result, err error) {
	column, err := s.codes(a.Var)
	if err != nil {
		return r, err
	}
	parts, err := s.parts(a)
	if err != nil {
		return r, err
	}
	levels := a.Levels
	if levels == nil {
		levels = present(column)
	}
	y := make([]float64, len(column.Codes))
	for _, p := range parts {
		base := slices.DeleteFunc(slices.Clone(p.rows), func(row int32) bool { return !slices.Contains(levels, column.At(int(row))) })
		for _, level := range levels {
			for _, row := range base {
				y[row] = 0
				if column.At(int(row)) == level {
					y[row] = 1
				}
			}
			row := s.reportMean(p.group, s.mean(base, y), a.Level, true)
			row.Level = &level
			r.Rows = append(r.Rows, row)
		}
	}
	return r, nil
}

// present are the codes of a column, without missing.
func present(c *Column) []string {
	return slices.DeleteFunc(slices.Clone(c.Values), func(v string) bool { return v == "" })
}

// answerTotal answers total and ratio.
func (s *Sample) answerTotal(a *Ask) (r Result, err error) {
	parts, err := s.parts(a)
	if err != nil {
		return r, err
	}
	var estimate func(rows []int32) figure
	switch {
	case a.Op == Ratio:
		above, err := s.values(a.Num)
		if err != nil {
			return r, err
		}
		below, err := s.values(a.Den)
		if err != nil {
			return r, err
		}
		estimate = func(rows []int32) figure { return s.ratio(rows, above, below) }
	case a.Var != "":
		y, err := s.values(a.Var)
		if err != nil {
			return r, err
		}
		estimate = func(rows []int32) figure { return s.total(rows, y) }
	default:
		estimate = func(rows []int32) figure { return s.total(rows, nil) }
	}
	for _, p := range parts {
		row := s.report(p.group, estimate(p.rows), a.Level)
		if a.Op == Total && float64(row.SumW) <= float64(row.N) && row.N > 0 {
			row.Flags = append(row.Flags, FlagNormalised)
		}
		r.Rows = append(r.Rows, row)
	}
	return r, nil
}

// FlagNormalised says that the weights of a total add up to the number of
// answers or less: they look normalised, and the total is then none of the
// population (METHOD §1).
const FlagNormalised = "normalised_weights"
