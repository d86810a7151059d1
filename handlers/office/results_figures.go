package office

import (
	"fmt"
	"math"
	"strings"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/catalog"
	"minyi/surveys/rate"
	"minyi/surveys/tally"
)

// Headline is a rate over everything.
type Headline struct{ Title, Sample, Figure, Interval, Base string }

// FigureView is a chart and the table that it is drawn from.
type FigureView struct {
	Finding string // what the chart says
	Sample  string
	Chart   string // bars, or line for what follows in time
	Rows    []FigureRow
}

// FigureRow is one bar. At, Low and High are 0–100 with two places, "" for none.
type FigureRow struct {
	Name, Text, At, Low, High string
	Interval, N, Base, NEff   string
}

// fillHeadlines makes one tile a rate, of the best sample that has a figure.
func (o *office) fillHeadlines(c *gin.Context, p *ResultsPage, s *catalog.Survey, t *rate.Table, a *asked) {
	const most = 5 // the four rates, satisfaction in both its forms
	doc := s.Current.Survey
	for _, r := range doc.Rates[:min(most, len(doc.Rates))] {
		for _, sample := range a.samples() {
			row, ok := t.Find(r.Code, nil, sample)
			if !ok || row.Estimate == nil {
				continue
			}
			fr := figureRow(r.Kind, row, "")
			p.Headlines = append(p.Headlines, Headline{
				rateTitle(c, s, r), sampleTag(c, sample), fr.Text, fr.Interval, fr.Base,
			})
			break
		}
	}
}

// fillFigures makes a figure per sample: samples are never pooled.
func (o *office) fillFigures(c *gin.Context, p *ResultsPage, s *catalog.Survey, t *rate.Table, a *asked) {
	kind, title := surveys.Share, a.rate
	for _, r := range s.Current.Survey.Rates {
		if r.Code == a.rate {
			kind, title = r.Kind, rateTitle(c, s, r)
		}
	}
	for _, sample := range a.samples() {
		var rows []rate.Row
		for _, row := range t.Rates {
			if row.Sample == sample && len(row.Group) > 0 {
				rows = append(rows, row)
			}
		}
		if len(rows) == 0 {
			continue
		}
		v := FigureView{Sample: sampleTag(c, sample), Chart: "bars"}
		finding := rate.Compare(rows)
		if a.by == tally.ByWave {
			finding = rate.Trend(rows)
		}
		if len(rows) > 1 && (a.by == tally.ByWave || a.by == tally.ByDay || a.by == tally.ByHour) {
			v.Chart = "line"
		}
		v.Finding = unbroken(web.Say(c, "results.found_"+string(finding.Kind), "Rate", title,
			"High", o.groupName(c, s, finding.High, a.by), "HighFigure", figureRow(kind, finding.High, "").Text,
			"Low", o.groupName(c, s, finding.Low, a.by), "LowFigure", figureRow(kind, finding.Low, "").Text))
		for _, row := range rows {
			v.Rows = append(v.Rows, figureRow(kind, row, o.groupName(c, s, row, a.by)))
		}
		p.Figures = append(p.Figures, v)
	}
}

// fillWeakest lists the topics that are asked by one scale, the least liked
// first. That the first is really less liked than the next is said only where
// their intervals are apart.
func (o *office) fillWeakest(c *gin.Context, p *ResultsPage, s *catalog.Survey, t *rate.Table, a *asked) {
	topics := rate.Topics(s.Current.Survey.Rates)
	if topics == nil {
		return
	}
	titles := make(map[string]string)
	for _, r := range topics {
		titles[r.Code] = rateTitle(c, s, r)
	}
	for _, sample := range a.samples() {
		rows := rate.Weakest(topics, t, sample)
		if len(rows) == 0 || rows[0].Estimate == nil {
			continue
		}
		v := FigureView{Sample: sampleTag(c, sample), Chart: "bars"}
		switch rate.Lowest(rows).Kind {
		case rate.FoundApart, rate.FoundOne:
			v.Finding = web.Say(c, "results.weakest_found", "Topic", titles[rows[0].Code])
		case rate.FoundOrder:
			v.Finding = web.Say(c, "results.weakest_order", "Topic", titles[rows[0].Code])
		default:
			v.Finding = web.Say(c, "results.weakest_close", "Topic", titles[rows[0].Code], "Next", titles[rows[1].Code])
		}
		for _, row := range rows {
			v.Rows = append(v.Rows, figureRow(surveys.Share, row, titles[row.Code]))
		}
		p.Weakest = append(p.Weakest, v)
		return // the best sample there is: the lists of two samples say one thing twice
	}
}

