package office

import (
	"net/url"
	"strconv"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"minyi/handlers/resident"
	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/design/timing"
	"minyi/surveys/logic"
)

// PathPage is a page of the draft with its questions.
type PathPage struct {
	Number      int
	Title, Href string
	Here        bool
	Note        string // how many of its questions each person gets
	Lines       []PathLine
}

// PathLine is one question: whether it comes up, and why.
type PathLine struct {
	Number    int // as on paper, 0 for what has none
	Code      string
	Text      string
	State     string // shown, hidden, undrawn, calculated
	Condition string // under which it comes up at all
	Why       string
	Seconds   int
}

// placeAt is where a preview stands.
type placeAt struct {
	o     *office
	c     *gin.Context
	d     *shownDraft
	w     *resident.Walked
	typed url.Values
}

// path fills in what is shown and hidden, and why.
func (a placeAt) path(p *PreviewPage) {
	doc, w := a.d.form.Survey, a.w
	s := &logic.Speaker{Doc: doc, Language: w.Language, Say: func(key string, args ...any) string { return web.Say(a.c, key, args...) }}
	asked := func(n int) bool { return w.Asked[n] }
	times := timing.Of(doc, w.Language).Questions
	number := 0
	for i, page := range doc.Pages {
		line := PathPage{Number: i + 1, Title: page.Title.In(w.Language, doc.Languages...), Here: i == w.Page && !w.Finished, Href: a.jump(i)}
		if page.Draw > 0 {
			p.Drawn = true
			line.Note = web.Say(a.c, "preview.draws", "Draw", page.Draw)
		}
		for _, f := range a.d.form.PageFields(i) {
			q := PathLine{Code: f.Code, Text: f.Text.In(w.Language, doc.Languages...), State: "shown", Seconds: int(times[f.Code] + 0.5)}
			if f.Type != surveys.Note && f.Type != surveys.Calculated {
				number++
				q.Number = number
			}
			if f.VisibleIf != nil {
				q.Condition = web.Say(a.c, "preview.only_if", "Condition", s.Condition(f.VisibleIf))
			}
			switch {
			case !w.Drawn[f.Ordinal]:
				q.State, q.Why = "undrawn", web.Say(a.c, "preview.undrawn", "Draw", page.Draw)
			case !w.Asked[f.Ordinal]:
				q.State, q.Why = "hidden", web.Say(a.c, "preview.hidden_because", "Because", s.Because(f.VisibleIf, w, asked))
			case f.Type == surveys.Calculated:
				q.State, q.Why = "calculated", web.Say(a.c, "preview.calculated", "How", s.Calculation(f.Calculate))
			case f.VisibleIf != nil:
				q.Why = web.Say(a.c, "preview.shown_because", "Because", s.Because(f.VisibleIf, w, asked))
			}
			switch q.State {
			case "shown":
				p.Shown++
			case "hidden", "undrawn":
				p.Hidden++
			}
			line.Lines = append(line.Lines, q)
		}
		p.Path = append(p.Path, line)
	}
}

// again is the address of the preview after other inputs than those that led
// here.
func (a placeAt) again(change func(url.Values)) string {
	typed := cloneValues(a.typed)
	if len(typed) == 0 {
		typed = url.Values{"_v": {strconv.Itoa(a.d.form.Version)}}
	}
	page := strconv.Itoa(a.w.Page)
	if a.w.Page >= len(a.d.doc.Pages) {
		page = "review"
	}
	typed.Set("_page", page)
	typed.Set("_lang", a.w.Language)
	typed.Set("_nav", "lang:"+a.w.Language)
	typed.Del("_size")
	if a.w.Large {
		typed.Set("_size", "large")
	}
	change(typed)
	if typed.Get("_page") != "0" { // the first page has none: it is the same for everybody
		typed.Set("_key", uuid.UUID(a.w.Key).String())
	}
	state, _ := packState(typed)
	return "?" + url.Values{"do": {state}, "language": {spoken(typed)}}.Encode()
}

func (a placeAt) jump(page int) string {
	return a.again(func(typed url.Values) { typed.Set("_page", strconv.Itoa(page)) })
}

// choices fills in the other languages and sizes.
func (a placeAt) choices(p *PreviewPage) {
	p.Start = "?" + url.Values{"language": {a.w.Language}, "start": {strconv.Itoa(atoi(a.c.Query("start")) + 1)}}.Encode()
	for _, l := range a.d.doc.Languages {
		href := a.again(func(typed url.Values) { typed.Set("_nav", "lang:"+l) })
		p.Languages = append(p.Languages, PreviewWay{resident.LanguageName(l), l, href, l == a.w.Language})
	}
	for _, large := range []bool{false, true} {
		label, size := "web.normal", "size:normal"
		if large {
			label, size = "web.large", "size:large"
		}
		href := a.again(func(typed url.Values) { typed.Set("_nav", size) })
		p.Sizes = append(p.Sizes, PreviewWay{Label: web.Say(a.c, label), Href: href, Here: large == a.w.Large})
	}
}
