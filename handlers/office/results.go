package office

import (
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"

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
	}
}

// ResultsPage is what pages/office/results shows: one rate in groups, each
// sample apart, and the topics that residents are least content with.
type ResultsPage struct {
	Page
	Code, SurveyTitle string
	N                 int
	AsOf              string
	Choices           []Choice // of what is shown
	Headlines         []Headline
	Figures           []FigureView
	Weakest           []FigureView
	MayExport         bool
	Within            string // name of the area beyond which the reader sees nothing
}

// Choice is one select of the form on top.
type Choice struct {
	Name, Label string
	Options     []ChoiceOption
}

// ChoiceOption is one of its options.
type ChoiceOption struct {
	Value, Label string
	Chosen       bool
}

// Headline is a rate over everything.
type Headline struct{ Title, Sample, Figure, Interval, Base string }

// FigureView is a chart and the table that it is drawn from.
type FigureView struct {
	Finding string // what the chart says
	Sample  string
	Rows    []FigureRow
}

// FigureRow is one bar. At, Low and High are 0–100 with two places, "" for none.
type FigureRow struct {
	Name, Text, At, Low, High string
	Interval, N, Base, NEff   string
}

func (o *office) results(c *gin.Context) error {
	s, err := o.published(c)
	if err != nil {
		return err
	}
	tops, all := auth.Principal(c).Areas(account.RatesRead)
	within := ""
	if !all {
		if within = c.Query("within"); within == "" || !slices.Contains(tops, within) {
			if len(tops) == 0 {
				return surveys.E(surveys.NotFound, "catalog.no_survey", "")
			}
			within = tops[0]
		}
	}
	doc := s.Current.Survey
	by, code := orElse(c.Query("by"), tally.ByArea), c.Query("rate")
	if !slices.ContainsFunc(doc.Rates, func(r surveys.Rate) bool { return r.Code == code }) && len(doc.Rates) > 0 {
		code = doc.Rates[0].Code
	}
	q, err := rate.ParseQuery(by, nil, c.Query("weight"), c.Query("flagged"), c.Query("wave"))
	if err != nil {
		return err
	}
	p := &ResultsPage{
		Page: o.page(c, "results.title"), Code: s.Code, SurveyTitle: doc.Title.In(web.Language(c), doc.Languages...),
		Choices: o.choices(c, s, code, by), MayExport: auth.Principal(c).May(account.ResponsesRead),
	}
	if within != "" {
		p.Within = o.Areas().Name(within, web.Language(c))
	}
	if len(doc.Rates) == 0 {
		return web.Render(c, http.StatusOK, "office/results", p)
	}
	grouped, at, err := o.Looks.Look(ctx(c), s, rate.Look{Query: q, Within: within, Rates: []string{code}})
	if err != nil {
		return err
	}
	q.By = nil
	whole, _, err := o.Looks.Look(ctx(c), s, rate.Look{Query: q, Within: within})
	if err != nil {
		return err
	}
	p.N, p.AsOf = int(max(0, whole.N)), at.In(o.Zone).Format("2006-01-02 15:04")
	o.fillHeadlines(c, p, s, whole)
	o.fillFigures(c, p, s, grouped, code, by)
	o.fillWeakest(c, p, s, whole)
	return web.Render(c, http.StatusOK, "office/results", p)
}

func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// choices are what a reader may set, with what is set.
func (o *office) choices(c *gin.Context, s *catalog.Survey, code, by string) []Choice {
	lang, doc := web.Language(c), s.Current.Survey
	choice := func(name, labelKey, chosen string, pairs ...string) Choice {
		out := Choice{Name: name, Label: web.Say(c, labelKey)}
		for i := 0; i+1 < len(pairs); i += 2 {
			out.Options = append(out.Options, ChoiceOption{pairs[i], pairs[i+1], pairs[i] == chosen})
		}
		return out
	}
	var rates []string
	for _, r := range doc.Rates {
		rates = append(rates, r.Code, orElse(r.Title.In(lang, doc.Languages...), r.Code))
	}
	groups := []string{tally.ByArea, web.Say(c, "results.by_area"), "channel", web.Say(c, "results.by_channel"), "mode", web.Say(c, "results.by_mode"), tally.ByWave, web.Say(c, "results.by_wave")}
	for i := range s.Current.Fields {
		if f := &s.Current.Fields[i]; f.Type == surveys.Single {
			groups = append(groups, f.Code, f.Text.In(lang, doc.Languages...))
		}
	}
	waves := []string{"", web.Say(c, "results.all_waves")}
	for _, w := range s.Waves {
		waves = append(waves, w.Code, w.Code)
	}
	return []Choice{
		choice("rate", "results.rate", code, rates...),
		choice("by", "results.by", by, groups...),
		choice("weight", "results.weight", orElse(c.Query("weight"), "none"), "none", web.Say(c, "results.weight_none"), "poststrat", web.Say(c, "results.weight_poststrat")),
		choice("flagged", "results.flagged", orElse(c.Query("flagged"), "all"), "all", web.Say(c, "results.flagged_all"), "without", web.Say(c, "results.flagged_without")),
		choice("wave", "surveys.wave", c.Query("wave"), waves...),
	}
}

