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

// place is where one version has the answer to a column: looked up once, not for
// every response.
type place struct {
	field *answer.Field // nil where the version does not have the question
	role  design.ColumnRole
	part  int // option or row, -1 where the version does not have it
}

// places are those of all columns in one version.
func places(columns []design.Column, form *answer.Form) []place {
	all := make([]place, len(columns))
	for i, c := range columns {
		p := place{role: c.Role, part: -1}
		if field, ok := form.Field(c.Question); ok {
			p.field = field
			if c.Role == design.CellColumn {
				if row, ok := field.RowOf(c.Part); ok {
					p.part = row
				}
			} else if option, ok := field.OptionOf(c.Part); ok {
				p.part = option
			}
		}
		all[i] = p
	}
	return all
}

// cell returns the cell of one column for one sheet. A question that the
// response's version does not have gives an empty cell.
func (p *place) cell(sheet answer.Sheet) CellValue {
	if p.field == nil {
		return CellValue{}
	}
	v := &sheet[p.field.Ordinal]
	if !v.Answered() {
		return CellValue{}
	}
	switch p.role {
	case design.OtherColumn:
		return Text(v.Other)
	case design.WholeColumn:
		return whole(p.field, v)
	}
	if p.part < 0 {
		return CellValue{}
	}
	switch p.role {
	case design.CellColumn:
		if v.Options[p.part] >= 0 {
			return Text(p.field.OptionCode(v.Options[p.part]))
		}
	case design.ChoiceColumn:
		return yes(slices.Contains(v.Options, p.part))
	case design.RankColumn:
		if place := slices.Index(v.Options, p.part); place >= 0 {
			return Number(float64(place + 1))
		}
	case design.ShareColumn:
		return Number(v.Numbers[p.part])
	}
	return CellValue{}
}

func whole(field *answer.Field, v *answer.Value) CellValue {
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
