package handlers_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"log/slog"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"minyi/handlers"
	"minyi/handlers/api"
	"minyi/handlers/auth"
	"minyi/handlers/health"
	"minyi/handlers/office"
	"minyi/handlers/resident"
	"minyi/handlers/web"
	"minyi/models/store"
	"minyi/models/store/storetest"
	"minyi/static"
	"minyi/surveys/account"
	"minyi/surveys/area"
	"minyi/surveys/catalog"
	"minyi/surveys/channel"
	"minyi/surveys/design"
	"minyi/surveys/digest"
	"minyi/surveys/export"
	"minyi/surveys/intake"
	"minyi/surveys/pledge"
	"minyi/surveys/rate"
	"minyi/surveys/seed"
	"minyi/surveys/setting"
	"minyi/surveys/tally"
	"minyi/surveys/weight"
)

// app is the program as cmd/minyi puts it together, over a fresh database: only
// the clock is ours, and nothing listens.
type app struct {
	t         testing.TB
	store     *store.Store
	catalog   *catalog.Keeper
	rates     *rate.Desk
	frames    *tally.Keeper
	pledges   *pledge.Desk
	receiver  *intake.Receiver
	areas     *area.Tree
	passwords *account.Passwords
	guard     *auth.Guard
	engine    *gin.Engine
	handler   http.Handler
	clock     *clock
	log       *buffer
	texts     *gateway
	dsn       string
	jobs      *export.Jobs
	publicURL string
	streams   *web.Streams
	settings  *setting.Keeper
	tokens    map[string]string // by scopes
}

// options change what newApp makes.
type options struct {
	publicURL string // as the operator set it, "" = not set
	demo      bool
	inWork    int
	soft      bool // the gateway replaces errors
	proxies   []string
	clock     *clock
}

// zone is the installation's.
var zone = time.FixedZone("CST", 8*3600)

// defaultURL is what links begin with when the operator set nothing.
const defaultURL = "http://127.0.0.1:8080"

// each runs f on an app over every kind of database.
func each(t *testing.T, o options, f func(t *testing.T, a *app)) {
	t.Helper()
	storetest.EachDSN(t, func(t *testing.T, dsn string) { f(t, newApp(t, dsn, o)) })
}

// onSQLite is for tests of what the kind of database cannot change.
func onSQLite(t *testing.T, o options) *app {
	t.Helper()
	return newApp(t, storetest.SQLiteDSN(t), o)
}

func newApp(t testing.TB, dsn string, o options) *app {
	t.Helper()
	a := &app{t: t, clock: o.clock, log: new(buffer), texts: new(gateway), dsn: dsn, publicURL: defaultURL, tokens: make(map[string]string)}
	if a.clock == nil {
		a.clock = new(clock)
	}
	log := slog.New(slog.NewJSONHandler(a.log, nil))
	a.store = storetest.Open(t, dsn, func(c *store.Config) { c.Now, c.Logger = a.clock.Now, log })
	rows, _ := seed.Areas("demo")
	tree, err := area.NewTree(rows)
	must(t, err)
	must(t, a.store.ReplaceAreas(t.Context(), rows))
	margins := seed.DemoMargins()
	must(t, a.store.PutMargins(t.Context(), &margins))
	a.areas = tree
	a.connect(t, &margins)
	if o.publicURL != "" {
		a.publicURL = strings.TrimRight(o.publicURL, "/")
	}
	deps := a.deps(t, o, log)
	a.engine, err = handlers.Engine(deps)
	must(t, err)
	a.handler, err = handlers.New(deps)
	must(t, err)
	return a
}

// connect mirrors App.connect.
func (a *app) connect(t testing.TB, margins *weight.Margins) {
	a.catalog = catalog.NewKeeper(a.store, zone, a.clock.Now)
	queue := intake.NewQueue(a.store, intake.Options{Capacity: 1024})
	frames := tally.NewKeeper(a.store, a.catalog, zone, 0)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := queue.Close(ctx); err != nil {
			t.Errorf("close the queue: %v", err)
		}
		frames.Close()
	})
	a.frames = frames
	a.rates = &rate.Desk{
		Frames: frames, Areas: a.tree, Now: a.clock.Now, Zone: zone,
		Margins: func(ctx context.Context) (*weight.Margins, error) {
			if code, err := a.store.Setting(ctx, weight.Setting); err == nil {
				return a.store.Margins(ctx, code)
			}
			return margins, nil
		},
	}
	a.pledges = &pledge.Desk{Source: a.store, Submit: queue.Submit, Repeat: a.store.Repeat, Now: a.clock.Now, Random: rand.Reader}
	var err error
	a.jobs, err = export.NewJobs(filepath.Join(t.TempDir(), "exports"), a.clock.Now)
	must(t, err)
	t.Cleanup(func() {
		if err := a.jobs.Close(); err != nil {
			t.Errorf("close the exports: %v", err)
		}
	})
	a.receiver = &intake.Receiver{
		Submit: queue.Submit, Repeat: a.store.Repeat, InvitationKey: key("invitations"), Now: a.clock.Now, Random: rand.Reader, Within: a.areas.Within,
		Screened: func(ctx context.Context, surveyID, waveID, cellID int64) {
			if err := a.store.NoteScreened(ctx, surveyID, waveID, cellID); err != nil {
				t.Error(err)
			}
		},
	}
}

