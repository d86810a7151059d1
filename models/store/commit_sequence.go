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
