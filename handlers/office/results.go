package office

import (
	"net/http"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/catalog"
	"minyi/surveys/rate"
	"minyi/surveys/tally"
)

func (o *office) resultRoutes() []route {
	return []route{
		{method: "GET", path: "/surveys/:code/results", scope: account.RatesRead, partly: true, handle: o.results},
		{method: "GET", path: "/surveys/:code/results/rates.csv", scope: account.RatesRead, partly: true, handle: o.exportRates, sensitive: true},
		{method: "GET", path: "/surveys/:code/results/rates.xlsx", scope: account.RatesRead, partly: true, handle: o.exportRates, sensitive: true},
	}
}

// ResultsPage is what pages/office/results shows: one rate in groups, each
// sample apart, and the topics that residents are least content with.
type ResultsPage struct {
	Page
	Code, SurveyTitle string
	N                 string
	AsOf              string
	Weights           *WeightView
	NoRates, Nobody   bool      // why nothing is shown
	Choices           []Choice  // of what is shown
	Kept              []Carried // parts of the address that no choice shows
	Headlines         []Headline
	Figures           []FigureView
	Weakest           []FigureView
	Within            string // name of the area beyond which nothing is shown
	Where             string // which answers alone are counted, in words
	Rates             string // address of the table of rates, without its ending
	Query             string // of the address, with its question mark
	ExportTo          string // where an export is asked for
	MayExport         bool   // single responses
	Form              map[string]string
	Frozen            FrozenPart
	Levels            []string // how a second response of one person was noticed
	Wrong             []web.ProblemEntry
}

// Carried is a field that a form carries along.
type Carried struct{ Name, Value string }

func (o *office) results(c *gin.Context) error { return o.showResults(c, http.StatusOK, nil) }

// showResults shows the page, also with what a post on it was refused for.
func (o *office) showResults(c *gin.Context, status int, wrong surveys.Errors) error {
	s, err := o.published(c)
	if err != nil {
		return err
	}
	ask, err := o.readAsked(c, s)
	if err != nil {
		return err
	}
	doc := s.Current.Survey
	page, err := o.pageOf(c, "results.title", s)
	if err != nil {
		return err
	}
	p := &ResultsPage{
		Page: page, Code: s.Code, SurveyTitle: doc.Title.In(web.Language(c), doc.Languages...),
		NoRates: len(doc.Rates) == 0, MayExport: auth.Principal(c).May(account.ResponsesRead), Form: typed(c),
	}
	here := web.From(c).Path(Prefix + "/surveys/" + s.Code)
	if raw := c.Request.URL.RawQuery; raw != "" {
		p.Query = "?" + raw
	}
	p.Rates, p.ExportTo = here+"/results/rates", here+"/exports"+p.Query
	p.Choices, p.Kept = o.choices(c, s, ask)
	p.Where = o.whereWords(c, s, ask.query.Where)
	for _, key := range s.OnePerKeys() {
		p.Levels = append(p.Levels, web.Say(c, key))
	}
	if wrong != nil {
		p.Wrong = web.Entries(c, wrong)
	}
	if ask.within != "" {
		p.Within = o.Areas().Name(ask.within, web.Language(c))
	}
	if p.NoRates {
		return web.Render(c, status, "office/results", p)
	}
	grouped, whole, at, err := o.look(c, s, ask, []string{ask.rate})
	if found := refusals(err); found != nil && p.Guarded {
		p.Wrong = append(p.Wrong, web.Entries(c, found)...)
		return web.Render(c, http.StatusUnprocessableEntity, "office/results", p)
	}
	if err != nil {
		return err
	}
	p.N, p.Nobody, p.AsOf = count(whole.N, whole.Least), whole.N == 0, at.In(o.Zone).Format("2006-01-02 15:04")
	if p.Weights, err = o.weightView(c, s, ask.query, whole, ask.samples()); err != nil {
		return err
	}
	o.fillHeadlines(c, p, s, whole, ask)
	o.fillFigures(c, p, s, grouped, ask)
	o.fillWeakest(c, p, s, whole, ask)
	if err := o.fillFrozen(c, p, s); err != nil {
		return err
	}
	return web.Render(c, status, "office/results", p)
}

// guarded reports whether the reader sees protected figures: who may open single
// responses has no need of protection (ADR 0018).
func guarded(c *gin.Context) bool { return !auth.Principal(c).May(account.ResponsesRead) }

// asked is what the address of the page asks for.
type asked struct {
	rate   string         // code, "" where the survey has none
	by     string         // area, channel, mode, wave or a question's code
	sample surveys.Sample // "" = each, apart
	within string         // code of an area, "" = the whole city
	query  rate.Query
}

// samples are those that the page shows, the drawn one first.
func (a *asked) samples() []surveys.Sample {
	if a.sample != "" {
		return []surveys.Sample{a.sample}
	}
	return surveys.Samples
}

// readAsked reads the address. Who holds the results of a part of the city sees
// that part: the first of them unless the address names one.
//
// Errors: Invalid for what there is not; NotFound for an area outside.
func (o *office) readAsked(c *gin.Context, s *catalog.Survey) (*asked, error) {
	a := &asked{by: orElse(c.Query("by"), tally.ByArea), rate: c.Query("rate"), sample: surveys.Sample(c.Query("sample")), within: c.Query("within")}
	rates := s.Current.Survey.Rates
	if !slices.ContainsFunc(rates, func(r surveys.Rate) bool { return r.Code == a.rate }) && len(rates) > 0 {
		a.rate = rates[0].Code
	}
	if a.sample != "" && !slices.Contains(surveys.Samples, a.sample) {
		return nil, surveys.E(surveys.Invalid, "results.sample_unknown", "/sample", "Sample", string(a.sample))
	}
	tops, all := auth.Principal(c).Areas(account.RatesRead)
	none := surveys.E(surveys.NotFound, "catalog.no_survey", "")
	switch {
	case all && a.within != "" && !o.Areas().Valid(a.within, o.today()):
		return nil, surveys.E(surveys.Invalid, "results.area_unknown", "/within", "Area", a.within)
	case all:
	case len(tops) == 0:
		return nil, none
	case a.within == "":
		a.within = tops[0]
	case !slices.ContainsFunc(tops, func(top string) bool { return o.Areas().Within(a.within, top) }):
		return nil, none
	}
	where := slices.DeleteFunc(c.QueryArray("where"), func(w string) bool { return w == "" })
	var err error
	a.query, err = rate.ParseQuery(a.by, where, c.Query("weight"), c.Query("flagged"), c.Query("wave"))
	a.query.Guarded = guarded(c)
	return a, err
}

// look computes what was asked for, in groups and as a whole.
func (o *office) look(c *gin.Context, s *catalog.Survey, a *asked, rates []string) (grouped, whole *rate.Table, at time.Time, err error) {
	q := a.query
	if a.sample != "" {
		q.Where = append(slices.Clone(q.Where), tally.Condition{Code: tally.BySample, Values: []string{string(a.sample)}})
	}
	if grouped, at, err = o.Looks.Look(ctx(c), s, rate.Look{Query: q, Within: a.within, Rates: rates}); err != nil {
		return nil, nil, at, err
	}
	q.By = nil
	whole, _, err = o.Looks.Look(ctx(c), s, rate.Look{Query: q, Within: a.within})
	return grouped, whole, at, err
}

func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
