package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"minyi/models/migration"
	"minyi/surveys"
	"minyi/surveys/intake"
)

// Commit stores a batch of responses and signatures in one transaction and in
// the order given, and returns an outcome for each.
//
// The transaction locks the sequence row, so that numbers are gapless and no
// other writer can slip a key in between; spends invitations; numbers and
// inserts only what is new. Nearly every key is new, so it inserts without
// looking first, and where the unique index objects, the transaction is rolled
// back and run again with every key looked up; and so where a record would be
// refused, for it may be in already.
//
// When the commit itself fails, nobody knows whether it happened. The next try
// waits for the sequence row, which the lost transaction still held, and so
// sees the truth: a row with the record's own random salt is this very record,
// stored after all. An error means that nothing is known to be stored.
func (s *Store) Commit(ctx context.Context, batch []intake.Record) ([]intake.Outcome, error) {
	for i := range batch {
		if err := s.check(&batch[i]); err != nil {
			return nil, err
		}
	}
	receipts, err := s.receipts(ctx)
	if err != nil {
		return nil, busy(err)
	}
	if err := s.prepare(ctx); err != nil {
		return nil, busy(err)
	}
	doubtful := false // a commit failed without an answer
	look := s.repeats.expected()
	for try := 0; try < tries; try++ {
		if err = s.writable(); err != nil {
			return nil, err
		}
		if err = pause(ctx, try); err != nil {
			break
		}
		var out []intake.Outcome
		out, err = s.commitOnce(ctx, receipts, batch, look || doubtful, doubtful)
		if err == nil && s.afterTry != nil {
			err = s.afterTry(try)
		}
		if err == nil {
			s.repeats.note(out)
			return out, nil
		}
		s.breakOn(err)
		if (IsDuplicate(err) || errors.Is(err, errLookFirst)) && !look {
			look = true // no try of the database's: it did as it should
			try--
			continue
		}
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

// errLookFirst gives a try up that cannot go on without knowing the keys.
var errLookFirst = errors.New("keys have to be looked up")

// commitOnce runs the transaction once. Without look it fails on a key that is
// stored already. With doubtful, rows that carry a record's own salt count as
// stored now instead of as replayed.
func (s *Store) commitOnce(ctx context.Context, receipts *intake.Receipts, batch []intake.Record, look, doubtful bool) ([]intake.Outcome, error) {
	if s.dialect == migration.SQLite {
		// For a context that can end, the driver starts a goroutine per statement,
		// which a commit of milliseconds does not need.
		ctx = context.WithoutCancel(ctx)
	}
	b := &batchTx{store: s, ctx: ctx, receipts: receipts, batch: batch, out: make([]intake.Outcome, len(batch)), looked: look, doubtful: doubtful}
	if err := b.begin(); err != nil {
		return nil, err
	}
	// After a successful commit this does nothing; after SQLITE_FULL the
	// transaction is gone already and its error says so.
	defer func() { _ = b.tx.Rollback() }()
	first := b.next
	b.known = make(map[place]stored, len(batch))
	if look {
		if err := b.lookUp(); err != nil {
			return nil, err
		}
	}
	for _, step := range []func() error{b.number, b.insert} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	if b.next == first { // nothing new: what is answered was read, maybe from a log that is not on the disk
		return b.out, b.confirm()
	}
	if b.next != b.reserved {
		if _, err := b.stmt(advanceSequence).ExecContext(ctx, b.next); err != nil {
			return nil, fmt.Errorf("advance the sequence: %w", err)
		}
	}
	if err := b.tx.Commit(); err != nil {
		return nil, &commitError{err}
	}
	return b.out, s.durable()
}

// batchTx is one try at a batch.
type batchTx struct {
	store      *Store
	ctx        context.Context
	tx         *sql.Tx
	receipts   *intake.Receipts
	batch      []intake.Record
	out        []intake.Outcome
	looked     bool // the keys were looked up
	doubtful   bool
	next       int64              // the next free number
	reserved   int64              // where the sequence row stands, 0 where it was only locked
	responses  []*intake.Response // new, numbered, in order; copies
	signatures []*intake.Signature
	known      map[place]stored
	room       room // of the quota cells that this try has looked at
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
	salt       [16]byte
	receipt    string
	seq        int64
	acceptedAt int64
	here       bool // put there by this very batch
}

// number decides on each record in the order of the batch and numbers the new
// ones. It works on copies: a try that is given up leaves nothing behind.
func (b *batchTx) number() error {
	for i := range b.batch {
		at, mine := describe(&b.batch[i])
		if was, ok := b.known[at]; ok {
			b.out[i] = b.answer(was, mine)
			continue
		}
		receipt := b.receipts.Of(b.next)
		if r := b.batch[i].Response; r != nil {
			row := *r
			if status, err := b.admit(&row); err != nil {
				return err
			} else if status != intake.Stored && !b.looked {
				return errLookFirst // its key may be in: then it was admitted, once
			} else if status != intake.Stored {
				b.out[i] = intake.Outcome{Status: status}
				continue
			}
			row.Seq, row.Receipt = b.next, receipt
			b.responses = append(b.responses, &row)
		} else {
			row := *b.batch[i].Signature
			row.Seq, row.Receipt = b.next, receipt
			b.signatures = append(b.signatures, &row)
		}
		mine.seq, mine.receipt, mine.here = b.next, receipt, true
		b.known[at] = mine
		b.out[i] = intake.Outcome{Status: intake.Stored, Seq: b.next, Receipt: receipt, AcceptedAt: mine.acceptedAt}
		b.next++
	}
	return nil
}

// admit decides whether a new response may be stored, and fills in what only
// the transaction knows. Whatever counts towards a limit is counted here: the
// sequence row keeps every other writer out until the commit.
func (b *batchTx) admit(r *intake.Response) (intake.Status, error) {
	if ok, err := b.take(r); err != nil || !ok {
		return intake.Full, err
	}
	ok, err := b.spend(r)
	if err != nil || !ok {
		b.leave(r)
		return intake.Refused, err
	}
	return intake.Stored, b.recognise(r)
}

// answer is the outcome for a key that is taken.
func (b *batchTx) answer(was, mine stored) intake.Outcome {
	o := intake.Outcome{Status: intake.Replayed, Seq: was.seq, Receipt: was.receipt, AcceptedAt: was.acceptedAt}
	if was.body != mine.body {
		o.Status = intake.Clashed
	} else if b.doubtful && !was.here && was.salt == mine.salt {
		o.Status = intake.Stored
	}
	return o
}

// describe is what the batch asks about a record, and what a look-up would say
// of it once it is in.
func describe(r *intake.Record) (place, stored) {
	if p := r.Response; p != nil {
		return place{false, p.SurveyID, p.Key}, stored{body: p.BodyHash, salt: p.Salt, acceptedAt: p.AcceptedAt}
	}
	g := r.Signature
	return place{true, g.PledgeID, g.Key}, stored{body: g.BodyHash, salt: g.Salt, acceptedAt: g.AcceptedAt}
}
