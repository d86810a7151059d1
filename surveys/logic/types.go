package logic

import (
	"slices"
	"time"
)

// kind is the static type of an expression.
type kind uint8

const (
	unknown kind = iota // an error has been reported; nothing more is said about it
	null
	boolean
	number
	text
	date
	clock // a time of day
	list
	mixed // operands of and/or that differ: good for true and false only
)

// String returns the word that errors use; the locales word it.
func (k kind) String() string {
	return [...]string{"unknown", "null", "boolean", "number", "text", "date", "time", "list", "mixed"}[k]
}

// textual reports whether values are Text.
func (k kind) textual() bool { return k == text || k == date || k == clock }

// ordered reports whether < is defined.
func (k kind) ordered() bool { return k == number || k == date || k == clock }

// typ is a kind and, for a text or a list that holds option codes, the codes
// that exist.
type typ struct {
	kind   kind
	choice *choice
}

// choice is the options of one question.
type choice struct {
	question string
	codes    []string
}

func (c *choice) has(code string) bool { return slices.Contains(c.codes, code) }

func (t typ) result() Kind {
	switch {
	case t.kind == boolean:
		return Bool
	case t.kind == number:
		return Number
	case t.kind.textual():
		return Text
	case t.kind == list:
		return List
	}
	return Missing
}

// join finds the common type of two alternatives; ok is false when there is
// none. Null goes with everything, and a literal that reads as a date with a
// date.
func join(a, b *node) (t typ, ok bool) {
	ta, tb := a.typ, b.typ
	switch {
	case ta.kind == unknown || tb.kind == null:
		return ta, true
	case tb.kind == unknown || ta.kind == null:
		return tb, true
	case ta.kind == tb.kind:
		if ta.choice != tb.choice {
			ta.choice = nil
		}
		return ta, ta.kind != mixed
	case b.reads(ta.kind):
		return ta, true
	case a.reads(tb.kind):
		return tb, true
	}
	return typ{}, false
}

// reads reports whether n is a literal text that is a valid date or time.
func (n *node) reads(k kind) bool {
	if n.op != opLiteral || n.typ.kind != text {
		return false
	}
	layout := ""
	switch k {
	case date:
		layout = time.DateOnly
	case clock:
		layout = "15:04"
	default:
		return false
	}
	t, err := time.Parse(layout, n.value.Text)
	return err == nil && t.Format(layout) == n.value.Text
}
