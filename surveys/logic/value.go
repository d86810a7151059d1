package logic

import "math"

// Kind is the type of a Value.
type Kind uint8

// The kinds. Missing is the zero value: not answered, JsonLogic's null.
const (
	Missing Kind = iota
	Bool
	Number
	Text
	List
)

// Value is an answer as an expression sees it, or the result of one.
type Value struct {
	Kind   Kind
	Bool   bool
	Number float64  // finite, never negative zero
	Text   string   // a text, an option code, a date YYYY-MM-DD, a time HH:MM, an area code
	List   []string // option codes, for a ranking in order of rank
}

// BoolOf returns a yes or no.
func BoolOf(b bool) Value { return Value{Kind: Bool, Bool: b} }

// NumberOf returns a number; what is not finite becomes Missing, so that no
// result can carry an infinity or a NaN into storage.
func NumberOf(f float64) Value {
	switch {
	case math.IsNaN(f) || math.IsInf(f, 0):
		return Value{}
	case f == 0:
		f = 0 // negative zero prints differently in Go and in browsers
	}
	return Value{Kind: Number, Number: f}
}

// TextOf returns a text.
func TextOf(s string) Value { return Value{Kind: Text, Text: s} }

// ListOf returns a list of codes.
func ListOf(codes []string) Value { return Value{Kind: List, List: codes} }

// True reports whether JsonLogic takes v for true: null, false, 0, the empty
// text and the empty list are false.
func (v Value) True() bool {
	switch v.Kind {
	case Bool:
		return v.Bool
	case Number:
		return v.Number != 0
	case Text:
		return v.Text != ""
	case List:
		return len(v.List) > 0
	}
	return false
}

// Equal reports whether both have the same kind and content.
func (v Value) Equal(w Value) bool {
	if v.Kind != w.Kind {
		return false
	}
	switch v.Kind {
	case Bool:
		return v.Bool == w.Bool
	case Number:
		return v.Number == w.Number
	case Text:
		return v.Text == w.Text
	case List:
		if len(v.List) != len(w.List) {
			return false
		}
		for i := range v.List {
			if v.List[i] != w.List[i] {
				return false
			}
		}
	}
	return true
}

// answer returns v as an answer: an empty text or list is no answer.
func (v Value) answer() Value {
	switch v.Kind {
	case Number:
		return NumberOf(v.Number)
	case Text, List:
		if !v.True() {
			return Value{}
		}
	}
	return v
}
