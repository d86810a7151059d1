package rate

import (
	"maps"
	"slices"
	"strings"

	"minyi/surveys"
	"minyi/surveys/estimate"
	"minyi/surveys/tally"
)

// protectCrosstab hides the cells of a table that the guard does not show. Where
// one is hidden, all that rests on the whole table goes as well: how many it has,
// the shares of them and the tests.
func (g *Guard) protectCrosstab(x *estimate.CrosstabResult, q Query, sample surveys.Sample, rows, cols string) {
	g.mu.Lock()
	defer g.rest()
	g.hideCells(x, q, slices.Index(surveys.Samples, sample), rows, cols)
}

func (g *Guard) hideCells(x *estimate.CrosstabResult, q Query, s int, rows, cols string) {
	a, err := g.read(q)
	hidden := false
	for i := range x.Cells {
		c := &x.Cells[i]
		if err == nil {
			group, ok := g.columns(a, map[string]string{rows: c.Row, cols: c.Col})
			if ok && len(group) > 0 && g.shown(a, s, "", group) && c.N != estimate.Hidden {
				continue
			}
		}
		c.N, c.SumW = estimate.Hidden, estimate.None
		hidden = true
	}
	if !hidden {
		return
	}
	x.N = estimate.Hidden
	for i := range x.Cells {
		x.Cells[i].Proportion = estimate.None
	}
	x.Untested()
	if !slices.Contains(x.Flags, estimate.FlagSuppressed) {
		x.Flags = append(x.Flags, estimate.FlagSuppressed)
	}
}

// columns are the terms of a group by the columns of exports; ok is false where
// one of them is none by which protected figures may be narrowed.
func (g *Guard) columns(a *ask, values map[string]string) (terms []trait, ok bool) {
	for _, name := range slices.Sorted(maps.Keys(values)) {
		x := g.area(a.levels[len(a.levels)-1].within)
		if name != districtColumn {
			if x, ok = g.axis(name); !ok {
				return nil, false
			}
		}
		at := x.index(values[name])
		if at < 0 {
			return nil, false // nobody, or what no axis has
		}
		terms = append(terms, trait{x, []int{at}})
	}
	return terms, true
}

// Estimate answers a document of the form "estimate/1" as rate.Estimate does, for
// somebody who may not open single responses: means, shares, distributions and
// totals of one variable, contrasts of groups and crosstabs, over the responses as
// they are drawn, unweighted. A group that the guard does not show has no figures.
//
// Errors: Invalid (rate.estimate_narrow) for a design, weights or a sample of its
// own; a request that is not among those above carries it as its own error, and
// rate.filter_small, filter_fine or filters_many.
func (g *Guard) Estimate(request []byte) (*estimate.Document, error) {
	r, err := estimate.ReadOver(request, estimate.DesignSpec{Weight: weightColumn})
	if err != nil {
		return nil, err
	}
	if r.Design.Lonely != "" || r.Weighting != nil {
		return nil, surveys.E(surveys.Invalid, "rate.estimate_narrow", "/design")
	}
	chooseSample(r, g.view)
	from := newSource(g.view, r.Sample, g.names)
	if g.released != nil {
		from.rows = slices.DeleteFunc(from.rows, func(row int) bool { return g.released[row] == 0 })
	}
	if from.Rows() == 0 {
		return nil, surveys.E(surveys.Conflict, "rate.no_responses", "")
	}
	r.Design = from.design()
	r.Design.Weight = weightColumn // 1
	g.mu.Lock()
	defer g.rest()
	s := slices.Index(surveys.Samples, r.Sample)
	for i := range r.Asks {
		if a := &r.Asks[i]; a.Err == nil {
			a.Err = g.allowAsk(r, a, s)
		}
	}
	document, err := estimate.Run(r, from)
	if err != nil {
		return nil, err
	}
	document.AsOfSeq = &g.view.AsOfSeq
	document.Conceal(g.protection.Least)
	for i := range document.Results {
		if x := &document.Results[i]; x.Err == nil {
			g.protectResult(r, &r.Asks[i], x, s)
		}
	}
	return document, nil
}

// allowAsk refuses what protected figures do not answer.
func (g *Guard) allowAsk(r *estimate.Request, a *estimate.Ask, sample int) error {
	narrow := surveys.E(surveys.Invalid, "rate.estimate_narrow", "")
	switch a.Op {
	case estimate.Mean, estimate.Proportion, estimate.Distribution, estimate.Total, estimate.Contrast, estimate.Pairwise, estimate.Crosstab:
	default:
		return narrow
	}
	if len(a.Vars) > 0 {
		return narrow
	}
	for _, name := range slices.Concat(a.By, columnsOf(a)) {
		if _, is := r.Variables[name]; is {
			return narrow
		}
	}
	if len(a.RowLevels)+len(a.ColLevels) > 0 { // a part of the whole, named otherwise
		return narrow
	}
	whole, err := g.askOf(a)
	if err != nil {
		return err
	}
	// A contrast rests on its groups: none of them may be hidden.
	if a.Op == estimate.Contrast || a.Op == estimate.Pairwise {
		for _, group := range a.Groups {
			if !g.rowShown(whole, sample, r, a, group) {
				return surveys.E(surveys.Invalid, "rate.filter_small", "", "Min", g.protection.Least)
			}
		}
	}
	if !g.shown(whole, sample, "", nil) {
		return surveys.E(surveys.Invalid, "rate.filter_small", "", "Min", g.protection.Least)
	}
	return nil
}

