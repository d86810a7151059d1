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
type memo struct {
	mu      sync.Mutex
	surveys map[int64]*remembered
}

type remembered struct {
	view   weak.Pointer[tally.View]
	tables map[string]*Table
}

// maxRemembered bounds the tables of one survey and the surveys.
const maxRemembered = 64

// table returns what is remembered under a key, or else computes it. Tables are
// shared: for reading only.
func (m *memo) table(surveyID int64, view *tally.View, key string, compute func() (*Table, error)) (*Table, error) {
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
			m.surveys = map[int64]*remembered{}
		}
		held = &remembered{view: is, tables: map[string]*Table{}}
		m.surveys[surveyID] = held
	}
	if len(held.tables) >= maxRemembered {
		clear(held.tables)
	}
	held.tables[key] = t
	return t, nil
}

// memoKey is everything on which a table over one view depends beside the view.
func memoKey(s *catalog.Survey, q Query, c Context) (string, error) {
	waves := make([]string, len(s.Waves))
	for i, w := range s.Waves {
		waves[i] = w.Code
	}
	data, err := json.Marshal([]any{s.Current.Version, waves, len(s.Channels()), q, c.Districts, c.Margins, c.Options})
	return string(data), err
}
