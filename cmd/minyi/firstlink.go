package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/account"
)

// firstLinkFile keeps the one-time link that makes the first administrator,
// readable by the operator alone. The database knows only its hash.
func (c *Config) firstLinkFile() string { return filepath.Join(c.Data, "first-link") }

// FirstLink makes a new one-time link for the first administrator and forgets
// the one before, as long as there is no account; else it returns "".
func (a *App) FirstLink(ctx context.Context, publicURL string) (string, error) {
	n, err := a.Store.CountAccounts(ctx)
	if err != nil {
		return "", err
	}
	file := a.Config.firstLinkFile()
	if n > 0 {
		if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", fmt.Errorf("first link: %w", err)
		}
		return "", nil
	}
	secret, hash, err := account.NewLink(rand.Reader)
	if err != nil {
		return "", err
	}
	if err := a.Store.EndLinks(ctx, 0, account.LinkFirst); err != nil {
		return "", err
	}
	row := models.Link{TokenHash: hash, Purpose: account.LinkFirst, ExpiresAt: a.now().Add(account.FirstLinkFor).UnixMicro()}
	if err := a.Store.PutLink(ctx, &row); err != nil {
		return "", err
	}
	link := publicURL + account.LinkPath(secret)
	return link, writeWhole(file, []byte(link+"\n"))
}

// offerFirst tells the operator where the first administrator is made. It goes
// to the terminal and to the file, never to the log.
func (s *serveCommand) offerFirst(ctx context.Context, t *terminal, app *App, publicURL string) error {
	if s.Demo {
		return nil
	}
	link, err := app.FirstLink(ctx, publicURL)
	if err != nil || link == "" {
		return err
	}
	t.say("cmd.first_link", map[string]any{"Hours": int(account.FirstLinkFor / time.Hour)})
	fmt.Fprintln(t.err, "  "+link)
	return nil
}

type userFirstLink struct {
	PublicURL string `name:"public-url" help:"Address under which the server is reached; as it was at the last start unless given." placeholder:"URL"`
}

// Run prints the link for the first administrator: the one of the last start,
// or a new one where that was never made or has expired.
func (u *userFirstLink) Run(ctx context.Context, t *terminal, c *Config) error {
	app, err := NewApp(ctx, *c, 1, t.log(slog.LevelWarn))
	if err != nil {
		return err
	}
	defer app.Close()
	link, err := app.rememberedLink(ctx)
	if err != nil {
		return err
	}
	if base, _, found := strings.Cut(link, account.LinkPath("")); !found || u.PublicURL != "" && strings.TrimRight(u.PublicURL, "/") != base {
		if u.PublicURL != "" {
			base = strings.TrimRight(u.PublicURL, "/")
		}
		if base == "" {
			base = "http://127.0.0.1:8080"
		}
		if link, err = app.FirstLink(ctx, base); err != nil {
			return err
		}
	}
	if link == "" {
		return surveys.E(surveys.Conflict, "cmd.accounts_exist", "")
	}
	if c.JSON {
		return t.print(map[string]string{"link": link})
	}
	_, err = fmt.Fprintln(t.out, link)
	return err
}

// rememberedLink is the link of the file while it can be used; else what is
// left of it, the address.
func (a *App) rememberedLink(ctx context.Context) (string, error) {
	text, err := os.ReadFile(a.Config.firstLinkFile())
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("first link: %w", err)
	}
	link := strings.TrimSpace(string(text))
	base, secret, _ := strings.Cut(link, account.LinkPath(""))
	n, err := a.Store.CountAccounts(ctx)
	if err != nil {
		return "", err
	}
	_, err = a.Store.Link(ctx, account.HashSecret(secret), account.LinkFirst)
	switch kind := surveys.KindOf(err); {
	case err == nil && n == 0:
		return link, nil
	case err == nil || kind == surveys.NotFound || kind == surveys.Gone:
		return base, nil
	}
	return "", err
}
