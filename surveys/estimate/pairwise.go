package estimate

import (
	"cmp"
	"slices"
)

// answerPairwise compares all pairs of groups, or of items on the same persons.
func (s *Sample) answerPairwise(a *Ask) (r Result, err error) {
	var figures []figure
	var groups []Group
	if len(a.Vars) > 0 {
		figures, groups, err = s.items(a)
	} else {
		var parts []part
		figures, parts, err = s.means(a)
		for _, p := range parts {
			groups = append(groups, p.group)
		}
	}
	if err != nil {
		return r, err
	}
	r.Pairs = []PairRow{}
	var tests []Test
	for i := range figures {
		for j := i + 1; j < len(figures); j++ {
			f, testable := s.contrast([]figure{figures[i], figures[j]}, []float64{1, -1})
			row := s.compare(f, testable, a.Level)
			r.Pairs = append(r.Pairs, PairRow{A: groups[i], B: groups[j], ContrastRow: row})
			tests = append(tests, Test{i, j, row.T, row.DF})
		}
	}
	adjust(r.Pairs)
	sets := RankSets(len(figures), tests, 1-a.Level)
	for i := range figures {
		_, se := s.error(&figures[i])
		row := RankRow{
			Group: groups[i], Estimate: Number(figures[i].value), SE: Number(se), DF: figures[i].df(),
			Marginal: sets[i].Marginal, Simultaneous: sets[i].Simultaneous,
			n: len(figures[i].rows),
		}
		if row.Estimate.Defined() {
			rank := 1
			for j := range figures {
				if figures[j].value > figures[i].value {
					rank++
				}
			}
			row.Rank = &rank
		}
		r.Ranks = append(r.Ranks, row)
	}
	return r, nil
}

// items are the means of several variables on the same persons.
func (s *Sample) items(a *Ask) (figures []figure, groups []Group, err error) {
	parts, err := s.parts(&Ask{Where: a.Where})
	if err != nil {
		return nil, nil, err
	}
	for _, name := range a.Vars {
		y, err := s.values(name)
		if err != nil {
			return nil, nil, err
		}
		figures = append(figures, s.mean(parts[0].rows, y))
		groups = append(groups, Group{"var": name})
	}
	return figures, groups, nil
}

// adjust fills in the p-values adjusted for all pairs shown: Holm 1979,
// Bonferroni, and Benjamini and Hochberg 1995 for screening. As in R's p.adjust
// a pair that cannot be tested has none and does not count.
func adjust(rows []PairRow) {
	var tested []*PairRow
	for i := range rows {
		rows[i].Holm, rows[i].Bonferroni, rows[i].BH = None, None, None
		if rows[i].P.Defined() {
			tested = append(tested, &rows[i])
		}
	}
	slices.SortStableFunc(tested, func(a, b *PairRow) int { return cmp.Compare(a.P, b.P) })
	m := Number(len(tested))
	for i, row := range tested {
		row.Bonferroni = min(1, m*row.P)
		row.Holm = min(1, (m-Number(i))*row.P)
		if i > 0 {
			row.Holm = max(row.Holm, tested[i-1].Holm)
		}
	}
	for i := len(tested) - 1; i >= 0; i-- {
		row := tested[i]
		row.BH = min(1, m/Number(i+1)*row.P)
		if i+1 < len(tested) {
			row.BH = min(row.BH, tested[i+1].BH)
		}
	}
}
