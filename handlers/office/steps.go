package office

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/design/edit"
)

func (o *office) stepRoutes() []route {
	return []route{
		{method: "GET", path: "/surveys/:code/design/steps", scope: account.SurveysRead, handle: o.stepsOf},
		{method: "POST", path: "/surveys/:code/design/steps", scope: account.SurveysWrite, handle: o.goBackTo},
	}
}

// StepsPage is what pages/office/steps shows: what was done to a draft, the
// newest first. Those that were taken back stand above the one that holds now.
type StepsPage struct {
	Page
	Code, SurveyTitle string
	MayWrite          bool
	Revision          int
	Steps             []StepRow
	Older             int // number from which earlier ones go on, 0 for none
	Wrong             []web.ProblemEntry
}

// StepRow is one step in words.
type StepRow struct {
	Number        int
	Words, By, At string
	Now, Undone   bool
	Href          string // of what it was about
}

// stepsShown is how many steps one page lists.
const stepsShown = 50

func (o *office) stepsOf(c *gin.Context) error { return o.showSteps(c, http.StatusOK, nil) }

func (o *office) showSteps(c *gin.Context, status int, wrong surveys.Errors) error {
	d, err := o.desk(c)
	if err != nil {
		return err
	}
	doc := d.draft.Document
	p := &StepsPage{
		Page: o.page(c, "steps.title"), Code: d.row.Code, SurveyTitle: orElse(doc.Title.In(web.Language(c), doc.Languages...), d.row.Code),
		MayWrite: mayDesign(c, d.row), Revision: d.row.DraftRevision,
	}
	if wrong != nil {
		p.Wrong = web.Entries(c, wrong)
	}
	from := 1 << 30
	if n := atoi(c.Query("from")); n > 0 {
		from = n
	}
	rows, err := o.Store.Revisions(ctx(c), d.row.ID, from, stepsShown+1)
	if err != nil {
		return err
	}
	if len(rows) > stepsShown {
		p.Older, rows = rows[stepsShown].Number, rows[:stepsShown]
	}
	for _, row := range rows {
		p.Steps = append(p.Steps, StepRow{
			Number: row.Number, Words: orElse(stepWords(c, row), row.Said), By: row.MadeBy, At: o.second(row.MadeAt),
			// A draft that came another way, as from a program, is none of the steps yet.
			Now: row.Number == d.row.DraftAt && row.DraftRevision == d.row.DraftRevision, Undone: row.Number > d.row.DraftAt,
			Href: web.From(c).Path(Prefix + toDesign(d.row.Code, partOfStep(row), placeQuery(placeOfStep(row.Place)))),
		})
	}
	return web.Render(c, status, "office/steps", p)
}

// placeQuery is the part of an address that opens a place among the questions.
func placeQuery(at edit.Place) url.Values {
	query := url.Values{}
	if at.Page != "" && !strings.HasPrefix(at.Page, "#") {
		query.Set("page", at.Page)
	}
	if at.Question != "" {
		query.Set("question", at.Question)
	}
	return query
}

// partOfStep is the page beside the questions that a step was made on, "" for
// the questions themselves.
func partOfStep(step models.Revision) string { return formOf(placeOfStep(step.Place)) }

// formOf is the page of a place that is not among the questions, "" for one that is.
func formOf(at edit.Place) string {
	return map[edit.Place]string{edit.Rates: "/rates", edit.Approval: "/approval", edit.Languages: "/words"}[at]
}

// goBackTo makes the draft what it was after a step. Later steps stay in the
// list and can be had again until something else is changed.
func (o *office) goBackTo(c *gin.Context) error {
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	row, err := o.Store.Survey(ctx(c), c.Param("code"))
	if err != nil {
		return err
	}
	auth.Note(c, "step", c.PostForm("number"))
	switch {
	case row.State == models.SurveyClosed:
		err = surveys.E(surveys.Conflict, "design_office.closed", "")
	case atoi(c.PostForm("revision")) != row.DraftRevision: // nobody takes back what they have not seen
		err = surveys.E(surveys.Conflict, "design_office.step_changed", "")
	default:
		_, err = o.Store.GoToRevision(ctx(c), row.Code, row.DraftRevision, atoi(c.PostForm("number")))
	}
	if found := refusals(err); found != nil {
		status := http.StatusUnprocessableEntity
		if surveys.KindOf(err) == surveys.Conflict {
			status = http.StatusConflict
		}
		return o.showSteps(c, status, found)
	}
	if err != nil {
		return err
	}
	return o.seeDesign(c, "/steps", url.Values{"done": {"draft_saved"}})
}
