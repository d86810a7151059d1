package rate

import (
	"context"
	"time"

	"minyi/surveys"
	"minyi/surveys/catalog"
	"minyi/surveys/tally"
)

// Shown is the release that stands, for what is told of responses beside rates to
// those who may not open single ones.
type Shown struct {
	At         time.Time
	View       *tally.View
	In         []uint8 // by row of the view: released; nil = all are
	Protection Protection
	guard      *Guard
}

// Shown returns the release that stands.
//
// Errors: those of Table.
func (d *Desk) Shown(ctx context.Context, s *catalog.Survey) (*Shown, error) {
	r, err := d.release(ctx, s)
	if err != nil {
		return nil, err
	}
	return &Shown{r.at, r.view, r.in, r.protection, r.guard}, nil
}

// Area reports whether the people of an area may be told of, in every sample that
// has anybody there.
func (s *Shown) Area(code string) bool {
	g := s.guard
	g.mu.Lock()
	defer g.rest()
	a, err := g.read(Query{Where: []tally.Condition{{Code: tally.ByArea, Values: []string{code}}}})
	if err != nil {
		return false
	}
	for sample := range surveys.Samples {
		if g.crowd(g.protection.Least, sample, code, "").n > 0 && !g.shown(a, sample, "", nil) {
			return false
		}
	}
	return true
}
