package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/account"
)

type migrateCommand struct{}

func (*migrateCommand) Run(ctx context.Context, t *terminal, c *Config) error {
	app, err := NewApp(ctx, *c, 1, t.log(slog.LevelWarn))
	if err != nil {
		return err
	}
	defer app.Close()
	database, program, err := app.Store.SchemaVersions(ctx)
	if err != nil {
		return err
	}
	if c.JSON {
		return t.print(map[string]int64{"database": database, "program": program})
	}
	t.say("cmd.migrated", map[string]any{"Version": database})
	return nil
}

type userCommands struct {
	Add       userAdd       `cmd:"" help:"Make an account; the password is read from the terminal or, in a pipe, from the first line."`
	Password  userPassword  `cmd:"" help:"Set an account's password, which its person then changes at the next sign-in; read as by add."`
	FirstLink userFirstLink `cmd:"" name:"first-link" help:"Show the one-time link that makes the first administrator."`
}

type userPassword struct {
	Name string `arg:"" help:"Name to sign in with."`
}

// Run gives an account another password and ends its sessions: whoever has lost
// theirs, or suspects that somebody knows it, starts anew.
func (u *userPassword) Run(ctx context.Context, t *terminal, c *Config) error {
	password, err := readPassword(t)
	if err != nil {
		return err
	}
	app, err := NewApp(ctx, *c, 1, t.log(slog.LevelWarn))
	if err != nil {
		return err
	}
	defer app.Close()
	row, err := app.Store.Account(ctx, u.Name)
	if err != nil {
		return err
	}
	if err := app.Passwords.Change(ctx, row.ID, password, true); err != nil {
		return err
	}
	if err := app.Store.EndSessionsOf(ctx, row.ID, ""); err != nil {
		return err
	}
	t.say("cmd.password_set", map[string]any{"Name": u.Name})
	return nil
}

type userAdd struct {
	Name string   `arg:"" help:"Name to sign in with."`
	Role []string `help:"Roles: designer, analyst, evaluator, system, security, auditor; with @AREA for a part of the city, as in helper@219901; unit@UNIT for what concerns one unit. All administrators' and office roles unless given."`

	Temporary bool `help:"The password is yours, not theirs: it must be changed at the first sign-in."`
}

// grants reads the roles.
func (u *userAdd) grants() ([]models.Grant, error) {
	if len(u.Role) == 0 {
		u.Role = []string{"designer", "analyst", "evaluator", "system", "security", "auditor"}
	}
	var grants []models.Grant
	for _, r := range u.Role {
		name, area, _ := strings.Cut(r, "@")
		role, err := account.ParseRole(name)
		if err != nil {
			return nil, err
		}
		grant := account.Grant{Role: role, Area: area}
		if role == account.UnitView { // what it sees hangs on its unit, whose code may be an area's
			grant.Area, grant.Unit = "", area
		}
		if err := account.CheckGrant(grant); err != nil {
			return nil, err
		}
		grants = append(grants, models.Grant{Role: string(role), Area: grant.Area, Unit: grant.Unit})
	}
	return grants, nil
}

func (u *userAdd) Run(ctx context.Context, t *terminal, c *Config) error {
	if err := account.CheckName(u.Name); err != nil {
		return err
	}
	grants, err := u.grants()
	if err != nil {
		return err
	}
	password, err := readPassword(t)
	if err != nil {
		return err
	}
	app, err := NewApp(ctx, *c, 1, t.log(slog.LevelWarn))
	if err != nil {
		return err
	}
	defer app.Close()
	values, err := app.Public.Settings(ctx)
	if err != nil {
		return err
	}
	if err := account.CheckAdministrators(heldBy(grants), values.SeparateAdministrators); err != nil {
		return err
	}
	hash, err := app.Passwords.First(ctx, password)
	if err != nil {
		return err
	}
	row := models.NewAccount{Account: models.Account{Name: u.Name, Password: hash, MustChange: u.Temporary}, Grants: grants}
	if err := app.Store.CreateAccounts(ctx, []models.NewAccount{row}); err != nil {
		return err
	}
	t.say("cmd.user_added", map[string]any{"Name": u.Name})
	return nil
}

func heldBy(rows []models.Grant) []account.Grant {
	grants := make([]account.Grant, len(rows))
	for i, g := range rows {
		grants[i] = account.Grant{Role: account.Role(g.Role), Area: g.Area, Unit: g.Unit}
	}
	return grants
}

func readPassword(t *terminal) (string, error) {
	if f, ok := t.in.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		t.say("cmd.password", nil)
		b, err := term.ReadPassword(int(f.Fd()))
		return string(b), err
	}
	line, err := bufio.NewReader(t.in).ReadString('\n')
	if err != nil && err != io.EOF {
		return "", err
	}
	return strings.TrimRight(line, "\r\n"), nil
}

type tokenCommands struct {
	Add tokenAdd `cmd:"" help:"Make a token and print it, this once."`
}

type tokenAdd struct {
	User    string `required:"" help:"Account that the token acts for."`
	Scope   string `required:"" help:"What it may do, such as rates:read,responses:read."`
	Expires string `help:"Last day (YYYY-MM-DD) or a time such as 720h; never when empty." default:""`
}

func (a *tokenAdd) Run(ctx context.Context, t *terminal, c *Config) error {
	scopes, err := account.ParseScopes(a.Scope)
	if err != nil {
		return err
	}
	app, err := NewApp(ctx, *c, 1, t.log(slog.LevelWarn))
	if err != nil {
		return err
	}
	defer app.Close()
	expires, err := a.expiry(app)
	if err != nil {
		return err
	}
	token, err := app.MakeToken(ctx, a.User, scopes, expires)
	if err != nil {
		return err
	}
	if c.JSON {
		return t.print(map[string]string{"token": token})
	}
	_, err = fmt.Fprintln(t.out, token)
	return err
}

// expiry returns the moment (µs UTC) from which the token is refused, 0 for
// never.
func (a *tokenAdd) expiry(app *App) (int64, error) {
	if a.Expires == "" {
		return 0, nil
	}
	if d, err := time.ParseDuration(a.Expires); err == nil && d > 0 {
		return app.now().Add(d).UnixMicro(), nil
	}
	day, err := time.ParseInLocation(time.DateOnly, a.Expires, app.Zone)
	if err != nil {
		return 0, surveys.E(surveys.Invalid, "cmd.expires", "/expires", "Value", a.Expires)
	}
	return day.AddDate(0, 0, 1).UnixMicro(), nil
}

// MakeToken makes a token for an account and returns it as it is shown, once.
func (a *App) MakeToken(ctx context.Context, user string, scopes []account.Scope, expires int64) (string, error) {
	row, err := a.Store.Account(ctx, user)
	if err != nil {
		return "", err
	}
	secret, err := account.NewSecret(rand.Reader)
	if err != nil {
		return "", err
	}
	token := models.Token{AccountID: row.ID, SecretHash: account.HashSecret(secret), Scopes: account.JoinScopes(scopes), ExpiresAt: expires}
	if err := a.Store.CreateToken(ctx, &token); err != nil {
		return "", err
	}
	return account.FormatToken(token.ID, secret), nil
}
