package logic

import "strings"

// sentence words n as something that holds, or with want false as something that
// does not. inner puts a list of several into brackets.
func (s *Speaker) sentence(n *node, want, inner bool) string {
	switch n.op {
	case opLiteral:
		if n.value.True() == want {
			return s.Say("sentence.always")
		}
		return s.Say("sentence.never")
	case opAnd, opOr:
		return s.junction(n, want, inner)
	case opNot:
		return s.sentence(n.args[0], !want, inner)
	case opTruth:
		return s.sentence(n.args[0], want, inner)
	case opLess, opLessEqual, opGreater, opGreaterEqual:
		return s.ordering(n, want, inner)
	}
	return s.atom(n, want)
}

// junction joins operands; not (a and b) is (not a) or (not b).
func (s *Speaker) junction(n *node, want, inner bool) string {
	if len(n.args) == 1 {
		return s.sentence(n.args[0], want, inner)
	}
	parts := make([]string, len(n.args))
	for i, a := range n.args {
		parts[i] = s.sentence(a, want, true)
	}
	word := "sentence.or"
	if (n.op == opAnd) == want {
		word = "sentence.and"
	}
	all := strings.Join(parts, s.Say(word))
	if inner {
		return s.Say("sentence.group", "Inner", all)
	}
	return all
}

// ordering words < and its kin. Its opposite holds for a missing answer too, so
// it is worded as a whole.
func (s *Speaker) ordering(n *node, want, inner bool) string {
	var parts []string
	for i, a := range n.args[:len(n.args)-1] {
		parts = append(parts, s.compared(n.op, a, n.args[i+1]))
	}
	all := strings.Join(parts, s.Say("sentence.and"))
	switch {
	case !want:
		return s.Say("sentence.not", "Inner", all)
	case inner && len(parts) > 1:
		return s.Say("sentence.group", "Inner", all)
	}
	return all
}

// compared words one comparison, the answer first.
func (s *Speaker) compared(op opcode, a, b *node) string {
	if a.op == opLiteral && b.op != opLiteral {
		a, b = b, a
		op = map[opcode]opcode{opLess: opGreater, opGreater: opLess, opLessEqual: opGreaterEqual, opGreaterEqual: opLessEqual}[op]
	}
	key := map[opcode]string{
		opLess: "sentence.less", opLessEqual: "sentence.at_most", opGreater: "sentence.more", opGreaterEqual: "sentence.at_least",
	}[op]
	if k := a.typ.kind; k == date || k == clock {
		key = map[opcode]string{
			opLess: "sentence.before", opLessEqual: "sentence.not_after", opGreater: "sentence.after", opGreaterEqual: "sentence.not_before",
		}[op]
	}
	return s.Say(key, "What", s.operand(a, nil).text, "Value", s.operand(b, a).text)
}

// atom words what is no list of conditions.
func (s *Speaker) atom(n *node, want bool) string {
	pick := func(yes, no string) string {
		if want {
			return yes
		}
		return no
	}
	switch n.op {
	case opAnswered:
		return s.Say(pick("sentence.answered", "sentence.unanswered"), "What", s.called(n.refs[0].Ref))
	case opSelected:
		r := n.refs[0].Ref
		return s.Say(pick("sentence.selected", "sentence.unselected"), "What", s.called(r), "Value", s.words(n.value, s.holder(r)))
	case opEqual, opUnequal:
		return s.equality(n, want == (n.op == opEqual))
	case opAmong:
		parts := make([]string, len(n.args)-1)
		for i, a := range n.args[1:] {
			parts[i] = s.operand(a, n.args[0]).text
		}
		return s.Say(pick("sentence.among", "sentence.not_among"), "What", s.operand(n.args[0], nil).text, "Value", strings.Join(parts, s.Say("sentence.comma")))
	case opIn:
		needle, in := s.operand(n.args[0], n.args[1]).text, s.operand(n.args[1], nil).text
		if n.args[1].typ.kind == list {
			return s.Say(pick("sentence.selected", "sentence.unselected"), "What", in, "Value", needle)
		}
		return s.Say(pick("sentence.contains", "sentence.contains_not"), "What", in, "Value", needle)
	case opMissing:
		names := make([]string, len(n.refs))
		for i, r := range n.refs {
			names[i] = s.called(r.Ref)
		}
		return s.Say(pick("sentence.some_missing", "sentence.none_missing"), "What", strings.Join(names, s.Say("sentence.comma")))
	}
	return s.truth(n, want)
}

// truth words a value that stands where a condition is wanted.
func (s *Speaker) truth(n *node, want bool) string {
	what, key := s.operand(n, nil).text, "sentence.holds"
	switch n.typ.kind {
	case text, date, clock, list:
		key = "sentence.answered"
	case number:
		key = "sentence.not_zero"
	}
	if !want {
		key = map[string]string{
			"sentence.holds": "sentence.holds_not", "sentence.answered": "sentence.unanswered", "sentence.not_zero": "sentence.zero",
		}[key]
	}
	return s.Say(key, "What", what)
}

// equality words ==, the answer first; an answer that is null is none.
func (s *Speaker) equality(n *node, equal bool) string {
	a, b := n.args[0], n.args[1]
	if a.op == opLiteral {
		a, b = b, a
	}
	left := s.operand(a, b)
	key := "sentence.equals"
	switch {
	case b.op == opLiteral && b.value.Kind == Missing:
		key = "sentence.unanswered"
		if !equal {
			key = "sentence.answered"
		}
		return s.Say(key, "What", left.text)
	case b.op == opLiteral && b.value.Kind == Bool:
		return s.sentence(a, b.value.Bool == equal, true)
	case left.answer && !equal:
		key = "sentence.is_not"
	case left.answer:
		key = "sentence.is"
	case !equal:
		key = "sentence.unequal"
	}
	return s.Say(key, "What", left.text, "Value", s.operand(b, a).text)
}
