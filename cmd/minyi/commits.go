package main

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"minyi/surveys/intake"
)

// commits stores batches and says in the log why it cannot. Phones only hear that
// they shall come back; who runs the server needs the reason.
type commits struct {
	store intake.Committer
	log   *slog.Logger
	now   func() time.Time

	mu     sync.Mutex
	failed int // batches in a row
	said   time.Time
}

// sayEvery is how often a reason that lasts is repeated.
const sayEvery = 10 * time.Second

// Commit implements intake.Committer.
func (c *commits) Commit(ctx context.Context, batch []intake.Record) ([]intake.Outcome, error) {
	out, err := c.store.Commit(ctx, batch)
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case err != nil:
		c.failed++
		if now := c.now(); now.Sub(c.said) >= sayEvery {
			c.said = now
			c.log.Error("answers cannot be stored; their senders are asked to come back", "error", err, "batches", c.failed)
		}
	case c.failed > 0:
		c.log.Info("answers are stored again", "batches lost to the failure", c.failed)
		c.failed, c.said = 0, time.Time{}
	}
	return out, err
}
