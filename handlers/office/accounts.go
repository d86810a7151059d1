package office

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/account"
)

type accountStore interface {
	Accounts(ctx context.Context) ([]models.Account, error)
	AccountsIn(ctx context.Context, areas []string) ([]models.Account, error)
	GrantsByAccount(ctx context.Context, ids []int64) (map[int64][]models.Grant, error)
	Holders(ctx context.Context, roles ...account.Role) ([]models.Holder, error)
	CreateAccounts(ctx context.Context, rows []models.NewAccount) error
	SignedIn(ctx context.Context, id int64) error
	PutLink(ctx context.Context, row *models.Link) error
	EndLinks(ctx context.Context, accountID int64, purpose string) error
	Belongings(ctx context.Context, id int64) (models.Belongings, error)
	Leave(ctx context.Context, from, to int64) (models.HandedOver, error)
}

func (o *office) accountRoutes() []route {
	manage := func(method, path string, handle func(*gin.Context) error) route {
		return route{method: method, path: path, scope: account.AccountsWrite, partly: true, handle: handle}
	}
	return []route{
		manage("GET", "/accounts", o.accounts),
		manage("POST", "/accounts", o.createAccount),
		manage("GET", "/accounts/new", o.newAccount),
		manage("POST", "/accounts/import", o.importAccounts),
		manage("GET", "/accounts/template.xlsx", o.accountTemplate),
		manage("GET", "/accounts/:id", o.account),
		manage("POST", "/accounts/:id", o.changeAccount),
		manage("POST", "/accounts/:id/grants", o.changeGrants),
		manage("POST", "/accounts/:id/link", o.linkAccount),
		manage("POST", "/accounts/:id/unlock", o.unlockAccount),
		manage("POST", "/accounts/:id/sessions", o.endAccountSessions),
		manage("POST", "/accounts/:id/disable", o.disableAccount),
		manage("POST", "/accounts/:id/enable", o.enableAccount),
		manage("GET", "/accounts/:id/leave", o.leaving),
		manage("POST", "/accounts/:id/leave", o.leave),
	}
}

// remit is which accounts somebody manages: all, or the helpers of some areas.
type remit struct {
	all   bool
	areas map[string]bool // whole subtrees
}

func (o *office) remit(c *gin.Context) remit {
	tops, all := auth.Principal(c).Areas(account.AccountsWrite)
	r := remit{all: all, areas: make(map[string]bool)}
	if all {
		return r
	}
	tree := o.Areas()
	for _, a := range tree.Areas() {
		for _, top := range tops {
			if tree.Within(a.Code, top) {
				r.areas[a.Code] = true
			}
		}
	}
	return r
}

// holds reports whether an account with these grants is within reach. One that
// has anything more than helper's work there is not: whoever could change it
// would hold that too.
func (r remit) holds(grants []models.Grant) bool {
	for _, g := range grants {
		if !r.all && (g.Role != string(account.Helper) || g.Unit != "" || !r.areas[g.Area]) {
			return false
		}
	}
	return r.all || len(grants) > 0
}

// may is account.Ground.May.
func (r remit) may(role account.Role, area string) bool {
	return r.all || role == account.Helper && r.areas[area]
}

// roles are those that the caller may give.
func (r remit) roles() []account.Role {
	if r.all {
		return account.Roles
	}
	return []account.Role{account.Helper}
}

// managed returns the account that the path names.
//
// Errors: NotFound, also for one that is there and out of reach.
func (o *office) managed(c *gin.Context) (models.Account, []models.Grant, remit, error) {
	r := o.remit(c)
	absent := surveys.E(surveys.NotFound, "store.no_account", "")
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		return models.Account{}, nil, r, absent
	}
	a, err := o.Store.AccountByID(ctx(c), id)
	if err != nil {
		return a, nil, r, err
	}
	grants, err := o.Store.Grants(ctx(c), id)
	if err == nil && !r.holds(grants) {
		return models.Account{}, nil, r, absent
	}
	return a, grants, r, err
}

// within returns all accounts within reach, by name, with their grants.
func (o *office) within(c *gin.Context, r remit) ([]models.Account, map[int64][]models.Grant, error) {
	var rows []models.Account
	var err error
	if r.all {
		rows, err = o.Store.Accounts(ctx(c))
	} else {
		codes := make([]string, 0, len(r.areas))
		for code := range r.areas {
			codes = append(codes, code)
		}
		rows, err = o.Store.AccountsIn(ctx(c), codes)
	}
	if err != nil {
		return nil, nil, err
	}
	ids := make([]int64, len(rows))
	for i, row := range rows {
		ids[i] = row.ID
	}
	grants, err := o.Store.GrantsByAccount(ctx(c), ids)
	if err != nil {
		return nil, nil, err
	}
	kept := rows[:0]
	for _, row := range rows {
		if r.holds(grants[row.ID]) {
			kept = append(kept, row)
		}
	}
	return kept, grants, nil
}

