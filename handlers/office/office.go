// Package office serves the pages of the civility office.
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

// Store is what the pages need of the database.
type Store interface {
	Surveys(ctx context.Context) ([]models.Survey, error)
	Rounds(ctx context.Context) ([]models.Round, error)
}

// Deps are what the pages need.
type Deps struct{ Store Store }

// HomePage is what pages/office/home shows: where everything is.
type HomePage struct {
	web.Page
	Name    string
	Surveys []models.Survey
	Rounds  []models.Round
}

// Mount adds the routes.
func Mount(r gin.IRouter, guard *auth.Guard, d Deps) {
	g := r.Group("/office", guard.Identify(), auth.SignInFirst())
	g.GET("", web.HandlePage(func(c *gin.Context) error {
		if err := auth.Allowed(c, account.SurveysRead); err != nil {
			return err
		}
		page := HomePage{Page: web.NewPage(c, web.Say(c, "office.title")), Name: auth.Principal(c).Name}
		var err error
		if page.Surveys, err = d.Store.Surveys(c.Request.Context()); err != nil {
			return err
		}
		if page.Rounds, err = d.Store.Rounds(c.Request.Context()); err != nil {
			return err
		}
		return web.Render(c, http.StatusOK, "office/home", &page)
	}))
}