// deps mirrors App.Handler.
func (a *app) deps(t testing.TB, o options, log *slog.Logger) handlers.Deps {
	https := strings.HasPrefix(a.publicURL, "https://")
	site := *baseSite()
	keeper := setting.NewKeeper(a.store.Public, a.clock.Now)
	a.passwords = &account.Passwords{
		Hasher: account.NewHasher(2, rand.Reader), Store: a.store,
		Rules: func(ctx context.Context) (setting.Password, error) {
			s, err := keeper.Settings(ctx)
			return s.Password, err
		},
	}
	a.settings = keeper
	a.rates.Figures = func(ctx context.Context) (setting.Figures, error) {
		s, err := keeper.Settings(ctx)
		return s.Figures, err
	}
	site.Demo, site.HTTPS, site.Log, site.Public = o.demo, https, log, keeper.Public
	site.SoftErrors, site.Prefix = o.soft, pathOf(o.publicURL)
	var err error
	a.guard, err = auth.New(auth.Config{
		Accounts: a.store, Sessions: a.store.Sessions(), Passwords: a.passwords, Settings: keeper, PublicURL: o.publicURL, HTTPS: https, Prefix: pathOf(o.publicURL), Log: a.store, Now: a.clock.Now,
	})
	must(t, err)
	watch := &channel.Watch{
		PublicURL: strings.TrimRight(o.publicURL, "/"), Mark: channel.ScanMark(key("channels"), a.publicURL),
		Note: func(ctx context.Context, short string) error { return a.store.NoteReached(ctx, a.publicURL, short) },
	}
	a.streams = web.NewStreams(2)
	a.streams.Every, a.streams.Beat = 5*time.Millisecond, 20*time.Millisecond
	looks, digests := rate.NewRecent(a.rates), digest.NewKeeper(&digest.Desk{Rates: a.rates, Source: a.store})
	t.Cleanup(looks.Close)
	t.Cleanup(digests.Close)
	return handlers.Deps{
		Site: &site, Guard: a.guard,
		Resident: resident.New(resident.Deps{
			Site: &site, Surveys: a.catalog, Places: places{a}, Scanned: watch.Scanned, Receiver: a.receiver, Turned: a.receiver.Turned, Phones: a.phones(o.demo), Receipts: receipts{a}, Pledges: pledges{a},
			Results: results{a}, Rounds: rounds{a}, Areas: a.tree, Zone: zone, Now: a.clock.Now, Random: rand.Reader,
			DeviceKey: key("devices"), AssistKey: key("assist"),
		}),
		API: api.Deps{
			Store: a.store, Catalog: a.catalog, Receiver: a.receiver, Rates: a.rates, Areas: a.tree, Zone: zone, Now: a.clock.Now,
			Publisher: &design.Publisher{Load: a.store.Shelved, Store: a.publishVersion, Now: a.clock.Now, Zone: zone},
			PublicURL: a.publicURL, Demo: o.demo, Log: log, Keys: api.Keys{Channel: key("channels"), Invitation: key("invitations")},
		},
		Office: office.Deps{
			Store: a.store, Catalog: a.catalog, Pledges: a.pledges, Looks: looks, Frames: a.frames, Digests: digests, Streams: a.streams, Areas: a.tree, Passwords: a.passwords, Zone: zone, Now: a.clock.Now,
			Publisher: &design.Publisher{Load: a.store.Shelved, Store: a.publishVersion, Now: a.clock.Now, Zone: zone},
			Settings:  keeper, Rates: a.rates, Jobs: a.jobs, Run: "run",
			Random: rand.Reader, PublicURL: a.publicURL, Public: o.publicURL != "", Log: log,
			Keys: office.Keys{Channel: key("channels"), Invitation: key("invitations"), Assist: key("assist")},
		},
		Health:         health.Deps{Ready: a.store.Ready, Now: a.clock.Now},
		TrustedProxies: o.proxies, InWork: o.inWork,
	}
}

// pathOf is the path of an address, such as "/minyi".
func pathOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		panic(err)
	}
	return strings.TrimRight(u.Path, "/")
}

func (a *app) publishVersion(ctx context.Context, code string, document []byte, sha [32]byte, by string) (design.Published, error) {
	v, err := a.store.Publish(ctx, code, document, sha, by)
	if err != nil {
		return design.Published{}, err
	}
	return design.Published{Version: v.Number, SHA256: [32]byte(v.SHA256)}, nil
}

func (a *app) tree() *area.Tree { return a.areas }

func key(purpose string) []byte {
	sum := sha256.Sum256([]byte(purpose))
	return sum[:]
}

// baseSite parses the templates and packs the assets once for all apps.
var baseSite = sync.OnceValue(func() *web.Site {
	site, err := web.NewSite(web.Config{Files: static.FS, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		panic(err)
	}
	return site
})

// clock is real time, moved on at will: sessions begin by the real one.
type clock struct{ ahead atomic.Int64 }

func (c *clock) Now() time.Time          { return time.Now().Add(time.Duration(c.ahead.Load())) }
func (c *clock) advance(d time.Duration) { c.ahead.Add(int64(d)) }

// buffer is a log that may be written and read at once.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
