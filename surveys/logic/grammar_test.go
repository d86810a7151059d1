package logic_test

// The grammar of the differential test: a method per type, each drawing a rule
// of that type at most depth operators deep.

func (g *generator) number(depth int) rule {
	if depth == 0 || g.pick(5) == 0 {
		if len(g.numbers) == 0 || g.pick(3) == 0 {
			return g.figure()
		}
		return g.variable(g.numbers, g.figure())
	}
	switch op := g.one([]string{"+", "*", "min", "max", "-", "/", "%", "if", "or"}); op {
	case "-":
		if g.pick(2) == 0 {
			return map[string]any{op: []any{g.number(depth - 1)}}
		}
		return map[string]any{op: []any{g.number(depth - 1), g.number(depth - 1)}}
	case "/", "%":
		return map[string]any{op: []any{g.number(depth - 1), g.number(depth - 1)}}
	case "if":
		args := []any{g.truth(depth - 1), g.number(depth - 1)}
		if g.pick(2) == 0 {
			args = append(args, g.truth(depth-1), nil)
		}
		if g.pick(3) > 0 {
			args = append(args, g.number(depth-1))
		}
		return map[string]any{op: args}
	default:
		args := []any{}
		for range 1 + g.pick(3) {
			args = append(args, g.number(depth-1))
		}
		return map[string]any{op: args}
	}
}

func (g *generator) text(depth int) rule {
	if depth == 0 || g.pick(3) == 0 {
		if len(g.texts) == 0 || g.pick(2) == 0 {
			return g.words()
		}
		return g.variable(g.texts, g.words())
	}
	if g.pick(3) == 0 {
		return map[string]any{g.one([]string{"or", "and"}): []any{g.text(depth - 1), g.text(depth - 1)}}
	}
	return map[string]any{"if": []any{g.truth(depth - 1), g.text(depth - 1), g.text(depth - 1)}}
}

func (g *generator) date() rule {
	if len(g.dates) == 0 {
		return nil
	}
	return g.variable(g.dates, g.day())
}

func (g *generator) boolean(depth int) rule {
	if depth == 0 {
		if len(g.booleans) == 0 || g.pick(3) == 0 {
			return g.pick(2) == 0
		}
		return g.variable(g.booleans, true)
	}
	equal := g.one([]string{"==", "===", "!=", "!=="})
	less := g.one([]string{"<", "<=", ">", ">="})
	switch g.pick(14) {
	case 0:
		return map[string]any{equal: []any{g.number(depth - 1), g.number(depth - 1)}}
	case 1:
		return map[string]any{equal: []any{g.text(depth - 1), g.text(depth - 1)}}
	case 2:
		return map[string]any{equal: []any{g.boolean(depth - 1), nil}}
	case 3:
		return map[string]any{less: []any{g.number(depth - 1), g.number(depth - 1)}}
	case 4:
		return map[string]any{g.one([]string{"<", "<="}): []any{g.number(depth - 1), g.number(depth - 1), g.number(depth - 1)}}
	case 5:
		return map[string]any{"!": g.truth(depth - 1)}
	case 6:
		return map[string]any{"!!": []any{g.truth(depth - 1)}}
	case 7:
		return map[string]any{"in": []any{g.text(depth - 1), g.text(depth - 1)}}
	case 8:
		return map[string]any{"in": []any{g.number(depth - 1), []any{g.number(0), nil, g.number(0)}}}
	case 9:
		if len(g.dates) > 0 {
			return map[string]any{less: []any{g.date(), g.day()}}
		}
	case 10:
		if len(g.choices) > 0 {
			return map[string]any{equal: []any{g.variable(g.choices, "a"), g.one(codes)}}
		}
	case 11:
		if len(g.lists) > 0 {
			return map[string]any{"in": []any{g.one(codes), g.variable(g.lists, nil)}}
		}
	case 12:
		if of := append(g.lists[:len(g.lists):len(g.lists)], g.choices...); len(of) > 0 {
			return map[string]any{"selected": []any{g.one(of), g.one(codes)}}
		}
	case 13:
		return map[string]any{"answered": []any{g.one(g.answered)}}
	}
	return map[string]any{g.one([]string{"and", "or"}): []any{g.boolean(depth - 1), g.boolean(depth - 1)}}
}

// truth draws a condition: any type, in and and or also several.
func (g *generator) truth(depth int) rule {
	if depth == 0 {
		return g.boolean(0)
	}
	switch g.pick(6) {
	case 0:
		return g.object(g.number(depth), "+")
	case 1:
		return g.object(g.text(depth), "if")
	case 2:
		return map[string]any{g.one([]string{"and", "or"}): []any{g.truth(depth - 1), g.number(depth - 1), g.text(depth - 1)}}
	case 3:
		return map[string]any{"missing": []any{g.one(g.numbers), g.one(g.numbers)}}
	}
	return g.boolean(depth)
}