// States of an account, in the order in which they hide each other.
var accountStates = []string{"disabled", "expired", "waiting", "locked", "active"}

func (o *office) stateOf(a *models.Account) string {
	now := o.Now().UnixMicro()
	switch {
	case a.Disabled:
		return "disabled"
	case a.ValidUntil != 0 && a.ValidUntil <= now:
		return "expired"
	case a.Password == "":
		return "waiting"
	case a.LockedUntil > now:
		return "locked"
	}
	return "active"
}

// AccountsPage is what pages/office/accounts shows.
type AccountsPage struct {
	Page
	Lines        []AccountLine
	Query, State string
	States       []string
	Total        int
	From, To     int    // of what is shown, from 1
	Newer, Older string // addresses of the neighbouring pages, "" = none
	Part         bool   // only helpers of an area
	Warning      string
}

// AccountLine is one account in the list.
type AccountLine struct {
	ID                      int64
	Name, DisplayName       string
	State, Until            string
	Grants                  []GrantLine
	Changed                 string // the day of the password
	Locked                  string // until when
	FailedCount             int
	Me, MustChange, Waiting bool
}

const accountsPerPage = 50

func (o *office) accounts(c *gin.Context) error {
	r := o.remit(c)
	rows, grants, err := o.within(c, r)
	if err != nil {
		return err
	}
	p := &AccountsPage{Page: o.page(c, "accounts.title"), Query: strings.TrimSpace(c.Query("q")), State: c.Query("state"), States: accountStates, Part: !r.all}
	var found []models.Account
	needle := strings.ToLower(p.Query)
	for _, a := range rows {
		if (p.State == "" || o.stateOf(&a) == p.State) &&
			(strings.Contains(strings.ToLower(a.Name), needle) || strings.Contains(strings.ToLower(a.DisplayName), needle)) {
			found = append(found, a)
		}
	}
	p.Total = len(found)
	number, _ := strconv.Atoi(c.Query("page"))
	last := max(0, (len(found)-1)/accountsPerPage)
	number = min(max(number, 0), last)
	start := number * accountsPerPage
	end := min(start+accountsPerPage, len(found))
	for _, a := range found[start:end] {
		line, err := o.accountLine(c, &a, grants[a.ID])
		if err != nil {
			return err
		}
		p.Lines = append(p.Lines, line)
	}
	p.From, p.To = min(start+1, len(found)), end
	at := func(n int) string {
		return web.From(c).Path(Prefix + "/accounts?" + url.Values{"q": {p.Query}, "state": {p.State}, "page": {strconv.Itoa(n)}}.Encode())
	}
	if number > 0 {
		p.Newer = at(number - 1)
	}
	if number < last {
		p.Older = at(number + 1)
	}
	if p.Warning, err = o.managersEnd(c, r); err != nil {
		return err
	}
	return web.Render(c, http.StatusOK, "office/accounts", p)
}

func (o *office) accountLine(c *gin.Context, a *models.Account, grants []models.Grant) (AccountLine, error) {
	lines, err := o.grantLines(c, grants)
	line := AccountLine{
		ID: a.ID, Name: a.Name, DisplayName: a.DisplayName, State: o.stateOf(a), Until: o.lastDay(a.ValidUntil), Grants: lines,
		FailedCount: a.FailedCount, Me: a.ID == auth.Principal(c).AccountID, MustChange: a.MustChange, Waiting: a.Password == "",
	}
	if !line.Waiting {
		line.Changed = time.UnixMicro(a.PasswordChangedAt).In(o.Zone).Format(time.DateOnly)
	}
	if line.State == "locked" {
		line.Locked = o.moment(a.LockedUntil)
	}
	return line, err
}

// managersEnd warns where everybody who manages accounts stops doing so on some
// day: nobody would be left to make another.
func (o *office) managersEnd(c *gin.Context, r remit) (string, error) {
	if !r.all {
		return "", nil
	}
	holders, err := o.Store.Holders(ctx(c), account.Security)
	if err != nil {
		return "", err
	}
	var last models.Holder
	for _, h := range holders {
		if h.Until == 0 {
			return "", nil
		}
		if h.Until > last.Until {
			last = h
		}
	}
	if len(holders) == 0 {
		return web.Say(c, "accounts.no_manager"), nil
	}
	return web.Say(c, "accounts.managers_end", "Name", last.Account.Name, "Day", o.lastDay(last.Until)), nil
}
