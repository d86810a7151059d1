package office

import (
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/catalog"
)

// ViewLine is a saved view: its address opens the workbench with its picks.
type ViewLine struct {
	ID         int64
	Name, Href string
	Made       string
	Mine       bool // may be deleted by the reader
	Here       bool
}

// What a view may be: a name that fits a line, picks that fit an address.
const (
	maxViewName  = 60
	maxViewQuery = 2000
)

func (o *office) viewLines(c *gin.Context, s *catalog.Survey) ([]ViewLine, error) {
	rows, err := o.Store.Views(ctx(c), s.ID)
	if err != nil {
		return nil, err
	}
	here := benchQuery(c.Request.URL.Query()).Encode()
	var lines []ViewLine
	for _, row := range rows {
		lines = append(lines, ViewLine{
			ID: row.ID, Name: row.Name, Href: web.From(c).Path(Prefix+"/surveys/"+s.Code+"/workbench") + "?" + row.Query,
			Made: o.moment(row.MadeAt), Mine: o.mayDelete(c, row), Here: row.Query == here,
		})
	}
	return lines, nil
}

// mayDelete reports whether the reader may take a view away: who made it, and who
// writes surveys.
func (o *office) mayDelete(c *gin.Context, row models.View) bool {
	return row.MadeBy == auth.Principal(c).AccountID || auth.Principal(c).May(account.SurveysWrite)
}

func (o *office) saveView(c *gin.Context) error {
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	s, err := o.published(c)
	if err != nil {
		return err
	}
	values := benchQuery(c.Request.URL.Query())
	var wrong surveys.Errors
	name := strings.TrimSpace(c.PostForm("name"))
	if name == "" || utf8.RuneCountInString(name) > maxViewName {
		wrong = append(wrong, surveys.E(surveys.Invalid, "workbench.view_name", "/name", "Max", maxViewName))
	}
	if len(values.Encode()) > maxViewQuery {
		wrong = append(wrong, surveys.E(surveys.Invalid, "workbench.view_long", "/query", "Max", maxViewQuery))
	}
	if _, findings, err := o.readBench(c, s); err != nil {
		return err
	} else if findings != nil {
		wrong = append(wrong, surveys.All(findings)...)
	}
	if wrong != nil {
		return o.showWorkbench(c, http.StatusUnprocessableEntity, s, wrong)
	}
	row := models.View{SurveyID: s.ID, Name: name, Query: values.Encode(), MadeBy: auth.Principal(c).AccountID}
	if err := o.Store.PutView(ctx(c), &row); refusals(err) != nil {
		return o.showWorkbench(c, http.StatusUnprocessableEntity, s, err)
	} else if err != nil {
		return err
	}
	auth.Note(c, "name", name)
	values.Set("done", "view_saved")
	c.Redirect(http.StatusSeeOther, web.From(c).Path(Prefix+"/surveys/"+s.Code+"/workbench")+"?"+values.Encode())
	return nil
}

func (o *office) deleteView(c *gin.Context) error {
	s, err := o.published(c)
	if err != nil {
		return err
	}
	id, err := number(c, "id", "store.no_view")
	if err != nil {
		return err
	}
	rows, err := o.Store.Views(ctx(c), s.ID)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(rows, func(row models.View) bool { return row.ID == id && o.mayDelete(c, row) })
	if at < 0 {
		return surveys.E(surveys.NotFound, "store.no_view", "")
	}
	if err := o.Store.DeleteView(ctx(c), s.ID, id); err != nil {
		return err
	}
	auth.Note(c, "name", rows[at].Name)
	return o.back(c, "/surveys/"+s.Code+"/workbench", "view_deleted")
}
