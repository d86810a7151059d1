package office

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/logic"
	"minyi/surveys/paper"
)

// PaperPart is one page of a questionnaire on paper.
type PaperPart struct {
	Title TitleLine
	Note  string // how many of its questions each person is asked
	Items []PaperItem
}

// PaperItem is one question on paper.
type PaperItem struct {
	Number       int // 0 for a note
	Kind         string
	Text, Hint   TitleLine
	Rule         string // how to answer
	Only, After  string // who is asked; where everybody goes on
	Choices      []PaperBox
	Heads        []TitleLine // of a matrix
	Rows         []PaperRow
	Low, High    string // ends of a scale
	Wide, Strung bool   // one option a line; all on one line
	Facts        []string
}

// PaperRow is a line of a matrix.
type PaperRow struct {
	Text    TitleLine
	Choices []PaperBox
}

// PaperBox is one place to tick or to write in.
type PaperBox struct {
	Name, Mark  string // "3.2" and "2": what stands in the box
	Text        TitleLine
	Jump        string // where who ticks it goes on
	Line        bool   // words are written beside it
	Before      []int  // boxes for figures: one for each
	After       []int
	Minus       bool
	Kind        string
	Code, Wants string // for reviews: the option's code
}

// paperView words a laid-out form in one of its survey's languages.
type paperView struct {
	c     *gin.Context
	form  *answer.Form
	lang  string
	speak *logic.Speaker
}

func newPaperView(c *gin.Context, form *answer.Form, lang string) *paperView {
	say := func(key string, args ...any) string { return web.Say(c, key, args...) }
	return &paperView{c, form, lang, &logic.Speaker{Doc: form.Survey, Language: lang, Say: say}}
}

func (v *paperView) say(key string, args ...any) string { return web.Say(v.c, key, args...) }

func (v *paperView) text(t surveys.Text) TitleLine {
	for _, l := range append([]string{v.lang}, v.form.Survey.Languages...) {
		if !surveys.Blank(t[l]) {
			return TitleLine{t[l], l}
		}
	}
	return TitleLine{"", v.lang}
}

func (v *paperView) parts(f *paper.Form) []PaperPart {
	var parts []PaperPart
	for _, part := range f.Parts {
		view := PaperPart{Title: v.text(part.Page.Title)}
		if part.Drawn > 0 {
			view.Note = v.say("paper.draws", "Drawn", part.Drawn, "Of", part.Of)
		}
		for i := range part.Items {
			view.Items = append(view.Items, v.item(&part.Items[i]))
		}
		parts = append(parts, view)
	}
	return parts
}

func (v *paperView) item(item *paper.Item) PaperItem {
	q := item.Question
	view := PaperItem{Number: item.Number, Kind: "choices", Text: v.text(q.Text), Hint: v.text(q.Hint), Rule: v.rule(q), Only: v.only(item.Only)}
	for _, s := range item.Skips {
		switch {
		case s.Options == nil:
			view.After = v.goOn("paper.then_to", "paper.then_end", s.To)
		case q.Type == surveys.Consent && slices.Equal(s.Options, []int{1}):
			view.After = v.goOn("paper.refuse_to", "paper.refuse_end", s.To)
		}
	}
	switch q.Type {
	case surveys.Note:
		view.Kind = "note"
	case surveys.Matrix:
		view.Kind = "matrix"
		v.matrix(&view, item)
		return view
	case surveys.Rating, surveys.NPS:
		if len(q.Options) == 0 {
			view.Kind, view.Strung = "scale", true
			view.Low, view.High = v.ends(q)
		}
	case surveys.Consent:
		view.Kind = "consent"
	case surveys.Single, surveys.Multiple, surveys.Ranking, surveys.Sum:
	default:
		view.Kind = "field"
	}
	for _, b := range item.Boxes {
		if b.Kind == paper.Line && b.Option >= 0 { // beside the open choice
			view.Choices[len(view.Choices)-1].Line = true
			continue
		}
		view.Choices = append(view.Choices, v.box(item, b))
	}
	for _, c := range view.Choices {
		view.Wide = view.Wide || c.Line || c.Jump != "" || len([]rune(c.Text.Text)) > 18
	}
	return view
}

func (v *paperView) matrix(view *PaperItem, item *paper.Item) {
	q := item.Question
	for _, o := range q.Options {
		view.Heads = append(view.Heads, v.text(o.Text))
	}
	for _, r := range q.Rows {
		view.Rows = append(view.Rows, PaperRow{Text: v.text(r.Text)})
	}
	for _, b := range item.Boxes {
		row := &view.Rows[b.Row]
		row.Choices = append(row.Choices, v.box(item, b))
	}
}

