package rule

import (
	"bytes"
	"encoding/json"
	"slices"

	"minyi/surveys"
)

// Read takes JsonLogic for what a designer can pick. ok is false for a rule
// that Write would not have written so: picking would change what it means.
func Read(rule surveys.Expression, subjects []Subject) (r Rule, ok bool) {
	if len(rule) == 0 {
		return Rule{}, true
	}
	var v any
	d := json.NewDecoder(bytes.NewReader(rule))
	d.UseNumber()
	if d.Decode(&v) != nil {
		return Rule{}, false
	}
	reader := reader{subjects}
	for _, r := range reader.rules(plain(v)) {
		if again, err := Write(r, subjects); err == nil && same(again, rule) {
			return r, true
		}
	}
	return Rule{}, false
}

// same reports whether two rules are one tree.
func same(a, b surveys.Expression) bool {
	x, err := canonical(a)
	if err != nil {
		return false
	}
	y, err := canonical(b)
	return err == nil && bytes.Equal(x, y)
}

func canonical(rule surveys.Expression) ([]byte, error) {
	var v any
	d := json.NewDecoder(bytes.NewReader(rule))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	return json.Marshal(plain(v))
}

// plain writes every operation with its arguments in a list, and the operators
// that have two spellings by one.
func plain(v any) any {
	switch v := v.(type) {
	case map[string]any:
		name, args := operation(v)
		if name == "" {
			return v
		}
		if one, ok := map[string]string{"===": "==", "!==": "!="}[name]; ok {
			name = one
		}
		return map[string]any{name: plain(args)}
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = plain(v[i])
		}
		return list
	}
	return v
}

type reader struct{ subjects []Subject }

// rules are the ways in which a tree may be read, the plainest first.
func (r reader) rules(v any) (all []Rule) {
	if c, ok := r.condition(v); ok {
		all = append(all, Rule{Groups: []Group{{Conditions: []Condition{c}}}})
	}
	if g, ok := r.group(v); ok {
		all = append(all, Rule{Groups: []Group{g}})
	}
	name, args := operation(v)
	if name != "and" && name != "or" {
		return all
	}
	whole := Rule{Any: name == "or"}
	for _, a := range args {
		g, ok := r.group(a)
		if c, is := r.condition(a); is {
			g, ok = Group{Conditions: []Condition{c}}, true
		}
		if !ok {
			return all
		}
		whole.Groups = append(whole.Groups, g)
	}
	return append(all, whole)
}

// group reads "and" or "or" of conditions.
func (r reader) group(v any) (g Group, ok bool) {
	name, args := operation(v)
	if name != "and" && name != "or" {
		return g, false
	}
	g.Any = name == "or"
	for _, a := range args {
		c, ok := r.condition(a)
		if !ok {
			return g, false
		}
		g.Conditions = append(g.Conditions, c)
	}
	return g, len(g.Conditions) > 0
}

// condition reads a tree as one condition.
func (r reader) condition(v any) (c Condition, ok bool) {
	name, args := operation(v)
	if name == "!" && len(args) == 1 {
		c, ok = r.condition(args[0])
		turned, known := map[Operator]Operator{Is: IsNot, Has: HasNot, Answered: NotAnswered}[c.Operator]
		c.Operator = turned
		return c, ok && known
	}
	switch {
	case name == "answered" && len(args) == 1:
		c.Subject, ok = args[0].(string)
		c.Operator = Answered
		return c, ok
	case name == "selected" && len(args) == 2:
		c.Subject, ok = args[0].(string)
		c.Operator = Has
		return c, ok && c.take(args[1])
	case name == "and" || name == "or":
		return r.several(name, args)
	case name == "<=" && len(args) == 3:
		c.Subject, ok = variable(args[1])
		c.Operator = Between
		return c, ok && c.take(args[0]) && c.take(args[2])
	case len(args) != 2:
		return c, false
	}
	if c.Subject, ok = variable(args[0]); !ok {
		return c, false
	}
	if list, is := args[1].([]any); is {
		c.Operator = Is
		return c, name == "in" && !slices.ContainsFunc(list, func(v any) bool { return !c.take(v) })
	}
	if agreed, is := args[1].(bool); is {
		c.Operator = map[string]Operator{"==": Agreed, "!=": NotAgreed}[name]
		return c, agreed && c.Operator != ""
	}
	choice := slices.ContainsFunc(r.subjects, func(s Subject) bool { return s.Code == c.Subject && s.Choices != nil })
	for o, written := range orderings {
		if written == name {
			c.Operator = o
		}
	}
	if choice {
		c.Operator = map[string]Operator{"==": Is, "!=": IsNot}[name]
	}
	return c, c.Operator != "" && c.take(args[1])
}

// several reads the choices of one question, each selected.
func (r reader) several(name string, args []any) (c Condition, ok bool) {
	c.Operator = map[string]Operator{"or": Has, "and": HasAll}[name]
	for _, a := range args {
		one, names := operation(a)
		if one != "selected" || len(names) != 2 {
			return c, false
		}
		code, is := names[0].(string)
		if !is || c.Subject != "" && c.Subject != code || !c.take(names[1]) {
			return c, false
		}
		c.Subject = code
	}
	return c, c.Subject != ""
}

// take adds a value that is written in the rule.
func (c *Condition) take(v any) bool {
	switch v := v.(type) {
	case string:
		c.Values = append(c.Values, v)
	case json.Number:
		c.Values = append(c.Values, v.String())
	default:
		return false
	}
	return true
}

// variable is the name of {"var": name}.
func variable(v any) (string, bool) {
	name, args := operation(v)
	if name != "var" || len(args) != 1 {
		return "", false
	}
	code, ok := args[0].(string)
	return code, ok
}

// operation takes {"op": args} apart; a single argument may stand without its
// list.
func operation(v any) (name string, args []any) {
	m, ok := v.(map[string]any)
	if !ok || len(m) != 1 {
		return "", nil
	}
	for op, value := range m {
		name = op
		if list, is := value.([]any); is {
			return name, list
		}
		args = []any{value}
	}
	return name, args
}
