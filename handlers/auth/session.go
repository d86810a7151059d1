package auth

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/gin-gonic/gin"

	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/account"
)

// bySession reads the office's cookie. What would change something must come
// from our own pages.
func (g *Guard) bySession(c *gin.Context) (*account.Principal, error) {
	cookie, err := c.Request.Cookie(g.sessions.Cookie.Name)
	if err != nil {
		return nil, nil
	}
	ctx, err := g.sessions.Load(c.Request.Context(), cookie.Value)
	if err != nil {
		return nil, err
	}
	id := g.sessions.GetInt64(ctx, accountKey)
	if id == 0 {
		return nil, nil // ended, or never begun
	}
	if g.origins.Check(c.Request) != nil {
		return nil, surveys.E(surveys.Forbidden, "auth.origin", "")
	}
	a, err := g.accounts.AccountByID(ctx, id)
	if surveys.KindOf(err) == surveys.NotFound || err == nil && g.gone(&a) {
		return nil, g.sessions.Destroy(ctx)
	}
	if err != nil {
		return nil, err
	}
	c.Request = c.Request.WithContext(ctx)
	if glances(c) {
		c.Set(sessionKey, storedToken(cookie.Value))
	} else if err := g.writeCookie(c, a.ID); err != nil { // moves the idle limit on
		return nil, err
	}
	grants, err := g.accounts.GrantsOf(ctx, a.ID)
	if err != nil {
		return nil, err
	}
	now := g.now().UnixMicro()
	p := account.Signed(a.ID, a.Name, a.OfficeID, grants, now)
	p.DisplayName = a.DisplayName
	p.ChangeFirst = account.Due(a.MustChange, a.PasswordChangedAt, now, g.settings(ctx).Password)
	return p, nil
}

// Glance is the header by which a page's script says that nobody pressed
// anything: it only looks whether there is something new.
const Glance = "Minyi-Glance"

// glances reports whether a request comes by itself. It does not move the idle
// limit on: a page left open would keep the office open all day.
func glances(c *gin.Context) bool {
	return c.GetHeader(Glance) != "" || strings.HasSuffix(c.FullPath(), "/live")
}

// gone reports whether an account is barred or its time is over.
func (g *Guard) gone(a *models.Account) bool {
	return a.Disabled || a.ValidUntil != 0 && a.ValidUntil <= g.now().UnixMicro()
}

// begin opens a new session for an account. Whatever session the browser came
// with ends here: a planted one would be the planter's too.
func (g *Guard) begin(c *gin.Context, a *models.Account) error {
	ctx, err := g.sessions.Load(c.Request.Context(), "")
	if err != nil {
		return err
	}
	g.sessions.Put(ctx, accountKey, a.ID)
	c.Request = c.Request.WithContext(ctx)
	return g.writeCookie(c, a.ID)
}

// writeCookie stores the session in the request's context, notes whose it is
// and sends its cookie.
func (g *Guard) writeCookie(c *gin.Context, accountID int64) error {
	ctx := c.Request.Context()
	token, expiry, err := g.manager(c).Commit(ctx)
	if err != nil {
		return err
	}
	stored := storedToken(token)
	if err := g.accounts.NoteSession(ctx, stored, accountID, c.Request.UserAgent()); err != nil {
		return err
	}
	c.Set(sessionKey, stored)
	g.sessions.WriteSessionCookie(ctx, c.Writer, token, expiry)
	c.Header("Cache-Control", "no-store") // the manager's own word would let browsers keep the page
	return nil
}

// manager is the session manager with the idle limit of the settings.
func (g *Guard) manager(c *gin.Context) *scs.SessionManager {
	m := *g.sessions
	m.IdleTimeout = time.Duration(g.settings(c.Request.Context()).SignIn.IdleMinutes) * time.Minute
	return &m
}

const sessionKey = "auth.session"

// SessionToken returns the token under which the store keeps the request's
// session, "" without one.
func SessionToken(c *gin.Context) string { return c.GetString(sessionKey) }

// storedToken is what the session manager keeps in place of a token
// (HashTokenInStore): a copy of the database must not open the office.
func storedToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}