func (v *paperView) box(item *paper.Item, b paper.Box) PaperBox {
	q := item.Question
	view := PaperBox{Name: b.Name, Kind: string(b.Kind), Minus: b.Minus, Before: make([]int, b.Digits), Code: b.Write}
	if b.Kind == paper.Figures && b.Digits > 0 {
		view.After = make([]int, b.After)
	}
	if at := strings.LastIndexByte(b.Name, '.'); at >= 0 && b.Kind == paper.Tick {
		view.Mark = b.Name[at+1:]
	}
	switch {
	case b.Label != "":
		view.Mark = b.Label
	case q.Type == surveys.Consent:
		view.Text = TitleLine{v.say("paper.agree"), web.Language(v.c)}
	case b.Option >= 0 && b.Option < len(q.Options) && q.Type != surveys.Matrix:
		view.Text = v.text(q.Options[b.Option].Text)
	case b.Option >= 0 && q.Other != nil && b.Kind == paper.Tick:
		view.Text = v.text(q.Other.Text)
	}
	for _, s := range item.Skips {
		if slices.Contains(s.Options, v.branch(item, b)) {
			view.Jump = v.goOn("paper.jump_to", "paper.jump_end", s.To)
		}
	}
	return view
}

// branch is the ordinal under which a box's answer stands in a skip.
func (v *paperView) branch(item *paper.Item, b paper.Box) int {
	if item.Question.Type == surveys.Consent {
		return 0
	}
	return b.Option
}

// only words for whom a run of questions is.
func (v *paperView) only(o *paper.Only) string {
	if o == nil {
		return ""
	}
	args := []any{"If", v.speak.Condition(o.If), "From", o.From, "Until", o.Until, "Next", o.Next}
	to, end := "paper.only_run_to", "paper.only_run_end"
	switch {
	case o.From == 0:
		return v.say("paper.only_note", "If", v.speak.Condition(o.If))
	case o.From == o.Until:
		to, end = "paper.only_one_to", "paper.only_one_end"
	}
	if o.Next == 0 {
		return v.say(end, args...)
	}
	return v.say(to, args...)
}

func (v *paperView) goOn(to, end string, number int) string {
	if number == 0 {
		return v.say(end)
	}
	return v.say(to, "Number", number)
}

// ends words what the ends of a scale mean.
func (v *paperView) ends(q *surveys.Question) (low, high string) {
	if q.Type == surveys.NPS {
		return v.say("paper.nps_low"), v.say("paper.nps_high")
	}
	return v.say("paper.scale_low"), v.say("paper.scale_high")
}

// rule words how a question is answered on paper.
func (v *paperView) rule(q *surveys.Question) string {
	f, ok := v.form.Field(q.Code)
	if !ok {
		return ""
	}
	least, most := f.ChoiceLimits()
	all := len(q.Options)
	if q.Other != nil {
		all++
	}
	switch q.Type {
	case surveys.Single:
		return v.say("paper.rule_single")
	case surveys.Multiple:
		switch {
		case least == most:
			return v.say("paper.rule_exact", "Count", most)
		case least > 1:
			return v.say("paper.rule_between", "Min", least, "Max", most)
		case most < all:
			return v.say("paper.rule_up_to", "Count", most)
		}
		if v.text(q.Hint).Text != "" {
			return "" // it says so, as on a phone
		}
		return v.say("paper.rule_multiple")
	case surveys.Matrix:
		return v.say("paper.rule_matrix")
	case surveys.Ranking:
		if most < all {
			return v.say("paper.rule_rank_some", "Count", most)
		}
		return v.say("paper.rule_rank")
	case surveys.Sum:
		total := 100.0
		if q.Total != nil {
			total = *q.Total
		}
		return v.say("paper.rule_sum", "Total", plainFigure(total))
	case surveys.Number, surveys.Slider:
		if q.Min != nil && q.Max != nil {
			return v.say("paper.rule_number", "Min", plainFigure(*q.Min), "Max", plainFigure(*q.Max))
		}
	case surveys.Date:
		return v.say("paper.rule_date")
	case surveys.Time:
		return v.say("paper.rule_time")
	case surveys.Area:
		return v.say("paper.rule_area")
	case surveys.Photo, surveys.Location:
		return v.say("paper.rule_screen")
	}
	return ""
}

func plainFigure(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
