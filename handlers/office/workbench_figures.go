package office

import (
	"fmt"
	"html/template"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/catalog"
	"minyi/surveys/rate"
	"minyi/surveys/tally"
	"minyi/surveys/workbench"
)

// BenchFigure is a figure with its table. A table has one column of figures, with
// all that stands behind them beside it, or a column per answer or group.
type BenchFigure struct {
	Number  int
	Finding string // what it says
	Topic   string // of what
	Sample  string
	Corner  string   // over the names of the lines
	Columns []string // "" alone: one column of figures
	Lines   []BenchLine
	Apart   bool   // each cell has a base of its own
	Ranked  bool   // lines carry the places that they may have
	Test    string // of the differences, in words
	Pairs   []PairLine
	Broken  bool // the definition changed between two moments

	Wide, Narrow template.HTML // its chart, "" without a figure in it

	figure workbench.Figure
	lines  []benchRow
	p      float64 // of the test of a Split, NaN without
}

// BenchLine is one line of a table.
type BenchLine struct {
	Name  string
	Cells []BenchCell
	Base  string // of the last column; of the answers to one question all have the same
	Rank  string
	Whole bool // all that was selected, below its groups
}

// BenchCell is one figure. Shade is 1 to 5 in tables of several columns, darker
// for more.
type BenchCell struct {
	FigureRow
	Shade int
}

// PairLine is the difference of two groups.
type PairLine struct {
	A, B, Difference, P string
	Real                bool // beyond chance, all pairs counted
}

// benchRow is a line before it is worded: a row of the answer per column, nil where
// there is none.
type benchRow struct {
	name  string
	group string // value of the grouping, "" = all
	item  int
	rows  []*rate.Row
	rank  *rate.Rank
	whole bool
	// broken: what was measured is not what the line before measured.
	broken bool
}

// benchFigures makes the figures of an answer, one for each sample that is shown.
func (o *office) benchFigures(c *gin.Context, b *bench) ([]BenchFigure, error) {
	var figures []BenchFigure
	for _, f := range b.figures {
		sample := b.shown[0]
		v := BenchFigure{Number: len(figures) + 1, figure: f, Sample: sampleTag(c, sample), Corner: web.Say(c, "results.group")}
		if b.by == tally.BySample {
			v.Sample = web.Say(c, "results.all_samples")
		}
		o.fillLines(c, b, &v, sample)
		for i := range v.lines {
			v.Lines = append(v.Lines, wordLine(&v.lines[i], f))
		}
		if v.Apart = f.Kind == workbench.Grid; v.Apart && !rate.OneScale(f.Definitions()) {
			for i := range v.Lines { // a score is not darker than a share
				shade(v.Lines[i : i+1])
			}
		} else if len(v.Columns) > 1 {
			shade(v.Lines)
		}
		if err := o.fillTests(c, b, &v, sample); err != nil {
			return nil, err
		}
		o.fillFinding(c, b, &v, sample)
		v.draw()
		figures = append(figures, v)
	}
	return figures, nil
}

// fillLines finds the rows of a figure's lines and columns.
func (o *office) fillLines(c *gin.Context, b *bench, v *BenchFigure, sample surveys.Sample) {
	items := v.figure.Items
	v.Topic = itemTitle(c, b.survey, &items[0])
	answers := func(it *workbench.Item) (names []string) {
		for _, a := range it.Question.Answers {
			names = append(names, answerText(c, b.survey, a))
		}
		return names
	}
	switch v.figure.Kind {
	case workbench.Answers:
		v.Corner, v.Columns = web.Say(c, "workbench.answer"), []string{""}
		for i, name := range answers(&items[0]) {
			v.lines = append(v.lines, benchRow{name: name, rows: []*rate.Row{b.row(items[0].Rates[i].Code, "", sample)}})
		}
	case workbench.Scale:
		v.Corner, v.Columns, v.Topic = web.Say(c, "workbench.question"), joint(items, answers), ""
		for i := range items {
			v.lines = append(v.lines, benchRow{name: itemTitle(c, b.survey, &items[i]), item: i, rows: b.rowsOf(&items[i], "", sample)})
		}
	case workbench.Rates:
		v.Corner, v.Columns, v.Topic = web.Say(c, "results.rate"), []string{""}, ""
		for i := range items {
			v.lines = append(v.lines, benchRow{name: itemTitle(c, b.survey, &items[i]), item: i, rows: b.rowsOf(&items[i], "", sample)})
		}
	case workbench.Grid:
		v.Corner, v.Topic = web.Say(c, "results.rate"), ""
		groups := o.groupsOf(c, b, sample)
		for _, g := range groups {
			v.Columns = append(v.Columns, g.name)
		}
		v.Columns = append(v.Columns, web.Say(c, "workbench.all"))
		for i := range items {
			l := benchRow{name: itemTitle(c, b.survey, &items[i]), item: i}
			for _, g := range groups {
				l.rows = append(l.rows, b.row(items[i].Rates[0].Code, g.group, sample))
			}
			l.rows = append(l.rows, b.row(items[i].Rates[0].Code, "", sample))
			v.lines = append(v.lines, l)
		}
	default: // a line per group
		v.Corner, v.Columns = groupTitle(c, b.survey, b.by), []string{""}
		if v.figure.Kind == workbench.Split {
			v.Columns = answers(&items[0])
		}
		ranks := b.table.RanksOf(items[0].Rates[0].Code, sample)
		v.Ranked = v.figure.Kind == workbench.Groups && len(ranks) > 1
		for _, g := range o.groupsOf(c, b, sample) {
			g.rows = b.rowsOf(&items[0], g.group, sample)
			if at := slices.IndexFunc(ranks, func(r rate.Rank) bool { return r.Group[b.by] == g.group }); at >= 0 && v.Ranked && g.rows[0] != nil && g.rows[0].Estimate != nil {
				g.rank = &ranks[at]
			}
			v.lines = append(v.lines, g)
		}
		if b.by != tally.BySample {
			v.lines = append(v.lines, benchRow{name: web.Say(c, "workbench.all"), rows: b.rowsOf(&items[0], "", sample), whole: true})
		}
	}
}

