package resident

import (
	"encoding/json"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/answer"
)

// FormPage is what pages/resident/form shows: one page of a questionnaire, or
// the review of all answers before they are sent.
type FormPage struct {
	web.Page
	Action     string
	Target     string // frame in which the next page is shown, "" for this one
	Follow     string // of a draft: where its revision is to be asked for
	Revision   int
	First      bool
	Number, Of int // "page 2 of 5"
	Heading    Line
	Sub        Line // the page's own title
	Intro      Line
	Approval   []Fact
	Facts      []string
	Errors     []PageError
	Say        string // what happened, in a sentence
	Busy       bool
	Carried    []Carried
	Questions  []Question
	Review     []Reviewed
	Back, Last bool
	Multipart  bool
	Conditions bool   // some question comes and goes: the script that does so is needed
	Known      string // JSON: earlier answers that conditions here read
	Extras     bool   // some question has a script of its own

	AskInvitation   bool
	Invitation      string
	InvitationError string

	Next string // address of the next person's screen on a helper's device

	Phone *PhoneStep // the page that asks for a telephone number
}

// Line is one text of the survey; Lang is set where it is not the page's.
type Line struct{ Text, Lang string }

// Fact is one line of the approval block.
type Fact struct {
	Label, Value string
	Lang         string // of Value, where it may be another than the page's
}

// PageError is one line of the list of errors; Target is the id of the element
// where it is put right.
type PageError struct{ Target, Text string }

// Reviewed is one question with its answer in words.
type Reviewed struct {
	Text   Line
	Answer string
}

// pageMood is why a page is shown: what was wrong, or what happened.
type pageMood struct {
	errs       surveys.Errors // about questions of the page
	invitation *surveys.Error
	fresh      []string       // codes of questions that an answer has brought up
	busy       string         // translation key: why the answers could not be stored
	phone      *surveys.Error // about the telephone number or its code
	unsent     *surveys.Error // why no code can be sent
	revealed   string         // the code that was sent, in the demo
}

func (h *Handler) say(lang, key string, args ...any) string {
	m := make(map[string]any, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		m[args[i].(string)] = args[i+1]
	}
	return h.Site.Words.Say(lang, key, m)
}

// line picks a text in the visit's language.
func (v *visit) line(t surveys.Text) Line { return lineIn(t, v.lang, v.form.Survey.Languages) }

func lineIn(t surveys.Text, lang string, others []string) Line {
	if s := t[lang]; !surveys.Blank(s) {
		return Line{Text: s}
	}
	for _, l := range others {
		if s := t[l]; !surveys.Blank(s) {
			return Line{Text: s, Lang: l}
		}
	}
	return Line{}
}

// page starts a page of this visit.
func (h *Handler) page(c *gin.Context, v *visit) web.Page {
	p := web.NewPage(c, v.line(v.form.Survey.Title).Text)
	p.Large = v.large
	if v.lang != v.words {
		p.TextLang = v.lang
	}
	return p
}

// formPage builds the visit's page.
func (h *Handler) formPage(v *visit, mood pageMood) *FormPage {
	doc := v.form.Survey
	p := &FormPage{
		Page:   web.Page{Lang: v.words, Demo: h.Site.Demo, Large: v.large},
		Action: h.Site.Path("/s/" + v.survey.Code), First: v.page == 0, Number: v.page + 1, Of: len(doc.Pages),
		Heading: v.line(doc.Title), Back: v.page > 0,
	}
	if v.lang != v.words {
		p.TextLang = v.lang
	}
	if v.trial != nil {
		h.mark(p, v)
	}
	if v.assisted {
		p.Next = h.nextHref(v.survey, v.channel, v.helper.Signed, v.lang)
	}
	p.Title = p.Heading.Text
	sheet, _ := h.sheet(v)
	onPage := map[string]bool{}
	if v.phoneStep {
		h.phoneStep(p, v, mood)
	} else if v.page >= len(doc.Pages) {
		p.Number, p.Last = p.Of, true
		p.Sub = Line{Text: h.say(v.words, "resident.review")}
		p.Review = h.review(v, sheet)
		p.Carried = v.carried(onPage, false, nil)
	} else {
		h.fill(p, v, sheet, mood, onPage)
	}
	switch {
	case p.Phone != nil && !p.Phone.Sent:
		p.Default = navCode
	case p.Last:
		p.Default = "send"
	default:
		p.Default = "next"
	}
	switch {
	case len(p.Errors) > 0:
		p.Title = h.say(v.words, "resident.error_title", "Title", p.Title)
	case mood.busy != "":
		p.Busy, p.Say = true, h.say(v.words, mood.busy)
	case len(mood.fresh) > 0:
		p.Say = h.say(v.words, "resident.fresh", "Count", len(mood.fresh))
	}
	h.switches(p, v)
	return p
}

