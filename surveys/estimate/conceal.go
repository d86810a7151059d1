package estimate

import (
	"slices"

	"minyi/surveys/suppress"
)

// FlagSuppressed says that fewer people stand behind a figure than may be shown.
const FlagSuppressed = "suppressed"

// Conceal takes out the figures of fewer than least people, and of a crosstab
// so many other cells that none of them follows (METHOD §15). A difference goes
// when one of its groups is as small. What is concealed is null.
func (d *Document) Conceal(least int) {
	small := func(n int) bool { return 0 < n && n < least }
	for i := range d.Results {
		r := &d.Results[i]
		for j := range r.Rows {
			if row := &r.Rows[j]; small(int(row.N)) {
				row.conceal()
			}
		}
		for j := range r.Contrast {
			if c := &r.Contrast[j]; small(c.least) {
				c.conceal()
			}
		}
		for j := range r.Pairs {
			if p := &r.Pairs[j]; small(p.least) {
				p.conceal()
				p.Holm, p.Bonferroni, p.BH = None, None, None
			}
		}
		for j := range r.Ranks {
			if k := &r.Ranks[j]; small(k.n) {
				k.Estimate, k.SE, k.Rank = None, None, nil
			}
		}
		if r.Crosstab != nil {
			r.Crosstab.conceal(least)
		}
	}
}

func (r *Row) conceal() {
	r.SumW, r.NEff, r.Estimate, r.SE, r.Deff, r.CI = None, None, None, None, nil, nil
	if !slices.Contains(r.Flags, FlagSuppressed) {
		r.Flags = append(r.Flags, FlagSuppressed)
	}
}

// Hide conceals a row, and how many people it has.
func (r *Row) Hide() {
	r.conceal()
	r.N, r.NPSU, r.NStrata, r.DF = Hidden, 0, 0, 0
}

// Hide conceals a difference.
func (p *PairRow) Hide() {
	p.conceal()
	p.Holm, p.Bonferroni, p.BH = None, None, None
}

func (c *ContrastRow) conceal() {
	c.Estimate, c.SE, c.CI, c.T, c.P = None, None, nil, None, None
	c.Flags = append(c.Flags, FlagSuppressed)
}

func (x *CrosstabResult) conceal(least int) {
	t := suppress.Table{Threshold: least, MinWidth: suppress.MinWidth}
	for _, c := range x.Cells {
		if !slices.Contains(t.Rows, c.Row) {
			t.Rows = append(t.Rows, c.Row)
			t.Counts = append(t.Counts, nil)
		}
		if !slices.Contains(t.Cols, c.Col) {
			t.Cols = append(t.Cols, c.Col)
		}
		last := len(t.Counts) - 1
		t.Counts[last] = append(t.Counts[last], int(c.N))
	}
	if len(t.Rows) == 0 || len(t.Cols) == 0 {
		return
	}
	for _, h := range suppress.Suppress(t) {
		at := slices.IndexFunc(x.Cells, func(c CellRow) bool { return c.Row == h.Row && c.Col == h.Col })
		if at >= 0 {
			x.Cells[at].N, x.Cells[at].SumW, x.Cells[at].Proportion = Hidden, None, None
		} else if !slices.Contains(x.Flags, FlagSuppressed) {
			x.Flags = append(x.Flags, FlagSuppressed) // a total: it follows from n and the cells shown
		}
	}
}