// columnsOf are the columns by which an ask narrows beside its By.
func columnsOf(a *estimate.Ask) (names []string) {
	for _, c := range a.Where {
		names = append(names, c.Column)
	}
	for _, group := range a.Groups {
		names = append(names, slices.Collect(maps.Keys(group))...)
	}
	return names
}

// askOf reads an ask's conditions, which name the columns of exports.
func (g *Guard) askOf(a *estimate.Ask) (*ask, error) {
	out := &ask{levels: []stage{{}}, sample: slices.Repeat([]bool{true}, len(surveys.Samples))}
	for _, c := range a.Where {
		t := trait{axis: g.area("")}
		if c.Column != districtColumn {
			x, ok := g.axis(c.Column)
			if !ok {
				return nil, surveys.E(surveys.Invalid, "rate.filter_fine", "", "Code", c.Column)
			}
			t.axis = x
		}
		for _, code := range c.Codes {
			at := t.axis.index(code)
			if code == "" { // who gave no answer
				at = 0
			}
			if at >= 0 {
				t.want = append(t.want, at)
			}
		}
		out.levels[0].terms = append(out.levels[0].terms, t)
	}
	by := len(a.By)
	if len(a.Groups) > 0 {
		by = 0
		for _, group := range a.Groups {
			by = max(by, len(group))
		}
	}
	if a.Op == estimate.Crosstab {
		by = 2
	}
	if len(out.levels[0].terms)+by > maxTogether {
		return nil, surveys.E(surveys.Invalid, "rate.filters_many", "", "Max", maxTogether)
	}
	return out, nil
}

// protectResult hides the rows of groups that are not shown.
func (g *Guard) protectResult(r *estimate.Request, a *estimate.Ask, x *estimate.Result, sample int) {
	whole, err := g.askOf(a)
	if err != nil {
		return
	}
	if x.Crosstab != nil {
		q := Query{}
		for _, c := range a.Where {
			code := c.Column
			if code == districtColumn {
				code = tally.ByArea
			}
			q.Where = append(q.Where, tally.Condition{Code: code, Values: c.Codes})
		}
		g.hideCells(x.Crosstab, q, sample, a.Row, a.Col)
		return
	}
	gone := false
	for i := range x.Rows {
		if row := &x.Rows[i]; !g.rowShown(whole, sample, r, a, row.Group) {
			row.Hide()
			gone = true
		} else {
			row.SE = estimate.Number(places(float64(row.SE), 4))
		}
	}
	for i := range x.Pairs {
		p := &x.Pairs[i]
		if !g.rowShown(whole, sample, r, a, p.A) || !g.rowShown(whole, sample, r, a, p.B) {
			p.Hide()
			gone = true
		}
	}
	if gone {
		x.Ranks = nil
	}
}

// rowShown reports whether a group of an ask may be told of: all in it, and those
// of them who answered the variable's question. Where that is no question of a
// rate, its answers are a characteristic and each of them must be shown.
func (g *Guard) rowShown(a *ask, sample int, r *estimate.Request, of *estimate.Ask, group estimate.Group) bool {
	terms, ok := g.columns(a, group)
	if !ok || !g.shown(a, sample, "", terms) {
		return false
	}
	name := of.Var
	if v, is := r.Variables[name]; is {
		name = v.From
	}
	if name == "" {
		return true // a number of people
	}
	x, ok := g.axis(name)
	if !ok {
		return false
	}
	answered := trait{axis: x}
	for at := 1; at < len(x.values); at++ {
		answered.want = append(answered.want, at)
	}
	code := g.codeOf(name)
	if !g.rated[code] {
		return g.shown(a, sample, "", append(slices.Clone(terms), answered))
	}
	if c, ok := g.view.Column(code); ok && (c.Kind == tally.Codes || c.Kind == tally.Set) {
		return g.shown(a, sample, baseOf(&surveys.Rate{Code: "answered", Kind: surveys.Share, Question: code}), terms)
	}
	return false
}

// codeOf is the question of an export's column.
func (g *Guard) codeOf(name string) string {
	for _, code := range g.view.Codes() {
		c, _ := g.view.Column(code)
		if code == name || strings.ReplaceAll(code, ".", "_") == name {
			return code
		}
		if c.Kind == tally.Set && slices.ContainsFunc(c.Values[1:], func(option string) bool { return code+"_"+option == name }) {
			return code
		}
	}
	return name
}
