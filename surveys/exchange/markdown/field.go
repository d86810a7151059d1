package markdown

import (
	"encoding/json"
	"strconv"
	"strings"

	"minyi/surveys"
	"minyi/surveys/exchange"
)

// field reads one "word：value" and reports whether it has a place here.
func (r *reader) field(l line) bool {
	switch r.place {
	case "survey":
		return r.ofSurvey(l)
	case "page":
		p := &r.doc.Pages[len(r.doc.Pages)-1]
		switch l.key {
		case "code":
			p.Code = one(l.value)
		case "title":
			r.text(l, &p.Title)
		case "draw":
			r.whole(l, &p.Draw)
		default:
			return false
		}
		return true
	case "question":
		return r.ofQuestion(l, r.question())
	case "rate":
		return r.ofRate(l, &r.doc.Rates[len(r.doc.Rates)-1])
	}
	return false
}

func (r *reader) ofSurvey(l line) bool {
	d := r.doc
	switch l.key {
	case "spec":
		d.Spec = one(l.value)
	case "code":
		d.Code = one(l.value)
	case "languages":
		d.Languages = spans(l.value)
	case "title":
		r.text(l, &d.Title)
	case "intro":
		r.text(l, &d.Intro)
	case "thanks":
		r.text(l, &d.Thanks)
	case "kind":
		d.Approval.Kind = surveys.ApprovalKind(one(l.value))
	case "number":
		d.Approval.Number = unescape(l.value)
	case "authority":
		d.Approval.Authority = unescape(l.value)
	case "form":
		d.Approval.Form = unescape(l.value)
	case "valid_to":
		d.Approval.ValidTo = one(l.value)
	case "one_per":
		d.Settings.OnePer = surveys.OnePer(one(l.value))
	case "area":
		d.Settings.Area = surveys.AreaRule(one(l.value))
	case "min_age":
		r.whole(l, &d.Settings.MinAge)
	case "time_floor_s":
		r.whole(l, &d.Settings.TimeFloor)
	case "show_results":
		d.Settings.ShowResults = surveys.ShowResults(one(l.value))
	case "coached":
		d.Settings.Coached = one(l.value)
	case "staff":
		d.Settings.Staff = one(l.value)
	default:
		return false
	}
	return true
}

func (r *reader) ofQuestion(l line, q *surveys.Question) bool {
	switch l.key {
	case "code":
		q.Code = one(l.value)
	case "type":
		q.Type = surveys.Type(one(l.value))
	case "required":
		q.Required = r.yes(l)
	case "text":
		r.text(l, &q.Text)
	case "hint":
		r.text(l, &q.Hint)
	case "necessity":
		r.text(l, &q.Necessity)
	case "visible_if":
		q.VisibleIf = r.expression(l)
	case "calculate":
		q.Calculate = r.expression(l)
	case "shuffle":
		q.Shuffle = r.yes(l)
	case "min":
		q.Min = r.figure(l)
	case "max":
		q.Max = r.figure(l)
	case "decimals":
		r.whole(l, &q.Decimals)
	case "total":
		q.Total = r.figure(l)
	case "min_choices":
		q.MinChoices = new(int)
		r.whole(l, q.MinChoices)
	case "max_choices":
		q.MaxChoices = new(int)
		r.whole(l, q.MaxChoices)
	case "max_length":
		r.whole(l, &q.MaxLength)
	case "item":
		q.Item = one(l.value)
	case "pattern":
		if err := json.Unmarshal([]byte(one(l.value)), &q.Pattern); err != nil {
			r.unread(l)
		}
	case "earliest":
		q.Earliest = one(l.value)
	case "latest":
		q.Latest = one(l.value)
	case "options", "rows":
		r.list = l.key
		return strings.TrimSpace(l.value) == ""
	default:
		return false
	}
	return true
}

func (r *reader) ofRate(l line, rate *surveys.Rate) bool {
	switch l.key {
	case "title":
		r.text(l, &rate.Title)
	case "rate_kind":
		rate.Kind = surveys.RateKind(one(l.value))
	case "question":
		if codes := spans(l.value); rate.Kind == surveys.Score {
			rate.Questions = codes
		} else if len(codes) > 0 {
			rate.Question = codes[0]
		}
	case "numerator":
		rate.Numerator = spans(l.value)
	case "excluded":
		rate.Excluded = spans(l.value)
	case "scores":
		rate.Scores = make(map[string]float64)
		rest := l.value
		for {
			code, after, ok := cutSpan(strings.TrimLeft(rest, "，, "))
			if !ok {
				break
			}
			end := strings.IndexAny(after, "，,")
			if end < 0 {
				end = len(after)
			}
			score, err := strconv.ParseFloat(strings.TrimSpace(after[:end]), 64)
			if err != nil {
				r.unread(l)
				break
			}
			rate.Scores[code], rest = score, after[end:]
		}
	default:
		return false
	}
	return true
}

// one is a value that is a code, with or without the signs of code.
func one(s string) string {
	if code, _, ok := cutSpan(s); ok {
		return code
	}
	return strings.TrimSpace(s)
}

func (r *reader) text(l line, into *surveys.Text) {
	language := l.language
	if language == "" {
		language = r.language()
	}
	s := unescape(l.value)
	if s == "" {
		return
	}
	if *into == nil {
		*into = surveys.Text{}
	}
	(*into)[language] = s
}

func (r *reader) yes(l line) bool {
	switch v := strings.ToLower(strings.TrimSpace(l.value)); v {
	case words["yes"].zh, words["yes"].en, "true", "✓", "√":
		return true
	case "否", "no", "false", "":
	default:
		r.unread(l)
	}
	return false
}

func (r *reader) whole(l line, into *int) {
	n, err := strconv.Atoi(strings.TrimSpace(l.value))
	if err != nil {
		r.unread(l)
		return
	}
	*into = n
}

func (r *reader) figure(l line) *float64 {
	s := strings.TrimSpace(l.value)
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || strings.ContainsAny(s, "xXpPnNiI_") { // 0x1p2, NaN, Inf, 1_000 are no numbers of people
		r.unread(l)
		return nil
	}
	return &f
}

func (r *reader) expression(l line) surveys.Expression {
	code := one(l.value)
	if !json.Valid([]byte(code)) {
		r.say(exchange.Warning, l, "markdown.expression")
		return nil
	}
	return surveys.Expression(code)
}
