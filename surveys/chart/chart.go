// Package chart draws figures as SVG: on the server, so that they are there
// without script, print, and are the same in every browser. Colours stand in
// attributes, for a picture that stands alone, and in classes, by which a page
// sets them anew for a dark screen. Numbers are shares in per cent or points, 0 to
// 100; NaN is none.
package chart

import (
	"fmt"
	"html"
	"math"
	"strings"
)

// Frame is what stands around a chart.
type Frame struct {
	Width int
	// Of a picture that stands alone; a page says these itself.
	Title, Foot string
	Mark        string // such as 模拟数据
}

// narrow is the width below which names stand above what they name.
const narrow = 420

// The sizes of letters.
const (
	small = 12
	plain = 13
	large = 17
)

// colours are the light ones of the pages; the classes are theirs with a "c-".
var colours = map[string]string{
	"ink": "#1b2420", "soft": "#55605b", "hair": "#d5ddd8", "line": "#8f9c95", "reed": "#0f6b5c", "tint": "#e6f2ef", "paper": "#ffffff", "white": "#ffffff",
	// answers on a scale, best to worst; then answers without an order
	"t2": "#0b5548", "t1": "#5fa597", "t0": "#cfd6d2", "b1": "#e3b04b", "b2": "#8a4b08",
	"n1": "#0b5548", "n2": "#e3b04b", "n3": "#4a78a8", "n4": "#cfd6d2", "n5": "#8a4b08", "n6": "#a9c9bf",
	// fields, light to dark
	"h1": "#eef5f3", "h2": "#cfe5df", "h3": "#9fcbbf", "h4": "#5fa597", "h5": "#0f6b5c", "dark": "#1b2420",
}

// on is the colour of letters on a fill.
func on(fill string) string {
	switch fill {
	case "t2", "b2", "n1", "n3", "n5", "h5":
		return "white"
	}
	return "dark"
}

// canvas gathers the parts of a drawing.
type canvas struct {
	strings.Builder
	width float64
	y     float64 // below what is drawn
}

func (c *canvas) rect(x, y, w, h float64, fill, edge string) {
	if w <= 0 {
		return
	}
	fmt.Fprintf(c, `<rect class="c-%s" x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s"`, fill, x, y, w, h, colours[fill])
	if edge != "" {
		fmt.Fprintf(c, ` stroke="%s"`, colours[edge])
	}
	c.WriteString("/>")
}

func (c *canvas) line(x1, y1, x2, y2, thick float64, colour string) {
	fmt.Fprintf(c, `<line class="s-%s" x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" stroke="%s" stroke-width="%.1f"/>`, colour, x1, y1, x2, y2, colours[colour], thick)
}

func (c *canvas) circle(x, y, r float64, fill, edge string) {
	fmt.Fprintf(c, `<circle class="c-%s s-%s" cx="%.1f" cy="%.1f" r="%.1f" fill="%s" stroke="%s" stroke-width="1.5"/>`, fill, edge, x, y, r, colours[fill], colours[edge])
}

// text writes one line; anchor is start, middle or end, y the middle of the letters.
func (c *canvas) text(x, y, size float64, anchor, colour, words string, bold bool) {
	weight := ""
	if bold {
		weight = ` font-weight="600"`
	}
	fmt.Fprintf(c, `<text class="c-%s" x="%.1f" y="%.1f" font-size="%.0f" text-anchor="%s" fill="%s"%s>%s</text>`,
		colour, x, y+size*0.35, size, anchor, colours[colour], weight, html.EscapeString(words))
}

// label writes words onto whatever lies there, with a rim that keeps them apart
// from it.
func (c *canvas) label(x, y, size float64, words string) {
	fmt.Fprintf(c, `<text class="c-ink s-paper" x="%.1f" y="%.1f" font-size="%.0f" text-anchor="middle" fill="%s" stroke="%s" stroke-width="4" paint-order="stroke" stroke-linejoin="round" font-weight="600">%s</text>`,
		x, y+size*0.35, size, colours["ink"], colours["paper"], html.EscapeString(words))
}

// lines writes words over several lines that begin at y, and returns where they
// end.
func (c *canvas) lines(x, y, size float64, anchor, colour string, lines []string, bold bool) float64 {
	for i, l := range lines {
		c.text(x, y+(float64(i)+0.5)*size*1.35, size, anchor, colour, l, bold)
	}
	return y + float64(len(lines))*size*1.35
}

// begin starts a drawing below its title.
func begin(f Frame) *canvas {
	c := &canvas{width: float64(f.Width)}
	if f.Title != "" {
		c.y = 16 + c.lines(0, 0, large, "start", "ink", wrap(f.Title, c.width, large, 4), true)
	}
	return c
}

// end puts the drawing into its frame.
func (c *canvas) end(f Frame) string {
	if f.Foot != "" {
		c.y = c.lines(0, c.y+10, small, "start", "soft", wrap(f.Foot, c.width, small, 4), false)
	}
	if f.Mark != "" {
		c.y = c.lines(0, c.y+4, small, "start", "b2", []string{f.Mark}, true)
	}
	pad, title, hidden := 0.0, "", ` aria-hidden="true"`
	if f.Title != "" {
		pad, hidden = 16, ` role="img"`
		title = "<title>" + html.EscapeString(f.Title) + "</title>"
	}
	w, h := c.width+2*pad, math.Ceil(c.y+2*pad)
	ground := ""
	if pad > 0 {
		ground = fmt.Sprintf(`<rect x="%.0f" y="%.0f" width="%.0f" height="%.0f" fill="%s"/>`, -pad, -pad, w, h, colours["paper"])
	}
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="%.0f %.0f %.0f %.0f" width="%.0f" height="%.0f" font-family="%s"%s>%s%s%s</svg>`,
		-pad, -pad, w, h, w, h, `system-ui,'PingFang SC','HarmonyOS Sans SC','Noto Sans CJK SC','Microsoft YaHei',sans-serif`, hidden, title, ground, c.String())
}

// known reports whether there is a number.
func known(x float64) bool { return !math.IsNaN(x) }

// rowName writes the name of a row that begins at y and holds a bar so thick: left of
// the bar in a column of a width, above it where that is 0. It returns the row's
// height and where the bar's middle lies.
func (c *canvas) rowName(name string, y, column, thick float64) (height, middle float64) {
	if column == 0 {
		end := c.lines(0, y+3, plain, "start", "ink", even(name, c.width, plain, 3), false)
		return end - y + thick + 12, end + thick/2 + 4
	}
	names := even(name, column-14, plain, 3)
	tall := float64(len(names)) * plain * 1.35
	height = max(thick+14, tall+10)
	middle = y + height/2
	c.lines(0, middle-tall/2, plain, "start", "ink", names, false)
	return height, middle
}
