package answer

import (
	"minyi/surveys/logic"
)

// environment lets conditions read a sheet.
type environment struct {
	form  *Form
	sheet Sheet
}

// Answer implements logic.Env. Choices are seen by their codes.
func (e environment) Answer(ref logic.Ref) logic.Value {
	f, v := &e.form.Fields[ref.Ordinal], &e.sheet[ref.Ordinal]
	if ref.Other {
		return present(v.Other)
	}
	switch v.Shape {
	case Choice:
		return logic.TextOf(f.OptionCode(v.Option))
	case Choices:
		codes := make([]string, len(v.Options))
		for i, option := range v.Options {
			codes[i] = f.OptionCode(option)
		}
		return logic.ListOf(codes)
	case Grid:
		if ref.Row < 0 {
			return logic.BoolOf(true)
		}
		if option := v.Options[ref.Row]; option >= 0 {
			return logic.TextOf(f.OptionCode(option))
		}
	case Figure:
		return logic.NumberOf(v.Number)
	case Points:
		if ref.Row < 0 {
			return logic.BoolOf(true)
		}
		return logic.NumberOf(v.Numbers[ref.Row])
	case Words:
		return present(v.Text)
	case Agreement:
		return logic.BoolOf(v.Yes)
	case Given:
		return logic.BoolOf(true)
	}
	return logic.Value{}
}

// present is a text; the empty text is no answer.
func present(s string) logic.Value {
	if s == "" {
		return logic.Value{}
	}
	return logic.TextOf(s)
}

// valueOf turns the result of a calculation into an answer.
func valueOf(v logic.Value) Value {
	switch v.Kind {
	case logic.Bool:
		return Value{Shape: Agreement, Yes: v.Bool}
	case logic.Number:
		return Value{Shape: Figure, Number: v.Number}
	case logic.Text:
		return Value{Shape: Words, Text: v.Text}
	}
	return Value{}
}
