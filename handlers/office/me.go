package office

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/account"
)

type meStore interface {
	AccountByID(ctx context.Context, id int64) (models.Account, error)
	Grants(ctx context.Context, accountID int64) ([]models.Grant, error)
	ChangeAccount(ctx context.Context, id int64, change models.AccountChange) error
	SessionsOf(ctx context.Context, accountID int64) ([]models.SessionInfo, error)
	EndSession(ctx context.Context, accountID int64, id string) error
	EndSessionsOf(ctx context.Context, accountID int64, exceptToken string) error
	SetPassword(ctx context.Context, id int64, hash string, mustChange bool) error
	Units(ctx context.Context) ([]models.Unit, error)
}

// passwordPage is where a password is changed; who must change theirs reaches
// nothing else.
const passwordPage = "/me/password"

func (o *office) meRoutes() []route {
	return []route{
		{method: "GET", path: "/me", scope: account.OfficeEnter, handle: o.me},
		{method: "POST", path: "/me", scope: account.OfficeEnter, handle: o.putMe},
		{method: "GET", path: passwordPage, scope: account.OfficeEnter, handle: o.passwordForm},
		{method: "POST", path: passwordPage, scope: account.OfficeEnter, handle: o.changePassword},
		{method: "POST", path: "/me/sessions", scope: account.OfficeEnter, handle: o.endOtherSessions},
		{method: "POST", path: "/me/sessions/:session", scope: account.OfficeEnter, handle: o.endMySession},
	}
}

// MePage is what pages/office/me shows.
type MePage struct {
	Page
	Account     string
	DisplayName string
	Since       string // of the password
	Until       string // of the account, "" = no end
	Grants      []GrantLine
	Sessions    []SessionLine
	Others      bool // there are sessions beside this one
	Wrong       []web.ProblemEntry
}

// GrantLine is one grant in words.
type GrantLine struct {
	Role, Where, Until string
	Over               bool
}

// SessionLine is one browser in which an account has signed in.
type SessionLine struct {
	ID, Device, Since, Seen string
	This                    bool
}

func (o *office) me(c *gin.Context) error {
	a, err := o.Store.AccountByID(ctx(c), auth.Principal(c).AccountID)
	if err != nil {
		return err
	}
	return o.showMe(c, http.StatusOK, a.DisplayName, nil)
}

func (o *office) showMe(c *gin.Context, status int, displayName string, wrong surveys.Errors) error {
	a, err := o.Store.AccountByID(ctx(c), auth.Principal(c).AccountID)
	if err != nil {
		return err
	}
	p := &MePage{
		Page: o.page(c, "me.title"), Account: a.Name, DisplayName: displayName,
		Since: o.moment(a.PasswordChangedAt), Until: o.lastDay(a.ValidUntil),
	}
	if wrong != nil {
		p.Wrong = web.Entries(c, wrong)
	}
	grants, err := o.Store.Grants(ctx(c), a.ID)
	if err != nil {
		return err
	}
	if p.Grants, err = o.grantLines(c, grants); err != nil {
		return err
	}
	if p.Sessions, err = o.sessionLines(c, a.ID); err != nil {
		return err
	}
	for _, s := range p.Sessions {
		p.Others = p.Others || !s.This
	}
	return web.Render(c, status, "office/me", p)
}

func (o *office) sessionLines(c *gin.Context, accountID int64) ([]SessionLine, error) {
	all, err := o.Store.SessionsOf(ctx(c), accountID)
	this := account.SessionID(auth.SessionToken(c))
	var lines []SessionLine
	for _, s := range all {
		lines = append(lines, SessionLine{
			ID: s.ID, Device: device(c, s.Agent), Since: o.moment(s.CreatedAt), Seen: o.moment(s.SeenAt), This: s.ID == this,
		})
	}
	return lines, err
}

