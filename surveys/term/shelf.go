package term

import (
	"context"
	"sync"
	"time"
)

// Shelf keeps summaries for a moment and lets one reading of the whole log go on
// at a time: a million responses take seconds of both cores.
type Shelf struct {
	turn chan struct{}
	mu   sync.Mutex
	kept map[string]kept
}

type kept struct {
	summary *Summary
	at      time.Time
}

// Limits of a Shelf.
const (
	freshFor = time.Minute
	mostKept = 64
)

// NewShelf is an empty one.
func NewShelf() *Shelf { return &Shelf{turn: make(chan struct{}, 1), kept: make(map[string]kept)} }

// Alone calls do when nobody else reads.
func (s *Shelf) Alone(ctx context.Context, do func() error) error {
	select {
	case s.turn <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-s.turn }()
	return do()
}

// Summary returns what make gave for the key within the last minute, or asks it,
// and when that was.
func (s *Shelf) Summary(ctx context.Context, key string, now time.Time, make func() (*Summary, error)) (summary *Summary, at time.Time, err error) {
	if k, ok := s.fresh(key, now); ok {
		return k.summary, k.at, nil
	}
	err = s.Alone(ctx, func() error {
		if k, ok := s.fresh(key, now); ok { // somebody asked for the same
			summary, at = k.summary, k.at
			return nil
		}
		var err error
		if summary, err = make(); err != nil {
			return err
		}
		at = now
		s.mu.Lock()
		defer s.mu.Unlock()
		for old, k := range s.kept {
			if len(s.kept) >= mostKept || now.Sub(k.at) >= freshFor {
				delete(s.kept, old)
			}
		}
		s.kept[key] = kept{summary, now}
		return nil
	})
	return summary, at, err
}

func (s *Shelf) fresh(key string, now time.Time) (kept, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	k, ok := s.kept[key]
	return k, ok && now.Sub(k.at) < freshFor
}
