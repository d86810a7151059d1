package logic

import (
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// String prints the rule as JSON in one form: no space, arguments always in a
// list, == for === and != for !==. It compiles to the same expression.
func (e *Expr) String() string { return string(e.root.print(nil)) }

// words are the operators as printed, by opcode.
var words = [...]string{
	opVar: "var", opMissing: "missing", opAnswered: "answered", opSelected: "selected",
	opEqual: "==", opUnequal: "!=", opLess: "<", opLessEqual: "<=", opGreater: ">", opGreaterEqual: ">=",
	opAnd: "and", opOr: "or", opNot: "!", opTruth: "!!", opIn: "in", opAmong: "in",
	opAdd: "+", opSub: "-", opMul: "*", opDiv: "/", opMod: "%", opMin: "min", opMax: "max", opIf: "if",
}

func (n *node) print(b []byte) []byte {
	if n.op == opLiteral {
		return n.value.print(b)
	}
	b = append(append(append(b, `{"`...), words[n.op]...), `":[`...)
	for i, r := range n.refs {
		if i > 0 {
			b = append(b, ',')
		}
		b = quote(b, r.name)
	}
	if n.op == opSelected {
		b = quote(append(b, ','), n.value.Text)
	}
	for i, a := range n.args {
		if i > 0 || len(n.refs) > 0 {
			b = append(b, ',')
		}
		if i == 1 && n.op == opAmong {
			b = append(b, '[')
		}
		b = a.print(b)
	}
	if n.op == opAmong {
		if len(n.args) == 1 {
			b = append(b, ",["...)
		}
		b = append(b, ']')
	}
	return append(b, "]}"...)
}

// print writes a literal.
func (v Value) print(b []byte) []byte {
	switch v.Kind {
	case Bool:
		return strconv.AppendBool(b, v.Bool)
	case Number:
		return strconv.AppendFloat(b, v.Number, 'g', -1, 64)
	case Text:
		return quote(b, v.Text)
	}
	return append(b, "null"...)
}

// quote writes a JSON string; the text came from a parsed document, so it is
// valid UTF-8.
func quote(b []byte, s string) []byte {
	b, _ = jsontext.AppendQuote(b, s)
	return b
}
