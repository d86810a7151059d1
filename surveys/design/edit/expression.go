package edit

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"minyi/surveys"
)

// A rule as a tree: map[string]any, []any, string, json.Number, bool, nil. Which
// operator does what is the logic package's matter; here only names and option
// codes are looked for.

func tree(rule surveys.Expression) any {
	var v any
	d := json.NewDecoder(bytes.NewReader(rule))
	d.UseNumber() // a number stays as it was written
	if d.Decode(&v) != nil {
		return nil
	}
	return v
}

func written(v any) surveys.Expression {
	data, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	return data
}

// operation takes {"op": args} apart.
func operation(v any) (op string, args []any, ok bool) {
	m, is := v.(map[string]any)
	if !is || len(m) != 1 {
		return "", nil, false
	}
	for name, value := range m {
		op = name
		if list, is := value.([]any); is {
			return op, list, true
		}
		args = []any{value}
	}
	return op, args, true
}

// naming are the operators whose arguments are names.
var naming = []string{"var", "missing", "answered", "selected"}

// named returns how many of the arguments, from the first, are names.
func named(op string, args []any) int {
	switch {
	case !slices.Contains(naming, op) || len(args) == 0:
		return 0
	case op == "missing":
		return len(args)
	}
	return 1
}

// base is the question of a name: "q2" of "q2.r1" and of "q2_other" where
// questions has no question of the latter code.
func base(name string, questions map[string]bool) (code, part string) {
	code, part, _ = strings.Cut(name, ".")
	if before, ok := strings.CutSuffix(code, "_other"); ok && !questions[code] {
		return before, "_other"
	}
	return code, part
}

// mention is one place in a rule where a question is named; Part is the row or
// the like behind its name, Options are the codes that it is held against.
type mention struct {
	question, part string
	options        []string
}

// mentions calls visit for every name in a rule.
func mentions(v any, questions map[string]bool, visit func(mention)) {
	if list, ok := v.([]any); ok {
		for _, item := range list {
			mentions(item, questions, visit)
		}
		return
	}
	op, args, ok := operation(v)
	if !ok {
		return
	}
	for i := range named(op, args) {
		if name, ok := args[i].(string); ok {
			m := mention{}
			m.question, m.part = base(name, questions)
			if op == "selected" {
				m.options = literals(args[1:])
			}
			visit(m)
		}
	}
	if n := named(op, args); n > 0 {
		mentions(args[n:], questions, visit)
		return
	}
	beside := literals(args)
	for _, a := range args {
		if inner, names, ok := operation(a); ok && inner == "var" && len(names) > 0 && len(beside) > 0 && compares(op) {
			if name, ok := names[0].(string); ok {
				m := mention{options: beside}
				m.question, m.part = base(name, questions)
				visit(m)
				continue
			}
		}
		mentions(a, questions, visit)
	}
}

// compares reports whether an operator holds its arguments against each other.
func compares(op string) bool {
	return slices.Contains([]string{"==", "===", "!=", "!==", "in"}, op)
}

// literals are the texts among arguments, also those in a list.
func literals(args []any) (texts []string) {
	for _, a := range args {
		switch a := a.(type) {
		case string:
			texts = append(texts, a)
		case []any:
			texts = append(texts, literals(a)...)
		}
	}
	return texts
}
