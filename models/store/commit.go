package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"minyi/surveys"
	"minyi/surveys/intake"
)

// Commit stores a batch of responses and signatures in one transaction and in
// the order given, and returns an outcome for each.
//
// The transaction locks the sequence row, so that numbers are gapless and no
// other writer can slip a key in between; looks every key up; spends
// invitations; numbers and inserts only what is new.
//
// When the commit itself fails, nobody knows whether it happened. The next try
// waits for the sequence row, which the lost transaction still held, and so
// sees the truth: a row with the record's own random receipt is this very
// record, stored after all. An error means that nothing is known to be stored.
func (s *Store) Commit(ctx context.Context, batch []intake.Record) ([]intake.Outcome, error) {
	for i := range batch {
		if err := s.check(&batch[i]); err != nil {
			return nil, err
		}
	}
	if err := s.prepare(ctx); err != nil {
		return nil, busy(err)
	}
	doubtful := false // a commit failed without an answer
	var err error
	for try := range tries {
		if err = s.writable(); err != nil {
			return nil, err
		}
		if err = pause(ctx, try); err != nil {
			break
		}
		var out []intake.Outcome
		out, err = s.commitOnce(ctx, batch, doubtful)
		if err == nil && s.afterTry != nil {
			err = s.afterTry(try)
		}
		if err == nil {
			return out, nil
		}
		s.breakOn(err)
		var failed *commitError
		if errors.As(err, &failed) {
			doubtful = true
			continue
		}
		if !retryable(err) && !disconnected(err) {
			break
		}
	}
	return nil, busy(err)
}

func busy(err error) error {
	return surveys.E(surveys.Busy, "store.commit", "").Because(err)
}

// commitError is a failed COMMIT, as opposed to a statement that failed before.
type commitError struct{ err error }

func (e *commitError) Error() string { return "commit: " + e.err.Error() }
func (e *commitError) Unwrap() error { return e.err }

// commitOnce runs the transaction once. With doubtful, rows that carry a
// record's own receipt count as stored now instead of as replayed.
func (s *Store) commitOnce(ctx context.Context, batch []intake.Record, doubtful bool) ([]intake.Outcome, error) {
	tx, err := s.writer.BeginTx(ctx, s.isolation())
	if err != nil {
		return nil, fmt.Errorf("begin: %w", err)
	}
	// After a successful commit this does nothing; after SQLITE_FULL the
	// transaction is gone already and its error says so.
	defer func() { _ = tx.Rollback() }()

	b := &batchTx{store: s, ctx: ctx, tx: tx, batch: batch, out: make([]intake.Outcome, len(batch)), doubtful: doubtful}
	if err := tx.QueryRowContext(ctx, s.seen(s.lockSequence())).Scan(&b.next); err != nil {
		return nil, fmt.Errorf("lock the sequence: %w", err)
	}
	first := b.next
	for _, step := range []func() error{b.lookUp, b.number, b.insert} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	if b.next == first {
		return b.out, nil // nothing new: rolled back
	}
	if _, err := tx.ExecContext(ctx, s.seen(advanceSequence), b.next); err != nil {
		return nil, fmt.Errorf("advance the sequence: %w", err)
	}
	if err := tx.Commit(); err != nil {
		return nil, &commitError{err}
	}
	return b.out, nil
}

// batchTx is one try at a batch.
type batchTx struct {
	store      *Store
	ctx        context.Context
	tx         *sql.Tx
	batch      []intake.Record
	out        []intake.Outcome
	doubtful   bool
	next       int64              // the next free number
	responses  []*intake.Response // new, numbered, in order; copies
	signatures []*intake.Signature
	known      map[place]stored
}

// place is a key within its survey or pledge.
type place struct {
	signature bool
	parent    int64
	key       intake.Key
}

// stored is what a taken key holds.
type stored struct {
	body       [32]byte
	receipt    string
	seq        int64
	acceptedAt int64
	here       bool // put there by this very batch
}

// number decides on each record in the order of the batch and numbers the new
// ones. It works on copies: a try that is given up leaves nothing behind.
func (b *batchTx) number() error {
	for i := range b.batch {
		at, body, receipt, accepted := describe(&b.batch[i])
		if was, ok := b.known[at]; ok {
			b.out[i] = b.answer(was, body, receipt)
			continue
		}
		if r := b.batch[i].Response; r != nil {
			row := *r
			ok, err := b.spend(&row)
			if err != nil {
				return err
			}
			if !ok {
				b.out[i] = intake.Outcome{Status: intake.Refused}
				continue
			}
			if err := b.recognise(&row); err != nil {
				return err
			}
			row.Seq = b.next
			b.responses = append(b.responses, &row)
		} else {
			row := *b.batch[i].Signature
			row.Seq = b.next
			b.signatures = append(b.signatures, &row)
		}
		b.known[at] = stored{body: body, receipt: receipt, seq: b.next, acceptedAt: accepted, here: true}
		b.out[i] = intake.Outcome{Status: intake.Stored, Seq: b.next, Receipt: receipt, AcceptedAt: accepted}
		b.next++
	}
	return nil
}

// answer is the outcome for a key that is taken.
func (b *batchTx) answer(was stored, body [32]byte, receipt string) intake.Outcome {
	o := intake.Outcome{Status: intake.Replayed, Seq: was.seq, Receipt: was.receipt, AcceptedAt: was.acceptedAt}
	if was.body != body {
		o.Status = intake.Clashed
	} else if b.doubtful && !was.here && was.receipt == receipt {
		o.Status = intake.Stored
	}
	return o
}

func describe(r *intake.Record) (at place, body [32]byte, receipt string, accepted int64) {
	if p := r.Response; p != nil {
		return place{false, p.SurveyID, p.Key}, p.BodyHash, p.Receipt, p.AcceptedAt
	}
	g := r.Signature
	return place{true, g.PledgeID, g.Key}, g.BodyHash, g.Receipt, g.AcceptedAt
}
