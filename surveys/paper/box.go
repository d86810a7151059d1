package paper

import (
	"math"
	"strconv"

	"minyi/surveys"
	"minyi/surveys/design"
)

// Box is one place to tick or to write in. Its name stands for the same column
// and the same code on every copy of a version.
type Box struct {
	Name   string // question.box, in a matrix question.row.box: "3.2", "5.1.4"
	Kind   BoxKind
	Column string // of the table that is typed in
	Write  string // what is typed there when it is ticked; "" = what was written
	Option int    // ordinal, the open choice last; -1 = none
	Row    int    // ordinal of a matrix row, -1 = none
	Label  string // of a step of a scale: its figure
	Digits int    // Figures: how many before the point; 0 = a line
	After  int    // Figures: how many behind it
	Minus  bool   // Figures: may be below nothing
}

// BoxKind says what is done with a box.
type BoxKind string

// The kinds.
const (
	Tick    BoxKind = "tick"    // to be ticked
	Rank    BoxKind = "rank"    // a place: 1, 2, …
	Points  BoxKind = "points"  // a share of the points
	Figures BoxKind = "figures" // a number
	Line    BoxKind = "line"    // words on a line
	Lines   BoxKind = "lines"   // words on several
	Day     BoxKind = "day"     // year, month, day
	Hour    BoxKind = "hour"    // hour and minute
	Where   BoxKind = "where"   // an area
	Sign    BoxKind = "sign"    // a signature: stays on the paper
	Screen  BoxKind = "screen"  // cannot be given on paper
)

// maxDigits is how many boxes a number gets at most.
const maxDigits = 9

// boxes lists the places of a question.
func boxes(q *surveys.Question, number int) []Box {
	b := &boxer{number: strconv.Itoa(number)}
	switch q.Type {
	case surveys.Note, surveys.Calculated:
	case surveys.Single:
		b.choices(q, func(code string) (string, string) { return q.Code, code })
	case surveys.Multiple:
		b.choices(q, func(code string) (string, string) { return q.Code + "_" + code, "1" })
	case surveys.Rating, surveys.NPS:
		if len(q.Options) > 0 {
			b.choices(q, func(code string) (string, string) { return q.Code, code })
			break
		}
		b.scale(q)
	case surveys.Matrix:
		for r, row := range q.Rows {
			for o, option := range q.Options {
				b.add(Box{Name: b.name(r+1, o+1), Kind: Tick, Column: q.Code + "_" + row.Code, Write: option.Code, Option: o, Row: r})
			}
		}
	case surveys.Ranking, surveys.Sum:
		kind := Rank
		if q.Type == surveys.Sum {
			kind = Points
		}
		for o, option := range q.Options {
			b.add(Box{Name: b.name(o + 1), Kind: kind, Column: q.Code + "_" + option.Code, Option: o, Row: -1})
		}
	case surveys.Consent:
		b.add(Box{Name: b.name(1), Kind: Tick, Column: q.Code, Write: "1", Option: -1, Row: -1})
	case surveys.Number, surveys.Slider:
		b.figures(q)
	default:
		kind, ok := kinds[q.Type]
		if !ok {
			kind = Line
		}
		column := q.Code
		if kind == Sign || kind == Screen {
			column = "" // nothing to type in
		}
		b.add(Box{Name: b.name(), Kind: kind, Column: column, Option: -1, Row: -1})
	}
	return b.all
}

// kinds are the places of questions that have one each.
var kinds = map[surveys.Type]BoxKind{
	surveys.LongText: Lines, surveys.Date: Day, surveys.Time: Hour, surveys.Area: Where, surveys.Signature: Sign,
	surveys.Photo: Screen, surveys.Location: Screen,
}

type boxer struct {
	number string
	all    []Box
}

func (b *boxer) add(box Box) { b.all = append(b.all, box) }

func (b *boxer) name(parts ...int) string {
	name := b.number
	for _, p := range parts {
		name += "." + strconv.Itoa(p)
	}
	return name
}

// choices adds a box for each option, and for the open one a line beside it.
func (b *boxer) choices(q *surveys.Question, typed func(code string) (column, write string)) {
	n := 0
	tick := func(code string) {
		column, write := typed(code)
		b.add(Box{Name: b.name(n + 1), Kind: Tick, Column: column, Write: write, Option: n, Row: -1})
		n++
	}
	for _, o := range q.Options {
		tick(o.Code)
	}
	if q.Other == nil {
		return
	}
	tick(surveys.OtherCode)
	for _, c := range design.Columns(q) {
		if c.Role == design.OtherColumn {
			b.add(Box{Name: b.name(n) + "+", Kind: Line, Column: c.Name, Option: n - 1, Row: -1})
		}
	}
}

// scale adds a box for each step from min to max.
func (b *boxer) scale(q *surveys.Question) {
	low, high := 0.0, 10.0
	if q.Type != surveys.NPS && q.Min != nil && q.Max != nil {
		low, high = *q.Min, *q.Max
	}
	for at, i := low, 1; at <= high; at, i = at+1, i+1 {
		figure := strconv.FormatFloat(at, 'f', -1, 64)
		b.add(Box{Name: b.name(i), Kind: Tick, Column: q.Code, Write: figure, Option: -1, Row: -1, Label: figure})
	}
}

// figures adds the boxes of a number, a line where its limits are unknown or
// wide.
func (b *boxer) figures(q *surveys.Question) {
	box := Box{Name: b.name(), Kind: Figures, Column: q.Code, Option: -1, Row: -1, After: q.Decimals, Minus: q.Min == nil || *q.Min < 0}
	if q.Max != nil {
		most := math.Abs(*q.Max)
		if q.Min != nil {
			most = math.Max(most, math.Abs(*q.Min))
		}
		box.Digits = len(strconv.FormatFloat(math.Floor(most), 'f', 0, 64))
	}
	if box.Digits+box.After > maxDigits {
		box.Digits = 0
	}
	b.add(box)
}
