package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"minyi/handlers"
	"minyi/handlers/api"
	"minyi/handlers/auth"
	"minyi/handlers/health"
	"minyi/handlers/office"
	"minyi/handlers/resident"
	"minyi/handlers/web"
	"minyi/models/store"
	"minyi/static"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/answer"
	"minyi/surveys/area"
	"minyi/surveys/catalog"
	"minyi/surveys/design"
	"minyi/surveys/digest"
	"minyi/surveys/export"
	"minyi/surveys/funnel"
	"minyi/surveys/intake"
	"minyi/surveys/pledge"
	"minyi/surveys/quality"
	"minyi/surveys/rate"
	"minyi/surveys/setting"
	"minyi/surveys/tally"
	"minyi/surveys/weight"
)

// App is the place where all parts meet. Commands use the parts that they need;
// the server uses all of them.
type App struct {
	Config    Config
	Zone      *time.Location
	Keys      *keys
	Store     *store.Store
	Catalog   *catalog.Keeper
	Queue     *intake.Queue
	Receiver  *intake.Receiver
	Publisher *design.Publisher
	Pledges   *pledge.Desk
	Frames    *tally.Keeper
	Rates     *rate.Desk
	Looks     *rate.Recent
	Digests   *digest.Keeper
	Streams   *web.Streams
	Passwords *account.Passwords
	Public    *setting.Keeper
	Jobs      *export.Jobs // while it serves
	Addresses *quality.Addresses
	Funnel    *funnel.Counter
	Log       *slog.Logger

	areas    atomic.Pointer[area.Tree]
	now      func() time.Time
	released func() // of the exports' folder, once it serves
}

// hashesAtOnce bounds password hashing: 19 MiB each.
const hashesAtOnce = 2

