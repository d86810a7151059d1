package office

import (
	"fmt"
	"math"
	"strings"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/rate"
	"minyi/surveys/tally"
	"minyi/surveys/workbench"
)

// told is a row with its words.
type told struct {
	rate.Row
	name, text string
}

// fillFinding says what a figure shows: an order only where the sampling error
// leaves one.
func (o *office) fillFinding(c *gin.Context, b *bench, v *BenchFigure, sample surveys.Sample) {
	defer func() { v.Finding = unbroken(v.Finding) }()
	all := b.compared(c, v, sample)
	rows := make([]rate.Row, len(all))
	for i := range all {
		rows[i] = all[i].Row
	}
	find, key, topic := rate.Compare, foundAmong, v.Topic
	switch v.figure.Kind {
	case workbench.Answers:
		rate.Sort(rows, rate.Descending)
		rows, key = rows[:min(2, len(rows))], foundMost
	case workbench.Groups:
		key = foundRate
	case workbench.Rates:
		if !rate.OneScale(v.figure.Definitions()) {
			v.Finding = listed(c, all)
			return
		}
	case workbench.Grid:
		if !rate.OneScale(v.figure.Definitions()) {
			v.Finding = b.gridWords(c, v)
			return
		}
	case workbench.Trend:
		find, key = rate.Trend, foundRate
		if n := len(v.lines); n > 0 && v.Broken && v.lines[n-1].broken {
			v.Finding = web.Say(c, "workbench.trend_broken", "Rate", topic, "Moment", v.lines[n-1].name)
			return
		}
		rows = v.joined(rows)
	case workbench.Split:
		if v.figure.Items[0].Tones == nil {
			v.Finding = o.splitWords(c, b, v)
			return
		}
		key, topic = foundRate, rateTitle(c, b.survey, *v.figure.Items[0].Good)
	}
	f := find(rows)
	high, low := tellOf(all, f.High), tellOf(all, f.Low)
	v.Finding = web.Say(c, key(f.Kind), "Rate", topic, "High", high.name, "HighFigure", high.text, "Low", low.name, "LowFigure", low.text)
}

// The sentences for a finding: about one rate, about things side by side, about
// the most frequent answers.
func foundRate(k rate.FindingKind) string  { return "results.found_" + string(k) }
func foundAmong(k rate.FindingKind) string { return "workbench.found_" + string(k) }
func foundMost(k rate.FindingKind) string  { return "workbench.most_" + string(k) }

// listed names rates that have no scale in common, each with its figure.
func listed(c *gin.Context, all []told) string {
	var parts []string
	for _, t := range all {
		if t.Estimate != nil {
			parts = append(parts, t.name+" "+t.text)
		}
	}
	if parts == nil {
		return web.Say(c, "workbench.found_nothing")
	}
	return strings.Join(parts, web.Say(c, "overview.comma"))
}

// gridWords name the rates by which the groups differ.
func (b *bench) gridWords(c *gin.Context, v *BenchFigure) string {
	var apart []string
	compared := false // some rate has two figures to compare
	for i := range v.lines {
		var rows []rate.Row
		for _, row := range v.lines[i].rows[:len(v.Columns)-1] {
			if row != nil {
				rows = append(rows, *row)
			}
		}
		switch rate.Compare(rows).Kind {
		case rate.FoundNothing, rate.FoundOne:
			continue
		case rate.FoundApart:
			apart = append(apart, v.lines[i].name)
		case rate.FoundOrder:
			return web.Say(c, "workbench.grid_order", "By", groupTitle(c, b.survey, b.by))
		}
		compared = true
	}
	if !compared {
		return web.Say(c, "workbench.found_nothing")
	}
	if apart == nil {
		return web.Say(c, "workbench.grid_within", "By", groupTitle(c, b.survey, b.by))
	}
	return web.Say(c, "workbench.grid_apart", "By", groupTitle(c, b.survey, b.by), "Rates", strings.Join(apart, web.Say(c, "overview.comma")))
}

// compared are the rows that a figure sets against each other.
func (b *bench) compared(c *gin.Context, v *BenchFigure, sample surveys.Sample) (all []told) {
	for i := range v.lines {
		l := &v.lines[i]
		switch {
		case l.whole:
		case v.figure.Kind == workbench.Grid:
			for k, row := range l.rows[:len(l.rows)-1] {
				if row != nil {
					all = append(all, told{*row, web.Say(c, "workbench.row_of", "Question", l.name, "Row", v.Columns[k]), v.Lines[i].Cells[k].Text})
				}
			}
		case v.figure.Kind == workbench.Scale || v.figure.Kind == workbench.Split:
			it := &v.figure.Items[l.item]
			if it.Good == nil {
				continue
			}
			if row := b.row(it.Good.Code, l.group, sample); row != nil {
				name := l.name
				if v.figure.Kind == workbench.Scale {
					name = rateTitle(c, b.survey, *it.Good)
				}
				all = append(all, told{*row, name, figureRow(surveys.Share, *row, "").Text})
			}
		case l.rows[0] != nil:
			all = append(all, told{*l.rows[0], l.name, v.Lines[i].Cells[0].Text})
		}
	}
	return all
}

