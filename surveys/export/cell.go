package export

import (
	"slices"
	"strconv"

	"minyi/surveys/answer"
	"minyi/surveys/design"
)

// CellValue is one cell: a number, a text or nothing.
type CellValue struct {
	Text   string
	Number float64
	Kind   CellKind
}

// CellKind says what a CellValue is.
type CellKind uint8

// The kinds; the zero value is an empty cell.
const (
	Empty CellKind = iota
	TextCell
	NumberCell
)

// Number is a cell with a number.
func Number(f float64) CellValue { return CellValue{Number: f, Kind: NumberCell} }

// Text is a cell with a text; without one it is empty.
func Text(s string) CellValue {
	if s == "" {
		return CellValue{}
	}
	return CellValue{Text: s, Kind: TextCell}
}

func yes(b bool) CellValue {
	if b {
		return Number(1)
	}
	return Number(0)
}

// String is the cell as a CSV writes it.
func (c CellValue) String() string {
	if c.Kind == NumberCell {
		return strconv.FormatFloat(c.Number, 'f', -1, 64)
	}
	return c.Text
}

// cellOf returns the cell of one column for one sheet. A question that the
// response's version does not have gives an empty cell.
func cellOf(c design.Column, form *answer.Form, sheet answer.Sheet) CellValue {
	field, ok := form.Field(c.Question)
	if !ok {
		return CellValue{}
	}
	v := sheet[field.Ordinal]
	if !v.Answered() {
		return CellValue{}
	}
	switch c.Role {
	case design.OtherColumn:
		return Text(v.Other)
	case design.WholeColumn:
		return whole(field, v)
	case design.CellColumn:
		if row, ok := field.RowOf(c.Part); ok && v.Options[row] >= 0 {
			return Text(field.OptionCode(v.Options[row]))
		}
		return CellValue{}
	}
	option, ok := field.OptionOf(c.Part)
	if !ok {
		return CellValue{}
	}
	switch c.Role {
	case design.ChoiceColumn:
		return yes(slices.Contains(v.Options, option))
	case design.RankColumn:
		if place := slices.Index(v.Options, option); place >= 0 {
			return Number(float64(place + 1))
		}
	case design.ShareColumn:
		return Number(v.Numbers[option])
	}
	return CellValue{}
}

func whole(field *answer.Field, v answer.Value) CellValue {
	switch v.Shape {
	case answer.Choice:
		return Text(field.OptionCode(v.Option))
	case answer.Figure:
		return Number(v.Number)
	case answer.Words:
		return Text(v.Text)
	case answer.Agreement:
		return yes(v.Yes)
	case answer.Given:
		return Number(1) // the answer itself is kept apart
	}
	return CellValue{}
}
