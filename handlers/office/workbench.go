package office

import (
	"context"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/catalog"
	"minyi/surveys/rate"
	"minyi/surveys/tally"
	"minyi/surveys/workbench"
)

type viewStore interface {
	PutView(ctx context.Context, row *models.View) error
	Views(ctx context.Context, surveyID int64) ([]models.View, error)
	DeleteView(ctx context.Context, surveyID, id int64) error
}

func (o *office) workbenchRoutes() []route {
	return []route{
		{method: "GET", path: "/surveys/:code/workbench", scope: account.RatesRead, partly: true, handle: o.workbench},
		{method: "GET", path: "/surveys/:code/workbench/table.csv", scope: account.RatesRead, partly: true, handle: o.exportBench, sensitive: true},
		{method: "GET", path: "/surveys/:code/workbench/figure.svg", scope: account.RatesRead, partly: true, handle: o.figurePicture, sensitive: true},
		{method: "POST", path: "/surveys/:code/workbench/views", scope: account.RatesRead, partly: true, handle: o.saveView},
		{method: "POST", path: "/surveys/:code/workbench/views/:id/delete", scope: account.RatesRead, partly: true, handle: o.deleteView},
	}
}

// WorkbenchPage is what pages/office/workbench shows: what was picked, as figures
// with their tables.
type WorkbenchPage struct {
	Page
	Code, SurveyTitle string
	N, AsOf           string
	Within, Where     string
	Rows              []ChoiceGroup // what can be picked
	Picked            int
	Choices           []Choice
	Kept              []Carried // conditions that no choice shows
	Figures           []BenchFigure
	Nobody            bool
	Weights           *WeightView
	Query             template.URL // of the picks, encoded, without a question mark
	Views             []ViewLine
	ViewName          string
	Wrong             []web.ProblemEntry
}

// bench is a question of the workbench and its answer.
type bench struct {
	*asked
	survey  *catalog.Survey
	picks   workbench.Picks
	figures []workbench.Figure
	table   *rate.Table
	at      time.Time
	shown   []surveys.Sample // a figure is made for each
}

// readBench reads the picks of an address.
//
// Errors: those of readAsked; of the picks they are findings: what can be shown is
// there all the same.
func (o *office) readBench(c *gin.Context, s *catalog.Survey) (*bench, error, error) {
	a, err := o.readAsked(c, s)
	if a == nil {
		return nil, nil, err
	}
	picks, wrong := workbench.ReadPicks(s.Current, c.Request.URL.Query())
	a.by, a.query.By = picks.By, nil
	if picks.By != "" {
		a.query.By = []string{picks.By}
	}
	if err != nil {
		wrong = err
	}
	return &bench{asked: a, survey: s, picks: picks, figures: workbench.Plan(s.Current, picks)}, wrong, nil
}

// compute answers the question.
func (o *office) compute(c *gin.Context, b *bench) error {
	q := b.query
	if b.sample != "" {
		q.Where = append(slices.Clone(q.Where), tally.Condition{Code: tally.BySample, Values: []string{string(b.sample)}})
	}
	var err error
	b.table, b.at, err = o.Looks.Look(ctx(c), b.survey, rate.Look{Query: q, Within: b.within, Define: workbench.Define(b.figures), Pairs: true})
	if err != nil {
		return err
	}
	b.shown = b.samples()
	if b.by != tally.BySample {
		best := rate.Best(b.table, b.shown)
		b.shown = []surveys.Sample{best}
	}
	return nil
}

func (o *office) workbench(c *gin.Context) error {
	s, err := o.published(c)
	if err != nil {
		return err
	}
	return o.showWorkbench(c, http.StatusOK, s, nil)
}

// showWorkbench shows the page, also with what a post on it was refused for.
func (o *office) showWorkbench(c *gin.Context, status int, s *catalog.Survey, wrong error) error {
	b, findings, err := o.readBench(c, s)
	if err != nil {
		return err
	}
	doc := s.Current.Survey
	page, err := o.pageOf(c, "workbench.title", s)
	if err != nil {
		return err
	}
	p := &WorkbenchPage{
		Page: page, Code: s.Code, SurveyTitle: doc.Title.In(web.Language(c), doc.Languages...),
		Picked: len(b.picks.Rows()), Query: template.URL(benchQuery(c.Request.URL.Query()).Encode()), ViewName: c.PostForm("name"),
	}
	p.Rows = benchRows(c, s, &b.picks)
	p.Choices, p.Kept = o.benchChoices(c, b)
	p.Where = o.whereWords(c, s, b.query.Where)
	if b.within != "" {
		p.Within = o.Areas().Name(b.within, web.Language(c))
	}
	if p.Views, err = o.viewLines(c, s); err != nil {
		return err
	}
	if findings == nil {
		if err := o.compute(c, b); refusals(err) != nil {
			findings = err
		} else if err != nil {
			return err
		}
	}
	if findings == nil {
		p.N, p.Nobody, p.AsOf = count(b.table.N, b.table.Least), b.table.N == 0, b.at.In(o.Zone).Format("2006-01-02 15:04")
		if p.Figures, err = o.benchFigures(c, b); err != nil {
			return err
		}
		if p.Weights, err = o.weightView(c, s, b.query, b.table, b.shown); err != nil {
			return err
		}
	} else if status == http.StatusOK {
		status = http.StatusUnprocessableEntity
	}
	for _, err := range []error{wrong, findings} {
		if err != nil {
			p.Wrong = append(p.Wrong, web.Entries(c, surveys.All(err))...)
		}
	}
	return web.Render(c, status, "office/workbench", p)
}

// benchKeys are what an address of the workbench says, in the order of its form.
var benchKeys = []string{"row", "by", "wave", "within", "sample", "where", "flagged", "weight", "chart"}

// benchQuery is an address reduced to what the workbench reads.
func benchQuery(values url.Values) url.Values {
	out := url.Values{}
	for _, key := range benchKeys {
		for _, v := range values[key] {
			if v != "" {
				out.Add(key, v)
			}
		}
	}
	return out
}
