package outline

import (
	"strings"

	"minyi/surveys"
)

// chosen is the rule that one of the named choices is chosen, nil when it cannot
// be said.
func (r *router) chosen(it *item, p picks) any {
	if len(it.made) == 0 {
		return nil
	}
	q := &it.made[0]
	var codes []any
	add := func(place int) bool {
		if place < 1 || place > len(it.choices) {
			return false
		}
		codes = append(codes, it.codeOf(place-1))
		return true
	}
	for _, n := range p.places {
		if !add(n) {
			return nil
		}
	}
	for _, l := range p.letters {
		place := 0
		for i, c := range it.choices {
			if strings.EqualFold(c.label, l) {
				place = i + 1
			}
		}
		if place == 0 {
			place = int(l[0]-'A') + 1
		}
		if !add(place) {
			return nil
		}
	}
	for _, w := range p.words {
		place, near := 0, 0
		for i, c := range it.choices {
			if c.text == w {
				place = i + 1
			} else if strings.HasPrefix(c.text, w) || strings.HasPrefix(w, c.text) {
				near = i + 1
			}
		}
		if place == 0 {
			place = near
		}
		if !add(place) {
			return nil
		}
	}
	if len(codes) == 0 {
		return nil
	}
	answer := map[string]any{"var": q.Code}
	switch q.Type {
	case surveys.Single, surveys.Rating:
		if len(codes) == 1 {
			return map[string]any{"==": []any{answer, codes[0]}}
		}
		return map[string]any{"in": []any{answer, codes}}
	case surveys.Multiple, surveys.Ranking:
		var all []any
		for _, c := range codes {
			all = append(all, map[string]any{"selected": []any{q.Code, c}})
		}
		if len(all) == 1 {
			return all[0]
		}
		return map[string]any{"or": all}
	}
	return nil
}

// codeOf is the code of a printed choice: "other" for the open one.
func (it *item) codeOf(place int) string {
	q := &it.made[0]
	open := openChoice(it.choices)
	switch {
	case q.Other == nil || open < 0 || place < open:
		return "a" + itoa(place+1)
	case place == open:
		return surveys.OtherCode
	}
	return "a" + itoa(place)
}

// negated is the opposite of a rule, in its shortest form.
func negated(rule any) any {
	if m, ok := rule.(map[string]any); ok {
		if args, ok := m["=="]; ok {
			return map[string]any{"!=": args}
		}
		if args, ok := m["!="]; ok {
			return map[string]any{"==": args}
		}
		if inner, ok := m["!"]; ok {
			return inner
		}
	}
	return map[string]any{"!": rule}
}

// joinHidden adds the choice of gone to a condition of the form “not one of
// these”, nil when they do not fit together.
func joinHidden(shown, gone any) any {
	add, ok := gone.(map[string]any)["=="].([]any)
	if !ok {
		return nil
	}
	m := shown.(map[string]any)
	if args, ok := m["!="].([]any); ok {
		return map[string]any{"!": map[string]any{"in": []any{args[0], []any{args[1], add[1]}}}}
	}
	if inner, ok := m["!"].(map[string]any); ok {
		if args, ok := inner["in"].([]any); ok {
			return map[string]any{"!": map[string]any{"in": []any{args[0], append(append([]any{}, args[1].([]any)...), add[1])}}}
		}
	}
	return nil
}
