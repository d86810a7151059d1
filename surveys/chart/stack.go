package chart

import "fmt"

// Answer is one answer of a Stack. Tone is 2 for the best to -2 for the worst; Apart
// ones stand in a column of their own.
type Answer struct {
	Name  string
	Tone  int
	Apart bool
}

// Shares is one line of a Stack: a share in per cent for each answer.
type Shares struct {
	Name string
	At   []float64
}

// Stack draws the answers of each line side by side. With a scale the good ones
// lie right of a middle line and the bad ones left of it, a neutral one across it;
// without one they fill the line from the left.
func Stack(f Frame, answers []Answer, rows []Shares, scale bool) string {
	c := begin(f)
	c.legend(answers, scale)
	label, apart := c.width*0.34, 0.0
	if c.width < narrow {
		label = 0
	}
	for _, a := range answers {
		if a.Apart && scale {
			apart = 52
		}
	}
	order := stackOrder(answers, scale)
	left, right := 0.0, 0.0 // the widest on each side of the middle, in per cent
	for _, r := range rows {
		l, g := sides(answers, r, scale)
		left, right = max(left, l), max(right, g)
	}
	room := c.width - label - apart - 4
	per := room / max(1, left+right)
	middle := label + left*per
	top := c.y
	for _, r := range rows {
		height, at := c.rowName(r.Name, c.y, label, 22)
		l, _ := sides(answers, r, scale)
		x := middle - l*per
		for _, i := range order {
			if !known(r.At[i]) {
				continue
			}
			wide, fill := r.At[i]*per, fillOf(answers, i, scale)
			c.rect(x, at-11, wide, 22, fill, "paper")
			if words := fmt.Sprintf("%.0f", r.At[i]); wide > widthOf(words, small)+6 {
				c.text(x+wide/2, at, small, "middle", on(fill), words, false)
			}
			x += wide
		}
		if apart > 0 {
			sum := 0.0
			for i, a := range answers {
				if a.Apart && known(r.At[i]) {
					sum += r.At[i]
				}
			}
			c.text(c.width, at, small, "end", "soft", fmt.Sprintf("%.0f", sum), false)
		}
		c.y += height
	}
	if scale {
		c.line(middle, top, middle, c.y, 1, "line")
	}
	c.y += 4
	return c.end(f)
}

// stackOrder is the order of answers from left to right: worst first on a scale.
func stackOrder(answers []Answer, scale bool) (order []int) {
	if !scale {
		for i := range answers {
			order = append(order, i)
		}
		return order
	}
	for i := len(answers) - 1; i >= 0; i-- {
		if !answers[i].Apart {
			order = append(order, i)
		}
	}
	if first := firstOf(answers); first < 0 { // the worst is named first already
		for i, j := 0, len(order)-1; i < j; i, j = i+1, j-1 {
			order[i], order[j] = order[j], order[i]
		}
	}
	return order
}

// firstOf is the tone of the first answer that has one.
func firstOf(answers []Answer) int {
	for _, a := range answers {
		if !a.Apart && a.Tone != 0 {
			return a.Tone
		}
	}
	return 0
}

// sides is how much of a line lies left and right of the middle.
func sides(answers []Answer, r Shares, scale bool) (left, right float64) {
	for i, a := range answers {
		switch {
		case !known(r.At[i]) || a.Apart && scale:
		case !scale || a.Tone > 0:
			right += r.At[i]
		case a.Tone < 0:
			left += r.At[i]
		default:
			left, right = left+r.At[i]/2, right+r.At[i]/2
		}
	}
	return left, right
}

func fillOf(answers []Answer, i int, scale bool) string {
	if !scale {
		return fmt.Sprintf("n%d", i%6+1)
	}
	return map[int]string{2: "t2", 1: "t1", 0: "t0", -1: "b1", -2: "b2"}[answers[i].Tone]
}

// legend names the answers; those apart name the column at the right.
func (c *canvas) legend(answers []Answer, scale bool) {
	x, y, apart := 0.0, c.y+10, ""
	for i, a := range answers {
		if a.Apart && scale {
			apart = a.Name
			continue
		}
		name := wrap(a.Name, c.width-24, small, 1)[0]
		wide := 18 + widthOf(name, small) + 14
		if x > 0 && x+wide > c.width {
			x, y = 0, y+20
		}
		c.rect(x, y-6, 12, 12, fillOf(answers, i, scale), "")
		c.text(x+18, y, small, "start", "ink", name, false)
		x += wide
	}
	if apart != "" {
		if x+widthOf(apart, small) > c.width {
			y += 20
		}
		c.text(c.width, y, small, "end", "soft", wrap(apart, c.width, small, 1)[0], false)
	}
	c.y = y + 18
}
