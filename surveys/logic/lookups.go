package logic

import "minyi/surveys/strictjson"

// variable compiles {"var":"q1"} and {"var":["q1", instead]}.
func variable(c *compiler, call call) *node {
	ref, t := c.look(call.args[0], false)
	n := &node{op: opVar, typ: t, at: call.at, refs: []reference{ref}}
	if len(call.args) == 2 {
		instead := c.expression(call.args[1].Node, call.args[1].at)
		n.args = []*node{instead}
		if instead.op != opLiteral {
			c.fail(instead.at, "logic.literal_wanted")
			return n
		}
		if _, ok := join(n, instead); !ok {
			c.mixed(n, instead, n.at)
			return n
		}
		c.known(t.choice, instead)
	}
	return n
}

// missing compiles {"missing":["q1","q2"]}.
func missing(c *compiler, call call) *node {
	n := &node{op: opMissing, typ: typ{kind: list}, at: call.at}
	for _, a := range call.args {
		ref, _ := c.look(a, false)
		n.refs = append(n.refs, ref)
	}
	return n
}

// answered compiles {"answered":["q8"]}: the one test that contact questions
// and whole matrices allow.
func answered(c *compiler, call call) *node {
	ref, _ := c.look(call.args[0], true)
	return &node{op: opAnswered, typ: typ{kind: boolean}, at: call.at, refs: []reference{ref}}
}

// selected compiles {"selected":["q8","tv"]} for one choice and for several.
func selected(c *compiler, call call) *node {
	ref, t := c.look(call.args[0], false)
	n := &node{op: opSelected, typ: typ{kind: boolean}, at: call.at, refs: []reference{ref}}
	code := c.expression(call.args[1].Node, call.args[1].at)
	n.value = code.value
	switch {
	case code.op != opLiteral || code.typ.kind != text:
		c.fail(code.at, "logic.option_wanted")
	case t.choice != nil:
		c.known(t.choice, code)
	case t.kind != unknown:
		c.fail(call.args[0].at, "logic.no_options", "Question", c.questions[ref.Ordinal].Code, "Type", string(c.questions[ref.Ordinal].Type))
	}
	return n
}

// membership compiles in: an item among written items, an item of a list
// answer, or a piece of a text.
func membership(c *compiler, call call) *node {
	if call.args[1].Kind == strictjson.Array {
		return c.among(call)
	}
	n := c.node(call, boolean)
	needle, in := n.args[0], n.args[1]
	switch k := in.typ.kind; {
	case k == unknown || needle.typ.kind == unknown || k == null || needle.typ.kind == null && (k == list || k.textual()):
	case k != list && !k.textual() || !needle.typ.kind.textual():
		c.mixed(needle, in, n.at)
	case k == list:
		c.known(in.typ.choice, needle)
	case in.typ.choice != nil:
		// "know" would be found inside "dont_know".
		c.fail(n.at, "logic.in_choice", "Question", in.typ.choice.question)
	case needle.typ.choice != nil:
		c.fail(n.at, "logic.in_choice", "Question", needle.typ.choice.question)
	}
	return n
}

// among compiles {"in":[x, ["a","b"]]}.
func (c *compiler) among(call call) *node {
	needle, items := call.args[0], call.args[1]
	n := &node{op: opAmong, typ: typ{kind: boolean}, at: call.at}
	n.args = append(n.args, c.expression(needle.Node, needle.at))
	for i, item := range items.Items {
		a := c.expression(item, strictjson.Child(items.at, i))
		n.args = append(n.args, a)
		c.comparable(n.args[0], a, a.at)
	}
	return n
}
