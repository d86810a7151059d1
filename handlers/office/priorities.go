package office

import (
	"fmt"
	"html/template"
	"math"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/chart"
	"minyi/surveys/rate"
	"minyi/surveys/tally"
	"minyi/surveys/workbench"
)

// PrioritiesPage is what pages/office/priorities shows: what residents are least
// content with, by what hangs on it.
type PrioritiesPage struct {
	Page
	Code, SurveyTitle string
	N, AsOf           string
	Within, Where     string
	Choices           []Choice
	Kept              []Carried
	Priorities        *Priorities
	Nobody            bool
	Wrong             []web.ProblemEntry
}

// Priorities are the topics in order.
type Priorities struct {
	Number       int
	Finding      string
	Sample       string
	Lines        []PriorityLine
	Wide, Narrow template.HTML
}

// PriorityLine is one topic.
type PriorityLine struct {
	FigureRow
	Weight, Potential string
}

func (o *office) priorities(c *gin.Context) error {
	s, err := o.published(c)
	if err != nil {
		return err
	}
	b, wrong, err := o.readBench(c, s)
	if err != nil {
		return err
	}
	doc := s.Current.Survey
	page, err := o.pageOf(c, "workbench.priorities", s)
	if err != nil {
		return err
	}
	p := &PrioritiesPage{Page: page, Code: s.Code, SurveyTitle: doc.Title.In(web.Language(c), doc.Languages...)}
	all, kept := o.benchChoices(c, b)
	p.Kept = kept
	for _, choice := range all {
		if choice.Name != "by" && choice.Name != "chart" {
			p.Choices = append(p.Choices, choice)
		}
	}
	p.Within, p.Where = o.withinWords(c, b), o.whereWords(c, s, b.query.Where)
	status := http.StatusOK
	if wrong == nil {
		if p.Priorities, err = o.priorityLines(c, b); refusals(err) != nil {
			wrong = err
		} else if err != nil {
			return err
		}
	}
	if wrong != nil {
		p.Wrong, status = web.Entries(c, surveys.All(wrong)), http.StatusUnprocessableEntity
	} else if b.table != nil {
		p.N, p.Nobody, p.AsOf = count(b.table.N, b.table.Least), b.table.N == 0, b.at.In(o.Zone).Format("2006-01-02 15:04")
	}
	return web.Render(c, status, "office/priorities", p)
}

// priorityLines computes the topics of a survey; nil where it has none.
func (o *office) priorityLines(c *gin.Context, b *bench) (*Priorities, error) {
	doc := b.survey.Current.Survey
	topics, overall := rate.Topics(doc.Rates), workbench.Overall(doc.Rates)
	if topics == nil {
		return nil, nil
	}
	b.by, b.query.By = "", nil
	b.figures = []workbench.Figure{{Kind: workbench.Rates}}
	for _, r := range topics {
		b.figures[0].Items = append(b.figures[0].Items, workbench.Item{Rates: []surveys.Rate{r}})
	}
	if err := o.compute(c, b); err != nil {
		return nil, err
	}
	sample := b.shown[0]
	var all []workbench.Priority
	for _, topic := range topics {
		row := b.row(topic.Code, "", sample)
		if row == nil {
			continue
		}
		content, rest, err := o.twoSides(c, b, topic, overall, sample)
		if err != nil {
			return nil, err
		}
		all = append(all, workbench.Weigh(*row, content, rest))
	}
	workbench.Prioritise(all)
	out := &Priorities{Number: 1, Sample: web.Say(c, "results.sample_"+string(sample))}
	var spots []chart.Spot
	for i := range all {
		p := &all[i]
		at := slices.IndexFunc(topics, func(r surveys.Rate) bool { return r.Code == p.Topic.Code })
		l := PriorityLine{FigureRow: figureRow(surveys.Share, p.Topic, rateTitle(c, b.survey, topics[at])), Weight: "–", Potential: "–"}
		if !math.IsNaN(p.Potential) {
			l.Weight, l.Potential = fmt.Sprintf("%+.1f", p.Weight), fmt.Sprintf("%.1f", p.Potential)
			if !math.IsNaN(p.Error) {
				l.Weight += fmt.Sprintf(" ± %.1f", p.Error)
				l.Potential += fmt.Sprintf(" ± %.1f", p.Range)
			}
			spots = append(spots, chart.Spot{Number: i + 1, X: p.Weight, Y: place(l.At)})
		}
		out.Lines = append(out.Lines, l)
	}
	out.Finding = unbroken(priorityWords(c, all, out.Lines))
	if len(spots) > 1 {
		draw := func(width int) template.HTML {
			return template.HTML(chart.Spots(chart.Frame{Width: width}, web.Say(c, "workbench.weight_axis"), web.Say(c, "workbench.content_axis"), spots))
		}
		out.Wide, out.Narrow = draw(chartWide), draw(chartNarrow)
	}
	return out, nil
}

// twoSides are the overall rate among those who are content with a topic and among
// the others; without a figure where it may not be computed.
func (o *office) twoSides(c *gin.Context, b *bench, topic surveys.Rate, overall *surveys.Rate, sample surveys.Sample) (content, rest rate.Row, err error) {
	f, ok := b.survey.Current.Field(topic.Question)
	if overall == nil || !ok {
		return content, rest, nil
	}
	var answers []string
	for _, option := range f.Options {
		answers = append(answers, option.Code)
	}
	first, second := workbench.Sides(topic, answers)
	for _, side := range []struct {
		condition tally.Condition
		row       *rate.Row
	}{{first, &content}, {second, &rest}} {
		if len(side.condition.Values) == 0 {
			continue
		}
		q := b.query
		q.Where = append(slices.Clone(q.Where), side.condition, tally.Condition{Code: tally.BySample, Values: []string{string(sample)}})
		t, _, err := o.Looks.Look(ctx(c), b.survey, rate.Look{Query: q, Within: b.within, Define: []surveys.Rate{*overall}})
		if refusals(err) != nil {
			continue // too few on one side to be told apart
		} else if err != nil {
			return content, rest, err
		}
		*side.row, _ = t.Find(overall.Code, nil, sample)
	}
	return content, rest, nil
}

// priorityWords say what to mend first, as far as the figures bear it.
func priorityWords(c *gin.Context, all []workbench.Priority, lines []PriorityLine) string {
	if len(all) == 0 || all[0].Topic.Estimate == nil {
		return web.Say(c, "workbench.found_nothing")
	}
	key, leading := "workbench.first_plain", workbench.Leading(all)
	switch {
	case math.IsNaN(all[0].Error):
		key = "workbench.first_order"
	case all[0].Beyond() && leading > 1:
		var names []string
		for _, l := range lines[:leading] {
			names = append(names, l.Name)
		}
		return web.Say(c, "workbench.first_several", "Topics", strings.Join(names, web.Say(c, "overview.comma")))
	case all[0].Beyond():
		key = "workbench.first_found"
	}
	return web.Say(c, key, "Topic", lines[0].Name, "Figure", lines[0].Text, "Weight", lines[0].Weight)
}
