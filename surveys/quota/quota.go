// Package quota divides a quota sample into cells with targets: so many people
// of an area, a sex, an age. It applies to the sample "quota" alone; nobody who
// was drawn or came by themselves is turned away.
package quota

import (
	"math"
	"slices"
	"strings"

	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/weight"
)

// AreaVar is the part of a cell that is a response's area.
const AreaVar = "area"

// Plan is a survey's cells at one moment.
type Plan struct {
	Vars  []string // AreaVar or codes of questions with one choice
	Late  Late
	Cells []Cell // no two hold the same person
}

// Late says what becomes of a response whose cell has filled up meanwhile.
type Late string

// Keep stores it, flagged and not counted; Refuse stores nothing.
const (
	Keep   Late = "keep"
	Refuse Late = "refuse"
)

// Cell is one group of people.
type Cell struct {
	ID     int64
	Key    [][]string // per variable the codes that belong together
	Target int64
	Closed bool  // by hand
	Filled int64 // counted responses of the wave under way, as of the snapshot
}

// Full reports whether nobody more is taken.
func (c *Cell) Full() bool { return c.Closed || c.Filled >= c.Target }

// Bounds of a plan.
const (
	MaxVars   = 4
	MaxCells  = 600
	MaxTarget = 1_000_000
)

// CellOf returns the cell of a person as far as the answers tell, nil while they
// do not or where no cell is theirs. within reports whether an area lies in
// another.
func (p *Plan) CellOf(form *answer.Form, sheet answer.Sheet, area string, within func(code, top string) bool) *Cell {
	if p == nil || len(p.Cells) == 0 {
		return nil
	}
	values := make([]string, len(p.Vars))
	for i, v := range p.Vars {
		if values[i] = valueOf(form, sheet, area, v); values[i] == "" {
			return nil
		}
	}
	for i := range p.Cells {
		c := &p.Cells[i]
		if len(c.Key) == len(values) && !slices.ContainsFunc(indexes(values), func(k int) bool {
			return !holds(c.Key[k], values[k], p.Vars[k] == AreaVar, within)
		}) {
			return c
		}
	}
	return nil
}

func indexes(values []string) []int {
	all := make([]int, len(values))
	for i := range all {
		all[i] = i
	}
	return all
}

func holds(codes []string, value string, isArea bool, within func(code, top string) bool) bool {
	return slices.ContainsFunc(codes, func(code string) bool { return code == value || isArea && within != nil && within(value, code) })
}

func valueOf(form *answer.Form, sheet answer.Sheet, area, v string) string {
	if v == AreaVar {
		return area
	}
	f, ok := form.Field(v)
	if !ok || f.Ordinal >= len(sheet) || sheet[f.Ordinal].Shape != answer.Choice {
		return ""
	}
	return f.OptionCode(sheet[f.Ordinal].Option)
}

// Check refuses a plan that means nothing for a document.
//
// Errors: Invalid, all findings.
func (p *Plan) Check(doc *surveys.Survey) error {
	var errs surveys.Errors
	fail := func(key, field string, args ...any) {
		errs = append(errs, surveys.E(surveys.Invalid, key, field, args...))
	}
	if p.Late != Keep && p.Late != Refuse {
		fail("quota.late", "/late")
	}
	if len(p.Vars) == 0 || len(p.Vars) > MaxVars {
		fail("quota.vars", "/vars", "Max", MaxVars)
	}
	for i, v := range p.Vars {
		if slices.Contains(p.Vars[:i], v) {
			fail("quota.var_twice", "/vars", "Var", v)
		}
		if v != AreaVar && Choosable(doc, v) == nil {
			fail("quota.var_unknown", "/vars", "Var", v)
		}
	}
	if len(p.Cells) == 0 || len(p.Cells) > MaxCells {
		fail("quota.cells", "/vars", "Count", len(p.Cells), "Max", MaxCells)
	}
	for _, c := range p.Cells {
		if c.Target < 0 || c.Target > MaxTarget {
			fail("quota.target", "/targets", "Max", MaxTarget)
			break
		}
	}
	return errs.Err()
}

// Choosable is the question of a code when a cell can be made of it: one choice.
func Choosable(doc *surveys.Survey, code string) *surveys.Question {
	for p := range doc.Pages {
		for i := range doc.Pages[p].Questions {
			q := &doc.Pages[p].Questions[i]
			if q.Code == code && (q.Type == surveys.Single || q.Type == surveys.Rating && len(q.Options) > 0) {
				return q
			}
		}
	}
	return nil
}

// FromMargins makes a cell of each group of the population, with its part of n.
// The largest remainders get what rounding leaves, so that the targets add up.
func FromMargins(m *weight.Margins, n int64) Plan {
	p := Plan{Vars: slices.Clone(m.Vars), Late: Keep}
	total := 0.0
	for _, c := range m.Cells {
		total += c.Total
	}
	parts := make([]float64, len(m.Cells))
	for i, c := range m.Cells {
		p.Cells = append(p.Cells, Cell{Key: c.Key})
		if total > 0 {
			parts[i] = c.Total / total
		}
	}
	p.share(parts, n)
	return p
}

// Crossed makes a cell of each combination of some codes, all with the same part
// of n.
func Crossed(vars []string, codes [][]string, n int64) Plan {
	p := Plan{Vars: vars, Late: Keep, Cells: []Cell{{}}}
	for _, list := range codes {
		var next []Cell
		for _, c := range p.Cells {
			for _, code := range list {
				if next = append(next, Cell{Key: append(slices.Clone(c.Key), []string{code})}); len(next) > MaxCells {
					p.Cells = next
					return p // Check says that it is too many
				}
			}
		}
		p.Cells = next
	}
	parts := make([]float64, len(p.Cells))
	for i := range parts {
		parts[i] = 1 / float64(len(parts))
	}
	p.share(parts, n)
	return p
}

// share hands n out by parts.
func (p *Plan) share(parts []float64, n int64) {
	left := n
	order := make([]int, len(parts))
	rest := make([]float64, len(parts))
	for i, part := range parts {
		order[i] = i
		exact := part * float64(n)
		p.Cells[i].Target = int64(math.Floor(exact))
		rest[i] = exact - math.Floor(exact)
		left -= p.Cells[i].Target
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case rest[a] > rest[b]:
			return -1
		case rest[a] < rest[b]:
			return 1
		}
		return 0
	})
	for k := 0; left > 0 && k < len(order); k, left = k+1, left-1 {
		p.Cells[order[k]].Target++
	}
}

// KeyText is a cell's key as it is stored: codes with commas, variables with
// semicolons.
func KeyText(key [][]string) string {
	parts := make([]string, len(key))
	for i, codes := range key {
		parts[i] = strings.Join(codes, ",")
	}
	return strings.Join(parts, ";")
}

// ParseKey is the reverse of KeyText.
func ParseKey(text string) [][]string {
	var key [][]string
	for _, part := range strings.Split(text, ";") {
		key = append(key, strings.Split(part, ","))
	}
	return key
}
