package rate

import (
	"slices"

	"minyi/surveys/estimate"
)

// FlagSeveral says that a person may stand in several lines of a cross-tabulation.
const FlagSeveral = "several_answers"

// several makes a table with a line per option of the sides that are questions
// with several choices. one has a line more there, before the options, of those
// who answered. Shares are of all who answered both questions and add up to more
// than 1; lines that are not apart have no tests.
//
// What is small is hidden as if each option, or each pair of them, had its own
// table of chosen and not chosen: those tables can be asked for as well.
func several(one *estimate.Crossed, rows, cols *crossSide, least int, hide hider) (*estimate.CrosstabResult, error) {
	n, sumW := make([]int, len(one.Rows)*len(one.Cols)), make([]float64, len(one.Rows)*len(one.Cols))
	people := *one
	people.Parts = nil
	for _, p := range one.Parts {
		if p.Weight > 0 {
			at := p.Row*len(one.Cols) + p.Col
			n[at] += p.N
			sumW[at] += float64(p.N) * p.Weight
		}
		if (rows.set == nil || p.Row == 0) && (cols.set == nil || p.Col == 0) {
			p.Row, p.Col = 0, 0
			people.Parts = append(people.Parts, p)
		}
	}
	people.Rows, people.Cols = []string{"1"}, []string{"1"}
	out, err := people.Result(0)
	if err != nil {
		return nil, err
	}
	whole := out.Cells[0].SumW
	out.Cells = []estimate.CellRow{}
	out.Flags = append(out.Flags, FlagSeveral)
	down, across := linesOf(rows, one.Rows), linesOf(cols, one.Cols)
	suppressed := false
	for _, d := range down {
		for _, a := range across {
			t := &estimate.CrosstabResult{N: out.N}
			t.Untested()
			for _, i := range d.parts {
				for _, j := range a.parts {
					c := estimate.CellRow{Row: i.value, Col: j.value}
					for _, x := range i.of {
						for _, y := range j.of {
							at := x.line*len(one.Cols) + y.line
							c.N += estimate.Count(x.sign * y.sign * n[at])
							c.SumW += estimate.Number(float64(x.sign*y.sign) * sumW[at])
						}
					}
					c.Proportion = c.SumW / whole
					t.Cells = append(t.Cells, c)
				}
			}
			(&estimate.Document{Results: []estimate.Result{{Crosstab: t}}}).Conceal(least)
			hide(t, d.name, a.name)
			suppressed = suppressed || slices.Contains(t.Flags, estimate.FlagSuppressed)
			if t.N == estimate.Hidden {
				out.N = estimate.Hidden
			}
			for _, c := range t.Cells {
				if d.option != "" {
					if c.Row != chosen {
						continue
					}
					c.Row = d.option
				}
				if a.option != "" {
					if c.Col != chosen {
						continue
					}
					c.Col = a.option
				}
				out.Cells = append(out.Cells, c)
			}
		}
	}
	if out.N == estimate.Hidden {
		for i := range out.Cells {
			out.Cells[i].Proportion = estimate.None
		}
	}
	if rows.set == nil { // made option by option of the other side
		slices.SortStableFunc(out.Cells, func(a, b estimate.CellRow) int {
			return slices.Index(one.Rows, a.Row) - slices.Index(one.Rows, b.Row)
		})
	}
	if suppressed {
		out.Flags = append(out.Flags, estimate.FlagSuppressed)
	}
	return out, nil
}

// lines are a side of one of several's tables: all lines of a side of its own, or
// one option, chosen and not chosen.
type lines struct {
	name, option string
	parts        []part
}

// part is a line, made of lines that are counted.
type part struct {
	value string
	of    []signed
}

type signed struct{ line, sign int }

func linesOf(d *crossSide, values []string) (all []lines) {
	if d.set == nil {
		one := lines{name: d.name}
		for line, value := range values {
			one.parts = append(one.parts, part{value, []signed{{line, 1}}})
		}
		return []lines{one}
	}
	for line, option := range values {
		if line > 0 {
			all = append(all, lines{name: d.name + "_" + option, option: option, parts: []part{
				{unchosen, []signed{{0, 1}, {line, -1}}}, {chosen, []signed{{line, 1}}},
			}})
		}
	}
	return all
}
