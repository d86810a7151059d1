package office

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/catalog"
)

type overviewStore interface {
	Rounds(ctx context.Context) ([]models.Round, error)
	OpenObjections(ctx context.Context) ([]models.Objection, error)
	LastBackup(ctx context.Context) (b models.LastBackup, ok bool, err error)
}

func (o *office) overviewRoutes() []route {
	return []route{
		{method: "GET", path: "", scope: account.OfficeEnter, partly: true, handle: o.overview},
		{method: "GET", path: "/live", scope: account.RatesRead, partly: true, handle: o.follow},
		{method: "GET", path: "/brief", scope: account.RatesRead, partly: true, handle: o.brief},
	}
}

// OverviewPage is what pages/office/overview shows: what this week asks of its
// reader, and where the survey stands as far as they may see it.
type OverviewPage struct {
	Page
	Tasks   []Task
	Empty   bool // there is no published survey
	Board   *Board
	MayPlan bool // may make the first survey
	Loading bool // the responses are still being read: the page comes again by itself
}

// patience is how long a page waits for a digest before it says that one is
// being made. Only the first one of a large survey takes longer.
const patience = 1500 * time.Millisecond

func (o *office) overview(c *gin.Context) error {
	p := &OverviewPage{Page: o.page(c, "overview.title"), MayPlan: auth.Principal(c).May(account.SurveysWrite)}
	all, err := o.Catalog.All(ctx(c))
	if err != nil {
		return err
	}
	p.Empty = len(all) == 0
	wait, cancel := context.WithTimeout(ctx(c), patience)
	defer cancel()
	if p.Tasks, err = o.tasks(c, wait, all); err == nil {
		p.Board, err = o.board(c, wait, all, "/office")
	}
	if p.Loading = o.loading(c, err); err != nil && !p.Loading {
		return err
	}
	return web.Render(c, http.StatusOK, "office/overview", p)
}

// loading reports whether err says that a digest is still being made, and has
// the browser come again.
func (o *office) loading(c *gin.Context, err error) bool {
	if !errors.Is(err, context.DeadlineExceeded) || ctx(c).Err() != nil {
		return false
	}
	c.Header("Refresh", "3")
	return true
}

// Picker are the ways in which a page can be looked at, by one parameter.
type Picker struct {
	Name, Label string
	Hidden      []Hidden // parameters that stay as they are
	Choices     []ChoiceLink
}

// ChoiceLink is one of them; Hidden is one that stays.
type (
	ChoiceLink struct {
		Label, Value, Href string
		Here               bool
	}
	Hidden struct{ Name, Value string }
)

// chosen returns the survey that a page of figures is about: the one asked for,
// else the newest that is open, else the newest. nil without any.
//
// Errors: NotFound for a code no one has.
func (o *office) chosen(c *gin.Context, all []*catalog.Survey) (*catalog.Survey, error) {
	if code := c.Query("survey"); code != "" {
		for _, s := range all {
			if s.Code == code {
				return s, nil
			}
		}
		return nil, surveys.E(surveys.NotFound, "catalog.no_survey", "")
	}
	for _, s := range slices.Backward(all) {
		if s.IsOpen(o.Now()) {
			return s, nil
		}
	}
	if len(all) == 0 {
		return nil, nil
	}
	return all[len(all)-1], nil
}

// reach returns the area within which a reader sees figures now, "" for
// everywhere, and the areas that they may choose.
//
// Errors: NotFound for an area no one has and for one that is not theirs.
func (o *office) reach(c *gin.Context, scope account.Scope) (within string, choices []string, err error) {
	return o.reachOf(c, scope, c.Query("within"))
}

// reachOf is reach with the area that was asked for, "" for none.
func (o *office) reachOf(c *gin.Context, scope account.Scope, asked string) (within string, choices []string, err error) {
	tree, today := o.Areas(), o.today()
	tops, all := auth.Principal(c).Areas(scope)
	if !all && len(tops) == 0 {
		return "", nil, surveys.E(surveys.NotFound, "catalog.no_survey", "")
	}
	if all {
		tops = []string{tree.Root(today)}
	}
	for _, top := range tops {
		choices = append(choices, top)
		for _, child := range tree.Children(top, today) {
			choices = append(choices, child.Code)
		}
	}
	switch {
	case asked == "" && !all:
		within = tops[0]
	case asked != "" && (!all || asked != tops[0]):
		within = asked
		if !tree.Known(asked) || !slices.ContainsFunc(tops, func(top string) bool { return tree.Within(asked, top) }) {
			return "", nil, surveys.E(surveys.NotFound, "overview.no_area", "")
		}
	}
	return within, choices, nil
}

// linkTo is the address of a page of figures about a survey and an area.
func (o *office) linkTo(c *gin.Context, path, survey, within string) string {
	q := url.Values{"survey": {survey}}
	if within != "" {
		q.Set("within", within)
	}
	return web.From(c).Path(path + "?" + q.Encode())
}

// today is the day on which areas are looked at.
func (o *office) today() string { return o.Now().In(o.Zone).Format("2006-01-02") }
