package logic

import (
	"strings"

	"minyi/surveys"
	"minyi/surveys/strictjson"
)

// look resolves the name in an argument. whole allows what has no value of its
// own: a matrix, a sum, a contact question.
func (c *compiler) look(a argument, whole bool) (reference, typ) {
	if c.steps++; c.steps > MaxSteps || c.full() {
		return reference{}, typ{} // refused in any case
	}
	if a.Kind != strictjson.String {
		c.fail(a.at, "logic.name_wanted", "Got", string(a.Kind))
		return reference{}, typ{}
	}
	code, part, dotted := strings.Cut(a.Text, ".")
	i, ok := c.ordinals[code]
	other := false
	if !ok && !dotted {
		if base, cut := strings.CutSuffix(code, "_other"); cut {
			if i, ok = c.ordinals[base]; ok && c.questions[i].Other == nil {
				c.fail(a.at, "logic.no_other", "Question", base)
				return reference{}, typ{}
			}
			other = ok
		}
	}
	if !ok {
		c.unknownQuestion(a.at, code)
		return reference{}, typ{}
	}
	c.uses[i] = true
	ref := reference{a.Text, Ref{Ordinal: i, Row: -1, Other: other}}
	if i >= c.current {
		c.forward = append(c.forward, forward{c.current, i,
			c.fail(a.at, "logic.forward_reference", "Question", c.questions[c.current].Code, "Refers", c.questions[i].Code)})
		return ref, typ{}
	}
	if other {
		return ref, typ{kind: text}
	}
	if dotted {
		return c.part(a, ref, part)
	}
	return ref, c.typeOf(a, i, whole)
}

// part resolves the row of a matrix or the option of a sum question.
func (c *compiler) part(a argument, ref reference, code string) (reference, typ) {
	q := c.questions[ref.Ordinal]
	var codes []string
	switch q.Type {
	case surveys.Matrix:
		for _, r := range q.Rows {
			codes = append(codes, r.Code)
		}
	case surveys.Sum:
		codes = c.choiceOf(ref.Ordinal).codes
	default:
		c.fail(a.at, "logic.no_parts", "Question", q.Code, "Type", string(q.Type))
		return ref, typ{}
	}
	for i, have := range codes {
		if have != code {
			continue
		}
		ref.Row = i
		if q.Type == surveys.Sum {
			return ref, typ{kind: number}
		}
		return ref, typ{text, c.choiceOf(ref.Ordinal)}
	}
	if near := c.nearest(code, codes); near != "" {
		c.fail(a.at, "logic.unknown_part_like", "Question", q.Code, "Part", clip(code), "Nearest", near)
	} else {
		c.fail(a.at, "logic.unknown_part", "Question", q.Code, "Part", clip(code))
	}
	return ref, typ{}
}

// typeOf returns the type of a whole answer.
func (c *compiler) typeOf(a argument, i int, whole bool) typ {
	q := c.questions[i]
	switch q.Type {
	case surveys.Single:
		return typ{text, c.choiceOf(i)}
	case surveys.Multiple, surveys.Ranking:
		return typ{list, c.choiceOf(i)}
	case surveys.Rating:
		if len(q.Options) > 0 {
			return typ{text, c.choiceOf(i)}
		}
		return typ{kind: number}
	case surveys.Number, surveys.Slider, surveys.NPS:
		return typ{kind: number}
	case surveys.ShortText, surveys.LongText, surveys.Area:
		return typ{kind: text}
	case surveys.Date:
		return typ{kind: date}
	case surveys.Time:
		return typ{kind: clock}
	case surveys.Consent:
		return typ{kind: boolean}
	case surveys.Calculated:
		return c.calculated[i] // unknown when its own expression is refused
	case surveys.Matrix, surveys.Sum:
		if !whole {
			c.fail(a.at, "logic.part_wanted", "Question", q.Code, "Type", string(q.Type), "Example", q.Code+"."+c.firstPart(i))
		}
	default:
		if !q.Type.Personal() {
			c.fail(a.at, "logic.no_value", "Question", q.Code, "Type", string(q.Type))
		} else if !whole {
			c.fail(a.at, "logic.personal", "Question", q.Code, "Type", string(q.Type))
		}
	}
	return typ{}
}

// firstPart is an example of what may stand behind the dot.
func (c *compiler) firstPart(i int) string {
	q := c.questions[i]
	if q.Type == surveys.Matrix && len(q.Rows) > 0 {
		return q.Rows[0].Code
	}
	if len(q.Options) > 0 {
		return q.Options[0].Code
	}
	return "…"
}

// choiceOf returns the option codes of a question, always the same pointer.
func (c *compiler) choiceOf(i int) *choice {
	if c.choices[i] == nil {
		q := c.questions[i]
		ch := &choice{question: q.Code}
		for _, o := range q.Options {
			ch.codes = append(ch.codes, o.Code)
		}
		if q.Other != nil {
			ch.codes = append(ch.codes, surveys.OtherCode)
		}
		c.choices[i] = ch
	}
	return c.choices[i]
}

func (c *compiler) unknownOption(at string, of *choice, code string) {
	if near := c.nearest(code, of.codes); near != "" {
		c.fail(at, "logic.unknown_option_like", "Question", of.question, "Option", clip(code), "Nearest", near)
		return
	}
	c.fail(at, "logic.unknown_option", "Question", of.question, "Option", clip(code))
}

func (c *compiler) unknownQuestion(at, code string) {
	codes := make([]string, len(c.questions))
	for i, q := range c.questions {
		codes[i] = q.Code
	}
	if near := c.nearest(code, codes); near != "" {
		c.fail(at, "logic.unknown_question_like", "Name", clip(code), "Nearest", near)
		return
	}
	c.fail(at, "logic.unknown_question", "Name", clip(code))
}