func (o *office) fillHeadlines(c *gin.Context, p *ResultsPage, s *catalog.Survey, t *rate.Table) {
	const most = 5 // the four rates, satisfaction in both its forms
	doc := s.Current.Survey
	for _, r := range doc.Rates[:min(most, len(doc.Rates))] {
		for _, sample := range surveys.Samples { // the drawn sample first; one tile a rate
			row, ok := t.Find(r.Code, nil, sample)
			if !ok || row.Estimate == nil {
				continue
			}
			fr := figureRow(r.Kind, row, "")
			p.Headlines = append(p.Headlines, Headline{
				orElse(r.Title.In(web.Language(c), doc.Languages...), r.Code), web.Say(c, "results.sample_"+string(sample)), fr.Text, fr.Interval, fr.Base,
			})
			break
		}
	}
}

// fillFigures makes a figure per sample: samples are never pooled.
func (o *office) fillFigures(c *gin.Context, p *ResultsPage, s *catalog.Survey, t *rate.Table, code, by string) {
	kind, title := surveys.Share, code
	for _, r := range s.Current.Survey.Rates {
		if r.Code == code {
			kind, title = r.Kind, orElse(r.Title.In(web.Language(c), s.Current.Survey.Languages...), code)
		}
	}
	for _, sample := range surveys.Samples {
		var rows []rate.Row
		for _, row := range t.Rates {
			if row.Sample == sample && len(row.Group) > 0 {
				rows = append(rows, row)
			}
		}
		if len(rows) == 0 {
			continue
		}
		v := FigureView{Sample: web.Say(c, "results.sample_"+string(sample))}
		finding := rate.Compare(rows)
		if by == tally.ByWave {
			finding = rate.Trend(rows)
		}
		v.Finding = web.Say(c, "results.found_"+string(finding.Kind), "Rate", title,
			"High", o.groupName(c, s, finding.High, by), "HighFigure", figureRow(kind, finding.High, "").Text,
			"Low", o.groupName(c, s, finding.Low, by), "LowFigure", figureRow(kind, finding.Low, "").Text)
		for _, row := range rows {
			v.Rows = append(v.Rows, figureRow(kind, row, o.groupName(c, s, row, by)))
		}
		p.Figures = append(p.Figures, v)
	}
}

// fillWeakest lists the topics that are asked by one scale, the least liked
// first.
func (o *office) fillWeakest(c *gin.Context, p *ResultsPage, s *catalog.Survey, t *rate.Table) {
	doc := s.Current.Survey
	topics := rate.Topics(doc.Rates)
	if topics == nil {
		return
	}
	titles := make(map[string]string)
	for _, r := range topics {
		titles[r.Code] = orElse(r.Title.In(web.Language(c), doc.Languages...), r.Code)
	}
	for _, sample := range surveys.Samples {
		rows := rate.Weakest(topics, t, sample)
		if len(rows) == 0 || rows[0].Estimate == nil {
			continue
		}
		v := FigureView{Sample: web.Say(c, "results.sample_"+string(sample)), Finding: web.Say(c, "results.weakest_found", "Topic", titles[rows[0].Code])}
		for _, row := range rows {
			v.Rows = append(v.Rows, figureRow(surveys.Share, row, titles[row.Code]))
		}
		p.Weakest = append(p.Weakest, v)
		return // the best sample there is: the lists of two samples say one thing twice
	}
}

// groupName words the group of a row.
func (o *office) groupName(c *gin.Context, s *catalog.Survey, row rate.Row, by string) string {
	value, ok := row.Group[by]
	if !ok {
		return ""
	}
	lang := web.Language(c)
	switch by {
	case tally.ByArea:
		return o.Areas().Name(value, lang)
	case "mode":
		return web.Say(c, "results.mode_"+value)
	}
	if f, ok := s.Current.Field(by); ok {
		if i, ok := f.OptionOf(value); ok && i < len(f.Options) {
			return f.Options[i].Text.In(lang, s.Current.Survey.Languages...)
		}
	}
	return value
}

// figureRow words a row: shares in per cent, scores in points, one place.
func figureRow(kind surveys.RateKind, row rate.Row, name string) FigureRow {
	f := FigureRow{Name: name, N: count(row.N), Base: count(row.Base), Text: "–", Interval: "–", NEff: "–"}
	scale, unit := 100.0, " %"
	if kind == surveys.Score {
		scale, unit = 1, ""
	}
	place := func(x float64) string { return fmt.Sprintf("%.2f", math.Min(100, math.Max(0, x*scale))) }
	if row.Suppressed {
		f.Text = "<10"
	}
	if row.Estimate != nil {
		f.Text, f.At = fmt.Sprintf("%.1f%s", *row.Estimate*scale, unit), place(*row.Estimate)
	}
	if row.CI != nil {
		f.Low, f.High = place(row.CI[0]), place(row.CI[1])
		f.Interval = fmt.Sprintf("%.1f–%.1f", row.CI[0]*scale, row.CI[1]*scale)
	}
	if row.NEff != nil {
		f.NEff = fmt.Sprintf("%.0f", *row.NEff)
	}
	return f
}

func count(n rate.Count) string {
	if n == rate.Hidden {
		return "<10"
	}
	digits := fmt.Sprint(int(n))
	var out strings.Builder
	for i, d := range digits { // thousands apart, so that columns read at a glance
		if i > 0 && (len(digits)-i)%3 == 0 {
			out.WriteRune('\u202f')
		}
		out.WriteRune(d)
	}
	return out.String()
}
