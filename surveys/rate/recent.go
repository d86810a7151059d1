package rate

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"minyi/surveys/catalog"
	"minyi/surveys/recent"
)

// Recent remembers the looks of the last minutes. A leader's page, the same page
// on the wall and the analyst's reload are then one computation; the page says
// as of when its figures are.
type Recent struct {
	desk  *Desk
	cache recent.Cache[*Table]
	cross recent.Cache[*Crosstab]
}

// How long a look is shown without another computation, how long while one is
// under way, and how many are remembered.
const (
	freshFor  = time.Minute
	usableFor = 5 * time.Minute
	maxRecent = 200
)

// NewRecent returns a Recent over a desk; Close ends it.
func NewRecent(desk *Desk) *Recent {
	return &Recent{
		desk:  desk,
		cache: recent.Cache[*Table]{Now: desk.Now, Fresh: freshFor, Usable: usableFor, Most: maxRecent},
		cross: recent.Cache[*Crosstab]{Now: desk.Now, Fresh: freshFor, Usable: usableFor, Most: maxRecent},
	}
}

// Look returns a table and the moment of which it is: at most a minute ago or,
// while a new one is being made, five. It is shared: for reading only.
//
// Errors: those of Desk.Look, which are not remembered.
func (r *Recent) Look(ctx context.Context, s *catalog.Survey, l Look) (*Table, time.Time, error) {
	key, err := r.keyOf(ctx, s, l.Weighting, l)
	if err != nil {
		return nil, time.Time{}, err
	}
	return r.cache.Get(ctx, key, func(ctx context.Context) (*Table, error) { return r.desk.Look(ctx, s, l) })
}

// Crosstab is Desk.Crosstab, remembered as Look is.
//
// Errors: those of Desk.Crosstab, which are not remembered.
func (r *Recent) Crosstab(ctx context.Context, s *catalog.Survey, rows, cols string, q Query) (*Crosstab, error) {
	key, err := r.keyOf(ctx, s, q.Weighting, []any{rows, cols, q})
	if err != nil {
		return nil, err
	}
	t, _, err := r.cross.Get(ctx, key, func(ctx context.Context) (*Crosstab, error) { return r.desk.Crosstab(ctx, s, rows, cols, q) })
	return t, err
}

// Close waits for the looks under way.
func (r *Recent) Close() {
	r.cache.Close()
	r.cross.Close()
}

// keyOf is everything on which the figures of a question depend but the answers
// and the areas' tree. Who puts other population figures in force, or protects
// figures otherwise, sees at once what they make of the rates.
func (r *Recent) keyOf(ctx context.Context, s *catalog.Survey, weighting Weighting, asked any) (string, error) {
	p, err := r.desk.Protection(ctx, s)
	if err != nil {
		return "", err
	}
	version, margins := 0, ""
	if s.Current != nil {
		version = s.Current.Version
	}
	if weighting.Margins() {
		m, err := r.desk.Margins(ctx)
		if err != nil {
			return "", err
		}
		if m != nil {
			margins = m.Code
		}
	}
	waves := make([]string, len(s.Waves))
	for i, w := range s.Waves {
		waves[i] = w.Code
	}
	data, err := json.Marshal([]any{s.ID, version, waves, margins, p, asked})
	if err != nil {
		return "", fmt.Errorf("rate: %w", err)
	}
	return string(data), nil
}
