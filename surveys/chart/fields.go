package chart

import "math"

// Field is one field of a Heat map, or a district of Tiles. Shade is 1 to 5,
// darker for more; 0 is without a figure.
type Field struct {
	Name     string // of a tile
	Text     string
	Interval string // of a tile
	Shade    int
}

// Fields is one line of a Heat map.
type Fields struct {
	Name string
	At   []Field
}

func shadeOf(n int) string {
	if n < 1 || n > 5 {
		return "paper"
	}
	return [...]string{"h1", "h2", "h3", "h4", "h5"}[n-1]
}

// Heat draws a field per line and column.
func Heat(f Frame, columns []string, rows []Fields) string {
	c := begin(f)
	label := c.width * 0.3
	if c.width < narrow {
		label = 0
	}
	wide := (c.width - label) / float64(max(1, len(columns)))
	most := 0
	heads := make([][]string, len(columns))
	for k, name := range columns {
		heads[k] = even(name, wide-4, small, 3)
		most = max(most, len(heads[k]))
	}
	for k, head := range heads {
		c.lines(label+(float64(k)+0.5)*wide, c.y+float64(most-len(head))*small*1.35, small, "middle", "soft", head, false)
	}
	c.y += float64(most)*small*1.35 + 6
	for _, r := range rows {
		names := even(r.Name, label-12, plain, 3)
		height, at := max(32, float64(len(names))*plain*1.35+8), 0.0
		if label == 0 {
			at = c.lines(0, c.y+4, plain, "start", "ink", wrap(r.Name, c.width, plain, 2), false) - c.y + 2
			height = at + 28
		} else {
			c.lines(0, c.y+(height-float64(len(names))*plain*1.35)/2, plain, "start", "ink", names, false)
		}
		for k, cell := range r.At {
			fill, colour := shadeOf(cell.Shade), "soft"
			if cell.Shade > 0 {
				colour = on(fill)
			}
			c.rect(label+float64(k)*wide, c.y+at, wide, height-at, fill, "paper")
			text := cell.Text
			if widthOf(text, plain) > wide-4 {
				text = wrap(text, wide, plain, 1)[0]
			}
			c.text(label+(float64(k)+0.5)*wide, c.y+(height+at)/2, plain, "middle", colour, text, false)
		}
		c.y += height
	}
	return c.end(f)
}

// Tiles draws a field per district, in rows of about the same length: a diagram,
// not a map of borders.
func Tiles(f Frame, tiles []Field) string {
	c := begin(f)
	columns := int(math.Ceil(math.Sqrt(float64(len(tiles)))))
	if c.width < narrow {
		columns = min(columns, 2)
	}
	const gap, height = 6, 84
	wide := (c.width - gap*float64(columns-1)) / float64(max(1, columns))
	for i, t := range tiles {
		x, y := float64(i%columns)*(wide+gap), c.y+float64(i/columns)*(height+gap)
		fill := shadeOf(t.Shade)
		colour, edge := on(fill), ""
		if t.Shade == 0 {
			colour, edge = "ink", "line"
		}
		c.rect(x, y, wide, height, fill, edge)
		c.text(x+12, y+18, plain, "start", colour, wrap(t.Name, wide-24, plain, 1)[0], false)
		c.text(x+12, y+44, large, "start", colour, t.Text, true)
		c.text(x+12, y+68, small, "start", colour, t.Interval, false)
	}
	rows := (len(tiles) + columns - 1) / max(1, columns)
	c.y += float64(rows) * (height + gap)
	return c.end(f)
}
