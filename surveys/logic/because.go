package logic

import "strings"

// Because words why a condition holds or does not hold for the answers of env:
// only the parts that decide, each with what the answer is now.
//
//	第 3 题“您签过文明承诺吗？”答的不是“签过”（现在：“没签过”）
//
// shown reports by ordinal whether a question was asked: one that was not has no
// answer, and that is then the reason. nil means that all were.
func (s *Speaker) Because(e *Expr, env Env, shown func(ordinal int) bool) string {
	if shown == nil {
		shown = func(int) bool { return true }
	}
	b := &because{s, env, shown, map[string]bool{}}
	return strings.Join(b.reasons(e.root), s.Say("sentence.also"))
}

type because struct {
	*Speaker
	env   Env
	shown func(int) bool
	said  map[string]bool // each reason once
}

// reasons are what makes n as true or false as it is.
func (b *because) reasons(n *node) []string {
	switch n.op {
	case opNot, opTruth:
		return b.reasons(n.args[0])
	case opAnd, opOr:
		holds := n.eval(b.env).True()
		var all []string
		for _, a := range n.args {
			// Of a list of which all must hold, those that do not are the reason
			// why it does not; otherwise all are.
			if a.eval(b.env).True() == holds {
				all = append(all, b.reasons(a)...)
			}
		}
		return all
	}
	var all []string
	for _, text := range b.atomic(n) {
		if !b.said[text] {
			b.said[text] = true
			all = append(all, text)
		}
	}
	return all
}

// atomic words one condition with the present answer.
func (b *because) atomic(n *node) []string {
	refs := n.refers(nil)
	var lacking []string
	for _, r := range refs {
		switch {
		case !b.shown(r.Ordinal):
			lacking = append(lacking, b.Say("sentence.not_shown", "What", b.Called(r.Ordinal)))
		case b.env.Answer(r).answer().Kind == Missing:
			lacking = append(lacking, b.Say("sentence.unanswered_yet", "What", b.called(r)))
		}
	}
	holds := n.eval(b.env).True()
	switch {
	case len(lacking) > 0 && (!holds || len(lacking) == len(refs)):
		return lacking
	case !holds && len(n.args) == 2 && opposites[n.op] != 0:
		// With all answers known, not less is at least.
		return []string{b.now(b.compared(opposites[n.op], n.args[0], n.args[1]), refs)}
	}
	text := b.sentence(n, holds, false)
	if n.op == opAnswered || holds && (n.op == opEqual || n.op == opSelected) {
		return []string{text}
	}
	return []string{b.now(text, refs)}
}

var opposites = map[opcode]opcode{opLess: opGreaterEqual, opGreaterEqual: opLess, opGreater: opLessEqual, opLessEqual: opGreater}

// now adds what the one answer is that a condition reads.
func (b *because) now(text string, refs []Ref) string {
	if len(refs) != 1 {
		return text
	}
	v := b.env.Answer(refs[0])
	if v.answer().Kind == Missing {
		return text
	}
	return b.Say("sentence.now", "Inner", text, "Value", b.words(v, b.holder(refs[0])))
}

// refers collects what a node refers to, each once.
func (n *node) refers(into []Ref) []Ref {
	for _, r := range n.refs {
		known := false
		for _, have := range into {
			known = known || have == r.Ref
		}
		if !known {
			into = append(into, r.Ref)
		}
	}
	for _, a := range n.args {
		into = a.refers(into)
	}
	return into
}
