// Package office serves the pages of the civility office. Each page shows what
// its reader may see and do, and nothing else; every change is a form post that
// works without script.
package office

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/resident"
	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/area"
	"minyi/surveys/catalog"
	"minyi/surveys/design"
	"minyi/surveys/digest"
	"minyi/surveys/export"
	"minyi/surveys/integrity"
	"minyi/surveys/pledge"
	"minyi/surveys/rate"
	"minyi/surveys/setting"
	"minyi/surveys/tally"
	"minyi/surveys/term"
)

// Prefix is where the office lives.
const Prefix = "/office"

// Deps is what the pages work with.
type Deps struct {
	Store     Store
	Catalog   *catalog.Keeper
	Publisher *design.Publisher
	Pledges   *pledge.Desk
	Looks     *rate.Recent
	Frames    *tally.Keeper
	Rates     *rate.Desk
	Digests   *digest.Keeper
	Streams   *web.Streams
	Residents *resident.Handler // whose pages show drafts; set by handlers.Engine
	Areas     func() *area.Tree
	Passwords *account.Passwords
	Settings  *setting.Keeper
	Jobs      *export.Jobs
	Run       string // names this start of the program
	Zone      *time.Location
	Now       func() time.Time
	Random    io.Reader
	PublicURL string // for links, without a slash at the end
	Public    bool   // PublicURL was set by the operator: posters may be printed
	Keys      Keys
	Texts     bool // codes can be sent to telephones
	Log       *slog.Logger
}

// Keys are the secrets that sign what the office hands out.
type Keys struct{ Channel, Invitation, Assist []byte }

// Store is what the pages need of the database; each page's file says its part.
type Store interface {
	overviewStore
	auditStore
	exportStore
	levelStore
	unitStore
	objectionStore
	surveyStore
	durationStore
	designStore
	adviceStore
	bankStore
	waveStore
	channelStore
	slipStore
	printStore
	quotaStore
	proposalStore
	pledgeStore
	roundStore
	leafStore
	consequenceStore
	settingStore
	doubtStore
	qualityStore
	capacityStore
	screenStore
	viewStore
	marginStore
	commentStore
	meStore
	accountStore
}

type office struct {
	Deps
	guard  *auth.Guard
	looked integrity.Memo
	texts  *term.Shelf
}

// route is one line of the route table.
type route struct {
	method, path string
	scope        account.Scope
	// partly lets those in who hold the scope for a part of the city or a unit;
	// the handler then shows them no more than that.
	partly bool
	handle func(*gin.Context) error
	// sensitive puts the reading alone into the audit log.
	sensitive bool
	// idle keeps a post out of the audit log that changes nothing.
	idle bool
}

// Mount adds the routes.
func Mount(r gin.IRouter, guard *auth.Guard, d Deps) {
	o := &office{Deps: d, guard: guard, texts: term.NewShelf()}
	g := r.Group(Prefix, guard.Identify(), auth.SignInFirst(), auth.PasswordFirst(Prefix+passwordPage))
	for _, line := range o.routes() {
		require := auth.Require(line.scope)
		if line.partly {
			require = auth.RequirePartly(line.scope)
		}
		chain := []gin.HandlerFunc{guard.Record(line.sensitive), require, web.HandlePage(line.handle)}
		if line.idle {
			chain = chain[1:]
		}
		g.Handle(line.method, line.path, chain...)
	}
	o.mountWalls(r)
	r.GET(trialPath, web.HandlePage(o.tryShared))
	r.POST(trialPath, web.HandlePage(o.tryShared))
}

// Scopes returns the scope of every route as gin lists it: "METHOD /path". The
// test of all routes × actors reads it.
func Scopes() map[string]account.Scope {
	scopes := make(map[string]account.Scope)
	for _, line := range new(office).routes() {
		scopes[line.method+" "+Prefix+line.path] = line.scope
	}
	return scopes
}

// Partly lists the routes, as gin lists them, into which those may go who hold
// their scope for a part of the city or a unit.
func Partly() map[string]bool {
	partly := make(map[string]bool)
	for _, line := range new(office).routes() {
		if line.partly {
			partly[line.method+" "+Prefix+line.path] = true
		}
	}
	return partly
}

// routes joins the tables of the pages; each page's file has its own.
func (o *office) routes() []route {
	return slices.Concat(
		o.overviewRoutes(),
		o.screenRoutes(),
		o.authorRoutes(),
		o.stepRoutes(),
		o.designBankRoutes(),
		o.commentRoutes(),
		o.surveyRoutes(),
		o.newSurveyRoutes(),
		o.previewRoutes(),
		o.designRoutes(),
		o.adviceRoutes(),
		o.bankRoutes(),
		o.waveRoutes(),
		o.channelRoutes(),
		o.slipRoutes(),
		o.assistRoutes(),
		o.paperRoutes(),
		o.reviewRoutes(),
		o.quotaRoutes(),
		o.proposalRoutes(),
		o.pledgeRoutes(),
		o.roundRoutes(),
		o.leafRoutes(),
		o.consequenceRoutes(),
		o.resultRoutes(),
		o.workbenchRoutes(),
		o.reportRoutes(),
		o.marginRoutes(),
		o.textRoutes(),
		o.settingRoutes(),
		o.doubtRoutes(),
		o.qualityRoutes(),
		o.auditRoutes(),
		o.meRoutes(),
		o.exportRoutes(),
		o.levelRoutes(),
		o.accountRoutes(),
		o.unitRoutes(),
		o.objectionRoutes(),
	)
}

func ctx(c *gin.Context) context.Context { return c.Request.Context() }

// number reads the number of a thing in the address. What is none is the number
// of nothing: missing words that.
//
// Errors: NotFound.
func number(c *gin.Context, name, missing string) (int64, error) {
	n, err := strconv.ParseInt(c.Param(name), 10, 64)
	if err != nil {
		return 0, surveys.E(surveys.NotFound, missing, "")
	}
	return n, nil
}

// back answers a post: to a page of the office, which says what was done.
func (o *office) back(c *gin.Context, path, done string) error {
	if done != "" {
		path += "?done=" + done
	}
	c.Redirect(http.StatusSeeOther, web.From(c).Path(Prefix+path))
	return nil
}
