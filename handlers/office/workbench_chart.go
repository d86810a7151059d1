package office

import (
	"fmt"
	"html/template"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/chart"
	"minyi/surveys/rate"
	"minyi/surveys/workbench"
)

// The widths of a chart in pixels: on a desk or on paper, on a phone, and as a
// picture that stands alone.
const (
	chartWide   = 640
	chartNarrow = 320
	chartAlone  = 760
)

// draw makes the charts of a figure, for wide and narrow screens.
func (v *BenchFigure) draw() {
	if slices.ContainsFunc(v.lines, func(l benchRow) bool {
		return slices.ContainsFunc(l.rows, func(r *rate.Row) bool { return r != nil && r.Estimate != nil })
	}) {
		v.Wide = template.HTML(v.svg(chart.Frame{Width: chartWide}))
		v.Narrow = template.HTML(v.svg(chart.Frame{Width: chartNarrow}))
	}
}

// svg draws a figure into a frame. All that it writes is escaped by chart.
func (v *BenchFigure) svg(f chart.Frame) string {
	switch v.figure.Chart {
	case workbench.Stack:
		return v.stack(f)
	case workbench.Heat:
		return v.heat(f)
	case workbench.Line:
		return v.trend(f)
	case workbench.Tiles:
		return v.tiles(f)
	}
	var bars []chart.Bar
	for i := range v.Lines {
		if cell := v.Lines[i].Cells[0]; !v.Lines[i].Whole {
			bars = append(bars, chart.Bar{Name: v.Lines[i].Name, Text: cell.Text, At: place(cell.At), Low: place(cell.Low), High: place(cell.High)})
		}
	}
	return chart.Bars(f, bars)
}

func (v *BenchFigure) stack(f chart.Frame) string {
	tones := v.figure.Items[0].Tones
	var answers []chart.Answer
	for k, name := range v.Columns {
		a := chart.Answer{Name: name}
		if tones != nil {
			a.Tone, a.Apart = int(tones[k]), tones[k] == workbench.Apart
		}
		answers = append(answers, a)
	}
	var rows []chart.Shares
	for i := range v.Lines {
		r := chart.Shares{Name: v.Lines[i].Name}
		for _, cell := range v.Lines[i].Cells {
			r.At = append(r.At, place(cell.At))
		}
		rows = append(rows, r)
	}
	return chart.Stack(f, answers, rows, tones != nil)
}

func (v *BenchFigure) heat(f chart.Frame) string {
	var rows []chart.Fields
	for i := range v.Lines {
		r := chart.Fields{Name: v.Lines[i].Name}
		for _, cell := range v.Lines[i].Cells {
			r.At = append(r.At, chart.Field{Text: strings.TrimSuffix(cell.Text, " %"), Shade: cell.Shade})
		}
		rows = append(rows, r)
	}
	return chart.Heat(f, v.Columns, rows)
}

func (v *BenchFigure) trend(f chart.Frame) string {
	var points []chart.Point
	for i := range v.Lines {
		if cell := v.Lines[i].Cells[0]; !v.Lines[i].Whole {
			points = append(points, chart.Point{
				Name: v.Lines[i].Name, Text: strings.TrimSuffix(cell.Text, " %"), At: place(cell.At), Low: place(cell.Low), High: place(cell.High), Broken: v.lines[i].broken,
			})
		}
	}
	return chart.Trend(f, points)
}

// tiles shades districts by tiers: those that differ by no more than chance are
// alike.
func (v *BenchFigure) tiles(f chart.Frame) string {
	var rows []rate.Row
	for _, l := range v.lines {
		if !l.whole && l.rows[0] != nil {
			rows = append(rows, *l.rows[0])
		}
	}
	tiers := rate.Tiers(rows)
	var tiles []chart.Field
	for i, l := range v.lines {
		if l.whole {
			continue
		}
		t := chart.Field{Name: l.name, Text: v.Lines[i].Cells[0].Text, Interval: v.Lines[i].Cells[0].Interval}
		at := slices.IndexFunc(tiers, func(tier []rate.Row) bool {
			return l.rows[0] != nil && slices.ContainsFunc(tier, func(r rate.Row) bool { return r.Estimate == l.rows[0].Estimate })
		})
		if at >= 0 && len(tiers) > 1 {
			t.Shade = max(1, shades-at)
		}
		tiles = append(tiles, t)
	}
	return chart.Tiles(f, tiles)
}

// place reads a figure of a table, NaN where there is none.
func place(s string) float64 {
	x, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return math.NaN()
	}
	return x
}

// figurePicture gives a figure out as a picture that stands alone: with what it
// says, of whom and as of when.
func (o *office) figurePicture(c *gin.Context) error {
	s, err := o.published(c)
	if err != nil {
		return err
	}
	b, err := o.givenOut(c, s)
	if err != nil {
		return err
	}
	figures, err := o.benchFigures(c, b)
	if err != nil {
		return err
	}
	n, _ := strconv.Atoi(c.Query("figure"))
	if n < 1 || n > len(figures) || figures[n-1].Wide == "" {
		return surveys.E(surveys.NotFound, "workbench.no_figure", "")
	}
	v, doc := &figures[n-1], s.Current.Survey
	f := chart.Frame{Width: chartAlone, Title: v.Finding, Foot: strings.Join([]string{
		doc.Title.In(web.Language(c), doc.Languages...), v.Sample, web.Say(c, "results.as_of", "N", count(b.table.N, b.table.Least), "At", b.at.In(o.Zone).Format("2006-01-02 15:04")),
	}, " · ")}
	for _, more := range []string{o.withinWords(c, b), o.whereWords(c, s, b.query.Where)} {
		if more != "" {
			f.Foot += " · " + more
		}
	}
	if web.From(c).Demo {
		f.Mark = web.Say(c, "web.demo")
	}
	web.Download(c, o.fileName(c, fmt.Sprintf("%s-figure-%d", s.Code, n))+".svg", "image/svg+xml; charset=utf-8")
	c.String(http.StatusOK, "%s", v.svg(f))
	return nil
}

// withinWords name the area beyond which nothing is counted, "" for none.
func (o *office) withinWords(c *gin.Context, b *bench) string {
	if b.within == "" {
		return ""
	}
	return web.Say(c, "results.within", "Area", o.Areas().Name(b.within, web.Language(c)))
}
