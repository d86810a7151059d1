package office

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/rate"
	"minyi/surveys/tally"
	"minyi/surveys/workbench"
)

func (o *office) reportRoutes() []route {
	return []route{
		{method: "GET", path: "/surveys/:code/priorities", scope: account.RatesRead, partly: true, handle: o.priorities},
		{method: "GET", path: "/surveys/:code/report", scope: account.RatesRead, partly: true, handle: o.report},
	}
}

// ReportPage is what pages/office/report shows: a wave for the leading group, to be
// read on paper.
type ReportPage struct {
	Page
	Code, SurveyTitle string
	Wave, Area        string
	N, AsOf           string
	Choices           []Choice
	Summary           []SummaryPart
	Samples           []SampleLine
	Sections          []ReportSection
	Priorities        *Priorities
	Checks            CheckedRates
	Definitions       []DefinitionLine
	Weighting         string
	Weights           *WeightView
	Nobody, NoRates   bool
	Wrong             []web.ProblemEntry
}

// SummaryPart is what the figures of a section say.
type SummaryPart struct {
	Title string
	Lines []SummaryLine
}

// SummaryLine is a finding, and the figure that shows it.
type SummaryLine struct {
	Finding string
	Figure  int
}

// ReportSection are figures under a heading.
type ReportSection struct {
	Title   string
	Figures []BenchFigure
}

// SampleLine says how many answered, by the way they were found.
type SampleLine struct{ Name, N string }

// DefinitionLine says what a rate measures.
type DefinitionLine struct{ Title, Question, Counted, Excluded string }

// report shows the wave that the address names, else the last that has begun; all
// figures of a sample, the soundest that the wave has.
func (o *office) report(c *gin.Context) error {
	s, err := o.published(c)
	if err != nil {
		return err
	}
	b, wrong, err := o.readBench(c, s)
	if err != nil {
		return err
	}
	if _, said := c.GetQuery("wave"); !said {
		now := o.Now().UnixMicro()
		for _, w := range s.Waves {
			if w.OpensAt <= now {
				b.query.Wave = w.Code
			}
		}
	}
	doc := s.Current.Survey
	page, err := o.pageOf(c, "report.title", s)
	if err != nil {
		return err
	}
	p := &ReportPage{
		Page: page, Code: s.Code, SurveyTitle: doc.Title.In(web.Language(c), doc.Languages...), NoRates: len(doc.Rates) == 0,
		Wave: orElse(b.query.Wave, web.Say(c, "results.all_waves")), Area: o.Areas().Name(orElse(b.within, o.Areas().Root(o.today())), web.Language(c)),
	}
	p.Choices = o.reportChoices(c, b)
	p.Weighting = web.Say(c, "results.weight_"+string(b.query.Weighting))
	status := http.StatusOK
	if wrong == nil && !p.NoRates {
		if err := o.fillReport(c, b, p); refusals(err) != nil {
			wrong = err
		} else if err != nil {
			return err
		}
	}
	if wrong != nil {
		p.Wrong, status = web.Entries(c, surveys.All(wrong)), http.StatusUnprocessableEntity
	}
	return web.Render(c, status, "office/report", p)
}

// reportChoices are the selects that a report has, with the wave that it shows.
func (o *office) reportChoices(c *gin.Context, b *bench) (choices []Choice) {
	all, _ := o.benchChoices(c, b)
	for _, choice := range all {
		if choice.Name == "wave" {
			for i := range choice.Options {
				choice.Options[i].Chosen = choice.Options[i].Value == b.query.Wave
			}
		}
		if slices.Contains([]string{"within", "wave", "sample", "flagged", "weight"}, choice.Name) {
			choices = append(choices, choice)
		}
	}
	return choices
}

