package chart

import (
	"fmt"
	"math"
	"strings"
)

// Point is one moment of a Trend. Broken is true where something else was measured
// before: no line leads there.
type Point struct {
	Name, Text    string
	At, Low, High float64
	Broken        bool
}

// Trend draws points in their order, joined where they may be, in the band of
// their intervals. The axis is cut where nothing lies: a line shows change, not
// size.
func Trend(f Frame, points []Point) string {
	c := begin(f)
	low, high := 100.0, 0.0
	for _, p := range points {
		for _, v := range []float64{p.At, p.Low, p.High} {
			if known(v) {
				low, high = min(low, v), max(high, v)
			}
		}
	}
	if low > high {
		low, high = 0, 100
	}
	low = max(0, math.Floor((low-5)/10)*10)
	high = min(100, max(low+20, math.Ceil((high+5)/10)*10))
	const height = 200
	left, right, top := 36.0, c.width-12, c.y+24
	y := func(v float64) float64 { return top + height*(1-(v-low)/(high-low)) }
	step := (right - left) / float64(max(1, len(points)))
	x := func(i int) float64 { return left + (float64(i)+0.5)*step }
	for v := low; v <= high; v += tick(high - low) {
		c.line(left, y(v), right, y(v), 1, "hair")
		c.text(left-6, y(v), small, "end", "soft", fmt.Sprintf("%.0f", v), false)
	}
	bands, lines := &canvas{}, &canvas{}
	last := -1
	for i, p := range points {
		if p.Broken {
			last = -1
			fmt.Fprintf(lines, `<line class="s-b2" x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" stroke="%s" stroke-width="1.2" stroke-dasharray="4 4"/>`,
				x(i)-step/2, top-10, x(i)-step/2, top+height, colours["b2"])
		}
		if !known(p.At) {
			continue
		}
		if last >= 0 {
			q := points[last]
			lines.line(x(last), y(q.At), x(i), y(p.At), 2.5, "reed")
			if known(p.Low) && known(q.Low) {
				fmt.Fprintf(bands, `<polygon class="c-tint" points="%.1f,%.1f %.1f,%.1f %.1f,%.1f %.1f,%.1f" fill="%s"/>`,
					x(last), y(q.Low), x(i), y(p.Low), x(i), y(p.High), x(last), y(q.High), colours["tint"])
			}
		}
		last = i
	}
	c.WriteString(bands.String())
	c.WriteString(lines.String())
	wide := 48.0
	for _, p := range points {
		wide = max(wide, min(120, widthOf(p.Name, small)))
	}
	every := max(1, int(math.Ceil((wide+8)/step)))
	named := math.Inf(-1) // where the next name may begin
	for i, p := range points {
		if known(p.At) {
			at := y(p.At)
			if known(p.Low) {
				at = y(p.High)
			}
			if step >= crowded {
				c.point(x(i), y(p.At), y(p.Low), y(p.High), known(p.Low))
			}
			if i%every == 0 {
				c.label(x(i), at-12, plain, p.Text)
			}
		}
		if i%every == 0 {
			name := strings.Join(wrap(p.Name, max(wide, step*float64(every)), small, 1), "")
			half := widthOf(name, small) / 2
			// The outer ones are moved in from the edge; what would touch is left out.
			if middle := max(half, min(x(i), c.width-half)); middle-half >= named {
				c.text(middle, top+height+16, small, "middle", "ink", name, false)
				named = middle + half + 6
			}
		}
	}
	c.y = top + height + 30
	return c.end(f)
}

// crowded is the distance of points below which the line alone is drawn.
const crowded = 10

// point marks a figure with its interval; hollow without one.
func (c *canvas) point(x, y, low, high float64, interval bool) {
	fill := "paper"
	if interval {
		c.line(x, low, x, high, 1.5, "ink")
		fill = "reed"
	}
	c.circle(x, y, 4.5, fill, "reed")
}

// tick is the distance of the lines of an axis: round numbers, three to six.
func tick(length float64) float64 {
	switch {
	case length <= 20:
		return 5
	case length <= 50:
		return 10
	}
	return 20
}
