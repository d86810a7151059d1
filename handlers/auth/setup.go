package auth

import (
	"context"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/audit"
)

// SetupPage is what pages/office/setup shows: the page of a one-time link.
type SetupPage struct {
	web.Page
	First       bool   // makes the first administrator, else sets a password
	Name        string // to sign in with
	DisplayName string
	Path        string
	Rules       string
	Wrong       []web.ProblemEntry
}

// link finds out what the link of the request is for. Looking never spends it.
func (g *Guard) link(c *gin.Context) (hash []byte, page *SetupPage, accountID int64, err error) {
	ctx := c.Request.Context()
	hash = account.HashSecret(c.Param("token"))
	page = &SetupPage{Path: account.LinkPath(c.Param("token"))}
	_, err = g.accounts.Link(ctx, hash, account.LinkFirst)
	if err == nil {
		var n int64
		if n, err = g.accounts.CountAccounts(ctx); err == nil && n > 0 { // made by a command meanwhile
			err = surveys.E(surveys.Gone, "store.link_used", "")
		}
	}
	if surveys.KindOf(err) != surveys.NotFound || err == nil {
		page.First = true
		return hash, page, 0, err
	}
	l, err := g.accounts.Link(ctx, hash, account.LinkPassword)
	if err != nil {
		return hash, page, 0, err
	}
	a, err := g.accounts.AccountByID(ctx, l.AccountID)
	if err != nil {
		return hash, page, 0, err
	}
	if g.gone(&a) {
		return hash, page, 0, surveys.E(surveys.Gone, "store.link_used", "")
	}
	page.Name, page.DisplayName = a.Name, a.DisplayName
	return hash, page, a.ID, nil
}

func (g *Guard) setupForm(c *gin.Context) error {
	_, page, _, err := g.link(c)
	if err != nil {
		return err
	}
	return g.showSetup(c, http.StatusOK, page)
}

func (g *Guard) showSetup(c *gin.Context, status int, p *SetupPage) error {
	title := "auth.setup_password"
	if p.First {
		title = "auth.setup_first"
	}
	p.Page = web.NewPage(c, web.Say(c, title))
	p.Rules = g.Rules(c)
	return web.Render(c, status, "office/setup", p)
}

// Rules words how passwords must be.
func (g *Guard) Rules(c *gin.Context) string {
	r := g.settings(c.Request.Context()).Password
	return web.Say(c, "auth.rules", "Min", r.Min, "Classes", r.Classes, "History", r.History)
}

// setup spends a link: it makes the first administrator or sets a password, and
// signs in.
func (g *Guard) setup(c *gin.Context) error {
	if g.origins.Check(c.Request) != nil {
		return surveys.E(surveys.Forbidden, "auth.origin", "")
	}
	hash, page, id, err := g.link(c)
	if err != nil {
		return err
	}
	if err := web.ReadForm(c, maxForm); err != nil {
		return err
	}
	if page.First {
		page.Name, page.DisplayName = strings.TrimSpace(c.PostForm("name")), strings.TrimSpace(c.PostForm("display_name"))
	}
	ctx := c.Request.Context()
	a, err := g.spend(ctx, hash, page, id, c.PostForm("password"), c.PostForm("again"))
	if found := surveys.All(err); len(found) > 0 && surveys.KindOf(err) == surveys.Invalid {
		page.Wrong = web.Entries(c, found)
		return g.showSetup(c, http.StatusUnprocessableEntity, page)
	}
	if err != nil {
		return err
	}
	action := "account:password_link"
	if page.First {
		action = "account:first"
	}
	g.append(c, audit.Event{ActorID: a.ID, Actor: a.Name, Action: action, Object: a.Name, Status: http.StatusOK})
	if err := g.begin(c, &a); err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, web.From(c).Path("/office"))
	return nil
}

// spend checks what was typed, all of it, and only then spends the link.
func (g *Guard) spend(ctx context.Context, hash []byte, page *SetupPage, id int64, password, again string) (a models.Account, err error) {
	var wrong surveys.Errors
	var encoded string
	if page.First {
		wrong = append(wrong, surveys.All(account.CheckName(page.Name))...)
		wrong = append(wrong, surveys.All(account.CheckDisplayName(page.DisplayName))...)
		encoded, err = g.passwords.First(ctx, password)
	} else {
		encoded, err = g.passwords.Next(ctx, id, password)
	}
	if err != nil && surveys.KindOf(err) != surveys.Invalid {
		return a, err
	}
	wrong = append(wrong, surveys.All(err)...)
	if password != again {
		wrong = append(wrong, surveys.E(surveys.Invalid, "auth.again", "/again"))
	}
	if err := wrong.Err(); err != nil {
		return a, err
	}
	if !page.First {
		if _, err := g.accounts.SetPasswordByLink(ctx, hash, account.LinkPassword, encoded); err != nil {
			return a, err
		}
		return g.accounts.AccountByID(ctx, id)
	}
	row := models.NewAccount{Account: models.Account{Name: page.Name, DisplayName: page.DisplayName, Password: encoded}}
	for _, role := range account.FirstRoles(g.settings(ctx).SeparateAdministrators) {
		row.Grants = append(row.Grants, models.Grant{Role: string(role)})
	}
	err = g.accounts.CreateFirst(ctx, hash, account.LinkFirst, &row)
	return row.Account, err
}
