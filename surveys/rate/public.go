package rate

import (
	"maps"
	"slices"
	"strings"

	"minyi/surveys"
)

// Public returns the table as everybody may see it: counts of too few are null,
// and where exactly one group of a rate and sample is hidden, the next smallest
// is hidden too, because the whole less the others would give it away. Groups
// hidden for their number of responses are hidden for every rate.
//
// This protects one grouping at a time. Whoever shows several groupings of the
// same responses to the public needs the audit across tables (METHOD §15).
func Public(t *Table) *Table {
	p := &Table{AsOfSeq: t.AsOfSeq, N: t.N, Rates: slices.Clone(t.Rates), Least: t.Least}
	few := fewResponses(p.Rates, t.Least)
	bySet := map[string][]int{} // rate and sample → rows of its groups
	var order []string
	for i := range p.Rates {
		r := &p.Rates[i]
		r.Group = maps.Clone(r.Group)
		if few[cellOf(r)] {
			r.hide()
			r.N = Hidden
		}
		if r.Base.Small(t.Least) {
			r.hide()
		}
		if r.N.Small(t.Least) {
			r.N = Hidden
		}
		if len(r.Group) > 0 {
			set := r.Code + "\x00" + string(r.Sample)
			if bySet[set] == nil {
				order = append(order, set)
			}
			bySet[set] = append(bySet[set], i)
		}
	}
	for _, set := range order {
		rows := bySet[set]
		hidden := 0
		for _, i := range rows {
			if p.Rates[i].Base == Hidden {
				hidden++
			}
		}
		if hidden != 1 {
			continue
		}
		if i := smallest(rows, func(i int) Count { return p.Rates[i].Base }); i >= 0 {
			p.Rates[i].hide()
		}
	}
	if wholeHidden(p.Rates) {
		p.N = Hidden
	}
	return p
}

// hide takes everything out that rests on the row's answers.
func (r *Row) hide() {
	r.Base, r.NEff, r.Estimate, r.SE, r.CI = Hidden, nil, nil, nil, nil
	r.Method, r.Suppressed = MethodNone, true
}

// fewResponses returns the cells (group and sample) whose number of responses
// must not be seen: the small ones and, beside a lone small one, the next.
func fewResponses(rows []Row, least int) map[string]bool {
	few := map[string]bool{}
	for _, sample := range surveys.Samples {
		seen := map[string]bool{}
		var cells []int
		small := 0
		for i := range rows {
			r := &rows[i]
			if r.Sample != sample || len(r.Group) == 0 || seen[cellOf(r)] {
				continue
			}
			seen[cellOf(r)] = true
			if r.N.Small(least) {
				few[cellOf(r)] = true
				small++
			} else {
				cells = append(cells, i)
			}
		}
		if small == 1 {
			if i := smallest(cells, func(i int) Count { return rows[i].N }); i >= 0 {
				few[cellOf(&rows[i])] = true
			}
		}
	}
	return few
}

// smallest returns the row with the least count above 0, the first of equals,
// -1 without one. Rows of nobody hide nothing.
func smallest(rows []int, count func(row int) Count) int {
	best := -1
	for _, i := range rows {
		if c := count(i); c > 0 && (best < 0 || c < count(best)) {
			best = i
		}
	}
	return best
}

// wholeHidden reports whether the whole of some sample is too small: the number
// of all responses less the other samples would tell it.
func wholeHidden(rows []Row) bool {
	return slices.ContainsFunc(rows, func(r Row) bool { return len(r.Group) == 0 && r.N == Hidden })
}

// cellOf names a row's group and sample.
func cellOf(r *Row) string {
	var b strings.Builder
	b.WriteString(string(r.Sample))
	for _, code := range slices.Sorted(maps.Keys(r.Group)) {
		b.WriteString("\x00" + code + "\x00" + r.Group[code])
	}
	return b.String()
}