func rateTitle(c *gin.Context, s *catalog.Survey, r surveys.Rate) string {
	return orElse(r.Title.In(web.Language(c), s.Current.Survey.Languages...), r.Code)
}

// sampleTag names the sample of a figure. The interval of a quota sample assumes
// that chance decided within the quotas; that goes with its name wherever one is
// shown (METHOD §16).
func sampleTag(c *gin.Context, sample surveys.Sample) string {
	if sample == surveys.Quota {
		return web.Say(c, "results.sample_model")
	}
	return web.Say(c, "results.sample_"+string(sample))
}

// unbroken keeps a number and its sign on one line.
func unbroken(s string) string { return strings.ReplaceAll(s, " %", "\u00a0%") }

// groupName words the group of a row.
func (o *office) groupName(c *gin.Context, s *catalog.Survey, row rate.Row, by string) string {
	value, ok := row.Group[by]
	if !ok {
		return ""
	}
	return o.valueName(c, s, by, value)
}

// valueName words a value of a dimension.
func (o *office) valueName(c *gin.Context, s *catalog.Survey, by, value string) string {
	switch by {
	case tally.ByArea:
		return o.Areas().Name(value, web.Language(c))
	case "mode":
		return web.Say(c, "results.mode_"+value)
	case "sample":
		return web.Say(c, "results.sample_"+value)
	}
	if f, ok := s.Current.Field(by); ok {
		if i, ok := f.OptionOf(value); ok && i < len(f.Options) {
			return f.Options[i].Text.In(web.Language(c), s.Current.Survey.Languages...)
		}
	}
	return value
}

// figureRow words a row: shares in per cent, scores in points, one place.
func figureRow(kind surveys.RateKind, row rate.Row, name string) FigureRow {
	f := FigureRow{Name: name, N: count(row.N, row.Least), Base: count(row.Base, row.Least), Text: "–", Interval: "–", NEff: "–"}
	scale, unit := 100.0, " %"
	if kind == surveys.Score {
		scale, unit = 1, ""
	}
	place := func(x float64) string { return fmt.Sprintf("%.2f", math.Min(100, math.Max(0, x*scale))) }
	if row.Suppressed {
		f.Text = count(row.Base, row.Least)
	}
	if row.Estimate != nil {
		f.Text, f.At = fmt.Sprintf("%.1f%s", *row.Estimate*scale, unit), place(*row.Estimate)
	}
	if row.CI != nil {
		f.Low, f.High = place(row.CI[0]), place(row.CI[1])
		f.Interval = fmt.Sprintf("%.1f–%.1f", row.CI[0]*scale, row.CI[1]*scale)
	}
	if row.NEff != nil && row.Estimate != nil {
		f.NEff = thousands(int(math.Round(*row.NEff)))
	}
	return f
}

// count words a number of people. So few that one might guess who they are stay
// unsaid.
func count(n rate.Count, least int) string {
	if n == rate.Hidden {
		return concealed
	}
	if n.Small(least) {
		return fmt.Sprint("<", least)
	}
	return thousands(int(n))
}

// concealed stands where a figure would tell of few people, be they here or in a
// group beside this one.
const concealed = "∗"

// thousands writes a number with thousands apart, so that columns read at a
// glance.
func thousands(n int) string {
	digits := fmt.Sprint(n)
	var out strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			out.WriteRune('\u202f')
		}
		out.WriteRune(d)
	}
	return out.String()
}
