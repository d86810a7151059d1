package logic

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"minyi/surveys"
)

// operator is one word of the language.
type operator struct {
	op       opcode
	min, max int // how many arguments; max 0: no limit
	compile  func(*compiler, call) *node
}

// arity words how many arguments the operator takes, in digits: "2", "2–3", "1+".
func (o operator) arity() string {
	switch low := strconv.Itoa(o.min); {
	case o.max == 0:
		return low + "+"
	case o.max == o.min:
		return low
	default:
		return low + "–" + strconv.Itoa(o.max)
	}
}

// operators is filled in init, because the compile functions use it.
var operators map[string]operator

func init() {
	operators = map[string]operator{
		"==":       {opEqual, 2, 2, equality},
		"===":      {opEqual, 2, 2, equality},
		"!=":       {opUnequal, 2, 2, equality},
		"!==":      {opUnequal, 2, 2, equality},
		"<":        {opLess, 2, 3, order},
		"<=":       {opLessEqual, 2, 3, order},
		">":        {opGreater, 2, 2, order},
		">=":       {opGreaterEqual, 2, 2, order},
		"and":      {opAnd, 1, 0, junction},
		"or":       {opOr, 1, 0, junction},
		"!":        {opNot, 1, 1, truth},
		"!!":       {opTruth, 1, 1, truth},
		"in":       {opIn, 2, 2, membership},
		"+":        {opAdd, 1, 0, arithmetic},
		"-":        {opSub, 1, 2, arithmetic},
		"*":        {opMul, 1, 0, arithmetic},
		"/":        {opDiv, 2, 2, arithmetic},
		"%":        {opMod, 2, 2, arithmetic},
		"min":      {opMin, 1, 0, arithmetic},
		"max":      {opMax, 1, 0, arithmetic},
		"if":       {opIf, 2, 0, conditional},
		"var":      {opVar, 1, 2, variable},
		"missing":  {opMissing, 1, 0, missing},
		"answered": {opAnswered, 1, 1, answered},
		"selected": {opSelected, 2, 2, selected},
	}
}

// habits are the spellings of other languages.
var habits = map[string]string{
	"=": "==", "<>": "!=", "≠": "!=", "≤": "<=", "≥": ">=", "⩽": "<=", "⩾": ">=", "=<": "<=", "=>": ">=",
	"&&": "and", "&": "and", "||": "or", "|": "or", "not": "!", "?:": "if", "×": "*", "÷": "/", "−": "-", "–": "-",
	"mod": "%", "contains": "in", "并且": "and", "或者": "or", "且": "and", "或": "or", "非": "!", "如果": "if",
}

// meant guesses which operator a wrong one stands for: one written in the
// full-width forms of a Chinese keyboard, one of another language, or a typing
// mistake. It returns "" when it cannot tell.
func meant(name string) string {
	narrow := strings.ToLower(strings.TrimSpace(strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			return r - '！' + '!'
		}
		return r
	}, clip(name))))
	if _, ok := operators[narrow]; ok {
		return narrow
	}
	if h, ok := habits[narrow]; ok {
		return h
	}
	if len(narrow) < 3 { // every short operator is one stroke from another
		return ""
	}
	return surveys.Nearest(narrow, slices.Sorted(maps.Keys(operators)))
}

// equality compiles == and its kin: both sides of one type, or one null.
func equality(c *compiler, call call) *node {
	n := c.node(call, boolean)
	c.comparable(n.args[0], n.args[1], n.at)
	return n
}

// comparable refuses a comparison of two operands for equality.
func (c *compiler) comparable(a, b *node, at string) {
	if a.typ.kind == list && b.typ.kind == list {
		c.fail(at, "logic.lists_compared")
		return
	}
	if _, ok := join(a, b); !ok {
		c.mixed(a, b, at)
		return
	}
	c.known(a.typ.choice, b)
	c.known(b.typ.choice, a)
}

// known refuses a literal that is no option of the question it is held against.
func (c *compiler) known(of *choice, literal *node) {
	if of == nil || literal.op != opLiteral || literal.typ.kind != text || of.has(literal.value.Text) {
		return
	}
	c.unknownOption(literal.at, of, literal.value.Text)
}

// mixed names two types that do not go together.
func (c *compiler) mixed(a, b *node, at string) {
	for _, side := range [2][2]*node{{a, b}, {b, a}} {
		literal := side[1]
		if literal.op != opLiteral || literal.typ.kind != text {
			continue
		}
		switch side[0].typ.kind {
		case date:
			c.fail(literal.at, "logic.not_a_date", "Text", clip(literal.value.Text))
			return
		case clock:
			c.fail(literal.at, "logic.not_a_time", "Text", clip(literal.value.Text))
			return
		}
	}
	c.fail(at, "logic.mixed_types", "Left", a.typ.kind.String(), "Right", b.typ.kind.String())
}

// order compiles < and its kin: numbers with numbers, dates with dates.
func order(c *compiler, call call) *node {
	n := c.node(call, boolean)
	for i, a := range n.args[:len(n.args)-1] {
		b := n.args[i+1]
		t, ok := join(a, b)
		switch {
		case !ok:
			c.mixed(a, b, n.at)
		case t.kind != unknown && t.kind != null && !t.kind.ordered():
			c.fail(n.at, "logic.no_order", "Operator", call.name, "Left", a.typ.kind.String(), "Right", b.typ.kind.String())
		default:
			continue
		}
		break
	}
	return n
}

// junction compiles and, or. As in JsonLogic the value is that of the operand
// that decides; operands of several types leave only its truth.
func junction(c *compiler, call call) *node {
	n := c.node(call, unknown)
	n.typ = n.args[0].typ
	for i, a := range n.args[1:] {
		t, ok := join(&node{typ: n.typ}, a)
		if !ok && i == 0 {
			t, ok = join(n.args[0], a) // a literal first
		}
		if n.typ = t; !ok {
			n.typ = typ{kind: mixed}
			break
		}
	}
	return n
}

// truth compiles ! and !!, which take any type.
func truth(c *compiler, call call) *node { return c.node(call, boolean) }

// arithmetic takes numbers only.
func arithmetic(c *compiler, call call) *node {
	n := c.node(call, number)
	for _, a := range n.args {
		if k := a.typ.kind; k != unknown && k != null && k != number {
			c.fail(a.at, "logic.not_a_number", "Operator", call.name, "Got", k.String(), "Want", number.String())
		}
	}
	return n
}

// conditional compiles if; its values must agree in type.
func conditional(c *compiler, call call) *node {
	n := c.node(call, null)
	var first *node // the first value that has a type
	for i, a := range n.args {
		if i%2 == 0 && i < len(n.args)-1 {
			continue // a condition
		}
		if first == nil || first.typ.kind == null {
			first, n.typ = a, a.typ
			continue
		}
		t, ok := join(first, a)
		if !ok {
			c.fail(a.at, "logic.branches_differ", "Left", first.typ.kind.String(), "Right", a.typ.kind.String())
			n.typ.kind = unknown
			return n
		}
		n.typ = t
		if first.op == opLiteral && t.kind != first.typ.kind {
			first = a // a date stands behind a literal: the others are held against it
		}
		if t.choice == nil {
			n.typ.choice = nil
		}
	}
	return n
}
