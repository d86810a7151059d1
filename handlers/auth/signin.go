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

// Lockout: after so many failures in a row the account takes none for a while
// (GB/T 22239-2019, level 2).
const (
	maxFailures = 5
	lockedFor   = 15 * time.Minute
)

// maxForm is the largest sign-in form, in bytes.
const maxForm = 8 << 10

// Routes mounts sign-in and sign-out.
func (g *Guard) Routes(r gin.IRouter) {
	r.GET("/login", web.HandlePage(g.form))
	r.POST("/login", web.HandlePage(g.signIn))
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
		page.Error = web.Say(c, surveys.All(err)[0].Key)
		return g.show(c, http.StatusUnauthorized, page)
	}
	if err != nil {
		return err
	}
	// Whatever session the browser came with ends here: a planted one would be
	// the planter's too.
	ctx, err := g.sessions.Load(c.Request.Context(), "")
	if err != nil {
		return err
	}
	g.sessions.Put(ctx, accountKey, a.ID)
	c.Request = c.Request.WithContext(ctx)
	if err := g.writeCookie(c); err != nil {
		return err
	}
	g.append(c, audit.Event{ActorID: a.ID, Actor: a.Name, Action: "sign in", Status: http.StatusOK})
	c.Redirect(http.StatusSeeOther, web.From(c).Path(page.Next))
	return nil
}

// verify checks name and password and counts failures. One sentence answers
// every failure, so that nobody learns which names exist.
func (g *Guard) verify(ctx context.Context, name, password string) (models.Account, error) {
	refused := surveys.E(surveys.Unauthenticated, "auth.refused", "")
	a, err := g.accounts.Account(ctx, name)
	if err != nil && surveys.KindOf(err) != surveys.NotFound {
		return a, err
	}
	ok, err := g.hasher.Matches(ctx, a.Password, password) // also for an unknown name: it takes as long
	if err != nil {
		return a, err
	}
	now := g.now().UnixMicro()
	switch {
	case a.ID == 0 || a.Disabled || a.LockedUntil > now:
		return a, refused
	case ok:
		return a, g.accounts.SignedIn(ctx, a.ID)
	}
	failed, err := g.accounts.SignInFailed(ctx, a.ID)
	if err == nil && failed >= maxFailures {
		err = g.accounts.LockAccount(ctx, a.ID, now+lockedFor.Microseconds())
	}
	if err != nil {
		return a, err
	}
	return a, refused
}

func (g *Guard) signOut(c *gin.Context) error {
	if g.origins.Check(c.Request) != nil {
		return surveys.E(surveys.Forbidden, "auth.origin", "")
	}
	if cookie, err := c.Request.Cookie(g.sessions.Cookie.Name); err == nil {
		ctx, err := g.sessions.Load(c.Request.Context(), cookie.Value)
		if err != nil {
			return err
		}
		if err := g.sessions.Destroy(ctx); err != nil {
			return err
		}
		g.sessions.WriteSessionCookie(ctx, c.Writer, "", time.Time{})
	}
	c.Redirect(http.StatusSeeOther, web.From(c).Path("/login"))
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