// fill adds what a page of questions has and a review has not.
func (h *Handler) fill(p *FormPage, v *visit, sheet answer.Sheet, mood pageMood, onPage map[string]bool) {
	doc := v.form.Survey
	p.Sub = v.line(doc.Pages[v.page].Title)
	p.Last = v.keyed && v.last(sheet, v.page)
	if p.First {
		p.Intro = v.line(doc.Intro)
		p.Approval = h.approval(v.form.Survey, v.words)
		p.Facts = h.facts(v)
		p.AskInvitation = doc.Settings.OnePer == surveys.OnePerInvitation && v.invitation == ""
	}
	if mood.invitation != nil {
		p.AskInvitation = true
		p.InvitationError = h.say(v.words, mood.invitation.Key, pairsOf(mood.invitation.Args)...)
		p.Errors = append(p.Errors, PageError{"i-_i", p.InvitationError})
	}
	p.Invitation = v.invitation
	wrong := map[string]string{}
	for _, e := range mood.errs {
		wrong[v.question(e).Code] = h.Site.Words.Say(v.words, e.Key, e.Args)
	}
	fields, visible := v.onPage(sheet, v.page)
	var shown []string
	for _, f := range fields {
		q := h.questionView(v, f, wrong[f.Code])
		q.Hidden = !visible[f.Ordinal]
		if v.live(f) {
			p.Conditions = true
			q.If = string(f.Question.VisibleIf)
		}
		if f.VisibleIf != nil && visible[f.Ordinal] {
			shown = append(shown, f.Code)
		}
		if q.Error != "" {
			text := q.Error // "choose one" alone would not say of which
			if q.Number > 0 {
				text = h.say(v.words, "resident.error_at", "Number", q.Number, "Text", q.Error)
			}
			p.Errors = append(p.Errors, PageError{q.Target, text})
		}
		p.Multipart = p.Multipart || f.Type == surveys.Photo
		p.Extras = p.Extras || q.scripted(f)
		p.Questions = append(p.Questions, q)
		onPage[f.Code] = true
	}
	if p.Conditions {
		p.Known = v.known(sheet, visible)
	}
	p.Carried = v.carried(onPage, p.AskInvitation, shown)
}

func pairsOf(args map[string]any) []any {
	var out []any
	for k, val := range args {
		out = append(out, k, val)
	}
	return out
}

// known returns the earlier answers that conditions of the page read, as JSON
// in the contract's form. Answers that the person has on the page itself are
// read from there.
func (v *visit) known(sheet answer.Sheet, visible []bool) string {
	reads := make(answer.Sheet, len(sheet))
	for n := range v.form.Fields {
		f := &v.form.Fields[n]
		if f.Page != v.page || f.VisibleIf == nil {
			continue
		}
		for _, u := range f.VisibleIf.Uses() {
			if v.form.Fields[u].Page < v.page && visible[u] {
				reads[u] = sheet[u]
			}
		}
	}
	s := string(v.form.AppendJSON(nil, reads))
	if !json.Valid([]byte(s)) || s == "{}" {
		return ""
	}
	return s
}
