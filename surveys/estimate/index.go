package estimate

import "math"

// answerIndex answers with an index over several questions (METHOD §12).
func (s *Sample) answerIndex(a *Ask) (r Result, err error) {
	items := make([][]float64, len(a.Vars))
	for q, name := range a.Vars {
		if items[q], err = s.values(name); err != nil {
			return r, err
		}
	}
	weights := a.Weights
	if weights == nil {
		weights = make([]float64, len(items))
		for q := range weights {
			weights[q] = 1
		}
	}
	parts, err := s.parts(a)
	if err != nil {
		return r, err
	}
	var estimate func(rows []int32) (figure, bool)
	switch a.Method {
	case RatioOfSums:
		above, below := sums(items, weights)
		estimate = func(rows []int32) (figure, bool) { return s.ratio(rows, above, below), true }
	case RespondentMean:
		least := a.MinItems
		if least == 0 {
			least = (len(items) + 1) / 2 // half of them (METHOD §12)
		}
		y := personMeans(items, least)
		estimate = func(rows []int32) (figure, bool) { return s.mean(rows, y), true }
	default:
		estimate = func(rows []int32) (figure, bool) { return s.meanOfRates(rows, items, weights) }
	}
	for _, p := range parts {
		f, known := estimate(p.rows)
		if known {
			r.Rows = append(r.Rows, s.report(p.group, f, a.Level))
			continue
		}
		row := s.report(p.group, figure{domain: f.domain, value: math.NaN()}, a.Level)
		row.Estimate = Number(f.value)
		if len(f.rows) > 0 && f.df() > 0 {
			row.Flags = append(row.Flags, FlagNoDF)
		}
		r.Rows = append(r.Rows, row)
	}
	return r, nil
}

// meanOfRates is I = Σ a_q·p_q/Σ a_q with one joint standard error, z = Σ
// a_q·z_q/Σ a_q. The domain is who answered any of the questions. As in a
// contrast no variance is known (false) while one of the means has none.
// Questions of weight 0 do not take part.
func (s *Sample) meanOfRates(rows []int32, items [][]float64, weights []float64) (figure, bool) {
	var figures []figure
	var coef []float64
	sum := 0.0
	for q, y := range items {
		if weights[q] > 0 {
			figures = append(figures, s.mean(rows, y))
			coef = append(coef, weights[q])
			sum += weights[q]
		}
	}
	for q := range coef {
		coef[q] /= sum
	}
	return s.contrast(figures, coef)
}

// sums are a person's Σ a_q·y_q and Σ a_q over the questions answered: their
// ratio over all persons is ratio_of_sums. Who answered none is missing.
func sums(items [][]float64, weights []float64) (above, below []float64) {
	above, below = make([]float64, len(items[0])), make([]float64, len(items[0]))
	for row := range above {
		answered := false
		for q, y := range items {
			if weights[q] > 0 && y[row] == y[row] {
				answered = true
				above[row] += weights[q] * y[row]
				below[row] += weights[q]
			}
		}
		if !answered {
			above[row], below[row] = math.NaN(), math.NaN()
		}
	}
	return above, below
}

// personMeans are the means over the questions that a person answered, missing
// for fewer than least.
func personMeans(items [][]float64, least int) []float64 {
	y := make([]float64, len(items[0]))
	for row := range y {
		sum, n := 0.0, 0
		for _, item := range items {
			if item[row] == item[row] {
				sum += item[row]
				n++
			}
		}
		if y[row] = sum / float64(n); n < least {
			y[row] = math.NaN()
		}
	}
	return y
}
