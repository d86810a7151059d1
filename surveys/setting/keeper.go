package setting

import (
	"context"
	"sync"
	"time"
)

// maxAge is how long the pages may go on with what was read: another process
// may have changed it.
const maxAge = 10 * time.Second

// Public is what the pages that residents see take from the settings.
type Public struct {
	Settings
	Picture *Upload           // nil without one
	Proofs  map[string]Upload // by name
}

// Upload is a file that everybody may fetch.
type Upload struct {
	MediaType string
	Content   []byte
	SHA256    []byte
}

// Keeper has the settings at hand for every request.
type Keeper struct {
	load func(context.Context) (Public, error)
	now  func() time.Time

	loading sync.Mutex // one reads at a time
	mu      sync.Mutex // of what follows
	held    Public
	read    bool      // held was read
	at      time.Time // of the last attempt; zero: read anew
	err     error     // of the last attempt
}

// loadTime bounds one reading: it is to hold no page up for longer.
const loadTime = 2 * time.Second

// NewKeeper returns a Keeper that reads by load.
func NewKeeper(load func(context.Context) (Public, error), now func() time.Time) *Keeper {
	return &Keeper{load: load, now: now, held: Public{Settings: Defaults()}}
}

// Public returns the settings, at most maxAge old. While they cannot be read it
// goes on with the last ones: a page does not fail for its foot.
func (k *Keeper) Public(ctx context.Context) Public {
	p, _ := k.get(ctx)
	return p
}

// Settings is Public for those to whom it matters that the settings are true:
// before the first could be read it is an error, not the defaults.
func (k *Keeper) Settings(ctx context.Context) (Settings, error) {
	p, err := k.get(ctx)
	return p.Settings, err
}

func (k *Keeper) get(ctx context.Context) (Public, error) {
	held, read, fresh, err := k.look()
	switch {
	case fresh:
		return held, err
	case read && !k.loading.TryLock():
		return held, nil // somebody is at it; the last ones will do
	case !read:
		k.loading.Lock()
	}
	defer k.loading.Unlock()
	if held, _, fresh, err := k.look(); fresh { // while we waited
		return held, err
	}
	bounded, cancel := context.WithTimeout(context.WithoutCancel(ctx), loadTime) // for all who wait, not for one who may leave
	defer cancel()
	p, err := k.load(bounded)
	k.mu.Lock()
	defer k.mu.Unlock()
	k.at = k.now()
	if err == nil {
		k.held, k.read = p, true
	}
	k.err = err
	if k.read {
		k.err = nil
	}
	return k.held, k.err
}

// look returns what is held, whether it was ever read, and whether it will
// still do.
func (k *Keeper) look() (held Public, read, fresh bool, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.held, k.read, !k.at.IsZero() && k.now().Sub(k.at) < maxAge, k.err
}

// Forget makes the next question read anew: something was changed here.
func (k *Keeper) Forget() {
	k.mu.Lock()
	k.at = time.Time{}
	k.mu.Unlock()
}
