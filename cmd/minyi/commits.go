package main

import (
	"cmp"
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
	bound time.Duration // of one batch; 0 means longestCommit

	mu     sync.Mutex
	failed int // batches in a row
	said   time.Time
}

// sayEvery is how often a reason that lasts is repeated.
const sayEvery = 10 * time.Second

// longestCommit is how long a batch may take. Beyond it the database hangs, and
// who waits is told to come back while the connection still takes an answer (two
// batches: the one under way and one's own). What becomes of the batch, the next
// try finds out by its keys.
const longestCommit = 10 * time.Second

// Commit implements intake.Committer.
func (c *commits) Commit(ctx context.Context, batch []intake.Record) ([]intake.Outcome, error) {
	bounded, cancel := context.WithTimeout(ctx, cmp.Or(c.bound, longestCommit))
	defer cancel()
	out, err := c.store.Commit(bounded, batch)
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
