// Package auth finds out who a request comes from, by API token or by session,
// and refuses what they may not do. What names no scope is refused.
package auth

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/setting"
)

// Accounts is what sign-in needs of the store.
type Accounts interface {
	Account(ctx context.Context, name string) (models.Account, error)
	AccountByID(ctx context.Context, id int64) (models.Account, error)
	GrantsOf(ctx context.Context, accountID int64) ([]account.Grant, error)
	SignInFailed(ctx context.Context, id int64) (count int, err error)
	LockAccount(ctx context.Context, id, until int64) error
	SignedIn(ctx context.Context, id int64) error
	Token(ctx context.Context, id int64) (models.Token, error)
	NoteSession(ctx context.Context, token string, accountID int64, agent string) error
	Link(ctx context.Context, hash []byte, purpose string) (models.Link, error)
	CountAccounts(ctx context.Context) (int64, error)
	CreateFirst(ctx context.Context, hash []byte, purpose string, row *models.NewAccount) error
	SetPasswordByLink(ctx context.Context, hash []byte, purpose, password string) (models.Link, error)
}

// Guard knows the principal of each request.
type Guard struct {
	accounts  Accounts
	passwords *account.Passwords
	keeper    *setting.Keeper
	sessions  *scs.SessionManager
	origins   *http.CrossOriginProtection
	log       Log
	now       func() time.Time
}

// Config is what a Guard is made from.
type Config struct {
	Accounts  Accounts
	Sessions  scs.Store
	Passwords *account.Passwords
	Settings  *setting.Keeper
	PublicURL string // its origin may post; "" when not set
	HTTPS     bool
	Prefix    string // path under which a gateway shows us: the cookie stays below it
	Log       Log    // audit log; nil keeps none
	Now       func() time.Time
}

// lifetime is how long a session lives at most, however busy. How long it may be
// idle is a setting.
const lifetime = 12 * time.Hour

// New returns a Guard.
func New(c Config) (*Guard, error) {
	g := &Guard{
		accounts: c.Accounts, passwords: c.Passwords, keeper: c.Settings, log: c.Log, now: c.Now, origins: http.NewCrossOriginProtection(),
	}
	if c.PublicURL != "" {
		// A gateway that rewrites Host would otherwise turn real people away.
		if err := g.origins.AddTrustedOrigin(origin(c.PublicURL)); err != nil {
			return nil, err
		}
	}
	g.sessions = scs.New()
	g.sessions.Store = c.Sessions
	g.sessions.Lifetime = lifetime
	g.sessions.HashTokenInStore = true
	g.sessions.Cookie.Name = "minyi"
	g.sessions.Cookie.Path = cmp.Or(c.Prefix, "/")
	switch {
	case c.HTTPS && c.Prefix == "":
		g.sessions.Cookie.Name = "__Host-minyi"
	case c.HTTPS: // __Host- asks for the path "/"; under a prefix the rest of the host is somebody else's
		g.sessions.Cookie.Name = "__Secure-minyi"
	}
	g.sessions.Cookie.Secure = c.HTTPS
	g.sessions.Cookie.HttpOnly = true
	g.sessions.Cookie.SameSite = http.SameSiteStrictMode
	return g, nil
}

// settings are those in force.
func (g *Guard) settings(ctx context.Context) setting.Settings { return g.keeper.Public(ctx).Settings }

func origin(publicURL string) string {
	scheme, rest, _ := strings.Cut(publicURL, "://")
	host, _, _ := strings.Cut(rest, "/")
	return scheme + "://" + host
}

const (
	principalKey = "auth.principal"
	accountKey   = "account"
)

// Identify finds the principal and leaves it in the context; a request without
// one goes on as nobody. A token or session that is not valid is refused.
func (g *Guard) Identify() gin.HandlerFunc {
	return web.Handle(func(c *gin.Context) error {
		p, err := g.byToken(c)
		if p == nil && err == nil {
			p, err = g.bySession(c)
		}
		if err != nil {
			return err
		}
		if p != nil {
			c.Set(principalKey, p)
		}
		return nil
	})
}

