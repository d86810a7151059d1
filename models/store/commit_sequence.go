package store

import (
	"errors"

	"minyi/models/migration"
)

// lock reads the first free number and keeps every other writer out. Where the
// server is a network away, it takes a number for each record at once: when all
// are new, which is the rule, nothing is left to be advanced.
func (b *batchTx) lock() error {
	if b.store.dialect == migration.SQLite || b.looked {
		return b.stmt(b.store.lockSequence()).QueryRowContext(b.ctx).Scan(&b.next)
	}
	done, err := b.stmt(reserveSequence).ExecContext(b.ctx, len(b.batch))
	if err != nil {
		return err
	}
	if b.next, err = done.LastInsertId(); err != nil {
		return err
	}
	if b.next <= 0 {
		return errors.New("the sequence row is gone")
	}
	b.reserved = b.next + int64(len(b.batch))
	return nil
}
