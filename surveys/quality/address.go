package quality

import (
	"context"
	"errors"
	"hash/maphash"
	"net/netip"
	"slices"
	"sync"
	"time"

	"minyi/surveys/intake"
)

// addressHeld is for how long it is remembered from where a response came: the
// ten minutes of a crowd, and the time until its other doubts are found.
const addressHeld = 20 * time.Minute

// Addresses remembers for some minutes which responses came from one network
// address. An address is held as a hash under a key that is drawn anew each day
// and stored nowhere, so that nobody can go back from it; after twenty minutes
// that is gone too.
type Addresses struct {
	mu   sync.Mutex
	seed maphash.Seed
	day  int64
	held []arrival
}

type arrival struct {
	survey, seq, at int64
	address         uint64
}

// Marked is where doubts about responses are read and added.
type Marked interface {
	// Passers returns those of the responses that count, in commit order.
	Passers(ctx context.Context, surveyID int64, seqs []int64) ([]Passer, error)
	AddDoubts(ctx context.Context, surveyID int64, doubts map[int64]intake.Flags) error
}

// Note remembers that a response (at in µs UTC) came from an address, as text.
// What is no address is left alone.
func (a *Addresses) Note(surveyID, seq, at int64, address string) {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return
	}
	ip = ip.Unmap().WithZone("")
	if ip.Is6() { // a household has a network of its own
		prefix, err := ip.Prefix(64)
		if err != nil {
			return
		}
		ip = prefix.Addr()
	}
	bytes := ip.As16()
	a.mu.Lock()
	defer a.mu.Unlock()
	if day := at / (24 * time.Hour).Microseconds(); day != a.day || a.held == nil {
		a.day, a.seed = day, maphash.MakeSeed()
	}
	if len(a.held) >= heldMost {
		a.held = slices.Delete(a.held, 0, heldMost/2)
	}
	a.held = append(a.held, arrival{surveyID, seq, at, maphash.Bytes(a.seed, bytes[:])})
}

// Look adds the doubt about responses that came from one address in a crowd of
// doubted ones.
func (a *Addresses) Look(ctx context.Context, marked Marked, now time.Time) error {
	type from struct {
		survey  int64
		address uint64
	}
	groups := make(map[from][]int64)
	a.mu.Lock()
	before := now.Add(-addressHeld).UnixMicro()
	a.held = slices.DeleteFunc(a.held, func(r arrival) bool { return r.at < before })
	for _, r := range a.held {
		at := from{r.survey, r.address}
		groups[at] = append(groups[at], r.seq)
	}
	a.mu.Unlock()
	var failures []error
	for at, seqs := range groups {
		if len(seqs) < crowdLeast {
			continue
		}
		slices.Sort(seqs)
		rows, err := marked.Passers(ctx, at.survey, seqs)
		if err != nil {
			failures = append(failures, err)
			continue
		}
		doubts := make(map[int64]intake.Flags)
		for _, seq := range Crowd(rows) {
			doubts[seq] = intake.FlagBurst
		}
		for _, r := range rows {
			if r.Flags&intake.FlagBurst != 0 {
				delete(doubts, r.Seq)
			}
		}
		if len(doubts) > 0 {
			failures = append(failures, marked.AddDoubts(ctx, at.survey, doubts))
		}
	}
	return errors.Join(failures...)
}
