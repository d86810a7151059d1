package auth

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/audit"
)

// maxForm is the largest sign-in form, in bytes.
const maxForm = 8 << 10

// Routes mounts sign-in, sign-out and the page of one-time links.
func (g *Guard) Routes(r gin.IRouter) {
	r.GET("/login", web.HandlePage(g.form))
	r.POST("/login", web.HandlePage(g.signIn))
	r.GET("/setup/:token", web.HandlePage(g.setupForm))
	r.POST("/setup/:token", web.HandlePage(g.setup))
	r.POST("/logout", web.HandlePage(g.signOut))
}

// SignInPage is what pages/office/login shows.
type SignInPage struct {
	web.Page
	Name  string
	Next  string // own path to go to afterwards
	Error string
}

func (g *Guard) form(c *gin.Context) error {
	return g.show(c, http.StatusOK, SignInPage{Next: ownPath(c.Query("next"))})
}

func (g *Guard) show(c *gin.Context, status int, p SignInPage) error {
	p.Page = web.NewPage(c, web.Say(c, "auth.title"))
	return web.Render(c, status, "office/login", &p)
}

func (g *Guard) signIn(c *gin.Context) error {
	if g.origins.Check(c.Request) != nil {
		return surveys.E(surveys.Forbidden, "auth.origin", "")
	}
	if err := web.ReadForm(c, maxForm); err != nil {
		return err
	}
	page := SignInPage{Name: strings.TrimSpace(c.PostForm("name")), Next: ownPath(c.PostForm("next"))}
	a, err := g.verify(c.Request.Context(), page.Name, c.PostForm("password"))
	if surveys.KindOf(err) == surveys.Unauthenticated {
		g.append(c, audit.Event{ActorID: a.ID, Actor: a.Name, Action: "sign in", Status: http.StatusUnauthorized})
		limits := g.settings(c.Request.Context()).SignIn
		page.Error = web.Say(c, surveys.All(err)[0].Key, "Failures", limits.Failures, "Minutes", limits.LockMinutes)
		return g.show(c, http.StatusUnauthorized, page)
	}
	if err != nil {
		return err
	}
	if err := g.begin(c, &a); err != nil {
		return err
	}
	g.append(c, audit.Event{ActorID: a.ID, Actor: a.Name, Action: "sign in", Status: http.StatusOK})
	c.Redirect(http.StatusSeeOther, web.From(c).Path(page.Next))
	return nil
}

// verify checks name and password and counts failures. One sentence answers
// every failure, so that nobody learns which names exist.
func (g *Guard) verify(ctx context.Context, name, password string) (models.Account, error) {
	a, err := g.accounts.Account(ctx, name)
	if err != nil && surveys.KindOf(err) != surveys.NotFound {
		return a, err
	}
	return a, g.check(ctx, &a, password)
}

// Confirm asks somebody who is signed in for their password once more. Failures
// count as at sign-in: a browser left open is no place to guess in.
//
// Errors: Invalid at /current.
func (g *Guard) Confirm(ctx context.Context, accountID int64, password string) error {
	a, err := g.accounts.AccountByID(ctx, accountID)
	if err != nil {
		return err
	}
	err = g.check(ctx, &a, password)
	if surveys.KindOf(err) == surveys.Unauthenticated {
		return surveys.E(surveys.Invalid, "auth.current", "/current")
	}
	return err
}

// check compares a password and counts failures; the zero account has none.
func (g *Guard) check(ctx context.Context, a *models.Account, password string) error {
	refused := surveys.E(surveys.Unauthenticated, "auth.refused", "")
	ok, err := g.passwords.Hasher.Matches(ctx, a.Password, password) // also for an unknown name: it takes as long
	if err != nil {
		return err
	}
	if a.ID == 0 {
		return refused
	}
	// Many guesses sent at once wait for their turn together. Those before this
	// one may have locked the account meanwhile.
	if *a, err = g.accounts.AccountByID(ctx, a.ID); err != nil {
		return err
	}
	now := g.now().UnixMicro()
	switch {
	case g.gone(a) || a.LockedUntil > now:
		return refused
	case ok:
		return g.accounts.SignedIn(ctx, a.ID)
	}
	limits := g.settings(ctx).SignIn
	failed, err := g.accounts.SignInFailed(ctx, a.ID)
	if err == nil && failed >= limits.Failures {
		err = g.accounts.LockAccount(ctx, a.ID, now+(time.Duration(limits.LockMinutes)*time.Minute).Microseconds())
	}
	if err != nil {
		return err
	}
	return refused
}

func (g *Guard) signOut(c *gin.Context) error {
	if g.origins.Check(c.Request) != nil {
		return surveys.E(surveys.Forbidden, "auth.origin", "")
	}
	if err := g.Leave(c); err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, web.From(c).Path("/login"))
	return nil
}

// Leave ends the session of the device from which the request comes.
func (g *Guard) Leave(c *gin.Context) error {
	cookie, err := c.Request.Cookie(g.sessions.Cookie.Name)
	if err != nil {
		return nil // there is none
	}
	ctx, err := g.sessions.Load(c.Request.Context(), cookie.Value)
	if err != nil {
		return err
	}
	if err := g.sessions.Destroy(ctx); err != nil {
		return err
	}
	g.sessions.WriteSessionCookie(ctx, c.Writer, "", time.Time{})
	return nil
}

// ownPath returns next when it leads to a page of ours, else the office's first
// page: nobody is sent on to a stranger's site.
func ownPath(next string) string {
	if !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\r\n\t") {
		return "/office"
	}
	return next
}
