package office

import (
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/surveys/account"
	"minyi/surveys/catalog"
)

// Page is what every page of the office embeds.
type Page struct {
	web.Page
	Name string // of who has signed in
	Nav  []NavGroup
	Done string // what the last post did, in words
	Few
}

// Few says how figures of few people are hidden.
type Few struct {
	Guarded        bool // the reader's figures are protected; see rate.Guard
	Least, Minutes int  // from how many people on figures are shown; how long a release of protected ones stands
}

// NavGroup is one task of the office.
type NavGroup struct {
	Title string
	Items []NavItem
}

// NavItem is one page of a task.
type NavItem struct {
	Title, Href string
	Here        bool
}

// Layout names the frame in which the page stands.
func (Page) Layout() string { return "office" }

type navItem struct {
	key, path string
	scope     account.Scope
}

// navigation is the office by task. An item shows to those who may open it.
var navigation = []struct {
	key   string
	items []navItem
}{
	{"office.nav_home", []navItem{{"office.nav_overview", "", account.OfficeEnter}, {"brief.title", "/brief", account.RatesRead}, {"proposals.title", "/proposals", account.SurveysRead}}},
	{"office.nav_design", []navItem{{"surveys.title", "/surveys", account.SurveysRead}, {"bank.title", "/bank", account.SurveysRead}, {"pledges.title", "/pledges", account.SurveysRead}}},
	{"office.nav_field", []navItem{{"channels.title", "/channels", account.ChannelsRead}, {"assist.title", "/assist", account.ResponsesAssist}}},
	{"office.nav_results", []navItem{{"exports.title", "/exports", account.ResponsesRead}, {"margins.title", "/margins", account.SurveysRead}}},
	{"office.nav_evaluation", []navItem{{"rounds.title", "/rounds", account.EvaluationRead}, {"objections.title", "/objections", account.EvaluationRead}, {"unit.title", "/unit", account.UnitRead}}},
	{"office.nav_manage", []navItem{{"accounts.title", "/accounts", account.AccountsWrite}, {"settings.title", "/settings", account.SettingsWrite}, {"audit.title", "/audit", account.AuditRead}}},
}

// page starts a page.
func (o *office) page(c *gin.Context, titleKey string) Page {
	p := Page{Page: web.NewPage(c, web.Say(c, titleKey))}
	principal := auth.Principal(c)
	p.Name = principal.Called()
	p.Guarded = guarded(c)
	f := o.Settings.Public(ctx(c)).Figures
	p.Least, p.Minutes = f.Least, f.ReleaseMinutes
	site := web.From(c)
	for _, group := range navigation {
		g := NavGroup{Title: web.Say(c, group.key)}
		for _, item := range group.items {
			if principal.MayPartly(item.scope) {
				g.Items = append(g.Items, NavItem{web.Say(c, item.key), site.Path(Prefix + item.path), here(c, item.path)})
			}
		}
		if len(g.Items) > 0 {
			p.Nav = append(p.Nav, g)
		}
	}
	// Only keys of our own are worded, so that a link cannot put words into the
	// office's mouth.
	if done := "office.done_" + c.Query("done"); c.Query("done") != "" && site.Words.Has(done) {
		p.Done = web.Say(c, done)
	}
	return p
}

// here reports whether the page on show belongs to a navigation item.
func here(c *gin.Context, path string) bool {
	at := strings.TrimPrefix(c.FullPath(), Prefix)
	return at == path || path != "" && strings.HasPrefix(at, path+"/")
}

// pageOf is page about a survey, whose figures have a protection of their own.
func (o *office) pageOf(c *gin.Context, titleKey string, s *catalog.Survey) (Page, error) {
	p := o.page(c, titleKey)
	of, err := o.Rates.Protection(ctx(c), s)
	p.Least, p.Minutes = of.Least, int(of.Every/time.Minute)
	return p, err
}
