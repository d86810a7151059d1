package rate

import (
	"encoding/json"
	"sync"
	"weak"

	"minyi/surveys/catalog"
	"minyi/surveys/tally"
)

// memo remembers the tables that were last computed over each survey's view:
// while nothing is committed the same question has the same answer. It holds no
// view: a frame that leaves takes its memory along.
type memo[T any] struct {
	mu      sync.Mutex
	surveys map[int64]*remembered[T]
}

type remembered[T any] struct {
	view   weak.Pointer[tally.View]
	tables map[string]*T
}

// maxRemembered bounds the tables of one survey and the surveys.
const maxRemembered = 64

// table returns what is remembered under a key, or else computes it. Tables are
// shared: for reading only.
func (m *memo[T]) table(surveyID int64, view *tally.View, key string, compute func() (*T, error)) (*T, error) {
	is := weak.Make(view)
	m.mu.Lock()
	held := m.surveys[surveyID]
	if held != nil && held.view == is {
		if t, ok := held.tables[key]; ok {
			m.mu.Unlock()
			return t, nil
		}
	}
	m.mu.Unlock()
	t, err := compute()
	if err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	held = m.surveys[surveyID]
	if held == nil || held.view != is {
		if m.surveys == nil || len(m.surveys) >= maxRemembered {
			m.surveys = map[int64]*remembered[T]{}
		}
		held = &remembered[T]{view: is, tables: map[string]*T{}}
		m.surveys[surveyID] = held
	}
	if len(held.tables) >= maxRemembered {
		clear(held.tables)
	}
	held.tables[key] = t
	return t, nil
}

// memoKey is everything on which the answer to a question over one view depends
// beside the view.
func memoKey(s *catalog.Survey, asked any, c Context) (string, error) {
	protection := Protection{Least: c.Least}
	if c.Guard != nil {
		protection = c.Guard.protection
	}
	waves := make([]string, len(s.Waves))
	for i, w := range s.Waves {
		waves[i] = w.Code
	}
	data, err := json.Marshal([]any{s.Current.Version, waves, len(s.Channels()), asked, c.Districts, c.Margins, c.Options, protection})
	return string(data), err
}
