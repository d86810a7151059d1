package chart

import (
	"fmt"
	"math"
)

// spotSize is the radius of a spot.
const spotSize = 11

// Spot is a topic in a Field of two scales.
type Spot struct {
	Number int
	X, Y   float64
}

// Spots draws topics by two figures, each a number that a list explains; the axes
// end where the topics do, and the lines across are their middles.
func Spots(f Frame, xName, yName string, spots []Spot) string {
	c := begin(f)
	lowX, highX, lowY, highY := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	sumX, sumY := 0.0, 0.0
	for _, s := range spots {
		lowX, highX, lowY, highY = min(lowX, s.X), max(highX, s.X), min(lowY, s.Y), max(highY, s.Y)
		sumX, sumY = sumX+s.X, sumY+s.Y
	}
	fit := func(low, high float64) (float64, float64) {
		return math.Floor((low-2)/5) * 5, math.Ceil((high+2)/5) * 5
	}
	lowX, highX = fit(lowX, highX)
	lowY, highY = fit(lowY, highY)
	lowY, highY = max(0, lowY), min(100, highY)
	const height = 260
	left, right, top := 40.0, c.width-12, c.y+26
	x := func(v float64) float64 { return left + (right-left)*(v-lowX)/(highX-lowX) }
	y := func(v float64) float64 { return top + height*(1-(v-lowY)/(highY-lowY)) }
	c.text(0, c.y+8, small, "start", "soft", "↑ "+yName, false)
	for v := lowY; v <= highY; v += tick(highY - lowY) {
		c.line(left, y(v), right, y(v), 1, "hair")
		c.text(left-6, y(v), small, "end", "soft", fmt.Sprintf("%.0f", v), false)
	}
	for v := lowX; v <= highX; v += tick(highX - lowX) {
		c.line(x(v), top, x(v), top+height, 1, "hair")
		c.text(x(v), top+height+12, small, "middle", "soft", fmt.Sprintf("%.0f", v), false)
	}
	n := float64(len(spots))
	places := make([][2]float64, len(spots))
	for i, s := range spots {
		places[i] = [2]float64{x(s.X), y(s.Y)}
	}
	places = apart(places)
	c.line(x(sumX/n), top, x(sumX/n), top+height, 1.2, "line")
	c.line(left, y(sumY/n), right, y(sumY/n), 1.2, "line")
	for i, s := range spots { // where one had to make room, a line leads to its place
		if math.Hypot(places[i][0]-x(s.X), places[i][1]-y(s.Y)) > 3 {
			c.line(x(s.X), y(s.Y), places[i][0], places[i][1], 1.5, "ink")
			c.circle(x(s.X), y(s.Y), 2.5, "ink", "ink")
		}
	}
	for i, s := range spots {
		c.circle(places[i][0], places[i][1], spotSize, "reed", "paper")
		c.text(places[i][0], places[i][1], small, "middle", "white", fmt.Sprint(s.Number), true)
	}
	c.text(right, top+height+30, small, "end", "soft", xName+" →", false)
	c.y = top + height + 42
	return c.end(f)
}

// apart moves places from each other until none hides a number of another; those
// that are alone stay where they are.
func apart(places [][2]float64) [][2]float64 {
	const gap = 2*spotSize + 2
	for range 100 {
		moved := false
		for i := range places {
			for j := i + 1; j < len(places); j++ {
				dx, dy := places[j][0]-places[i][0], places[j][1]-places[i][1]
				far := math.Hypot(dx, dy)
				if far >= gap-0.01 {
					continue
				}
				if far == 0 {
					dx, far = 1, 1
				}
				push := (gap - min(far, gap)) / 2 / far
				places[i][0], places[i][1] = places[i][0]-dx*push, places[i][1]-dy*push
				places[j][0], places[j][1] = places[j][0]+dx*push, places[j][1]+dy*push
				moved = true
			}
		}
		if !moved {
			break
		}
	}
	return places
}
