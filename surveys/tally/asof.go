package tally

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"minyi/surveys"
	"minyi/surveys/intake"
)

// AsOf returns the survey's rows as they stood right after the record seq of the
// commit order: without what came later, and as if the marks that came later had
// not been made. It reads the log and keeps nothing. Rows that were erased since
// are not there: their answers are gone.
//
// Errors: Busy while the log cannot be read; those of the frame.
func (k *Keeper) AsOf(ctx context.Context, surveyID, seq int64) (*View, error) {
	for {
		before, err := k.source.LastMark(ctx, surveyID)
		if err != nil {
			return nil, unreadableLog(err)
		}
		v, err := k.asOf(ctx, surveyID, seq)
		if err != nil {
			return nil, unreadableLog(err)
		}
		// A mark that came while the rows were read may be in some of them.
		if after, err := k.source.LastMark(ctx, surveyID); err != nil || after == before {
			return v, unreadableLog(err)
		}
	}
}

// errPast ends the reading of the log.
var errPast = errors.New("tally: past the moment")

func (k *Keeper) asOf(ctx context.Context, surveyID, seq int64) (*View, error) {
	later, err := k.marksSince(ctx, surveyID, seq)
	if err != nil {
		return nil, err
	}
	forms, err := k.forms.Forms(ctx, surveyID)
	if err != nil {
		return nil, err
	}
	frame := NewFrame(surveyID, k.zone)
	for _, form := range slices.SortedFunc(maps.Values(forms), byVersion) {
		if err := frame.Register(form); err != nil {
			return nil, err
		}
	}
	for read := batch; read == batch; {
		read = 0
		_, err := k.source.AnswersAfter(ctx, surveyID, frame.Seq(), batch, func(r *intake.Response) error {
			if r.Seq > seq {
				return errPast
			}
			read++
			form, ok := forms[r.Version]
			if !ok {
				return surveys.E(surveys.Internal, "tally.version_unknown", "", "Version", r.Version).
					Because(fmt.Errorf("survey %d, row %d", r.SurveyID, r.Seq))
			}
			before := *r
			later[r.Seq].takeBack(&before)
			return frame.Append(form, &before)
		})
		if err != nil && !errors.Is(err, errPast) {
			return nil, err
		}
	}
	frame.AdvanceTo(seq)
	return frame.View(), nil
}

// undone is what marks changed about a response after a moment.
type undone struct {
	adds    intake.Flags
	decided bool // a mark said whether it counts
	counted bool // before the first of them did
}

// takeBack makes a response what it was.
func (u undone) takeBack(r *intake.Response) {
	r.Flags &^= u.adds
	if u.decided {
		r.Counted = u.counted
	}
}

// marksSince reads what marks changed after seq, by response. A mark adds only
// flags that its response did not have; one that adds none changes whether it
// counts.
func (k *Keeper) marksSince(ctx context.Context, surveyID, seq int64) (map[int64]undone, error) {
	later := make(map[int64]undone)
	for read := batch; read == batch; {
		read = 0
		last, err := k.source.MarksAfter(ctx, surveyID, seq, batch, func(m intake.Mark) error {
			read++
			u := later[m.Response]
			u.adds |= m.Adds
			if m.Adds == 0 && !u.decided {
				u.decided, u.counted = true, !m.Counted
			}
			later[m.Response] = u
			return nil
		})
		if err != nil {
			return nil, err
		}
		seq = last
	}
	return later, nil
}