// NewApp opens the database, brings it up to date and readies the parts.
func NewApp(ctx context.Context, c Config, queueSize int, log *slog.Logger) (*App, error) {
	a := &App{Config: c, now: time.Now, Log: log, Addresses: new(quality.Addresses), Funnel: new(funnel.Counter)}
	var err error
	if a.Zone, err = c.location(); err != nil {
		return nil, err
	}
	dsn, err := c.dsn()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	if a.Keys, err = loadKeys(c.keyFile()); err != nil {
		return nil, err
	}
	sealer, err := store.NewAESSealer(a.Keys.derive("contacts"))
	if err != nil {
		return nil, err
	}
	a.Store, err = store.Open(ctx, store.Config{DSN: dsn, Migrate: true, Sealer: sealer, Logger: a.Log, Now: a.now})
	if err != nil {
		return nil, err
	}
	a.connect(queueSize)
	if err := a.LoadAreas(ctx); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

// connect makes the parts that stand between the store and the pages.
func (a *App) connect(queueSize int) {
	a.Catalog = catalog.NewKeeper(a.Store, a.Zone, a.now)
	a.Queue = intake.NewQueue(&commits{store: a.Store, log: a.Log, now: a.now}, intake.Options{Capacity: queueSize})
	a.Receiver = &intake.Receiver{
		Submit: a.Queue.Submit, Repeat: a.Store.Repeat, InvitationKey: a.Keys.derive("invitations"), Now: a.now, Random: rand.Reader,
		Within: func(code, top string) bool { return a.Areas().Within(code, top) },
		Screened: func(ctx context.Context, surveyID, waveID, cellID int64) {
			if err := a.Store.NoteScreened(ctx, surveyID, waveID, cellID); err != nil {
				a.Log.Warn("count who was told that a quota is full", "error", err)
			}
		},
	}
	a.Publisher = &design.Publisher{Load: a.Store.Shelved, Store: a.publish, Now: a.now, Zone: a.Zone}
	a.Pledges = &pledge.Desk{Source: a.Store, Submit: a.Queue.Submit, Repeat: a.Store.Repeat, Now: a.now, Random: rand.Reader}
	a.Frames = tally.NewKeeper(a.Store, a.Catalog, a.Zone, idleTicks)
	a.Public = setting.NewKeeper(a.Store.Public, a.now)
	a.Rates = &rate.Desk{
		Frames: a.Frames, Areas: a.Areas, Margins: a.Margins, Now: a.now, Zone: a.Zone,
		Figures: func(ctx context.Context) (setting.Figures, error) {
			s, err := a.Public.Settings(ctx)
			return s.Figures, err
		},
	}
	a.Looks = rate.NewRecent(a.Rates)
	a.Digests = digest.NewKeeper(&digest.Desk{Rates: a.Rates, Source: a.Store})
	a.Streams = web.NewStreams(maxListeners)
	a.Passwords = &account.Passwords{
		Hasher: account.NewHasher(hashesAtOnce, rand.Reader), Store: a.Store,
		Rules: func(ctx context.Context) (setting.Password, error) {
			s, err := a.Public.Settings(ctx)
			return s.Password, err
		},
	}
}

// maxListeners is how many pages may follow what comes in at once; the others ask
// from time to time.
const maxListeners = 500

// A frame leaves after this many ticks without a question.
const (
	tick      = 500 * time.Millisecond
	idleTicks = int(30 * time.Minute / tick)
)

// publish adapts the store to design.Publisher.
func (a *App) publish(ctx context.Context, code string, document []byte, sha [32]byte, by string) (design.Published, error) {
	v, err := a.Store.Publish(ctx, code, document, sha, by)
	if err != nil {
		return design.Published{}, err
	}
	return design.Published{Version: v.Number, SHA256: [32]byte(v.SHA256)}, nil
}

// Areas returns the administrative tree as it was last read.
func (a *App) Areas() *area.Tree { return a.areas.Load() }

// LoadAreas reads the administrative tree from the database.
func (a *App) LoadAreas(ctx context.Context) error {
	rows, err := a.Store.Areas(ctx)
	if err != nil {
		return err
	}
	tree, err := area.NewTree(rows)
	if err != nil {
		return fmt.Errorf("stored areas: %v", err)
	}
	a.areas.Store(tree)
	return nil
}

// marginsSetting names the population counts in force.
const marginsSetting = weight.Setting

// Margins returns the population counts in force.
//
// Errors: Invalid where none were imported.
func (a *App) Margins(ctx context.Context) (*weight.Margins, error) {
	code, err := a.Store.Setting(ctx, marginsSetting)
	if surveys.KindOf(err) == surveys.NotFound {
		return nil, surveys.E(surveys.Invalid, "rate.margins_missing", "/weight")
	}
	if err != nil {
		return nil, err
	}
	return a.Store.Margins(ctx, code)
}

// Today is the day in the installation's zone.
func (a *App) Today() string { return a.now().In(a.Zone).Format(time.DateOnly) }

// env is what decoding answers needs beside the form.
func (a *App) env() answer.Env {
	tree, day := a.Areas(), a.Today()
	return answer.Env{Area: func(code string) bool { return tree.Valid(code, day) }}
}

// Handler returns the routes of the server.
func (a *App) Handler(ctx context.Context, c *ServeConfig, publicURL string, observe func(route, method string, status int, seconds float64)) (http.Handler, error) {
	demo, err := a.IsDemo(ctx)
	if err != nil {
		return nil, err
	}
	phones, err := a.phones(&c.PhoneConfig, demo)
	if err != nil {
		return nil, err
	}
	https := strings.HasPrefix(publicURL, "https://")
	site, err := web.NewSite(web.Config{Files: static.FS, Demo: demo, HTTPS: https, Prefix: prefixOf(c.PublicURL), Public: a.Public.Public, SoftErrors: c.SoftErrors, Log: a.Log})
	if err != nil {
		return nil, err
	}
	guard, err := auth.New(auth.Config{
		Accounts: a.Store, Sessions: a.Store.Sessions(), Passwords: a.Passwords, Settings: a.Public, PublicURL: c.PublicURL, HTTPS: https, Prefix: prefixOf(c.PublicURL), Log: a.Store, Now: a.now,
	})
	if err != nil {
		return nil, err
	}
	folder, release, err := ownExports(filepath.Join(a.Config.Data, "exports"))
	if err != nil {
		return nil, err
	}
	a.released = release
	if a.Jobs, err = export.NewJobs(folder, a.now); err != nil {
		return nil, err
	}
	return handlers.New(handlers.Deps{
		Site: site, Guard: guard,
		Resident: resident.New(resident.Deps{
			Site: site, Surveys: a.Catalog, Places: places{a}, Scanned: a.watch(strings.TrimRight(c.PublicURL, "/")).Scanned, Receiver: a.Receiver, Turned: a.Receiver.Turned, Reached: a.Funnel.Reach, Arrived: a.Addresses.Note, Phones: phones, Receipts: receipts{a}, Pledges: pledges{a},
			Results: results{a}, Rounds: rounds{a}, Areas: a.Areas, Zone: a.Zone, Now: a.now, Random: rand.Reader,
			DeviceKey: a.Keys.derive("devices"), AssistKey: a.Keys.derive("assist"),
		}),
		API: api.Deps{
			Store: a.Store, Catalog: a.Catalog, Publisher: a.Publisher, Receiver: a.Receiver, Rates: a.Rates, Areas: a.Areas,
			Zone: a.Zone, Now: a.now, PublicURL: publicURL, Demo: demo, Log: a.Log,
			Keys: api.Keys{Channel: a.Keys.derive("channels"), Invitation: a.Keys.derive("invitations")},
		},
		Office: office.Deps{
			Store: a.Store, Catalog: a.Catalog, Publisher: a.Publisher, Pledges: a.Pledges, Looks: a.Looks, Frames: a.Frames, Digests: a.Digests, Streams: a.Streams, Areas: a.Areas,
			Passwords: a.Passwords, Settings: a.Public, Zone: a.Zone, Now: a.now, Random: rand.Reader, PublicURL: publicURL, Public: c.PublicURL != "",
			Rates: a.Rates, Jobs: a.Jobs, Run: rand.Text()[:16],
			Keys: office.Keys{Channel: a.Keys.derive("channels"), Invitation: a.Keys.derive("invitations"), Assist: a.Keys.derive("assist")}, Texts: phones.Sender != nil, Log: a.Log,
		},
		Health:         health.Deps{Ready: a.Store.Ready, Now: a.now, Doctor: func(token string) bool { return genuineProbe(a.Keys, token, a.now()) }},
		Observe:        observe,
		TrustedProxies: c.TrustedProxies, InWork: c.InWork,
	})
}

// prefixOf is the path of the public address: the gateway shows us below it.
func prefixOf(publicURL string) string {
	u, err := url.Parse(publicURL)
	if err != nil {
		return "" // refused before, by ServeConfig.check
	}
	return strings.TrimRight(u.Path, "/")
}

// Close stops what connect started and closes the database.
func (a *App) Close() error {
	var errs []error
	if a.Queue != nil {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		errs = append(errs, a.Queue.Close(ctx))
	}
	if a.Jobs != nil {
		errs = append(errs, a.Jobs.Close())
	}
	if a.released != nil {
		a.released()
	}
	if a.Frames != nil {
		a.Looks.Close()
		a.Digests.Close()
		a.Frames.Close()
	}
	return errors.Join(append(errs, a.Store.Close())...)
}
