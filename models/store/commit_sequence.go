package store

import (
	"context"
	"errors"
	"fmt"

	"minyi/models/migration"
)

// begin begins the transaction, reads the first free number and keeps every other
// writer out. Where the server is a network away, it takes a number for each
// record at once: when all are new, which is the rule, nothing is left to be
// advanced.
func (b *batchTx) begin() (err error) {
	if b.store.dialect == migration.SQLite || b.looked {
		return b.lock()
	}
	r := &reservation{n: len(b.batch)}
	b.tx, err = b.store.committer.BeginTx(context.WithValue(b.ctx, reservationKey{}, r), b.store.isolation())
	if err != nil {
		return fmt.Errorf("begin and reserve numbers: %w", err)
	}
	if r.first <= 0 {
		return errors.Join(errors.New("the sequence row is gone"), b.tx.Rollback())
	}
	b.next, b.reserved = r.first, r.first+int64(r.n)
	return nil
}

// lock begins without taking numbers: how many there are to be, the look-up will
// tell, and on SQLite a statement costs no way.
func (b *batchTx) lock() (err error) {
	if b.tx, err = b.store.committer.BeginTx(b.ctx, b.store.isolation()); err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	if err = b.stmt(b.store.lockSequence()).QueryRowContext(b.ctx).Scan(&b.next); err != nil {
		return errors.Join(fmt.Errorf("lock the sequence: %w", err), b.tx.Rollback())
	}
	return nil
}

// confirm ends a try that stored nothing new, after it is known that what it read
// is on the disk.
//
// InnoDB lets a transaction's rows be seen, and its locks go, before it has flushed
// its log: between two instances, or after a commit without an answer, a receipt
// could be given for what a power cut of the server then takes back. The log is
// flushed in its order, so a commit of our own that wrote something brings all
// that was seen to the disk; the sequence row goes one ahead and back.
func (b *batchTx) confirm() error {
	if b.store.dialect == migration.SQLite {
		return b.store.durable()
	}
	for _, next := range []int64{b.next + 1, b.next} {
		if _, err := b.stmt(advanceSequence).ExecContext(b.ctx, next); err != nil {
			return fmt.Errorf("write to have the log flushed: %w", err)
		}
	}
	if err := b.tx.Commit(); err != nil {
		return &commitError{err}
	}
	return nil
}
