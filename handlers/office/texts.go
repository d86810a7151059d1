package office

import (
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/catalog"
	"minyi/surveys/rate"
	"minyi/surveys/tally"
	"minyi/surveys/term"
)

func (o *office) textRoutes() []route {
	return []route{
		{method: "GET", path: "/surveys/:code/texts", scope: account.RatesRead, partly: true, handle: o.showTexts, sensitive: true},
	}
}

// TextsPage is what pages/office/texts shows: what stands most often in the
// answers to an open question; and, for those who may read single responses, the
// answers.
type TextsPage struct {
	Page
	Code, SurveyTitle string
	Texts, AsOf       string // answers that are not empty, and when they were counted
	Within, Where     string
	Choices           []Choice
	Kept              []Carried
	NoQuestion        bool // the survey asks nothing openly
	Terms             []TermLine
	MayRead           bool
	Search            string
	Found             string // answers with what was searched for
	Shown             string // of them, where not all can be paged through
	Matches           []MatchLine
	Before, After     template.URL // addresses of the pages beside this one, "" without
	Wrong             []web.ProblemEntry
}

// TermLine is one term.
type TermLine struct {
	Text, N, Share string
	Href           template.URL // of the answers with it, "" for who may not read them
}

// MatchLine is one answer.
type MatchLine struct{ Text, Area, Day string }

// Bounds of the page.
const (
	termsShown  = 60
	matchesPage = 25
	matchesKept = 1000 // that can be paged through
	maxSearch   = 100  // characters
)

// textsAsked is what the address of the page asks for.
type textsAsked struct {
	*asked
	place  term.Place
	search string
	page   int // from 0
}

func (o *office) showTexts(c *gin.Context) error {
	s, err := o.published(c)
	if err != nil {
		return err
	}
	a, found := o.readAsked(c, s)
	if a == nil {
		return found
	}
	mayRead := auth.Principal(c).May(account.ResponsesRead)
	if !mayRead {
		// Conditions and waves narrow down who wrote something: they are for those who may read it.
		a.query = rate.Query{}
	}
	doc := s.Current.Survey
	page, err := o.pageOf(c, "texts.title", s)
	if err != nil {
		return err
	}
	p := &TextsPage{Page: page, Code: s.Code, SurveyTitle: doc.Title.In(web.Language(c), doc.Languages...), MayRead: mayRead}
	ask, wrong := readTexts(c, s, a)
	if !mayRead {
		ask.search, ask.page = "", 0
	}
	wrong = append(wrong, surveys.All(found)...)
	p.Search, p.NoQuestion = ask.search, ask.place.Question == ""
	p.Choices, p.Kept = o.textChoices(c, s, ask, mayRead)
	p.Where = o.whereWords(c, s, a.query.Where)
	if a.within != "" {
		p.Within = o.Areas().Name(a.within, web.Language(c))
	}
	if wrong == nil && !p.NoQuestion {
		if err := o.fillTexts(c, p, s, ask); refusals(err) != nil {
			wrong = surveys.All(err)
		} else if err != nil {
			return err
		}
	}
	status := http.StatusOK
	if wrong != nil {
		status, p.Wrong = http.StatusUnprocessableEntity, web.Entries(c, wrong)
	}
	return web.Render(c, status, "office/texts", p)
}

// readTexts reads what the address says beside the conditions.
func readTexts(c *gin.Context, s *catalog.Survey, a *asked) (*textsAsked, surveys.Errors) {
	ask := &textsAsked{asked: a, search: strings.TrimSpace(c.Query("q"))}
	var wrong surveys.Errors
	places := term.Places(s.Current)
	for i, place := range slices.Backward(places) {
		// The first question that wants sentences, else the first with any text.
		if f, _ := s.Current.Field(place.Question); i == 0 && ask.place.Question == "" || f.Type == surveys.LongText {
			ask.place = place
		}
	}
	if code := c.Query("question"); code != "" {
		at := slices.IndexFunc(places, func(p term.Place) bool { return p.Code() == code })
		if at < 0 {
			wrong = append(wrong, surveys.E(surveys.Invalid, "texts.no_question", "/question", "Question", code))
		} else {
			ask.place = places[at]
		}
	}
	if utf8.RuneCountInString(ask.search) > maxSearch || !utf8.ValidString(ask.search) {
		wrong = append(wrong, surveys.E(surveys.Invalid, "texts.search_long", "/q", "Max", maxSearch))
	}
	if number := c.Query("page"); number != "" {
		n, err := strconv.Atoi(number)
		if err != nil || n < 1 || n > matchesKept/matchesPage {
			wrong = append(wrong, surveys.E(surveys.Invalid, "texts.no_page", "/page", "Page", number))
		} else {
			ask.page = n - 1
		}
	}
	return ask, wrong
}

