package office

import (
	"maps"
	"slices"
	"strings"

	"minyi/surveys"
	"minyi/surveys/paper"
)

// reviewParts is the whole questionnaire with its rules in sentences, calculated
// questions among them.
func (v *paperView) reviewParts() []PaperPart {
	whole := paper.New(v.form, nil)
	items := make(map[int]*paper.Item)
	for _, part := range whole.Parts {
		for i := range part.Items {
			items[part.Items[i].Ordinal] = &part.Items[i]
		}
	}
	number := 0
	var parts []PaperPart
	for p := range v.form.Survey.Pages {
		page := &v.form.Survey.Pages[p]
		part := PaperPart{Title: v.text(page.Title)}
		if page.Draw > 0 {
			part.Note = v.say("paper.draws", "Drawn", page.Draw, "Of", len(page.Questions))
		}
		for _, f := range v.form.PageFields(p) {
			q := f.Question
			if q.Type != surveys.Note && q.Type != surveys.Calculated {
				number++
			}
			item := items[f.Ordinal]
			if item == nil { // calculated, or nobody ever comes to it: both are for the reviewer to see
				item = &paper.Item{Question: q, Ordinal: f.Ordinal}
				if q.Type != surveys.Note && q.Type != surveys.Calculated {
					item.Number = number
				}
			}
			view := v.item(item)
			view.Only, view.After = "", ""
			for i := range view.Choices {
				view.Choices[i].Jump = ""
			}
			view.Facts = v.facts(f.Ordinal)
			part.Items = append(part.Items, view)
		}
		parts = append(parts, part)
	}
	return parts
}

// facts are the rules of a question in sentences.
func (v *paperView) facts(ordinal int) (facts []string) {
	f := &v.form.Fields[ordinal]
	q := f.Question
	say := func(when bool, key string, args ...any) {
		if when {
			facts = append(facts, v.say(key, args...))
		}
	}
	first := []string{q.Code, v.say("import.type_" + string(q.Type))}
	if q.Required {
		first = append(first, v.say("review.required"))
	}
	facts = append(facts, strings.Join(first, v.say("review.between")))
	if f.VisibleIf != nil {
		say(true, "review.visible", "If", v.speak.Condition(f.VisibleIf))
	}
	if f.Calculate != nil {
		say(true, "review.calculate", "Value", v.speak.Calculation(f.Calculate))
	}
	say(q.Shuffle, "review.shuffle")
	var alone []string
	for _, o := range q.Options {
		if o.Exclusive {
			alone = append(alone, v.say("sentence.quoted", "Text", v.text(o.Text).Text))
		}
	}
	say(len(alone) > 0, "review.exclusive", "Options", strings.Join(alone, v.say("sentence.comma")))
	say(q.Decimals > 0, "review.decimals", "Count", q.Decimals)
	say(q.MaxLength > 0, "review.max_length", "Count", q.MaxLength)
	say(q.Pattern != "", "review.pattern", "Pattern", q.Pattern)
	if q.Earliest != "" || q.Latest != "" {
		from, to := f.MomentLimits()
		say(true, "review.moments", "From", from, "To", to)
	}
	if codes := codesOf(q); codes != "" {
		say(true, "review.codes", "Codes", codes)
	}
	return facts
}

func codesOf(q *surveys.Question) string {
	var codes []string
	for _, o := range q.Options {
		codes = append(codes, o.Code)
	}
	if q.Other != nil {
		codes = append(codes, surveys.OtherCode)
	}
	if len(q.Rows) > 0 {
		codes = append(codes, "|")
		for _, r := range q.Rows {
			codes = append(codes, r.Code)
		}
	}
	return strings.Join(codes, " ")
}

// settings are the rules of the survey in sentences.
func (v *paperView) settings(minutes int) (all []string) {
	s := v.form.Survey.Settings
	or := func(value, otherwise string) string {
		if value == "" {
			return otherwise
		}
		return value
	}
	all = append(all, v.say("review.one_per_"+or(string(s.OnePer), string(surveys.OnePerNone))),
		v.say("review.area_"+or(string(s.Area), string(surveys.AreaOptional))), v.say("review.results_"+or(string(s.ShowResults), string(surveys.ShowNever))))
	if s.MinAge > 0 {
		all = append(all, v.say("review.min_age", "Age", s.MinAge))
	}
	if s.TimeFloor > 0 {
		all = append(all, v.say("review.time_floor", "Seconds", s.TimeFloor))
	}
	for _, mark := range []struct{ key, text string }{{"review.coached", s.Coached}, {"review.staff", s.Staff}} {
		if mark.text != "" {
			all = append(all, v.say(mark.key, "Answers", mark.text))
		}
	}
	return append(all, v.say("channels.fact_minutes", "Minutes", minutes))
}

// rate tells what a rate counts: numerator, base, what is left out, scores.
func (v *paperView) rate(r *surveys.Rate) RateSentence {
	out := RateSentence{Code: r.Code, Title: v.text(r.Title)}
	if out.Title.Text == "" {
		out.Title.Text = r.Code
	}
	add := func(key string, args ...any) { out.Lines = append(out.Lines, v.say(key, args...)) }
	questions := r.Questions
	if r.Question != "" {
		questions = []string{r.Question}
	}
	var called []string
	for _, code := range questions {
		if f, ok := v.form.Field(code); ok {
			called = append(called, v.speak.Called(f.Ordinal))
		}
	}
	names := strings.Join(called, v.say("sentence.comma"))
	add("review.rate_"+string(r.Kind), "Question", names, "Options", v.options(questions, r.Numerator))
	if len(r.Excluded) > 0 {
		add("review.rate_base_without", "Options", v.options(questions, r.Excluded))
	} else {
		add("review.rate_base")
	}
	if r.Kind == surveys.Score {
		codes := slices.SortedFunc(maps.Keys(r.Scores), func(a, b string) int {
			if r.Scores[a] != r.Scores[b] {
				return int(r.Scores[b]*100 - r.Scores[a]*100)
			}
			return strings.Compare(a, b)
		})
		var scores []string
		for _, code := range codes {
			scores = append(scores, v.options(questions, []string{code})+" "+plainFigure(r.Scores[code]))
		}
		add("review.rate_scores", "Scores", strings.Join(scores, v.say("sentence.comma")))
		if len(questions) > 1 {
			add("review.rate_half")
		}
	}
	return out
}

// options names options by their words in the first of the questions that has
// them.
func (v *paperView) options(questions, codes []string) string {
	words := make([]string, len(codes))
	for i, code := range codes {
		words[i] = code
		for _, at := range questions {
			f, ok := v.form.Field(at)
			if !ok {
				continue
			}
			if n, ok := f.OptionOf(code); ok {
				words[i] = v.say("sentence.quoted", "Text", v.optionText(f.Question, n))
				break
			}
		}
	}
	return strings.Join(words, v.say("sentence.comma"))
}

func (v *paperView) optionText(q *surveys.Question, n int) string {
	if n < len(q.Options) {
		if text := v.text(q.Options[n].Text).Text; text != "" {
			return text
		}
		return q.Options[n].Code
	}
	return v.text(q.Other.Text).Text
}