// fillReport computes the figures, section after section, and numbers them.
func (o *office) fillReport(c *gin.Context, b *bench, p *ReportPage) (err error) {
	for i, part := range o.reportParts(c, b) {
		asked := *b.asked
		if part.allWaves {
			asked.query.Wave = ""
		}
		run := &bench{asked: &asked, survey: b.survey, picks: part.picks, figures: workbench.Plan(b.survey.Current, part.picks)}
		run.by, run.query.By = part.picks.By, nil
		if part.picks.By != "" {
			run.query.By = []string{part.picks.By}
		}
		if err := o.compute(c, run); err != nil {
			return err
		}
		if i == 0 {
			p.N, p.Nobody, p.AsOf = count(run.table.N, run.table.Least), run.table.N == 0, run.at.In(o.Zone).Format("2006-01-02 15:04")
			p.Samples = sampleLines(c, run.table)
			if p.Weights, err = o.weightView(c, b.survey, run.query, run.table, run.shown); err != nil {
				return err
			}
		}
		if p.Nobody {
			return nil
		}
		figures, err := o.benchFigures(c, run)
		if err != nil {
			return err
		}
		p.Sections = append(p.Sections, ReportSection{part.title, figures})
	}
	n := 0
	for i := range p.Sections {
		said := SummaryPart{Title: p.Sections[i].Title}
		for k := range p.Sections[i].Figures {
			f := &p.Sections[i].Figures[k]
			n++
			f.Number = n
			said.Lines = append(said.Lines, SummaryLine{f.Finding, n})
		}
		p.Summary = append(p.Summary, said)
	}
	run := *b.asked
	if p.Priorities, err = o.priorityLines(c, &bench{asked: &run, survey: b.survey}); err != nil {
		return err
	}
	if p.Priorities != nil {
		p.Priorities.Number = n + 1
		p.Summary = append(p.Summary, SummaryPart{web.Say(c, "workbench.priorities"), []SummaryLine{{p.Priorities.Finding, n + 1}}})
	}
	p.Definitions = o.definitionLines(c, b)
	p.Checks, err = o.checkTable(c, b)
	return err
}

// part is one section of a report before it is computed.
type part struct {
	title    string
	picks    workbench.Picks
	allWaves bool
}

// reportParts are the headline rates as a whole, by area, by those by whom the
// population is known, and over the waves; then the topics.
func (o *office) reportParts(c *gin.Context, b *bench) []part {
	doc := b.survey.Current.Survey
	var headline, topics, questions []string
	for _, r := range rate.Headline(doc.Rates) {
		headline = append(headline, r.Code)
	}
	for _, r := range rate.Topics(doc.Rates) {
		topics, questions = append(topics, r.Code), append(questions, r.Question)
	}
	most := func(codes []string) []string { return codes[:min(len(codes), workbench.MaxRows)] }
	parts := []part{
		{web.Say(c, "report.headline"), workbench.Picks{Rates: headline}, false},
		{web.Say(c, "report.areas"), workbench.Picks{Rates: headline, By: tally.ByArea, Chart: workbench.Bars}, false},
	}
	if m, err := o.Rates.Margins(ctx(c)); err == nil && m != nil {
		for _, name := range m.Vars {
			if f, ok := b.survey.Current.Field(name); ok && f.Type == surveys.Single {
				parts = append(parts, part{groupTitle(c, b.survey, name), workbench.Picks{Rates: headline, By: name}, false})
			}
		}
	}
	if len(b.survey.Waves) > 1 {
		parts = append(parts, part{web.Say(c, "report.waves"), workbench.Picks{Rates: headline, By: tally.ByWave}, true})
	}
	if topics != nil {
		parts = append(parts, part{web.Say(c, "report.topics"), workbench.Picks{Questions: most(questions)}, false},
			part{web.Say(c, "report.topics_areas"), workbench.Picks{Rates: most(topics), By: tally.ByArea}, false})
	}
	return parts
}

// sampleLines count the responses of each sample; of a sample of nobody none.
func sampleLines(c *gin.Context, t *rate.Table) (lines []SampleLine) {
	for _, sample := range surveys.Samples {
		at := slices.IndexFunc(t.Rates, func(r rate.Row) bool { return r.Sample == sample && len(r.Group) == 0 })
		if at >= 0 && t.Rates[at].N != 0 {
			lines = append(lines, SampleLine{web.Say(c, "results.sample_"+string(sample)), count(t.Rates[at].N, t.Least)})
		}
	}
	return lines
}
