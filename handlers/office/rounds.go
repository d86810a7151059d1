package office

import (
	"context"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/catalog"
	"minyi/surveys/design"
	"minyi/surveys/evaluation"
)

type roundStore interface {
	Scheme(ctx context.Context, code string) (models.Scheme, error)
	SchemeByID(ctx context.Context, id int64) (models.Scheme, error)
	Schemes(ctx context.Context) ([]models.Scheme, error)
	Units(ctx context.Context) ([]models.Unit, error)
	CreateRound(ctx context.Context, row *models.Round) error
	Round(ctx context.Context, code string) (models.Round, error)
	Rounds(ctx context.Context) ([]models.Round, error)
	RoundValues(ctx context.Context, roundID int64) ([]models.RoundValue, error)
	PutRoundValues(ctx context.Context, roundID int64, values []models.RoundValue) error
	CheckRoundValues(ctx context.Context, roundID int64, unit, leaf, by string) error
	RoundEntries(ctx context.Context, roundID int64) (models.RoundEntries, error)
	LockRound(ctx context.Context, roundID int64, snapshot func(values []models.RoundValue, entries []byte) ([]byte, error)) ([32]byte, error)
	SetRoundLevel(ctx context.Context, roundID int64, level models.RateLevel) error
	SetObjectionsUntil(ctx context.Context, roundID, until int64) error
	RateFinder(ctx context.Context, live func(context.Context, string) (*catalog.Survey, error)) (evaluation.Published, error)
}

func (o *office) roundRoutes() []route {
	return []route{
		{method: "GET", path: "/rounds", scope: account.EvaluationRead, handle: o.rounds},
		{method: "POST", path: "/rounds", scope: account.EvaluationWrite, handle: o.createRound},
		{method: "GET", path: "/rounds/:code", scope: account.EvaluationRead, handle: o.round},
		{method: "POST", path: "/rounds/:code/feed", scope: account.EvaluationWrite, handle: o.feedRound},
		{method: "POST", path: "/rounds/:code/import", scope: account.EvaluationWrite, handle: o.importRound},
		{method: "POST", path: "/rounds/:code/lock", scope: account.EvaluationWrite, handle: o.lockRound},
		{method: "POST", path: "/rounds/:code/publish", scope: account.EvaluationWrite, handle: o.publishRound},
	}
}

// RoundsPage is what pages/office/rounds shows.
type RoundsPage struct {
	Page
	Lines    []RoundLine
	Schemes  []string
	MayWrite bool
	Wrong    []web.ProblemEntry
	Form     map[string]string
}

// RoundLine is one round in the list.
type RoundLine struct{ Code, Period, State, Locked string }

func (o *office) rounds(c *gin.Context) error { return o.showRounds(c, http.StatusOK, nil) }

func (o *office) showRounds(c *gin.Context, status int, wrong surveys.Errors) error {
	p := &RoundsPage{Page: o.page(c, "rounds.title"), MayWrite: auth.Principal(c).May(account.EvaluationWrite), Form: typed(c)}
	if wrong != nil {
		p.Wrong = web.Entries(c, wrong)
	}
	rows, err := o.Store.Rounds(ctx(c))
	if err != nil {
		return err
	}
	for _, r := range rows {
		p.Lines = append(p.Lines, RoundLine{r.Code, r.Period, string(r.State), o.moment(r.LockedAt)})
	}
	schemes, err := o.Store.Schemes(ctx(c))
	for _, s := range schemes {
		p.Schemes = append(p.Schemes, s.Code)
	}
	if err != nil {
		return err
	}
	return web.Render(c, status, "office/rounds", p)
}

func (o *office) createRound(c *gin.Context) error {
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	code := c.PostForm("code")
	err := design.CheckCode(code, "/code")
	if err == nil {
		auth.Note(c, "about", code)
		err = o.openRound(c, code)
	}
	if found := refusals(err); found != nil || surveys.KindOf(err) == surveys.NotFound && err != nil {
		return o.showRounds(c, http.StatusUnprocessableEntity, surveys.All(err))
	}
	if err != nil {
		return err
	}
	return o.back(c, "/rounds/"+code, "round_created")
}

func (o *office) openRound(c *gin.Context, code string) error {
	row, err := o.Store.Scheme(ctx(c), c.PostForm("scheme"))
	if err != nil {
		return err
	}
	scheme, err := evaluation.DecodeScheme(row.Document)
	if err != nil {
		return err
	}
	if err := scheme.CheckRound().Err(); err != nil {
		return err
	}
	return o.Store.CreateRound(ctx(c), &models.Round{Code: code, SchemeID: row.ID, Period: strings.TrimSpace(c.PostForm("period"))})
}
