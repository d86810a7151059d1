package logic

// opcode is what a node does.
type opcode uint8

const (
	opLiteral opcode = iota
	opVar            // ref, then the literal that stands in for a missing answer in args[0]
	opMissing        // refs and names
	opAnswered
	opSelected // ref and the code in value
	opEqual
	opUnequal
	opLess
	opLessEqual
	opGreater
	opGreaterEqual
	opAnd
	opOr
	opNot
	opTruth
	opIn    // needle, list or text
	opAmong // needle, then the items of a written list
	opAdd   // one or more
	opSub   // one or two
	opMul   // one or more
	opDiv   // two
	opMod   // two
	opMin   // one or more
	opMax   // one or more
	opIf    // condition, value, …, [else]
)

// node is one step of a compiled rule.
type node struct {
	op    opcode
	typ   typ
	at    string // JSON pointer into the survey document
	args  []*node
	value Value // of a literal
	refs  []reference
}

// reference is a name as written and what it means.
type reference struct {
	name string
	Ref
}
