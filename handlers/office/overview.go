package office

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys/account"
)

type overviewStore interface {
	Surveys(ctx context.Context) ([]models.Survey, error)
	Rounds(ctx context.Context) ([]models.Round, error)
}

// OverviewPage is what pages/office/overview shows: where everything is.
type OverviewPage struct {
	Page
	Surveys []models.Survey
	Rounds  []models.Round
}

func (o *office) overview(c *gin.Context) error {
	page := OverviewPage{Page: o.page(c, "office.overview")}
	principal := auth.Principal(c)
	var err error
	if principal.May(account.SurveysRead) {
		if page.Surveys, err = o.Store.Surveys(ctx(c)); err != nil {
			return err
		}
	}
	if principal.May(account.EvaluationRead) {
		if page.Rounds, err = o.Store.Rounds(ctx(c)); err != nil {
			return err
		}
	}
	return web.Render(c, http.StatusOK, "office/overview", &page)
}
