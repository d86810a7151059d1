// Package api serves /api/v1: the same work that the office's pages do, for
// programs. Every route names the scope that it asks for.
package api

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/surveys/account"
	"minyi/surveys/area"
	"minyi/surveys/catalog"
	"minyi/surveys/design"
	"minyi/surveys/intake"
	"minyi/surveys/rate"
)

// Prefix is where the API lives.
const Prefix = "/api/v1"

// Deps is what the API works with.
type Deps struct {
	Store     Store
	Catalog   *catalog.Keeper
	Publisher *design.Publisher
	Receiver  *intake.Receiver
	Rates     *rate.Desk
	Areas     func() *area.Tree
	Zone      *time.Location
	Now       func() time.Time
	Random    io.Reader // nil: crypto/rand
	PublicURL string    // for links, without a slash at the end
	Demo      bool      // the numbers are made up: exports say so
	Keys      Keys
	Log       *slog.Logger
}

// Keys are the secrets that sign what the API hands out.
type Keys struct{ Channel, Invitation []byte }

// Store is what the API needs of the database.
type Store interface {
	surveyStore
	channelStore
	pledgeStore
	evaluationStore
	responseStore
	rateStore
}

type api struct{ Deps }

// route is one line of the route table.
type route struct {
	method, path string
	scope        account.Scope
	handle       func(*gin.Context) error
}

// sensitive are the routes whose reading alone goes into the audit log.
var sensitive = []string{"/surveys/:code/responses.csv", "/surveys/:code/responses.xlsx"}

// Mount adds the routes. Every PUT and DELETE has a POST twin, because some
// gateways block those methods.
func Mount(r gin.IRouter, guard *auth.Guard, d Deps) {
	if d.Random == nil {
		d.Random = rand.Reader
	}
	a := &api{d}
	g := r.Group(Prefix, guard.Identify())
	for _, line := range a.routes() {
		handlers := []gin.HandlerFunc{
			guard.Record(slices.Contains(sensitive, line.path)), auth.Require(line.scope), parameters(line), web.HandleJSON(line.handle),
		}
		g.Handle(line.method, line.path, handlers...)
		switch line.method {
		case "PUT":
			g.POST(line.path+"/update", handlers...)
		case "DELETE":
			g.POST(line.path+"/delete", handlers...)
		}
	}
}

// Scopes returns the scope of every route as gin lists it: "METHOD /path". The
// test of all routes × actors reads it.
func Scopes() map[string]account.Scope {
	scopes := make(map[string]account.Scope)
	for _, line := range new(api).routes() {
		scopes[line.method+" "+Prefix+line.path] = line.scope
		switch line.method {
		case "PUT":
			scopes["POST "+Prefix+line.path+"/update"] = line.scope
		case "DELETE":
			scopes["POST "+Prefix+line.path+"/delete"] = line.scope
		}
	}
	return scopes
}

func (a *api) routes() []route {
	return []route{
		{"GET", "/areas", account.SurveysRead, a.listAreas},

		{"GET", "/surveys", account.SurveysRead, a.listSurveys},
		{"POST", "/surveys", account.SurveysWrite, a.createSurvey},
		{"GET", "/surveys/:code", account.SurveysRead, a.showSurvey},
		{"GET", "/surveys/:code/draft", account.SurveysRead, a.showDraft},
		{"PUT", "/surveys/:code/draft", account.SurveysWrite, a.putDraft},
		{"POST", "/surveys/:code/check", account.SurveysRead, a.checkDraft},
		{"POST", "/surveys/:code/publish", account.SurveysWrite, a.publish},
		{"POST", "/surveys/:code/close", account.SurveysWrite, a.closeSurvey},
		{"GET", "/surveys/:code/versions/:number", account.SurveysRead, a.showVersion},
		{"PUT", "/surveys/:code/versions/:number", account.SurveysWrite, a.keepVersion},
		{"GET", "/surveys/:code/waves", account.SurveysRead, a.listWaves},
		{"POST", "/surveys/:code/waves", account.SurveysWrite, a.addWave},
		{"GET", "/surveys/:code/channels", account.SurveysRead, a.listChannels},
		{"POST", "/surveys/:code/channels", account.SurveysWrite, a.addChannel},
		{"GET", "/surveys/:code/invitations", account.SurveysRead, a.countInvitations},
		{"POST", "/surveys/:code/invitations", account.SurveysWrite, a.addInvitations},

		{"GET", "/surveys/:code/rates", account.RatesRead, a.showRates},
		{"GET", "/surveys/:code/rates/published", account.RatesRead, a.listPublished},
		{"POST", "/surveys/:code/rates/publish", account.RatesPublish, a.publishRates},
		{"GET", "/surveys/:code/crosstab", account.RatesRead, a.showCrosstab},
		{"POST", "/surveys/:code/estimate", account.RatesRead, a.estimate},

		{"GET", "/surveys/:code/codebook.csv", account.SurveysRead, a.codebookCSV},
		{"GET", "/surveys/:code/codebook.json", account.SurveysRead, a.codebookJSON},
		{"GET", "/surveys/:code/responses.csv", account.ResponsesRead, a.exportCSV},
		{"GET", "/surveys/:code/responses.xlsx", account.ResponsesRead, a.exportXLSX},
		{"POST", "/surveys/:code/responses", account.ResponsesWrite, a.importResponses},

		{"GET", "/pledges", account.SurveysRead, a.listPledges},
		{"POST", "/pledges", account.PledgesWrite, a.createPledge},
		{"POST", "/pledges/:code/close", account.PledgesWrite, a.closePledge},

		{"GET", "/schemes", account.EvaluationRead, a.listSchemes},
		{"POST", "/schemes", account.EvaluationWrite, a.createScheme},
		{"GET", "/schemes/:code", account.EvaluationRead, a.showScheme},
		{"PUT", "/schemes/:code", account.EvaluationWrite, a.putScheme},

		{"GET", "/rounds", account.EvaluationRead, a.listRounds},
		{"POST", "/rounds", account.EvaluationWrite, a.createRound},
		{"GET", "/rounds/:code", account.EvaluationRead, a.showRound},
		{"GET", "/rounds/:code/values", account.EvaluationRead, a.listValues},
		{"PUT", "/rounds/:code/values", account.EvaluationWrite, a.putValues},
		{"POST", "/rounds/:code/values/import", account.EvaluationWrite, a.importValues},
		{"PUT", "/rounds/:code/entries", account.EvaluationWrite, a.putEntries},
		{"POST", "/rounds/:code/feed", account.EvaluationWrite, a.feedRound},
		{"GET", "/rounds/:code/results", account.EvaluationRead, a.showResults},
		{"POST", "/rounds/:code/lock", account.EvaluationWrite, a.lockRound},
		{"POST", "/rounds/:code/publish", account.EvaluationWrite, a.publishRound},
	}
}

// survey returns the survey that the path names, as it is now.
func (a *api) survey(c *gin.Context) (*catalog.Survey, error) {
	return a.Catalog.Survey(c.Request.Context(), c.Param("code"))
}

// today is the day in the installation's zone.
func (a *api) today() string { return a.Now().In(a.Zone).Format(time.DateOnly) }

// by is who acts, for the record.
func by(c *gin.Context) string {
	if p := auth.Principal(c); p != nil {
		return p.Name
	}
	return ""
}

// context is the request's.
func ctx(c *gin.Context) context.Context { return c.Request.Context() }

// link makes an address that people can follow.
func (a *api) link(parts ...string) string { return a.PublicURL + "/" + strings.Join(parts, "/") }
