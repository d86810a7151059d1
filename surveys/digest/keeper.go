package digest

import (
	"context"
	"fmt"
	"time"

	"minyi/surveys/catalog"
	"minyi/surveys/recent"
)

// Keeper hands out digests of the last minutes.
type Keeper struct {
	desk  *Desk
	cache recent.Cache[*Digest]
}

// A digest takes half a second over a million responses. One that is older than
// freshFor is made anew in the background; one that nobody has looked at for
// usableFor is waited for.
const (
	freshFor  = 30 * time.Second
	usableFor = 10 * time.Minute
	maxHeld   = 100
)

// NewKeeper returns a Keeper over a desk; Close ends it.
func NewKeeper(d *Desk) *Keeper {
	return &Keeper{desk: d, cache: recent.Cache[*Digest]{Now: d.Rates.Now, Fresh: freshFor, Usable: usableFor, Most: maxHeld}}
}

// Digest returns the digest of a survey within an area, "" for everywhere.
//
// Errors: those of Desk.Make.
func (k *Keeper) Digest(ctx context.Context, s *catalog.Survey, within string) (*Digest, error) {
	key := fmt.Sprintf("%d/%d/%s/%v", s.ID, s.Current.Version, within, s.Waves)
	g, _, err := k.cache.Get(ctx, key, func(ctx context.Context) (*Digest, error) { return k.desk.Make(ctx, s, within) })
	return g, err
}

// Close waits for the digests under way.
func (k *Keeper) Close() { k.cache.Close() }
