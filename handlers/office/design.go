package office

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/design"
	"minyi/surveys/design/edit"
)

// designStore is what the designer needs of the database.
type designStore interface {
	Revise(ctx context.Context, code string, seen int, step models.Revision, join bool) (models.Survey, error)
	StepRevision(ctx context.Context, code string, seen, by int) (models.Survey, error)
	GoToRevision(ctx context.Context, code string, seen, number int) (models.Survey, error)
	Revisions(ctx context.Context, surveyID int64, from, limit int) ([]models.Revision, error)
	LastRevisionOf(ctx context.Context, surveyID int64, place string) (models.Revision, error)
}

func (o *office) designRoutes() []route {
	return []route{
		{method: "GET", path: "/surveys/:code/design", scope: account.SurveysRead, handle: o.design},
		{method: "GET", path: "/surveys/:code/export", scope: account.SurveysRead, handle: o.exportDraft},
		{method: "POST", path: "/surveys/:code/design", scope: account.SurveysWrite, handle: o.edit},
	}
}

// desk is a survey on the designer's desk.
type desk struct {
	row   models.Survey
	draft edit.Draft
}

// desk loads a survey for the designer.
//
// Errors: NotFound; what design.Decode finds in a draft that cannot be read.
func (o *office) desk(c *gin.Context) (desk, error) {
	row, err := o.Store.Survey(ctx(c), c.Param("code"))
	if err != nil {
		return desk{}, err
	}
	d := desk{row: row}
	if d.draft.Document, err = design.Decode(row.Draft); err != nil {
		return d, err
	}
	d.draft.Published, err = o.versionsOf(c, row)
	return d, err
}

// versionsOf are the published documents of a survey, version 1 first.
func (o *office) versionsOf(c *gin.Context, row models.Survey) (all []*surveys.Survey, err error) {
	if row.State == models.SurveyDraft {
		return nil, nil
	}
	s, err := o.Catalog.Survey(ctx(c), row.Code)
	if err != nil {
		return nil, err
	}
	for number := 1; s.Current != nil && number <= s.Current.Version; number++ {
		if form, ok := s.Form(number); ok {
			all = append(all, form.Survey)
		}
	}
	return all, nil
}

// place is what the address asks for; without a page it is the survey's first
// question.
func (d desk) place(c *gin.Context) (at edit.Place, part string) {
	doc := d.draft.Document
	at = edit.Place{Page: c.Query("page"), Question: c.Query("question")}
	if part = c.Query("part"); part == "survey" {
		return edit.Place{}, part
	}
	first := at == edit.Place{}
	if i, q := edit.Find(doc, at.Question); q != nil {
		at.Page = doc.Pages[i].Code
		return at, ""
	}
	at.Question = ""
	i := edit.PageIndex(doc, at.Page)
	if i < 0 {
		if len(doc.Pages) == 0 {
			return edit.Place{}, "survey"
		}
		i, at.Page = 0, doc.Pages[0].Code
	}
	if first && len(doc.Pages[i].Questions) > 0 {
		at.Question = doc.Pages[i].Questions[0].Code
	}
	return at, ""
}

func (o *office) design(c *gin.Context) error {
	d, err := o.desk(c)
	if surveys.KindOf(err) == surveys.Invalid || surveys.KindOf(err) == surveys.Malformed {
		return o.refusedOr(c, err) // its own page says what is wrong and takes a file in its place
	}
	if err != nil {
		return err
	}
	at, part := d.place(c)
	return o.showDesign(c, http.StatusOK, d, showing{at: at, part: part})
}

// mayDesign reports whether the reader may change this survey.
func mayDesign(c *gin.Context, row models.Survey) bool {
	return auth.Principal(c).May(account.SurveysWrite) && row.State != models.SurveyClosed
}
