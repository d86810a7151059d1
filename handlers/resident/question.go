package resident

import (
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"minyi/surveys"
	"minyi/surveys/answer"
)

// Question is one question as shared/question.tmpl shows it.
type Question struct {
	Code, Type string
	Kind       string // which shape of input: choices, scale, matrix, ranking, sum, location, consent, note, longtext, area, photo, slider, text
	Grouped    bool   // several inputs under one legend
	Target     string // id of the first input, or of the group
	Number     int    // as on paper, 0 for a note
	Text, Hint Line
	Rule       string // how many to choose, and the like
	Required   bool
	Hidden     bool
	If         string // JsonLogic
	Error      string
	Described  string // ids of hint and error

	Options    []Option
	Rows       []QuestionRow
	Other      *Option
	OtherValue string
	Groups     []Group
	Ranks      []string
	Low, High  string // ends of a scale

	Value, Input, Mode, Complete string
	Min, Max, Step               string
	Short                        bool
}

// Option is one choice.
type Option struct {
	Code              string
	Text              Line
	Chosen, Exclusive bool
}

// QuestionRow is a line of a matrix, or an option with an input of its own.
type QuestionRow struct {
	Name, Value string
	Text        Line
	Options     []Option
}

// Group is one county of the area list.
type Group struct {
	Label   string
	Options []Option
}

// questionView builds the view of one question; wrong is what to say about its
// answer, "" for nothing.
func (h *Handler) questionView(v *visit, f *answer.Field, wrong string) Question {
	q := Question{
		Code: f.Code, Type: string(f.Type), Kind: "text", Input: "text", Target: "i-" + f.Code, Number: v.number(f),
		Text: v.line(f.Text), Hint: v.line(f.Hint), Error: wrong, Value: v.values.Get(f.Code),
		Required: f.Required,
	}
	var described []string
	if q.Hint.Text != "" {
		described = append(described, "h-"+f.Code)
	}
	if wrong != "" {
		described = append(described, "e-"+f.Code)
	}
	q.Described = strings.Join(described, " ")
	switch f.Type {
	case surveys.Single, surveys.Multiple, surveys.Rating, surveys.NPS, surveys.Matrix, surveys.Ranking, surveys.Sum, surveys.Location, surveys.Consent:
		q.Grouped, q.Target = true, "q-"+f.Code
		h.grouped(&q, v, f)
	case surveys.Note:
		q.Kind = "note"
	case surveys.Area:
		q.Kind = "area"
		q.Groups = h.areaGroups(v.words, q.Value)
	default:
		h.typed(&q, v, f)
	}
	if why := v.line(f.Necessity).Text; why != "" {
		q.Rule = why // why somebody should show a face, a place or a hand
	}
	return q
}

// number counts a question as on paper: notes and calculated ones have none.
func (v *visit) number(f *answer.Field) int {
	n := 0
	for i := range f.Ordinal + 1 {
		if t := v.form.Fields[i].Type; t != surveys.Note && t != surveys.Calculated {
			n++
		}
	}
	if f.Type == surveys.Note {
		return 0
	}
	return n
}

// grouped fills in questions with several inputs.
func (h *Handler) grouped(q *Question, v *visit, f *answer.Field) {
	switch f.Type {
	case surveys.Single:
		q.Kind, q.Input = "choices", "radio"
	case surveys.Multiple:
		q.Kind, q.Input = "choices", "checkbox"
		q.Rule = h.choiceRule(v, f)
	case surveys.Rating, surveys.NPS:
		q.Kind, q.Input = "scale", "radio"
		if len(f.Options) > 0 {
			q.Kind = "choices"
		} else {
			q.Options = steps(f, q.Value)
		}
		if f.Type == surveys.NPS {
			q.Low, q.High = h.say(v.words, "resident.nps_low"), h.say(v.words, "resident.nps_high")
		}
	case surveys.Matrix:
		q.Kind = "matrix"
		for _, r := range f.Rows {
			name := f.Code + "." + r.Code
			q.Rows = append(q.Rows, QuestionRow{Name: name, Text: v.line(r.Text), Options: v.options(f, v.values[name])})
		}
		return
	case surveys.Ranking, surveys.Sum:
		h.perOption(q, v, f)
		return
	case surveys.Location:
		q.Kind = "location"
		for _, part := range []string{"lat", "lon"} {
			name := f.Code + "." + part
			q.Rows = append(q.Rows, QuestionRow{Name: name, Value: v.values.Get(name), Text: Line{Text: h.say(v.words, "resident."+part)}})
		}
		return
	case surveys.Consent:
		q.Kind = "consent"
		return
	}
	if q.Kind == "choices" {
		q.Options = v.options(f, v.values[f.Code])
		h.other(q, v, f)
	}
}

