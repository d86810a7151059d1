package resident

import (
	"strconv"
	"strings"

	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/area"
)

// typed fills in questions with one input.
func (h *Handler) typed(q *Question, v *visit, f *answer.Field) {
	bound := func(x *float64) string {
		if x == nil {
			return ""
		}
		return strconv.FormatFloat(*x, 'f', -1, 64)
	}
	switch f.Type {
	case surveys.ShortText:
		q.Kind = "text"
	case surveys.LongText:
		q.Kind = "longtext"
		q.Rule = h.say(v.words, "resident.at_most", "Count", f.LengthLimit())
	case surveys.Number, surveys.Slider:
		q.Short, q.Mode = true, "decimal"
		if f.Decimals == 0 && (f.Min == nil || *f.Min >= 0) {
			q.Mode = "numeric"
		}
		low, high := bound(f.Min), bound(f.Max)
		if low != "" && high != "" {
			q.Rule = h.say(v.words, "resident.between", "Min", low, "Max", high)
		}
		if f.Type == surveys.Slider {
			q.Kind, q.Min, q.Max = "slider", low, high
			q.Step = "1"
			if f.Decimals > 0 {
				q.Step = "0." + strings.Repeat("0", f.Decimals-1) + "1"
			}
		}
	case surveys.Date, surveys.Time:
		q.Input, q.Short = string(f.Type), true
		q.Min, q.Max = f.MomentLimits()
	case surveys.Phone:
		q.Input, q.Complete, q.Short = "tel", "tel", true
	case surveys.Email:
		q.Input, q.Complete = "email", "email"
	case surveys.Photo:
		q.Kind = "photo"
	case surveys.Signature:
		q.Complete = "name"
	}
}

// areaGroups lists today's areas, a group per county. The county itself is
// there too, for those who do not know their street's name.
func (h *Handler) areaGroups(lang, chosen string) []Group {
	tree, day := h.Areas(), h.today()
	var out []Group
	tree.Walk(day, func(a area.Area, depth int) bool {
		option := Option{Code: a.Code, Text: Line{Text: tree.Name(a.Code, lang)}, Chosen: a.Code == chosen}
		switch {
		case depth == 1:
			g := Group{Label: option.Text.Text}
			if len(tree.Children(a.Code, day)) > 0 {
				option.Text.Text = h.say(lang, "resident.whole_county", "Name", g.Label)
			}
			g.Options = append(g.Options, option)
			out = append(out, g)
		case depth == 2 && len(out) > 0:
			g := &out[len(out)-1]
			g.Options = append(g.Options, option)
		}
		return depth < 2
	})
	return out
}