// fillTexts reads the answers.
func (o *office) fillTexts(c *gin.Context, p *TextsPage, s *catalog.Survey, ask *textsAsked) error {
	if !p.MayRead {
		return o.fillGuarded(c, p, s, ask)
	}
	view, err := o.Frames.Frame(ctx(c), s.ID)
	if err != nil {
		return err
	}
	where := slices.Clone(ask.query.Where)
	for _, by := range [][2]string{{tally.ByArea, ask.within}, {tally.ByWave, ask.query.Wave}} {
		if by[1] != "" {
			where = append(where, tally.Condition{Code: by[0], Values: []string{by[1]}})
		}
	}
	kept, err := view.Select(where, ask.query.WithoutFlag, rate.Names(s, o.Areas()))
	if err != nil {
		return err
	}
	texts := term.Texts{From: o.Store, Survey: s.ID, Forms: s.Forms(), Place: ask.place}
	texts.Keep = func(seq int64) bool {
		row, ok := view.Seq.Find(seq, view.N)
		return ok && (kept == nil || kept[row] == 1)
	}
	key := fmt.Sprintf("%d %s %q %t", s.ID, ask.place.Code(), where, ask.query.WithoutFlag)
	summary, at, err := o.texts.Summary(ctx(c), key, o.Now(), func() (*term.Summary, error) { return term.Summarise(ctx(c), texts, termsShown) })
	if err != nil {
		return err
	}
	o.fillTerms(c, p, summary, at)
	auth.Note(c, "question", ask.place.Code())
	if ask.search != "" {
		auth.Note(c, "search", ask.search)
	}
	var found int
	var newest []term.Match
	err = o.texts.Alone(ctx(c), func() (err error) {
		found, newest, err = term.Search(ctx(c), texts, ask.search, min(matchesKept, (ask.page+1)*matchesPage))
		return err
	})
	if err != nil {
		return err
	}
	o.fillMatches(c, p, ask, found, newest)
	return nil
}

func (o *office) fillTerms(c *gin.Context, p *TextsPage, summary *term.Summary, at time.Time) {
	p.Texts, p.AsOf = thousands(summary.Texts), at.In(o.Zone).Format("2006-01-02 15:04")
	if !p.MayRead {
		if summary.Texts < p.Least {
			p.Texts = web.Say(c, "texts.few", "Least", p.Least)
		}
	}
	for _, t := range summary.Terms {
		if !p.MayRead && t.Count < p.Least {
			break
		}
		line := TermLine{Text: t.Text, N: thousands(t.Count), Share: shareOf(t.Count, summary.Texts)}
		if p.MayRead {
			line.Href = textsHref(c, "q", t.Text)
		}
		p.Terms = append(p.Terms, line)
	}
}

func (o *office) fillMatches(c *gin.Context, p *TextsPage, ask *textsAsked, found int, newest []term.Match) {
	p.Found = thousands(found)
	if found > matchesKept {
		p.Shown = thousands(matchesKept)
	}
	first := min(ask.page*matchesPage, len(newest))
	for _, m := range newest[first:min(first+matchesPage, len(newest))] {
		p.Matches = append(p.Matches, MatchLine{
			Text: m.Text, Area: o.Areas().Name(m.Area, web.Language(c)), Day: time.UnixMicro(m.AcceptedAt).In(o.Zone).Format(time.DateOnly),
		})
	}
	if ask.page > 0 {
		p.Before = textsHref(c, "page", strconv.Itoa(ask.page))
	}
	if (ask.page+1)*matchesPage < min(found, matchesKept) {
		p.After = textsHref(c, "page", strconv.Itoa(ask.page+2))
	}
}

// textsHref is the page's address with one thing otherwise; what is searched for
// begins on the first page.
func textsHref(c *gin.Context, name, value string) template.URL {
	query := url.Values{}
	for key, values := range c.Request.URL.Query() {
		if key != "page" {
			query[key] = values
		}
	}
	query.Set(name, value)
	return template.URL(c.Request.URL.Path + "?" + query.Encode())
}

// textChoices are the selects of the page: the question, and those of the results
// that the reader may use here.
func (o *office) textChoices(c *gin.Context, s *catalog.Survey, ask *textsAsked, mayRead bool) ([]Choice, []Carried) {
	lang, doc := web.Language(c), s.Current.Survey
	var questions []string
	for _, place := range term.Places(s.Current) {
		field, _ := s.Current.Field(place.Question)
		words := shortened(orElse(field.Text.In(lang, doc.Languages...), field.Code))
		if place.Other {
			words += " — " + orElse(field.Other.Text.In(lang, doc.Languages...), surveys.OtherCode)
		}
		questions = append(questions, place.Code(), words)
	}
	out := []Choice{pick("question", web.Say(c, "texts.question"), ask.place.Code(), questions...)}
	all, kept := o.choices(c, s, ask.asked)
	for _, choice := range all {
		if choice.Name == "within" || mayRead && slices.Contains([]string{"wave", "where", "flagged"}, choice.Name) {
			out = append(out, choice)
		}
	}
	if !mayRead {
		kept = nil
	}
	return out, kept
}