// other fills in the open choice.
func (h *Handler) other(q *Question, v *visit, f *answer.Field) {
	if f.Other == nil {
		return
	}
	text := v.line(f.Other.Text)
	if text.Text == "" {
		text.Text = h.say(v.words, "resident.other")
	}
	q.Other = &Option{Code: surveys.OtherCode, Text: text, Chosen: slices.Contains(v.values[f.Code], surveys.OtherCode)}
	q.OtherValue = v.values.Get(f.Code + "_" + surveys.OtherCode)
}

// perOption gives every option an input of its own: a rank or points.
func (h *Handler) perOption(q *Question, v *visit, f *answer.Field) {
	q.Kind = string(f.Type)
	row := func(code string, text Line) {
		name := f.Code + "." + code
		q.Rows = append(q.Rows, QuestionRow{Name: name, Value: v.values.Get(name), Text: text})
	}
	for _, o := range v.options(f, nil) {
		row(o.Code, o.Text)
	}
	if f.Type == surveys.Sum {
		q.Max = "100"
		if f.Total != nil {
			q.Max = strconv.FormatFloat(*f.Total, 'f', -1, 64)
		}
		return
	}
	h.other(q, v, f)
	if q.Other != nil {
		row(surveys.OtherCode, q.Other.Text)
	}
	_, most := f.ChoiceLimits()
	for i := range most {
		q.Ranks = append(q.Ranks, strconv.Itoa(i+1))
	}
	q.Rule = h.choiceRule(v, f)
}

// choiceRule says how many options may be chosen. Where any number may, a hint
// of the survey's own says so already.
func (h *Handler) choiceRule(v *visit, f *answer.Field) string {
	least, most := f.ChoiceLimits()
	all := len(f.Options)
	if f.Other != nil {
		all++
	}
	switch {
	case f.Type == surveys.Ranking && least == most:
		return h.say(v.words, "resident.rank_exact", "Count", most)
	case f.Type == surveys.Ranking:
		return h.say(v.words, "resident.rank_up_to", "Count", most)
	case least == most:
		return h.say(v.words, "resident.choose_exact", "Count", most)
	case least > 1 && most < all:
		return h.say(v.words, "resident.choose_between", "Min", least, "Max", most)
	case least > 1:
		return h.say(v.words, "resident.choose_at_least", "Count", least)
	case most < all:
		return h.say(v.words, "resident.choose_up_to", "Count", most)
	}
	if v.line(f.Hint).Text != "" {
		return ""
	}
	return h.say(v.words, "resident.choose_any")
}

// options returns a question's options in the order in which this person sees
// them. Shuffled ones are shuffled by the key, so that every page of one person
// shows one order; exclusive options keep their place at the end.
func (v *visit) options(f *answer.Field, chosen []string) []Option {
	out := make([]Option, len(f.Options))
	for i, o := range f.Options {
		out[i] = Option{Code: o.Code, Text: v.line(o.Text), Chosen: slices.Contains(chosen, o.Code), Exclusive: o.Exclusive}
	}
	if f.Shuffle {
		n := len(out)
		for n > 0 && out[n-1].Exclusive {
			n--
		}
		r := rand.New(rand.NewPCG(binary.BigEndian.Uint64(v.key[8:]), uint64(f.Ordinal)))
		r.Shuffle(n, func(i, j int) { out[i], out[j] = out[j], out[i] })
	}
	return out
}

// steps are the numbers of a scale.
func steps(f *answer.Field, value string) []Option {
	low, high := 0, 10
	if f.Type == surveys.Rating {
		low, high = 1, 5
		if f.Min != nil && f.Max != nil {
			low, high = int(*f.Min), int(*f.Max)
		}
	}
	var out []Option
	for n := low; n <= high; n++ {
		s := strconv.Itoa(n)
		out = append(out, Option{Code: s, Text: Line{Text: s}, Chosen: s == strings.TrimSpace(value)})
	}
	return out
}

// scripted reports whether a question has help from js/extras.js.
func (q *Question) scripted(f *answer.Field) bool {
	switch f.Type {
	case surveys.Photo, surveys.Location, surveys.Slider, surveys.Sum:
		return true
	}
	return false
}
