package outline

import (
	"encoding/json"
	"strings"

	"minyi/surveys"
)

// conditions writes every condition in the words that Read reads, in place of
// the rule, and keeps the rule that these words will become. One that has no
// words is a finding with its original.
func (w *writer) conditions(out *surveys.Survey) {
	w.rules = make(map[string]json.RawMessage)
	t := &teller{writer: w, byCode: map[string]printedQuestion{}}
	number := 0
	var copies []*surveys.Question
	for i := range out.Pages {
		for j := range out.Pages[i].Questions {
			copies = append(copies, &out.Pages[i].Questions[j])
		}
	}
	at := 0
	for i := range w.doc.Pages {
		for j := range w.doc.Pages[i].Questions {
			q := &w.doc.Pages[i].Questions[j]
			if q.Type == surveys.Calculated {
				continue
			}
			c := copies[at]
			at++
			if q.Type != surveys.Note {
				number++
				t.byCode[q.Code] = printedQuestion{number, q, c}
			}
			if len(q.VisibleIf) == 0 {
				continue
			}
			words, rule := t.tell(q.VisibleIf)
			if words == "" {
				w.lose("/pages/"+itoa(i)+"/questions/"+itoa(j)+"/visible_if", string(q.VisibleIf), "outline.lost_condition", "Question", q.Code)
				c.VisibleIf = nil
				continue
			}
			c.VisibleIf = []byte("显示条件：" + words)
			w.rules[c.Code] = rule
		}
	}
}

type printedQuestion struct {
	number   int
	question *surveys.Question // of the document
	copy     *surveys.Question // as a reader names it
}

// teller words rules.
type teller struct {
	*writer
	byCode map[string]printedQuestion
}

// told is a clause in words with the rule that it will be read as.
type told struct {
	words string
	rule  any
}

// tell words a rule: clauses joined by 且, or by 或.
func (t *teller) tell(raw json.RawMessage) (string, json.RawMessage) {
	var rule any
	if json.Unmarshal(raw, &rule) != nil {
		return "", nil
	}
	joint, operator, parts := "，且", "and", []any{rule}
	if m, ok := rule.(map[string]any); ok {
		if all, ok := m["and"].([]any); ok {
			parts = all
		} else if all, ok := m["or"].([]any); ok && t.clause(rule) == nil {
			joint, operator, parts = "，或", "or", all
		}
	}
	var words []string
	var rules []any
	for _, part := range parts {
		c := t.clause(part)
		if c == nil {
			return "", nil
		}
		words, rules = append(words, c.words), append(rules, c.rule)
	}
	var whole any = map[string]any{operator: rules}
	if len(rules) == 1 {
		whole = rules[0]
	}
	data, err := json.Marshal(whole)
	if err != nil {
		return "", nil
	}
	return strings.Join(words, joint), data
}

// clause words “one of these choices of one question”, nil for another rule.
func (t *teller) clause(rule any) *told {
	m, ok := rule.(map[string]any)
	if !ok || len(m) != 1 {
		return nil
	}
	for op, args := range m {
		switch op {
		case "!":
			if list, ok := args.([]any); ok && len(list) == 1 {
				args = list[0]
			}
			if c := t.clause(args); c != nil && !strings.Contains(c.words, "未选") {
				return &told{strings.Replace(c.words, "题选", "题未选", 1), negated(c.rule)}
			}
			return nil
		case "!=", "!==":
			if c := t.clause(map[string]any{"==": args}); c != nil {
				return &told{strings.Replace(c.words, "题选", "题未选", 1), negated(c.rule)}
			}
			return nil
		}
		question, codes := picked(op, args)
		p, ok := t.byCode[question]
		if !ok || len(codes) == 0 {
			return nil
		}
		var places []string
		it := &item{made: []surveys.Question{*p.copy}}
		var pick picks
		for _, code := range codes {
			place := 0
			for i, o := range p.question.Options {
				if o.Code == code {
					place = i + 1
				}
			}
			if code == surveys.OtherCode && p.question.Other != nil {
				place = len(p.question.Options) + 1
			}
			if place == 0 {
				return nil
			}
			places = append(places, itoa(place))
			pick.places = append(pick.places, place)
		}
		for i := range p.question.Options {
			it.choices = append(it.choices, choice{text: itoa(i)})
		}
		if p.question.Other != nil {
			it.choices = append(it.choices, choice{text: "其他", open: true})
		}
		if r := (&router{}).chosen(it, pick); r != nil {
			return &told{"第" + itoa(p.number) + "题选第" + strings.Join(places, "、") + "个选项", r}
		}
	}
	return nil
}

// picked takes a rule on the choices of one question apart.
func picked(op string, args any) (question string, codes []string) {
	list, ok := args.([]any)
	if !ok {
		return "", nil
	}
	name := func(v any) string {
		m, _ := v.(map[string]any)
		switch s := m["var"].(type) {
		case string:
			return s
		case []any:
			if len(s) == 1 {
				n, _ := s[0].(string)
				return n
			}
		}
		return ""
	}
	switch op {
	case "==", "===":
		if code, ok := last(list).(string); ok && len(list) == 2 {
			return name(list[0]), []string{code}
		}
	case "in":
		if all, ok := last(list).([]any); ok && len(list) == 2 {
			for _, c := range all {
				if s, ok := c.(string); ok {
					codes = append(codes, s)
				}
			}
			return name(list[0]), codes
		}
	case "selected":
		if code, ok := last(list).(string); ok && len(list) == 2 {
			question, _ = list[0].(string)
			return question, []string{code}
		}
	case "or":
		for _, part := range list {
			m, _ := part.(map[string]any)
			inner, ok := m["selected"]
			if !ok {
				return "", nil
			}
			q, more := picked("selected", inner)
			if question != "" && q != question || len(more) != 1 {
				return "", nil
			}
			question, codes = q, append(codes, more...)
		}
	}
	return question, codes
}

func last(list []any) any {
	if len(list) == 0 {
		return nil
	}
	return list[len(list)-1]
}
