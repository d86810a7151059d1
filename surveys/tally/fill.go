package tally

import (
	"fmt"
	"strconv"

	"minyi/surveys/answer"
)

// fill writes a sheet into a row that stands for "not answered".
func (l *layout) fill(row int, sheet answer.Sheet) error {
	if len(sheet) > len(l.places) {
		return fmt.Errorf("%d answers for %d questions", len(sheet), len(l.places))
	}
	for i := range sheet {
		if sheet[i].Answered() {
			if err := l.places[i].set(row, &sheet[i]); err != nil {
				return fmt.Errorf("question %s: %w", l.places[i].column.Code, err)
			}
		}
	}
	return nil
}

// set writes one answer.
func (p *place) set(row int, v *answer.Value) error {
	switch p.kind {
	case Unloaded, AreaOf: // a response's area has its own column
		return nil
	case Codes:
		return p.setCode(row, v)
	case Numbers:
		if v.Shape != answer.Figure {
			return wrongShape(v)
		}
		p.column.number(row, v.Number)
		return nil
	case Set:
		if v.Shape != answer.Choices {
			return wrongShape(v)
		}
		p.column.Planes[0][row] |= 1
		for _, option := range v.Options {
			code, err := at(p.options, option)
			if err != nil {
				return err
			}
			p.column.choose(row, code)
		}
		return nil
	}
	return p.setParts(row, v)
}

// setCode writes an answer that is one of a few values.
func (p *place) setCode(row int, v *answer.Value) error {
	switch v.Shape {
	case answer.Choice:
		code, err := at(p.options, v.Option)
		if err != nil {
			return err
		}
		p.column.setCode(row, code)
	case answer.Figure:
		p.column.number(row, v.Number)
	case answer.Agreement:
		p.column.setCode(row, p.column.value(strconv.FormatBool(v.Yes)))
	case answer.Words:
		if !p.column.Open {
			return wrongShape(v)
		}
		p.column.setCode(row, p.column.value(v.Text))
	default:
		return wrongShape(v)
	}
	return nil
}

// setParts writes an answer that has a column per part.
func (p *place) setParts(row int, v *answer.Value) error {
	switch v.Shape {
	case answer.Grid:
		for r, option := range v.Options {
			if option < 0 {
				continue
			}
			if r >= len(p.rows) {
				return fmt.Errorf("row %d of %d", r, len(p.rows))
			}
			code, err := at(p.byRow[r], option)
			if err != nil {
				return err
			}
			p.rows[r].setCode(row, code)
		}
	case answer.Points:
		for i, points := range v.Numbers {
			if i >= len(p.rows) {
				return fmt.Errorf("option %d of %d", i, len(p.rows))
			}
			p.rows[i].Numbers[row] = points
		}
	default:
		return wrongShape(v)
	}
	return nil
}

func at(codes []uint16, ordinal int) (uint16, error) {
	if ordinal < 0 || ordinal >= len(codes) {
		return 0, fmt.Errorf("option %d of %d", ordinal, len(codes))
	}
	return codes[ordinal], nil
}

func wrongShape(v *answer.Value) error { return fmt.Errorf("an answer of shape %d", v.Shape) }