// joint are the answers of questions on one scale; what one code is called in
// several ways, such as 没办过事 and 没反映过, has them all.
func joint(items []workbench.Item, answers func(*workbench.Item) []string) []string {
	words := make([][]string, len(items[0].Question.Answers))
	for i := range items {
		for k, name := range answers(&items[i]) {
			if !slices.Contains(words[k], name) {
				words[k] = append(words[k], name)
			}
		}
	}
	names := make([]string, len(words))
	for k := range words {
		names[k] = strings.Join(words[k], " / ")
	}
	return names
}

// row is the row of a rate and group; nil where there is none.
func (b *bench) row(code, group string, sample surveys.Sample) *rate.Row {
	for i := range b.table.Rates {
		r := &b.table.Rates[i]
		if r.Code == code && (r.Sample == sample || b.by == tally.BySample && group != "") && r.Group[b.by] == group && (len(r.Group) == 0) == (group == "") {
			return r
		}
	}
	return nil
}

func (b *bench) rowsOf(it *workbench.Item, group string, sample surveys.Sample) []*rate.Row {
	rows := make([]*rate.Row, len(it.Rates))
	for i := range it.Rates {
		rows[i] = b.row(it.Rates[i].Code, group, sample)
	}
	return rows
}

// groupsOf are the groups that the answer has, in the order in which the survey
// has them.
func (o *office) groupsOf(c *gin.Context, b *bench, sample surveys.Sample) (groups []benchRow) {
	known := map[string]bool{}
	for _, r := range b.table.Rates {
		value, grouped := r.Group[b.by]
		if grouped && !known[value] && (r.Sample == sample || b.by == tally.BySample) {
			known[value] = true
			groups = append(groups, benchRow{group: value, name: o.groupName(c, b.survey, r, b.by)})
		}
	}
	if f, ok := b.survey.Current.Field(b.by); ok {
		place := func(l benchRow) int { i, _ := f.OptionOf(l.group); return i }
		slices.SortStableFunc(groups, func(x, y benchRow) int { return place(x) - place(y) })
	}
	if b.by == tally.ByWave {
		place := func(l benchRow) int {
			return slices.IndexFunc(b.survey.Waves, func(w catalog.Wave) bool { return w.Code == l.group })
		}
		slices.SortStableFunc(groups, func(x, y benchRow) int { return place(x) - place(y) })
	}
	return groups
}

// wordLine words a line: shares in per cent, scores in points.
func wordLine(l *benchRow, f workbench.Figure) BenchLine {
	out := BenchLine{Name: l.name, Whole: l.whole}
	for k, row := range l.rows {
		r := f.Items[l.item].Rates[min(k, len(f.Items[l.item].Rates)-1)]
		cell := BenchCell{FigureRow: FigureRow{Text: "–", Interval: "–", N: "–", Base: "–", NEff: "–"}}
		if row != nil {
			cell.FigureRow = figureRow(r.Kind, *row, l.name)
		}
		out.Cells, out.Base = append(out.Cells, cell), cell.Base
	}
	if l.rank != nil {
		if out.Rank = fmt.Sprintf("%d–%d", l.rank.Low, l.rank.High); l.rank.Low == l.rank.High {
			out.Rank = fmt.Sprint(l.rank.Low)
		}
	}
	return out
}

// shades are how many steps a field can be dark.
const shades = 5

// shade gives every cell of a table its step between the lowest and the highest.
func shade(lines []BenchLine) {
	low, high := 100.0, 0.0
	each := func(do func(cell *BenchCell, at float64)) {
		for i := range lines {
			for k := range lines[i].Cells {
				var at float64
				if n, _ := fmt.Sscan(lines[i].Cells[k].At, &at); n == 1 {
					do(&lines[i].Cells[k], at)
				}
			}
		}
	}
	each(func(_ *BenchCell, at float64) { low, high = min(low, at), max(high, at) })
	each(func(cell *BenchCell, at float64) {
		cell.Shade = 1
		if high > low {
			cell.Shade = 1 + min(shades-1, int(float64(shades)*(at-low)/(high-low)))
		}
	})
}

// itemTitle is the title of a rate or the text of a question.
func itemTitle(c *gin.Context, s *catalog.Survey, it *workbench.Item) string {
	if it.Question != nil {
		return questionTitle(c, s, it.Question)
	}
	return rateTitle(c, s, it.Rates[0])
}

// questionTitle is the text of a question, of a matrix with its row.
func questionTitle(c *gin.Context, s *catalog.Survey, k *rate.Countable) string {
	lang, all := web.Language(c), s.Current.Survey.Languages
	text := orElse(k.Question.Text.In(lang, all...), k.Question.Code)
	if k.Row != nil {
		text = web.Say(c, "workbench.row_of", "Question", text, "Row", orElse(k.Row.Text.In(lang, all...), k.Row.Code))
	}
	return text
}

func answerText(c *gin.Context, s *catalog.Survey, a rate.Answer) string {
	return orElse(a.Text.In(web.Language(c), s.Current.Survey.Languages...), a.Code)
}
