package edit

import (
	"slices"
	"strings"
)

// renamed is a rule in which a question has another code.
func renamed(v any, questions map[string]bool, from, to string) any {
	name := func(name string) string {
		if code, _ := base(name, questions); code == from {
			return to + strings.TrimPrefix(name, from)
		}
		return name
	}
	return walk(v, func(op string, args []any) []any {
		for i := range named(op, args) {
			if s, ok := args[i].(string); ok {
				args[i] = name(s)
			}
		}
		return args
	})
}

// recoded is a rule in which an option of a question has another code, or, with
// rows, one of its rows.
func recoded(v any, questions map[string]bool, question, from, to string, rows bool) any {
	swap := func(args []any) []any { return swapped(args, from, to) }
	return walk(v, func(op string, args []any) []any {
		if rows {
			for i := range named(op, args) {
				if s, ok := args[i].(string); ok && s == question+"."+from {
					args[i] = question + "." + to
				}
			}
			return args
		}
		if op == "selected" && len(args) == 2 {
			if s, ok := args[0].(string); ok {
				if code, _ := base(s, questions); code == question {
					return append(args[:1:1], swap(args[1:])...)
				}
			}
			return args
		}
		if compares(op) && slices.ContainsFunc(args, func(a any) bool { return reads(a, questions, question) }) {
			return swap(args)
		}
		if inner := len(args); op == "var" && inner == 2 { // what stands in for no answer
			if s, ok := args[0].(string); ok {
				if code, _ := base(s, questions); code == question {
					return append(args[:1:1], swap(args[1:])...)
				}
			}
		}
		return args
	})
}

// reads reports whether a is {"var": …} of the question.
func reads(a any, questions map[string]bool, question string) bool {
	op, args, ok := operation(a)
	if !ok || op != "var" || len(args) == 0 {
		return false
	}
	name, ok := args[0].(string)
	if !ok {
		return false
	}
	code, _ := base(name, questions)
	return code == question
}

func swapped(args []any, from, to string) []any {
	out := make([]any, len(args))
	for i, a := range args {
		switch a := a.(type) {
		case string:
			if out[i] = any(a); a == from {
				out[i] = to
			}
		case []any:
			out[i] = swapped(a, from, to)
		default:
			out[i] = a
		}
	}
	return out
}

// walk rebuilds a rule from its leaves; change gets the arguments of each
// operator as a list of its own.
func walk(v any, change func(op string, args []any) []any) any {
	switch v := v.(type) {
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = walk(item, change)
		}
		return out
	case map[string]any:
		op, args, ok := operation(v)
		if !ok {
			return v
		}
		list := make([]any, len(args))
		for i, a := range args {
			list[i] = walk(a, change)
		}
		changed := change(op, list)
		if _, many := v[op].([]any); !many && len(changed) == 1 {
			return map[string]any{op: changed[0]}
		}
		return map[string]any{op: changed}
	}
	return v
}

// without is a condition without the parts that hit names; keep is false when
// nothing is left of it. A list of allowed codes only loses the one of option.
func without(v any, questions map[string]bool, hit func(mention) bool, option string) (rest any, keep bool) {
	found := false
	mentions(v, questions, func(m mention) { found = found || hit(m) })
	if !found {
		return v, true
	}
	op, args, ok := operation(v)
	if !ok {
		return nil, false
	}
	switch op {
	case "and", "or":
		var kept []any
		for _, a := range args {
			if rest, keep := without(a, questions, hit, option); keep {
				kept = append(kept, rest)
			}
		}
		switch len(kept) {
		case 0:
			return nil, false
		case 1:
			return kept[0], true
		}
		return map[string]any{op: kept}, true
	case "!", "!!":
		if len(args) != 1 {
			return nil, false
		}
		if rest, keep := without(args[0], questions, hit, option); keep {
			return map[string]any{op: []any{rest}}, true
		}
	case "in":
		if option == "" || len(args) != 2 {
			return nil, false
		}
		codes, ok := args[1].([]any)
		if !ok {
			return nil, false
		}
		codes = slices.DeleteFunc(slices.Clone(codes), func(c any) bool { return c == any(option) })
		if len(codes) > 0 {
			return map[string]any{op: []any{args[0], codes}}, true
		}
	}
	return nil, false
}
