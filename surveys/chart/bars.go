package chart

import "fmt"

// Bar is one line of Bars: how much, between what, and what is written beside it.
type Bar struct {
	Name, Text    string
	At, Low, High float64
}

// Bars draws a bar per line from 0, and its interval. Without an interval a bar is
// hollow: its end is not known to be more than the people who answered.
func Bars(f Frame, rows []Bar) string {
	c := begin(f)
	label := 0.0
	for _, r := range rows { // no wider than the names are
		label = max(label, widthOf(r.Name, plain)+24)
	}
	label = min(label, c.width*0.36)
	if c.width < narrow {
		label = 0
	}
	left, right := label, c.width-64
	x := func(v float64) float64 { return left + (right-left)*v/100 }
	top := c.y
	c.y += 4
	drawn := &canvas{width: c.width} // above the grid
	for _, r := range rows {
		height, middle := drawn.rowName(r.Name, c.y, label, 14)
		end := left
		if known(r.At) {
			fill, edge := "reed", ""
			if !known(r.Low) {
				fill, edge = "tint", "reed"
			}
			drawn.rect(left, middle-7, x(r.At)-left, 14, fill, edge)
			end = x(r.At)
		}
		if known(r.Low) {
			// A pale line under a dark one: it shows within the bar and beyond it.
			drawn.line(x(r.Low), middle, x(r.High), middle, 4.5, "paper")
			drawn.line(x(r.Low), middle, x(r.High), middle, 1.8, "ink")
			for _, at := range []float64{r.Low, r.High} {
				drawn.line(x(at), middle-5, x(at), middle+5, 1.8, "ink")
			}
			end = max(end, x(r.High))
		}
		drawn.text(end+7, middle, plain, "start", "ink", r.Text, true)
		c.y += height
	}
	for v := 0.0; v <= 100; v += 25 {
		c.line(x(v), top, x(v), c.y, 1, "hair")
	}
	c.line(left, top, left, c.y, 1.2, "line")
	c.WriteString(drawn.String())
	for v := 0.0; v <= 100; v += 25 {
		anchor := "middle"
		if x(v) < small/2 { // at the picture's edge, where half of it would be cut off
			anchor = "start"
		}
		c.text(x(v), c.y+10, small, anchor, "soft", fmt.Sprintf("%.0f", v), false)
	}
	c.y += 22
	return c.end(f)
}
