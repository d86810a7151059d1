package logic

import (
	"strings"

	"minyi/surveys"
)

// operand is one side of a comparison in words.
type operand struct {
	text   string
	answer bool // the answer to a question, and nothing computed from it
}

// signs are the operators that are written between their operands.
var signs = map[opcode]string{opAdd: " + ", opSub: " − ", opMul: " × ", opDiv: " ÷ "}

// operand words a value; beside is what it is held against, by whose options a
// code is known. It may be nil.
func (s *Speaker) operand(n, beside *node) operand {
	switch n.op {
	case opLiteral:
		return operand{text: s.literal(n, beside)}
	case opVar:
		what := s.called(n.refs[0].Ref)
		if len(n.args) > 0 {
			what = s.Say("sentence.or_else", "What", what, "Value", s.literal(n.args[0], n))
		}
		return operand{text: what, answer: true}
	case opIf:
		return operand{text: s.choice(n, beside)}
	case opMin, opMax:
		key := "sentence.smallest"
		if n.op == opMax {
			key = "sentence.largest"
		}
		return operand{text: s.Say(key, "Values", s.list(n.args, s.Say("sentence.comma")))}
	case opMod:
		return operand{text: s.Say("sentence.remainder", "What", s.inner(n.args[0]), "By", s.inner(n.args[1]))}
	case opSub:
		if len(n.args) == 1 {
			return operand{text: "−" + s.inner(n.args[0])}
		}
	}
	if sign, ok := signs[n.op]; ok {
		return operand{text: s.list(n.args, sign)}
	}
	return operand{text: s.Say("sentence.whether", "Inner", s.sentence(n, true, false))}
}

func (s *Speaker) list(args []*node, between string) string {
	parts := make([]string, len(args))
	for i, a := range args {
		parts[i] = s.inner(a)
	}
	return strings.Join(parts, between)
}

// inner words an operand of an operand: a sum of several in brackets.
func (s *Speaker) inner(n *node) string {
	text := s.operand(n, nil).text
	if _, ok := signs[n.op]; ok && len(n.args) > 1 {
		return s.Say("sentence.group", "Inner", text)
	}
	return text
}

// choice words if: from condition to value, the last one for all else.
func (s *Speaker) choice(n, beside *node) string {
	var parts []string
	i := 0
	for ; i+1 < len(n.args); i += 2 {
		parts = append(parts, s.Say("sentence.when", "If", s.sentence(n.args[i], true, false), "Then", s.operand(n.args[i+1], beside).text))
	}
	otherwise := s.Say("sentence.nothing")
	if i < len(n.args) {
		otherwise = s.operand(n.args[i], beside).text
	}
	parts = append(parts, s.Say("sentence.otherwise", "Then", otherwise))
	return strings.Join(parts, s.Say("sentence.semicolon"))
}

// literal words a written value; an option's code by the question beside it.
func (s *Speaker) literal(n, beside *node) string {
	if n.typ.kind == text && beside != nil {
		switch beside.typ.kind {
		case date, clock:
			return n.value.Text
		}
		if of := beside.typ.choice; of != nil {
			return s.words(n.value, s.named(of.question))
		}
	}
	return s.words(n.value, nil)
}

// named returns the question of a code, nil for none.
func (s *Speaker) named(code string) *surveys.Question {
	for _, q := range s.questions() {
		if q.Code == code {
			return q.Question
		}
	}
	return nil
}