// grantLines words grants: the role, where it holds and until when.
func (o *office) grantLines(c *gin.Context, grants []models.Grant) ([]GrantLine, error) {
	units, err := o.unitNames(c)
	if err != nil {
		return nil, err
	}
	var lines []GrantLine
	now := o.Now().UnixMicro()
	for _, g := range grants {
		line := GrantLine{Role: web.Say(c, "account.role_"+g.Role), Until: o.lastDay(g.ValidUntil), Over: g.ValidUntil != 0 && g.ValidUntil <= now}
		switch {
		case g.Area != "":
			line.Where = o.Areas().Name(g.Area, web.Language(c))
		case g.Unit != "":
			if line.Where = units[g.Unit]; line.Where == "" {
				line.Where = g.Unit
			}
		default:
			line.Where = web.Say(c, "accounts.everywhere")
		}
		lines = append(lines, line)
	}
	return lines, nil
}

func (o *office) unitNames(c *gin.Context) (map[string]string, error) {
	units, err := o.Store.Units(ctx(c))
	names := make(map[string]string, len(units))
	for _, u := range units {
		names[u.Code] = u.Name
	}
	return names, err
}

func (o *office) putMe(c *gin.Context) error {
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	name := strings.TrimSpace(c.PostForm("display_name"))
	err := account.CheckDisplayName(name)
	if err == nil {
		err = o.Store.ChangeAccount(ctx(c), auth.Principal(c).AccountID, models.AccountChange{DisplayName: &name})
	}
	if found := refusals(err); found != nil {
		return o.showMe(c, http.StatusUnprocessableEntity, name, found)
	}
	if err != nil {
		return err
	}
	return o.back(c, "/me", "me_saved")
}

// PasswordPage is what pages/office/password shows.
type PasswordPage struct {
	Page
	Account string
	Forced  bool // nothing else can be done before
	Rules   string
	Wrong   []web.ProblemEntry
}

func (o *office) passwordForm(c *gin.Context) error { return o.showPassword(c, http.StatusOK, nil) }

func (o *office) showPassword(c *gin.Context, status int, wrong surveys.Errors) error {
	me := auth.Principal(c)
	p := &PasswordPage{Page: o.page(c, "me.password"), Account: me.Name, Forced: me.ChangeFirst, Rules: o.guard.Rules(c)}
	if p.Forced {
		p.Nav = nil
	}
	if wrong != nil {
		p.Wrong = web.Entries(c, wrong)
	}
	return web.Render(c, status, "office/password", p)
}

// changePassword sets one's own password and ends one's sessions elsewhere.
func (o *office) changePassword(c *gin.Context) error {
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	me := auth.Principal(c)
	next := c.PostForm("password")
	var wrong surveys.Errors
	if next != c.PostForm("again") {
		wrong = append(wrong, surveys.E(surveys.Invalid, "auth.again", "/again"))
	}
	hash := ""
	err := o.guard.Confirm(ctx(c), me.AccountID, c.PostForm("current"))
	if err == nil { // the history of passwords is not for guessing
		hash, err = o.Passwords.Next(ctx(c), me.AccountID, next)
	}
	if err != nil && surveys.KindOf(err) != surveys.Invalid {
		return err
	}
	if wrong = append(surveys.All(err), wrong...); len(wrong) > 0 {
		return o.showPassword(c, http.StatusUnprocessableEntity, wrong)
	}
	if err := o.Store.SetPassword(ctx(c), me.AccountID, hash, false); err != nil {
		return err
	}
	if err := o.Store.EndSessionsOf(ctx(c), me.AccountID, auth.SessionToken(c)); err != nil {
		return err
	}
	return o.back(c, "/me", "password_changed")
}

func (o *office) endOtherSessions(c *gin.Context) error {
	if auth.SessionToken(c) == "" { // a program's token has no session to keep
		return surveys.E(surveys.Forbidden, "auth.session_only", "")
	}
	if err := o.Store.EndSessionsOf(ctx(c), auth.Principal(c).AccountID, auth.SessionToken(c)); err != nil {
		return err
	}
	return o.back(c, "/me", "sessions_ended")
}

func (o *office) endMySession(c *gin.Context) error {
	if err := o.Store.EndSession(ctx(c), auth.Principal(c).AccountID, c.Param("session")); err != nil {
		return err
	}
	return o.back(c, "/me", "sessions_ended")
}

// lastDay writes the last day of something that ends, "" for what has no end.
func (o *office) lastDay(until int64) string {
	if until == 0 {
		return ""
	}
	return time.UnixMicro(until - 1).In(o.Zone).Format(time.DateOnly)
}
