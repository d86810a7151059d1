package office

import (
	"fmt"
	"math"
	"slices"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/rate"
	"minyi/surveys/tally"
)

// QualityRate is a rate of one sample over all responses, without the doubtful
// ones, and without the channels that stand out.
type QualityRate struct {
	Title, Sample     string
	All               FigureRow
	Without, Channels FigureRow
	Change, Moved     string // by leaving out the doubtful ones, the channels
}

// QualityApart are the rates of people who are shown apart.
type QualityApart struct {
	Group, Sample, N string
	Figures          []FigureRow
}

// headlineCodes are the rates that the page shows.
func headlineCodes(p *QualityPage) (rates []surveys.Rate, codes []string) {
	rates = rate.Headline(p.survey.Current.Survey.Rates)
	for _, r := range rates {
		codes = append(codes, r.Code)
	}
	return rates, codes
}

func (o *office) fillWithout(c *gin.Context, p *QualityPage, v *tally.View) error {
	rates, codes := headlineCodes(p)
	if len(rates) == 0 || p.Nobody {
		return nil
	}
	look := func(q rate.Query) (*rate.Table, error) {
		q.Wave, q.Guarded = p.wave, guarded(c)
		return o.Rates.LookAt(ctx(c), p.survey, v, rate.Look{Query: q, Rates: codes})
	}
	all, err := look(rate.Query{})
	if err != nil {
		return err
	}
	without, err := look(rate.Query{WithoutFlag: true})
	if err != nil {
		return err
	}
	honest := all
	if others := p.others(); p.Named && len(others) > 0 {
		honest, err = look(rate.Query{Where: []tally.Condition{{Code: tally.ByChannel, Values: others}}})
		if refusals(err) != nil && guarded(c) {
			honest = new(rate.Table) // too few in the others
		} else if err != nil {
			return err
		}
	}
	most, said := 0.0, ""
	for _, r := range rates {
		for _, sample := range surveys.Samples {
			row, ok := all.Find(r.Code, map[string]string{}, sample)
			if !ok || row.N == 0 {
				continue
			}
			other, _ := without.Find(r.Code, map[string]string{}, sample)
			third, _ := honest.Find(r.Code, map[string]string{}, sample)
			line := QualityRate{
				Title: rateTitle(c, p.survey, r), Sample: web.Say(c, "results.sample_"+string(sample)),
				All: figureRow(r.Kind, row, ""), Without: figureRow(r.Kind, other, ""), Channels: figureRow(r.Kind, third, ""),
				Change: change(r.Kind, row, other), Moved: change(r.Kind, row, third),
			}
			p.Rates = append(p.Rates, line)
			for _, x := range []rate.Row{other, third} {
				if row.Estimate == nil || x.Estimate == nil || r.Kind == surveys.Score {
					continue
				}
				if by := math.Abs(*x.Estimate - *row.Estimate); by > most {
					most, said = by, web.Say(c, "dataquality.said_change", "Rate", line.Title, "Sample", line.Sample, "All", line.All.Text, "Without", figureRow(r.Kind, x, "").Text)
				}
			}
		}
	}
	text := web.Say(c, "dataquality.said_doubted", "N", thousands(p.report.Doubted), "Share", shareOf(p.report.Doubted, p.report.N))
	if most >= 0.005 {
		text += said
	} else {
		text += web.Say(c, "dataquality.said_no_change")
	}
	p.say(most >= 0.01, text)
	return nil
}

// others are the codes of the channels that do not stand out.
func (p *QualityPage) others() (codes []string) {
	named := make(map[int64]bool)
	for _, one := range p.report.Channels {
		named[one.ID] = one.Found
	}
	for _, ch := range p.survey.Channels() {
		if !named[ch.ID] {
			codes = append(codes, ch.Code)
		}
	}
	return codes
}

// change words by how many points a figure moves.
func change(kind surveys.RateKind, from, to rate.Row) string {
	if from.Estimate == nil || to.Estimate == nil {
		return "–"
	}
	scale := 100.0
	if kind == surveys.Score {
		scale = 1
	}
	by := (*to.Estimate - *from.Estimate) * scale
	if math.Abs(by) < 0.05 {
		return "0.0"
	}
	return fmt.Sprintf("%+.1f", by)
}

// fillApart shows who had a helper, and who works in a public post.
func (o *office) fillApart(c *gin.Context, p *QualityPage, v *tally.View) error {
	rates, codes := headlineCodes(p)
	if len(rates) == 0 || p.report.Assisted+p.report.Staff == 0 {
		return nil
	}
	p.say(false, web.Say(c, "dataquality.said_apart", "Assisted", thousands(p.report.Assisted), "AssistedShare", shareOf(p.report.Assisted, p.report.N),
		"Staff", thousands(p.report.Staff), "StaffShare", shareOf(p.report.Staff, p.report.N)))
	for _, r := range rates {
		p.Headlines = append(p.Headlines, rateTitle(c, p.survey, r))
	}
	by := []string(nil)
	if p.report.Assisted > 0 {
		by = append(by, tally.ByAssisted)
	}
	if mark, ok := surveys.ParseMark(p.survey.Current.Survey.Settings.Staff); ok && p.report.Staff > 0 {
		by = append(by, mark.Question)
	}
	for _, code := range by {
		t, err := o.Rates.LookAt(ctx(c), p.survey, v, rate.Look{Query: rate.Query{By: []string{code}, Wave: p.wave, Guarded: guarded(c)}, Rates: codes})
		if err != nil {
			return err
		}
		var values []string
		for _, row := range t.Rates {
			if value, ok := row.Group[code]; ok && !slices.Contains(values, value) {
				values = append(values, value)
			}
		}
		for _, value := range values {
			for _, sample := range surveys.Samples {
				if line, ok := o.apartLine(c, p, t, rates, code, value, sample); ok {
					p.Apart = append(p.Apart, line)
				}
			}
		}
	}
	return nil
}

func (o *office) apartLine(c *gin.Context, p *QualityPage, t *rate.Table, rates []surveys.Rate, code, value string, sample surveys.Sample) (QualityApart, bool) {
	line := QualityApart{Sample: web.Say(c, "results.sample_"+string(sample))}
	if line.Group = web.Say(c, "dataquality.alone"); code != tally.ByAssisted {
		name := o.valueName(c, p.survey, code, value)
		line.Group = web.Say(c, "dataquality.not_staff", "Answer", name)
		if mark, _ := surveys.ParseMark(p.survey.Current.Survey.Settings.Staff); slices.Contains(mark.Options, value) {
			line.Group = web.Say(c, "dataquality.staff", "Answer", name)
		}
	} else if value == "yes" {
		line.Group = web.Say(c, "dataquality.assisted")
	}
	there := false
	for _, r := range rates {
		row, ok := t.Find(r.Code, map[string]string{code: value}, sample)
		there = there || ok && row.N != 0
		line.N = count(row.N, row.Least)
		line.Figures = append(line.Figures, figureRow(r.Kind, row, ""))
	}
	return line, there
}
