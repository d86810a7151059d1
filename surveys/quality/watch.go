package quality

import (
	"context"
	"errors"
	"fmt"
	"time"

	"minyi/surveys/answer"
	"minyi/surveys/catalog"
	"minyi/surveys/intake"
)

// Store is where responses are read and doubts are noted.
type Store interface {
	ResponsesAfter(ctx context.Context, surveyID, seq int64, limit int, each func(*intake.Response) error) (last int64, err error)
	// Inspected returns up to which response a survey was looked through.
	Inspected(ctx context.Context, surveyID int64) (int64, error)
	// FirstSince returns the place before the first response from a moment on.
	FirstSince(ctx context.Context, surveyID, at int64) (int64, error)
	// MarkDoubts notes what was found between two places; false when somebody
	// else has looked meanwhile.
	MarkDoubts(ctx context.Context, surveyID, from, to int64, doubts map[int64]intake.Flags) (bool, error)
	MaxSeq(ctx context.Context) (int64, error)
}

// Surveys are the surveys as they are now.
type Surveys interface {
	All(ctx context.Context) ([]*catalog.Survey, error)
}

// stepRows is how many responses of a survey are looked at before the others get
// their turn.
const stepRows = 5000

// Watch looks every survey through, some responses at a time.
type Watch struct {
	Store   Store
	Surveys Surveys
	Now     func() time.Time

	seen    int64 // highest place in the commit order when all was looked through
	surveys map[int64]*watched
}

// watched is one survey that is being looked through.
type watched struct {
	inspector *Inspector
	seq       int64 // up to where the inspector has seen
	noted     int64 // up to where doubts are noted
}

// Step looks at the responses that came since the last step, at most stepRows a
// survey, and reports whether there are more. A survey that fails does not keep
// the others from their turn. It is for one goroutine.
func (w *Watch) Step(ctx context.Context) (more bool, err error) {
	last, err := w.Store.MaxSeq(ctx)
	if err != nil || last == w.seen {
		return false, err
	}
	all, err := w.Surveys.All(ctx)
	if err != nil {
		return false, err
	}
	if w.surveys == nil {
		w.surveys = make(map[int64]*watched)
	}
	var failures []error
	for _, s := range all {
		behind, err := w.look(ctx, s)
		if err != nil {
			delete(w.surveys, s.ID) // begins again at what is noted
			failures = append(failures, fmt.Errorf("survey %s: %w", s.Code, err))
		}
		more = more || behind
	}
	if !more && len(failures) == 0 {
		w.seen = last
	}
	return more, errors.Join(failures...)
}

func (w *Watch) look(ctx context.Context, s *catalog.Survey) (more bool, err error) {
	at := w.surveys[s.ID]
	if at == nil {
		if at, err = w.begin(ctx, s.ID); err != nil {
			return false, err
		}
		w.surveys[s.ID] = at
	}
	doubts := make(map[int64]intake.Flags)
	var sheet answer.Sheet
	rows := 0
	last, err := w.Store.ResponsesAfter(ctx, s.ID, at.seq, stepRows, func(r *intake.Response) error {
		rows++
		form, ok := s.Form(r.Version)
		if !ok || !r.Counted || len(r.Answers) == 0 {
			return nil
		}
		var err error
		if sheet, err = form.DecodeInto(sheet, r.Answers); err != nil {
			return err
		}
		at.inspector.See(form, r, sheet, doubts)
		return nil
	})
	if err != nil || rows == 0 {
		return false, err
	}
	at.seq = last
	at.inspector.Crowds(doubts)
	at.inspector.Forget()
	if last <= at.noted {
		return true, nil // only remembering what was noted before
	}
	mine, err := w.Store.MarkDoubts(ctx, s.ID, at.noted, last, doubts)
	if err != nil {
		return false, err
	}
	at.noted = last
	if !mine {
		delete(w.surveys, s.ID) // another instance is at it: begin where it is
	}
	return rows == stepRows, nil
}

// begin reads where the survey stands. What came in the hour before is read
// again, so that a restart forgets nothing.
func (w *Watch) begin(ctx context.Context, surveyID int64) (*watched, error) {
	noted, err := w.Store.Inspected(ctx, surveyID)
	if err != nil {
		return nil, err
	}
	recent, err := w.Store.FirstSince(ctx, surveyID, w.Now().Add(-closedWithin).UnixMicro())
	if err != nil {
		return nil, err
	}
	return &watched{inspector: NewInspector(), seq: min(noted, recent), noted: noted}, nil
}
