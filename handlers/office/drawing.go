package office

import (
	"fmt"
	"math"
	"time"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/digest"
)

// onePlace writes a number to one place.
func onePlace(x float64) string { return fmt.Sprintf("%.1f", x) }

// TrendView is one rate over the waves, drawn and as a table. The drawing is
// trendWide × trendHigh; texts stand in it.
type TrendView struct {
	Title   string
	Finding string
	Points  []TrendPoint
	Lines   []Segment
	Grid    []GridLine
	Apart   bool // somewhere the definition changed
}

// TrendPoint is one wave.
type TrendPoint struct {
	Wave string
	FigureRow
	X, Y, Top, Bottom string // of the dot and its interval
	LabelY            string
	Known, Ranged     bool
	Apart             bool // measures something else than the wave before
}

// Segment joins two points; GridLine is a line across with its number.
type (
	Segment  struct{ X1, Y1, X2, Y2 string }
	GridLine struct{ Y, Text string }
)

const (
	trendWide, trendHigh          = 320.0, 170.0
	trendLeft, trendTop, trendLow = 34.0, 26.0, 140.0 // where the scale stands
	wavesDrawn                    = 6
)

// trendView draws the last waves. The scale goes over what is there in steps of
// ten and at least twenty points: smaller ones would make noise look like news.
func (o *office) trendView(c *gin.Context, b *Board, t digest.Trend) TrendView {
	kind, title := surveys.Share, t.Code
	for _, r := range b.digest.Rates {
		if r.Code == t.Code {
			kind, title = r.Kind, o.rateTitle(c, b.survey, r)
		}
	}
	v := TrendView{Title: title}
	points := t.Points[max(0, len(t.Points)-wavesDrawn):]
	v.Finding, _ = changeSince(c, kind, &t)
	scale := 100.0
	if kind == surveys.Score {
		scale = 1
	}
	low, high := 100.0, 0.0
	for _, p := range points {
		if p.Row.Estimate == nil {
			continue
		}
		a, z := *p.Row.Estimate*scale, *p.Row.Estimate*scale
		if p.Row.CI != nil {
			a, z = p.Row.CI[0]*scale, p.Row.CI[1]*scale
		}
		low, high = min(low, a), max(high, z)
	}
	low = max(0, 10*math.Floor(low/10))
	high = min(100, max(low+20, 10*math.Ceil(high/10)))
	low = max(0, min(low, high-20))
	y := func(x float64) float64 { return trendLow - (x-low)/(high-low)*(trendLow-trendTop) }
	for x := low; x <= high; x += 10 {
		v.Grid = append(v.Grid, GridLine{onePlace(y(x)), fmt.Sprintf("%.0f", x)})
	}
	step := (trendWide - trendLeft) / float64(max(1, len(points)))
	for i, p := range points {
		x := trendLeft + step*(float64(i)+0.5)
		d := TrendPoint{Wave: p.Wave, FigureRow: figureRow(kind, p.Row, p.Wave), X: onePlace(x), Apart: i > 0 && !p.Joined}
		v.Apart = v.Apart || d.Apart
		if e := p.Row.Estimate; e != nil {
			d.Known, d.Y = true, onePlace(y(*e*scale))
			top := y(*e * scale)
			if ci := p.Row.CI; ci != nil {
				d.Ranged, d.Top, d.Bottom = true, onePlace(y(ci[1]*scale)), onePlace(y(ci[0]*scale))
				top = y(ci[1] * scale)
			}
			d.LabelY = onePlace(top - 8)
			if i > 0 && p.Joined && v.Points[i-1].Known {
				v.Lines = append(v.Lines, Segment{v.Points[i-1].X, v.Points[i-1].Y, d.X, d.Y})
			}
		}
		v.Points = append(v.Points, d)
	}
	return v
}

// HoursView is what came in by the hour, a bar each, 10 wide.
type HoursView struct {
	Bars      []HourBar
	Marks     []HourMark
	Most      string // in the busiest hour
	MostAt    string
	Last, Day string // in the last whole hour; in the last 24
}

// HourBar is one hour; HourMark is a day's beginning.
type (
	HourBar  struct{ X, Y, Height, Text string }
	HourMark struct{ X, Text string }
)

const hoursHigh = 100.0

// hoursView is nil where nothing came in.
func (o *office) hoursView(c *gin.Context, hours []digest.Hour) *HoursView {
	most := 0
	v := &HoursView{}
	day := 0
	for i, h := range hours {
		if h.N > most {
			most, v.MostAt = h.N, h.At.Format("01-02 15:04")
		}
		if i >= len(hours)-24 {
			day += h.N
		}
	}
	if most == 0 {
		return nil
	}
	v.Most, v.Day = thousands(most), thousands(day)
	if len(hours) > 1 {
		v.Last = thousands(hours[len(hours)-2].N)
	}
	for i, h := range hours {
		height := float64(h.N) / float64(most) * hoursHigh
		v.Bars = append(v.Bars, HourBar{
			X: fmt.Sprint(i * 10), Y: onePlace(hoursHigh - height), Height: onePlace(height),
			Text: web.Say(c, "overview.hour", "Hour", h.At.Format("01-02 15:04"), "Count", h.N),
		})
		if h.At.Hour() == 0 {
			v.Marks = append(v.Marks, HourMark{fmt.Sprint(i * 10), h.At.Format(time.DateOnly)[5:]})
		}
	}
	return v
}
