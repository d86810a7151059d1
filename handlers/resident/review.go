package resident

import (
	"strconv"
	"strings"

	"minyi/surveys"
	"minyi/surveys/answer"
)

// review lists every question that this person was asked with the answer in
// words.
func (h *Handler) review(v *visit, sheet answer.Sheet) []Reviewed {
	visible := v.form.Visible(sheet, v.key, len(v.form.Survey.Pages)-1)
	var out []Reviewed
	for n := range v.form.Fields {
		f := &v.form.Fields[n]
		if visible[n] && f.Type != surveys.Note && f.Type != surveys.Calculated {
			out = append(out, Reviewed{Text: v.line(f.Text), Answer: h.inWords(v, f, sheet[n])})
		}
	}
	return out
}

// inWords writes an answer as its person would read it.
func (h *Handler) inWords(v *visit, f *answer.Field, a answer.Value) string {
	option := func(i int) string {
		if i < len(f.Options) {
			return v.line(f.Options[i].Text).Text
		}
		if a.Other != "" {
			return a.Other
		}
		return v.line(f.Other.Text).Text
	}
	var parts []string
	switch a.Shape {
	case answer.Unanswered:
		return h.say(v.words, "resident.no_answer")
	case answer.Choice:
		return option(a.Option)
	case answer.Choices:
		for i, o := range a.Options {
			text := option(o)
			if f.Type == surveys.Ranking {
				text = strconv.Itoa(i+1) + ". " + text
			}
			parts = append(parts, text)
		}
	case answer.Grid:
		for r, o := range a.Options {
			if o >= 0 {
				parts = append(parts, h.say(v.words, "resident.pair", "Name", v.line(f.Rows[r].Text).Text, "Value", option(o)))
			}
		}
	case answer.Figure:
		return strconv.FormatFloat(a.Number, 'f', -1, 64)
	case answer.Points:
		for i, x := range a.Numbers {
			parts = append(parts, h.say(v.words, "resident.pair", "Name", option(i), "Value", strconv.FormatFloat(x, 'f', -1, 64)))
		}
	case answer.Words:
		if f.Type == surveys.Area {
			return h.Areas().Name(a.Text, v.words)
		}
		return a.Text
	case answer.Agreement:
		if a.Yes {
			return h.say(v.words, "resident.agree")
		}
		return h.say(v.words, "resident.no_answer")
	case answer.Given:
		if f.Type == surveys.Photo || strings.HasPrefix(a.Text, "data:") {
			return h.say(v.words, "resident.photo_given")
		}
		return a.Text
	}
	return strings.Join(parts, "\n")
}
