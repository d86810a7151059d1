package store

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"time"

	"gorm.io/gorm"

	"minyi/models/migration"
)

// tries is how often a transaction is run when the database gave it up.
const tries = 8

// change runs f in one write transaction. f may run several times, so it acts
// on the database and on its own results only, and it uses tx for every
// statement: on SQLite there is one writing connection, and tx holds it.
func (s *Store) change(ctx context.Context, f func(tx *gorm.DB) error) error {
	if err := s.writable(); err != nil {
		return err
	}
	var err error
	for try := range tries {
		if err = pause(ctx, try); err != nil {
			return err
		}
		err = s.write.WithContext(ctx).Transaction(f, s.isolation())
		if err == nil {
			err = s.durable()
		}
		if err == nil || !retryable(err) {
			break
		}
	}
	s.breakOn(err)
	return err
}

// numbered is change for what has a place in the commit order: f gets the
// first of n numbers, which it must all use.
func (s *Store) numbered(ctx context.Context, n int, f func(tx *gorm.DB, seq int64) error) error {
	return s.change(ctx, func(tx *gorm.DB) error {
		var seq int64
		if err := tx.Raw(s.lockSequence()).Row().Scan(&seq); err != nil {
			return fmt.Errorf("lock the sequence: %w", err)
		}
		if err := f(tx, seq); err != nil {
			return err
		}
		return tx.Exec(advanceSequence, seq+int64(n)).Error
	})
}

// isolation: SQLite's writer begins IMMEDIATE by its DSN and knows no levels.
// On MySQL the default, REPEATABLE READ, would read keys from before the wait
// for the sequence row.
func (s *Store) isolation() *sql.TxOptions {
	if s.dialect == migration.SQLite {
		return nil
	}
	return &sql.TxOptions{Isolation: sql.LevelReadCommitted}
}

// lockSequence reads the next number and keeps every other numbered writer out
// until the transaction ends. SQLite's BEGIN IMMEDIATE did that already.
func (s *Store) lockSequence() string {
	if s.dialect == migration.SQLite {
		return "SELECT next_seq FROM sequence WHERE id = 1"
	}
	return "SELECT next_seq FROM `sequence` WHERE id = 1 FOR UPDATE"
}

const advanceSequence = "UPDATE `sequence` SET next_seq = ? WHERE id = 1"

// reserveSequence is lockSequence and advanceSequence in one, for a %d of numbers.
const reserveSequence = "UPDATE `sequence` SET next_seq = LAST_INSERT_ID(next_seq) + %d WHERE id = 1"

// pause waits before another try: longer each time, and not in step with others.
func pause(ctx context.Context, try int) error {
	if try == 0 {
		return ctx.Err()
	}
	d := time.Duration(1<<min(try, 7)) * time.Millisecond
	t := time.NewTimer(d/2 + rand.N(d))
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// MaxSeq is the last number given out, 0 when none was.
func (s *Store) MaxSeq(ctx context.Context) (int64, error) {
	var next int64
	err := s.reader.QueryRowContext(ctx, "SELECT next_seq FROM `sequence` WHERE id = 1").Scan(&next)
	if err != nil {
		return 0, fmt.Errorf("read the sequence: %w", err)
	}
	return next - 1, nil
}
