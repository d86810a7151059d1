package tally

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/intake"
)

// Source reads the log of committed responses.
type Source interface {
	// AnswersAfter calls each for up to limit responses of the survey whose
	// place is after seq, in order, and returns the place up to which it has
	// read; fewer than limit responses mean that there are no more. What each
	// is given is valid only during the call.
	AnswersAfter(ctx context.Context, surveyID, seq int64, limit int, each func(*intake.Response) error) (last int64, err error)
	// MarksAfter is AnswersAfter for what was found out about responses later.
	MarksAfter(ctx context.Context, surveyID, seq int64, limit int, each func(intake.Mark) error) (last int64, err error)
	// LastMark is the place of the survey's last mark. Responses that are read
	// afterwards are as all marks up to it say.
	LastMark(ctx context.Context, surveyID int64) (int64, error)
	// CountResponses is about how many responses there are to read.
	CountResponses(ctx context.Context, surveyID int64) (int64, error)
}

// Forms gives the published versions of a survey by number.
type Forms interface {
	Forms(ctx context.Context, surveyID int64) (map[int]*answer.Form, error)
}

// batch is how many responses a follower asks for at a time: a second's work.
const batch = 200_000

// follower keeps one frame level with the log: one goroutine that reads when it
// is woken.
type follower struct {
	survey int64
	zone   *time.Location
	source Source
	forms  Forms
	wake   chan struct{}

	mu      sync.Mutex
	frame   *Frame
	waiting []chan error // who wants a reading that starts from now on
	loaded  bool         // the log was read to its end once
	stopped error        // set when run has ended
}

// run reads until ctx ends.
func (f *follower) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			f.stop(context.Cause(ctx))
			return
		case <-f.wake:
		}
		f.mu.Lock()
		waiting := f.waiting
		f.waiting = nil
		f.mu.Unlock()
		err := f.read(ctx)
		if ctx.Err() != nil {
			err = context.Cause(ctx) // why it ends matters to those who wait
		}
		f.mu.Lock()
		f.loaded = f.loaded || err == nil
		f.mu.Unlock()
		for _, w := range waiting {
			w <- err
		}
	}
}

func (f *follower) stop(cause error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.stopped = cause
	for _, w := range f.waiting {
		w <- cause
	}
	f.waiting = nil
}

// nudge makes the follower read soon. Nudges while it reads become one.
func (f *follower) nudge() {
	select {
	case f.wake <- struct{}{}:
	default:
	}
}

// view waits for a reading that starts after the call, so that whoever was
// acknowledged is in it. Waiters share readings: however many ask, at most one
// runs and one is due.
func (f *follower) view(ctx context.Context) (*View, error) {
	done := make(chan error, 1)
	f.mu.Lock()
	if f.stopped != nil {
		f.mu.Unlock()
		return nil, f.stopped
	}
	f.waiting = append(f.waiting, done)
	f.mu.Unlock()
	f.nudge()
	var err error
	select {
	case err = <-done:
	case <-ctx.Done():
		err = ctx.Err()
	}
	return f.latest(), err
}

// latest is the last good view, nil while the log was never read to its end.
func (f *follower) latest() *View {
	f.mu.Lock()
	loaded, frame := f.loaded, f.frame
	f.mu.Unlock()
	if !loaded {
		return nil
	}
	return frame.View()
}

// read appends what was committed since the last time. When a mark says that a
// row counts no longer, or again, the columns have no way to say so: a new frame
// is read beside the old one and takes its place when it is whole.
func (f *follower) read(ctx context.Context) error {
	err := f.extend(ctx, f.frame)
	if !errors.Is(err, errStale) {
		return err
	}
	next := NewFrame(f.survey, f.zone)
	if err := f.extend(ctx, next); err != nil {
		return err // errStale again: the next reading tries anew
	}
	f.mu.Lock()
	f.frame = next
	f.mu.Unlock()
	return nil
}

// extend brings one frame level with the log.
func (f *follower) extend(ctx context.Context, frame *Frame) error {
	forms, err := f.forms.Forms(ctx, f.survey)
	if err != nil {
		return err
	}
	for _, form := range slices.SortedFunc(maps.Values(forms), byVersion) {
		if err := frame.Register(form); err != nil {
			return err
		}
	}
	if frame.Seq() == 0 {
		last, err := f.source.LastMark(ctx, f.survey)
		if err != nil {
			return err
		}
		frame.beginMarks(last)
		count, err := f.source.CountResponses(ctx, f.survey)
		if err != nil {
			return err
		}
		frame.Reserve(int(count))
	}
	for {
		reached := frame.marked()
		last, err := intake.Ahead(ctx, f.source, f.survey, frame.Seq(), func(r *intake.Response) error {
			form, ok := forms[r.Version]
			if !ok {
				return surveys.E(surveys.Internal, "tally.version_unknown", "", "Version", r.Version).
					Because(fmt.Errorf("survey %d, row %d", r.SurveyID, r.Seq))
			}
			return frame.Append(form, r)
		})
		if err != nil {
			return err
		}
		// What was committed before a mark that could be read could be read too: up
		// to that mark nothing is missing, and a figure says that it obeys it.
		frame.AdvanceTo(max(last, reached))
		if err := f.readMarks(ctx, frame); err != nil {
			return err
		}
		if frame.marked() <= frame.Seq() {
			return nil
		}
	}
}

// readMarks brings the marks of a frame level with the log.
func (f *follower) readMarks(ctx context.Context, frame *Frame) error {
	for {
		var marks []intake.Mark
		_, err := f.source.MarksAfter(ctx, f.survey, frame.marked(), batch, func(m intake.Mark) error {
			marks = append(marks, m)
			return nil
		})
		if err == nil {
			err = frame.mark(marks)
		}
		if err != nil || len(marks) < batch {
			return err
		}
	}
}

func byVersion(a, b *answer.Form) int { return cmp.Compare(a.Version, b.Version) }
