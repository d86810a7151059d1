package rate

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"minyi/surveys/catalog"
)

// Recent remembers the looks of the last minute. A leader's page, the same page
// on the wall and the analyst's reload are then one computation; the page says
// as of when its figures are.
type Recent struct {
	Desk *Desk
	mu   sync.Mutex
	held map[string]*seen
}

// How long a look is remembered, and how many are.
const (
	recentFor = time.Minute
	maxRecent = 200
)

// seen is one look: under way until done is closed.
type seen struct {
	done  chan struct{}
	table *Table
	err   error
	at    time.Time
}

// Look returns a table that is at most a minute old and the moment of which it
// is. It is shared: for reading only.
//
// Errors: those of Desk.Look, which are not remembered.
func (r *Recent) Look(ctx context.Context, s *catalog.Survey, l Look) (*Table, time.Time, error) {
	key, err := keyOf(s, l)
	if err != nil {
		return nil, time.Time{}, err
	}
	now := r.Desk.Now()
	r.mu.Lock()
	e, ok := r.held[key]
	if !ok || now.Sub(e.at) >= recentFor {
		ok = false
		if r.held == nil || len(r.held) >= maxRecent {
			r.held = make(map[string]*seen)
		}
		e = &seen{done: make(chan struct{}), at: now}
		r.held[key] = e
	}
	r.mu.Unlock()
	if !ok {
		r.fill(context.WithoutCancel(ctx), key, e, s, l) // for all who wait for it
	}
	select {
	case <-e.done:
		return e.table, e.at, e.err
	case <-ctx.Done():
		return nil, time.Time{}, ctx.Err()
	}
}

// fill computes a look and lets those who wait for it go on. What failed is
// forgotten.
func (r *Recent) fill(ctx context.Context, key string, e *seen, s *catalog.Survey, l Look) {
	e.err = errUnfinished // stays where the computation panics
	defer func() {
		if e.err != nil {
			r.mu.Lock()
			if r.held[key] == e {
				delete(r.held, key)
			}
			r.mu.Unlock()
		}
		close(e.done)
	}()
	e.table, e.err = r.Desk.Look(ctx, s, l)
}

var errUnfinished = errors.New("rate: the computation broke off")

// keyOf is everything on which a look's figures depend but the answers and the
// areas' tree.
func keyOf(s *catalog.Survey, l Look) (string, error) {
	version := 0
	if s.Current != nil {
		version = s.Current.Version
	}
	waves := make([]string, len(s.Waves))
	for i, w := range s.Waves {
		waves[i] = w.Code
	}
	data, err := json.Marshal([]any{s.ID, version, waves, l})
	if err != nil {
		return "", fmt.Errorf("rate: %w", err)
	}
	return string(data), nil
}
