package logic

import (
	"math"
	"slices"
	"strings"
)

// eval computes a node. Its types were checked, so an operand is of the kind
// that the operator wants, or Missing.
func (n *node) eval(env Env) Value {
	switch n.op {
	case opLiteral:
		return n.value
	case opVar:
		v := env.Answer(n.refs[0].Ref).answer()
		if v.Kind == Missing && len(n.args) > 0 {
			return n.args[0].value
		}
		return v
	case opMissing:
		names := []string{}
		for _, r := range n.refs {
			if env.Answer(r.Ref).answer().Kind == Missing {
				names = append(names, r.name)
			}
		}
		return ListOf(names)
	case opAnswered:
		return BoolOf(env.Answer(n.refs[0].Ref).answer().Kind != Missing)
	case opSelected:
		v := env.Answer(n.refs[0].Ref)
		return BoolOf(v.Kind == Text && v.Text == n.value.Text || v.Kind == List && slices.Contains(v.List, n.value.Text))
	case opEqual:
		return BoolOf(n.args[0].eval(env).Equal(n.args[1].eval(env)))
	case opUnequal:
		return BoolOf(!n.args[0].eval(env).Equal(n.args[1].eval(env)))
	case opLess, opLessEqual, opGreater, opGreaterEqual:
		return BoolOf(n.ordered(env))
	case opAnd, opOr:
		v := Value{}
		for _, a := range n.args {
			if v = a.eval(env); v.True() == (n.op == opOr) {
				break
			}
		}
		return v
	case opNot:
		return BoolOf(!n.args[0].eval(env).True())
	case opTruth:
		return BoolOf(n.args[0].eval(env).True())
	case opIn:
		return BoolOf(contains(n.args[1].eval(env), n.args[0].eval(env)))
	case opAmong:
		v := n.args[0].eval(env)
		return BoolOf(slices.ContainsFunc(n.args[1:], func(a *node) bool { return a.eval(env).Equal(v) }))
	case opIf:
		i := 0
		for ; i+1 < len(n.args); i += 2 {
			if n.args[i].eval(env).True() {
				return n.args[i+1].eval(env)
			}
		}
		if i < len(n.args) {
			return n.args[i].eval(env)
		}
		return Value{}
	}
	return n.arithmetic(env)
}

// ordered compares neighbours; a missing operand makes it false.
func (n *node) ordered(env Env) bool {
	a := n.args[0].eval(env)
	for _, next := range n.args[1:] {
		b := next.eval(env)
		if a.Kind == Missing || b.Kind == Missing {
			return false
		}
		c := strings.Compare(a.Text, b.Text) // dates and times in ISO form
		if a.Kind == Number {
			c = 0
			if a.Number < b.Number {
				c = -1
			} else if a.Number > b.Number {
				c = 1
			}
		}
		switch n.op {
		case opLess:
			if c >= 0 {
				return false
			}
		case opLessEqual:
			if c > 0 {
				return false
			}
		case opGreater:
			if c <= 0 {
				return false
			}
		default:
			if c < 0 {
				return false
			}
		}
		a = b
	}
	return true
}

// contains looks for an item in a list or a piece in a text.
func contains(in, v Value) bool {
	if v.Kind != Text {
		return false
	}
	switch in.Kind {
	case List:
		return slices.Contains(in.List, v.Text)
	case Text:
		return strings.Contains(in.Text, v.Text)
	}
	return false
}

// arithmetic works from left to right, as the browser does, so that both get
// the same last digit.
func (n *node) arithmetic(env Env) Value {
	v := n.args[0].eval(env)
	if v.Kind == Missing {
		return v
	}
	acc := v.Number
	if n.op == opSub && len(n.args) == 1 {
		return NumberOf(-acc)
	}
	for _, a := range n.args[1:] {
		v := a.eval(env)
		if v.Kind == Missing {
			return v
		}
		// The conversion forbids fusing a product into a later sum, which
		// some processors would do and browsers never do.
		switch n.op {
		case opAdd:
			acc = float64(acc + v.Number)
		case opSub:
			acc = float64(acc - v.Number)
		case opMul:
			acc = float64(acc * v.Number)
		case opDiv:
			acc = float64(acc / v.Number)
		case opMod:
			acc = math.Mod(acc, v.Number)
		case opMin:
			acc = min(acc, v.Number)
		case opMax:
			acc = max(acc, v.Number)
		}
	}
	return NumberOf(acc)
}
