package tally

import (
	"context"
	"errors"
	"sync"
	"time"

	"minyi/surveys"
)

// Keeper holds the frames of the surveys that somebody looks at. A frame loads
// when it is first asked for and leaves when nobody has asked for a while. Two
// instances over one database come to the same tally, because both follow the
// same order.
type Keeper struct {
	source Source
	forms  Forms
	zone   *time.Location
	idle   int // ticks

	ctx    context.Context
	cancel context.CancelCauseFunc
	wg     sync.WaitGroup

	mu        sync.Mutex
	followers map[int64]*kept
}

type kept struct {
	*follower
	leave context.CancelCauseFunc
	quiet int // ticks since it was last asked for
}

// errUnloaded ends a follower whose frame left; errClosed all of them.
var (
	errUnloaded = errors.New("tally: frame unloaded")
	errClosed   = errors.New("tally: keeper closed")
)

// NewKeeper returns a Keeper that reads responses from source. A frame leaves
// after idle ticks of Run without a question; 0 keeps frames for ever. Close
// ends its goroutines.
func NewKeeper(source Source, forms Forms, zone *time.Location, idle int) *Keeper {
	k := &Keeper{source: source, forms: forms, zone: zone, idle: idle, followers: map[int64]*kept{}}
	k.ctx, k.cancel = context.WithCancelCause(context.Background())
	return k
}

// Frame returns the survey's rows up to the moment of the call, loading them
// first when nobody has asked before.
//
// When reading fails it returns the last good view together with the error, and
// a nil view when there is none yet. Errors are Busy while the log cannot be
// read, with the source's own error as cause, or those of the frame.
func (k *Keeper) Frame(ctx context.Context, surveyID int64) (*View, error) {
	for {
		f, err := k.follower(surveyID)
		if err != nil {
			return nil, unreadableLog(err)
		}
		v, err := f.view(ctx)
		if errors.Is(err, errUnloaded) {
			continue // it left between the two lines: load it again
		}
		return v, unreadableLog(err)
	}
}

// Latest returns the last good view without reading, nil when the frame is not
// loaded: for pages that many people look at.
func (k *Keeper) Latest(surveyID int64) *View {
	k.mu.Lock()
	f := k.followers[surveyID]
	if f != nil {
		f.quiet = 0
	}
	k.mu.Unlock()
	if f == nil {
		return nil
	}
	return f.latest()
}

func unreadableLog(err error) error {
	if err == nil || surveys.All(err) != nil || errors.Is(err, context.Canceled) {
		return err
	}
	return surveys.E(surveys.Busy, "tally.unreadable", "").Because(err)
}

// follower returns the running follower of a survey.
func (k *Keeper) follower(surveyID int64) (*kept, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.ctx.Err() != nil {
		return nil, context.Cause(k.ctx)
	}
	if f, ok := k.followers[surveyID]; ok {
		f.quiet = 0
		return f, nil
	}
	ctx, leave := context.WithCancelCause(k.ctx)
	f := &kept{
		follower: &follower{
			survey: surveyID, zone: k.zone, frame: NewFrame(surveyID, k.zone), source: k.source, forms: k.forms,
			wake: make(chan struct{}, 1),
		},
		leave: leave,
	}
	k.followers[surveyID] = f
	k.wg.Go(func() { f.run(ctx) })
	return f, nil
}

// Wake tells the loaded frame of a survey that something was committed.
func (k *Keeper) Wake(surveyID int64) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if f, ok := k.followers[surveyID]; ok {
		f.nudge()
	}
}

// Unload lets a survey's frame go. Views that readers hold stay good.
func (k *Keeper) Unload(surveyID int64) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if f, ok := k.followers[surveyID]; ok {
		f.leave(errUnloaded)
		delete(k.followers, surveyID)
	}
}

// Run looks at the log at every tick, because another instance may have
// committed, and lets idle frames go. It returns when ctx ends or ticks closes.
func (k *Keeper) Run(ctx context.Context, ticks <-chan time.Time) {
	for {
		select {
		case <-ctx.Done():
			return
		case _, ok := <-ticks:
			if !ok {
				return
			}
			k.tick()
		}
	}
}

func (k *Keeper) tick() {
	k.mu.Lock()
	defer k.mu.Unlock()
	for id, f := range k.followers {
		f.quiet++
		if k.idle > 0 && f.quiet > k.idle {
			f.leave(errUnloaded)
			delete(k.followers, id)
			continue
		}
		f.nudge()
	}
}

// Close ends all followers and waits for them.
func (k *Keeper) Close() {
	k.cancel(errClosed)
	k.wg.Wait()
}
