package rule

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"minyi/surveys"
)

// Write is the rule as JsonLogic, nil for one that asks nothing. The field of an
// error is the condition's place: "/groups/0/conditions/1".
//
// Errors: Invalid, with all findings, for what is not there or was not filled
// in.
func Write(r Rule, subjects []Subject) (surveys.Expression, error) {
	var found surveys.Errors
	var groups []any
	for g, group := range r.Groups {
		var parts []any
		for i, c := range group.Conditions {
			part, err := c.write(subjects)
			if err != nil {
				err.Field = "/groups/" + strconv.Itoa(g) + "/conditions/" + strconv.Itoa(i)
				found = append(found, err)
				continue
			}
			parts = append(parts, part)
		}
		if len(parts) > 0 {
			groups = append(groups, joined(group.Any, parts))
		}
	}
	if err := found.Err(); err != nil || len(groups) == 0 {
		return nil, err
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // < is an operator
	if err := e.Encode(joined(r.Any, groups)); err != nil {
		return nil, err
	}
	return bytes.TrimSpace(b.Bytes()), nil
}

// op is {"name": args}.
func op(name string, args ...any) any { return map[string]any{name: args} }

func joined(orElse bool, parts []any) any {
	switch {
	case len(parts) == 1:
		return parts[0]
	case orElse:
		return op("or", parts...)
	}
	return op("and", parts...)
}

func (c Condition) write(subjects []Subject) (any, *surveys.Error) {
	i := slices.IndexFunc(subjects, func(s Subject) bool { return s.Code == c.Subject })
	if i < 0 {
		return nil, surveys.E(surveys.Invalid, "rule.no_subject", "", "Code", c.Subject)
	}
	s := subjects[i]
	if !slices.Contains(s.Operators, c.Operator) {
		return nil, surveys.E(surveys.Invalid, "rule.no_operator", "", "Code", c.Subject)
	}
	values, err := c.values(s)
	if err != nil {
		return nil, err
	}
	answer := map[string]any{"var": c.Subject}
	compare := func(name string) any { return op(name, answer, values[0]) }
	not := func(part any) any { return op("!", part) }
	switch c.Operator {
	case Is, IsNot:
		name := map[bool]string{true: "==", false: "!="}[c.Operator == Is]
		if len(values) == 1 {
			return compare(name), nil
		}
		if in := op("in", answer, values); c.Operator == Is {
			return in, nil
		} else {
			return not(in), nil
		}
	case Has, HasAll, HasNot:
		parts := make([]any, len(values))
		for i, v := range values {
			parts[i] = op("selected", c.Subject, v)
		}
		part := joined(c.Operator != HasAll, parts)
		if c.Operator == HasNot {
			part = not(part)
		}
		return part, nil
	case Between:
		return op("<=", values[0], answer, values[1]), nil
	case Agreed:
		return op("==", answer, true), nil
	case NotAgreed:
		return op("!=", answer, true), nil
	case Answered:
		return op("answered", c.Subject), nil
	case NotAnswered:
		return not(op("answered", c.Subject)), nil
	}
	return compare(orderings[c.Operator]), nil
}

var orderings = map[Operator]string{Equal: "==", Unequal: "!=", Less: "<", AtMost: "<=", More: ">", AtLeast: ">="}

// values reads what a condition is held against.
func (c Condition) values(s Subject) ([]any, *surveys.Error) {
	n, more := c.Operator.Takes()
	if len(c.Values) < n || !more && len(c.Values) > n {
		return nil, surveys.E(surveys.Invalid, "rule.values", "", "Code", c.Subject, "Count", n)
	}
	list := make([]any, len(c.Values))
	for i, v := range c.Values {
		v = strings.TrimSpace(v)
		ok := true
		switch {
		case s.Choices != nil:
			ok = slices.ContainsFunc(s.Choices, func(o Choice) bool { return o.Code == v })
			list[i] = v
		case s.Question.Type == surveys.Date:
			ok = reads(time.DateOnly, v)
			list[i] = v
		case s.Question.Type == surveys.Time:
			ok = reads("15:04", v)
			list[i] = v
		default:
			_, err := strconv.ParseFloat(v, 64)
			ok = err == nil && json.Valid([]byte(v)) // no infinity, nothing hexadecimal
			list[i] = json.Number(v)
		}
		if !ok {
			return nil, surveys.E(surveys.Invalid, "rule.value", "", "Code", c.Subject, "Value", v)
		}
	}
	if c.Operator == Between && !ascend(list) {
		return nil, surveys.E(surveys.Invalid, "rule.between", "", "Code", c.Subject)
	}
	return list, nil
}

func reads(layout, value string) bool {
	t, err := time.Parse(layout, value)
	return err == nil && t.Format(layout) == value
}

// ascend reports whether the first of two values is not above the second.
func ascend(list []any) bool {
	if a, ok := list[0].(json.Number); ok {
		x, _ := a.Float64()
		y, _ := list[1].(json.Number).Float64()
		return x <= y
	}
	return list[0].(string) <= list[1].(string)
}
