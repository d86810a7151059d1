// Package health answers those who watch over the server.
package health

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys"
)

// Deps are what the probes look at.
type Deps struct {
	// Ready writes a row: a full or read-only disk still answers reads.
	Ready func(context.Context) error
	Now   func() time.Time
	// Doctor knows the tokens by which `minyi doctor` asks what arrives through
	// the gateway; nil where nobody may.
	Doctor func(token string) bool
}

// patience is how long a probe waits, fresh how long its answer serves all who
// ask: the probe must not become a load.
const (
	patience = 2 * time.Second
	fresh    = time.Second
)

// Mount adds /healthz (the process answers) and /readyz (it takes answers in).
func Mount(r gin.IRouter, d Deps) {
	r.GET("/healthz", func(c *gin.Context) {
		c.Header("Cache-Control", "no-store")
		c.String(http.StatusOK, "ok\n")
	})
	mountGateway(r, d.Doctor)
	p := &probe{Deps: d}
	r.GET("/readyz", web.HandleJSON(func(c *gin.Context) error {
		if err := p.ask(c.Request.Context()); err != nil {
			return surveys.E(surveys.Busy, "health.not_ready", "").Because(err)
		}
		c.Header("Cache-Control", "no-store")
		c.String(http.StatusOK, "ready\n")
		return nil
	}))
}

type probe struct {
	Deps
	mu  sync.Mutex
	at  time.Time
	err error
}

func (p *probe) ask(ctx context.Context) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if now := p.Now(); p.at.IsZero() || now.Sub(p.at) >= fresh {
		// Not the caller's context alone: who hangs up early must not make the
		// next one hear that the database is away.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
		defer cancel()
		p.err = p.Ready(ctx)
		p.at = now
	}
	return p.err
}