// tellOf finds the words of a row: each estimate is its own.
func tellOf(all []told, r rate.Row) told {
	for _, t := range all {
		if t.Estimate != nil && t.Estimate == r.Estimate {
			return t
		}
	}
	return told{}
}

// joined are the rows since the definition last changed.
func (v *BenchFigure) joined(rows []rate.Row) []rate.Row {
	for i := len(rows) - 1; i > 0 && i < len(v.lines); i-- {
		if v.lines[i].broken {
			return rows[i:]
		}
	}
	return rows
}

// splitWords say whether the answers of groups differ, of a question whose answers
// make no scale.
func (o *office) splitWords(c *gin.Context, b *bench, v *BenchFigure) string {
	kind := "plain"
	switch {
	case v.p < 0.05:
		kind = "apart"
	case v.p >= 0.05:
		kind = "within"
	}
	return web.Say(c, "workbench.split_"+kind, "Question", v.Topic, "By", groupTitle(c, b.survey, b.by))
}

// fillTests tests what a figure sets against each other.
func (o *office) fillTests(c *gin.Context, b *bench, v *BenchFigure, sample surveys.Sample) error {
	v.p = math.NaN()
	switch v.figure.Kind {
	case workbench.Groups:
		o.fillPairs(c, b, v, sample)
	case workbench.Trend:
		return o.fillBreaks(c, b, v)
	case workbench.Split:
		return o.fillCrosstab(c, b, v, sample)
	}
	return nil
}

// fillPairs lists the differences of all pairs of groups.
func (o *office) fillPairs(c *gin.Context, b *bench, v *BenchFigure, sample surveys.Sample) {
	r := v.figure.Items[0].Rates[0]
	scale := 100.0
	if r.Kind == surveys.Score {
		scale = 1
	}
	real := 0
	for _, p := range b.table.PairsOf(r.Code, sample) {
		first, second := b.row(r.Code, p.A[b.by], sample), b.row(r.Code, p.B[b.by], sample)
		if first == nil || second == nil || first.Estimate == nil || second.Estimate == nil {
			continue // what is not shown is not compared either
		}
		l := PairLine{
			A: o.groupName(c, b.survey, *first, b.by), B: o.groupName(c, b.survey, *second, b.by),
			Difference: fmt.Sprintf("%+.1f", p.Difference*scale), P: pWords(c, p.Holm), Real: p.Holm < 0.05,
		}
		if l.Real {
			real++
		}
		v.Pairs = append(v.Pairs, l)
	}
	if len(v.Pairs) > 0 {
		v.Test = web.Say(c, "workbench.pairs_found", "Count", len(v.Pairs), "Real", real)
	}
}

// fillBreaks finds the waves before which the definition changed.
func (o *office) fillBreaks(c *gin.Context, b *bench, v *BenchFigure) error {
	if b.by != tally.ByWave {
		return nil
	}
	measured, err := o.Rates.MeasuredByWave(ctx(c), b.survey, v.figure.Items[0].Rates[0])
	if err != nil {
		return err
	}
	before := ""
	for i := range v.lines {
		l := &v.lines[i]
		if l.whole {
			continue
		}
		print := measured[l.group]
		l.broken = i > 0 && (print == "" || print != before)
		v.Broken = v.Broken || l.broken
		before = print
	}
	return nil
}

// fillCrosstab tests by Rao and Scott whether the answers depend on the group.
func (o *office) fillCrosstab(c *gin.Context, b *bench, v *BenchFigure, sample surveys.Sample) error {
	question := v.figure.Items[0].Question
	one := question.Question.Type != surveys.Multiple && question.Question.Type != surveys.Ranking
	f, asked := b.survey.Current.Field(b.by)
	known := asked && f.Type == surveys.Single || !asked && (b.by == tally.ByWave || b.by == tally.ByMode || b.by == tally.ByChannel || b.by == tally.ByArea && b.within == "")
	if sample == surveys.Volunteer || !one || !known {
		return nil
	}
	q := b.query
	q.By = nil
	if b.within != "" {
		q.Where = append([]tally.Condition{{Code: tally.ByArea, Values: []string{b.within}}}, q.Where...)
	}
	x, err := o.Looks.Crosstab(ctx(c), b.survey, question.Code, b.by, q)
	if refusals(err) != nil {
		v.Test = web.Entries(c, refusals(err))[0].Detail
		return nil
	} else if err != nil {
		return err
	}
	for _, t := range x.Tables {
		if t.Sample == sample && t.F.P.Defined() {
			v.p = float64(t.F.P)
			v.Test = web.Say(c, "workbench.rao_scott", "NDF", fmt.Sprintf("%.1f", float64(t.F.NDF)), "DDF", fmt.Sprintf("%.0f", float64(t.F.DDF)),
				"F", fmt.Sprintf("%.2f", float64(t.F.Statistic)), "P", pWords(c, v.p))
		}
	}
	return nil
}

// pWords write a probability as far as it says anything.
func pWords(c *gin.Context, p float64) string {
	switch {
	case math.IsNaN(p):
		return web.Say(c, "workbench.p_none")
	case p < 0.001:
		return "p < 0.001"
	}
	return fmt.Sprintf("p = %.3f", p)
}
