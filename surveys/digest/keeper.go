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
	count Counter
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

// Digest returns the digest of a survey within an area, "" for everywhere; guarded
// as Desk.Make says.
//
// Errors: those of Desk.Make.
func (k *Keeper) Digest(ctx context.Context, s *catalog.Survey, within string, guarded bool) (*Digest, error) {
	key := fmt.Sprintf("%d/%d/%s/%v/%t", s.ID, s.Current.Version, within, s.Waves, guarded)
	g, _, err := k.cache.Get(ctx, key, func(ctx context.Context) (*Digest, error) { return k.desk.Make(ctx, s, within, guarded) })
	return g, err
}

// Close waits for the digests under way.
func (k *Keeper) Close() { k.cache.Close() }

// Count returns how many responses of a wave ("" = all) came from an area up to
// now. It costs next to nothing: pages ask for it every second.
//
// Errors: those of reading the responses for the first time.
func (k *Keeper) Count(ctx context.Context, s *catalog.Survey, wave, within string) (int, error) {
	view := k.desk.Rates.Frames.Latest(s.ID)
	if view == nil {
		var err error
		if view, err = k.desk.Rates.Frames.Frame(ctx, s.ID); view == nil {
			return 0, err
		}
	}
	var id int64
	for _, w := range s.Waves {
		if w.Code == wave {
			id = w.ID
		}
	}
	return k.count.Count(s, view, id, k.desk.Rates.Areas(), within), nil
}