// Principal returns who the request comes from, nil for nobody.
func Principal(c *gin.Context) *account.Principal {
	v, _ := c.Get(principalKey)
	p, _ := v.(*account.Principal)
	return p
}

// Require lets only principals with the scope pass.
//
// Errors: Unauthenticated for nobody, Forbidden for somebody without the scope.
func Require(scope account.Scope) gin.HandlerFunc {
	return web.Handle(func(c *gin.Context) error { return Allowed(c, scope) })
}

// Allowed is the check of Require.
func Allowed(c *gin.Context, scope account.Scope) error {
	switch p := Principal(c); {
	case p == nil:
		return surveys.E(surveys.Unauthenticated, "auth.sign_in", "")
	case !p.May(scope):
		return surveys.E(surveys.Forbidden, "auth.scope", "", "Scope", string(scope), "What", scope.Word())
	case p.ChangeFirst && scope != account.OfficeEnter: // the office's pages lead to the change by themselves
		return surveys.E(surveys.Forbidden, "auth.change_first", "")
	}
	return nil
}

// RequirePartly lets principals pass who hold the scope at least for a part of
// the city or a unit; the handler must show them no more than that.
func RequirePartly(scope account.Scope) gin.HandlerFunc {
	return web.Handle(func(c *gin.Context) error {
		if p := Principal(c); p != nil && p.MayPartly(scope) && !p.ChangeFirst {
			return nil
		}
		return Allowed(c, scope)
	})
}

// byToken reads "Authorization: Bearer mny_ID_SECRET".
func (g *Guard) byToken(c *gin.Context) (*account.Principal, error) {
	header := c.GetHeader("Authorization")
	if header == "" {
		return nil, nil
	}
	refused := surveys.E(surveys.Unauthenticated, "auth.token", "")
	scheme, token, _ := strings.Cut(header, " ")
	id, secret, ok := account.ParseToken(strings.TrimSpace(token))
	if !strings.EqualFold(scheme, "Bearer") || !ok {
		return nil, refused
	}
	t, err := g.accounts.Token(c.Request.Context(), id)
	switch {
	case surveys.KindOf(err) == surveys.NotFound:
		return nil, refused
	case err != nil:
		return nil, err
	case !account.SecretMatches(t.SecretHash, secret), t.RevokedAt != 0, t.ExpiresAt != 0 && t.ExpiresAt <= g.now().UnixMicro():
		return nil, refused
	}
	scopes, err := account.ParseScopes(t.Scopes)
	if err != nil {
		return nil, refused
	}
	a, err := g.accounts.AccountByID(c.Request.Context(), t.AccountID)
	if err != nil || g.gone(&a) {
		return nil, refused
	}
	return &account.Principal{AccountID: a.ID, Name: a.Name, OfficeID: a.OfficeID, Scopes: scopes}, nil
}

// SignInFirst leads nobody to the sign-in page and back here afterwards.
func SignInFirst() gin.HandlerFunc {
	return func(c *gin.Context) {
		if Principal(c) == nil {
			next := "/office"
			if c.Request.Method == http.MethodGet {
				next = c.Request.URL.RequestURI()
			}
			c.Redirect(http.StatusSeeOther, web.From(c).Path("/login?next="+url.QueryEscape(next)))
			c.Abort()
		}
	}
}

// PasswordFirst leads who must change their password to that page, and nowhere
// else before it is done.
func PasswordFirst(page string) gin.HandlerFunc {
	return func(c *gin.Context) {
		if p := Principal(c); p != nil && p.ChangeFirst && c.FullPath() != page {
			c.Redirect(http.StatusSeeOther, web.From(c).Path(page))
			c.Abort()
		}
	}
}
