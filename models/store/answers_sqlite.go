package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"modernc.org/sqlite"

	"minyi/surveys"
	"minyi/surveys/intake"
)

// On SQLite every column of every row that a statement gives costs two locks and
// a copy: 1.8 s for a million responses, of which the scan itself is a quarter.
// An aggregate is handed the same values inside the scan, without locks and
// where they lie: 0.7 s. Its result is nothing; what counts is that it was called.
//
// The index is named because it gives the rows in their order, which an aggregate
// cannot ask for without sorting; Step checks it.
const gatherAnswers = "SELECT minyi_gather(?, seq, flags, version, mode, sample, counted, wave_id, channel_id, area, stratum, psu, base_weight, fpc, " +
	"started_at, accepted_at, answers) FROM responses INDEXED BY responses_survey WHERE survey_id = ? AND seq > ?"

func init() {
	err := sqlite.RegisterFunction("minyi_gather", &sqlite.FunctionImpl{
		NArgs: -1, VolatileArgs: true,
		MakeAggregate: func(sqlite.FunctionContext) (sqlite.AggregateFunction, error) { return new(gatherer), nil },
	})
	if err != nil {
		panic(err) // two of one name
	}
}

// gathering are the scans under way, by the number that the statement passes on:
// the only way from an aggregate to whoever asked.
var (
	gathering  sync.Map // int64 → *gathered
	gatherings atomic.Int64
)

// gathered is one scan.
type gathered struct {
	r        intake.Response
	last     int64
	left     int // rows that are still wanted
	each     func(*intake.Response) error
	err      error // of each, or of the row
	panicked any
}

// errEnough ends a scan.
var errEnough = errors.New("enough")

func (s *Store) gatherAnswers(ctx context.Context, surveyID, seq int64, limit int, each func(*intake.Response) error) (last int64, err error) {
	if limit <= 0 {
		return seq, nil
	}
	g := &gathered{r: intake.Response{SurveyID: surveyID}, last: seq, left: limit, each: each}
	number := gatherings.Add(1)
	gathering.Store(number, g)
	defer gathering.Delete(number)
	err = s.each(ctx, s.seen(gatherAnswers), []any{number, surveyID, seq}, func([]driver.Value) error { return nil })
	switch {
	case g.panicked != nil:
		panic(g.panicked)
	case errors.Is(g.err, errEnough):
		return g.last, nil
	case g.err != nil:
		return g.last, g.err
	}
	return g.last, err
}

// gatherer is the aggregate.
type gatherer struct{ to *gathered }

// Step takes one row. What it returns ends the scan.
func (a *gatherer) Step(_ *sqlite.FunctionContext, row []driver.Value) (err error) {
	v := values{row: row}
	number := v.int()
	if a.to == nil {
		found, ok := gathering.Load(number)
		if !ok {
			return errors.New("minyi_gather is not for statements by hand")
		}
		a.to = found.(*gathered)
	}
	g := a.to
	defer func() {
		// A panic must not run through the library's frames, which hold locks.
		if p := recover(); p != nil {
			g.panicked, err = p, errEnough
		}
	}()
	if g.err = g.take(&v); g.err == nil && g.left == 0 {
		g.err = errEnough
	}
	return g.err
}

func (g *gathered) take(v *values) error {
	r := &g.r
	r.Seq = v.int()
	r.Flags = intake.Flags(v.int())
	r.Version = int(v.int())
	mode, sample := v.int(), v.int()
	r.Counted = v.int() == 1
	r.WaveID, r.ChannelID = v.int(), v.int()
	v.passing(&r.Area)
	v.passing(&r.Design.Stratum)
	v.passing(&r.Design.PSU)
	r.Design.BaseWeight, r.Design.FPC = v.float(), v.float()
	r.StartedAt, r.AcceptedAt, r.Answers = v.int(), v.int(), v.bytes()
	if v.bad != nil {
		return fmt.Errorf("read answers: %w", v.bad)
	}
	if r.Seq <= g.last {
		return fmt.Errorf("response %d came after %d", r.Seq, g.last)
	}
	if mode < 0 || sample < 0 || mode >= int64(len(surveys.Modes)) || sample >= int64(len(surveys.Samples)) {
		return fmt.Errorf("response %d has mode %d and sample %d", r.Seq, mode, sample)
	}
	r.Mode, r.Sample = surveys.Modes[mode], surveys.Samples[sample]
	if err := g.each(r); err != nil {
		return err
	}
	g.last, g.left = r.Seq, g.left-1
	return nil
}

// WindowInverse, WindowValue and Final belong to every aggregate.
func (a *gatherer) WindowInverse(*sqlite.FunctionContext, []driver.Value) error {
	return errors.New("minyi_gather has no window")
}

// WindowValue is the result.
func (a *gatherer) WindowValue(*sqlite.FunctionContext) (driver.Value, error) { return nil, nil }

// Final has nothing to give back.
func (a *gatherer) Final(*sqlite.FunctionContext) {}
