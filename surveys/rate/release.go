package rate

import (
	"context"
	"sync"
	"time"

	"minyi/surveys/area"
	"minyi/surveys/catalog"
	"minyi/surveys/tally"
)

// release is what the public and readers of protected figures count: between two
// of them nothing moves, so that nobody who looks again after one more response
// learns what was in it. A district's new responses come in together, once there
// are enough of them.
type release struct {
	view       *tally.View
	in         []uint8 // by row; nil = all
	at         time.Time
	tree       *area.Tree // by which districts were told apart
	version    int        // of the survey, whose rates say what a characteristic is
	protection Protection
	bound      map[cell]int64
	guard      *Guard
}

// cell is a sample within a district; bound says up to which place in the commit
// order its responses are in.
type cell struct {
	sample   uint8
	district string
}

// releases are those of every survey. A restart forgets them: the next one then
// begins with everything that is in.
type releases struct {
	mu  sync.Mutex
	all map[int64]*standing
}

// standing is the release of one survey; its lock is held while the next is made,
// so that nobody sees two.
type standing struct {
	mu  sync.Mutex
	now *release
}

func (r *releases) of(surveyID int64) *standing {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.all == nil {
		r.all = make(map[int64]*standing)
	}
	if r.all[surveyID] == nil {
		r.all[surveyID] = new(standing)
	}
	return r.all[surveyID]
}

// release returns the release that stands, or the next one when its time is over.
//
// Errors: Busy while the responses cannot be read and none stands.
func (d *Desk) release(ctx context.Context, s *catalog.Survey) (*release, error) {
	stands := d.releases.of(s.ID)
	stands.mu.Lock()
	defer stands.mu.Unlock()
	now, tree, last := d.Now(), d.Areas(), stands.now
	protection, err := d.Protection(ctx, s)
	if err != nil {
		return nil, err
	}
	if last != nil && now.Sub(last.at) < protection.Every && last.view.N >= protection.Least && last.tree == tree && last.version == s.Current.Version {
		if last.protection != protection { // the same responses, seen otherwise
			next := *last
			next.protection = protection
			next.guard = d.guardOf(s, &next)
			stands.now = &next
		}
		return stands.now, nil
	}
	view, err := d.Frames.Frame(ctx, s.ID)
	if view == nil {
		if last != nil {
			return last, nil
		}
		return nil, err
	}
	next := &release{view: view, at: now, tree: tree, version: s.Current.Version, protection: protection}
	next.fill(last)
	next.guard = d.guardOf(s, next)
	stands.now = next
	return next, nil
}

func (d *Desk) guardOf(s *catalog.Survey, r *release) *Guard {
	today := r.at.In(d.Zone).Format(time.DateOnly)
	below := func(top string) (codes []string) {
		if top == "" {
			top = r.tree.Root(today)
		}
		for _, child := range r.tree.Children(top, today) {
			codes = append(codes, child.Code)
		}
		return codes
	}
	return NewGuard(r.view, r.in, s.Current.Survey.Rates, Names(s, r.tree), below, r.protection)
}

// fill decides which responses are in: those of the release before, and of each
// cell the new ones where they are enough.
func (r *release) fill(last *release) {
	v := r.view
	r.bound = make(map[cell]int64)
	districts := make([]string, len(v.Area.Values))
	for i, code := range v.Area.Values {
		if code != "" {
			districts[i], _ = r.tree.RollUp(code)
		}
	}
	of := func(row int) cell { return cell{v.Sample[row], districts[v.Area.Codes.At(row)]} }
	if last == nil {
		for row := range v.N {
			r.bound[of(row)] = v.Seq.At(row)
		}
		return
	}
	fresh, newest := make(map[cell]Count), make(map[cell]int64)
	for row := range v.N {
		if c, seq := of(row), v.Seq.At(row); seq > last.bound[c] {
			fresh[c]++
			newest[c] = seq
		}
	}
	for c, seq := range last.bound {
		r.bound[c] = seq
	}
	waiting := false
	for c, n := range fresh {
		if n.Small(r.protection.Least) {
			waiting = true
		} else {
			r.bound[c] = newest[c]
		}
	}
	if !waiting {
		return
	}
	r.in = make([]uint8, v.N)
	for row := range r.in {
		if v.Seq.At(row) <= r.bound[of(row)] {
			r.in[row] = 1
		}
	}
}
