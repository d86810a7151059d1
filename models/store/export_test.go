package store

import (
	"context"
	"database/sql"
	"os"

	"minyi/surveys/intake"
)

// Raw runs a statement on the writing connection.
func Raw(s *Store, ctx context.Context, query string, args ...any) error {
	_, err := s.writer.ExecContext(ctx, query, args...)
	return err
}

// Pools are the writer and the reader.
func Pools(s *Store) (writer, reader *sql.DB) { return s.writer, s.reader }

// FailAfterCommit makes the next n commits fail after they were done, as a
// connection does that breaks before the answer arrives.
func FailAfterCommit(s *Store, n int, err error) {
	s.afterTry = func(int) error {
		if n == 0 {
			return nil
		}
		n--
		return &commitError{err}
	}
}

// Observe shows every statement of the hot paths to f.
func Observe(s *Store, f func(query string)) { s.observe = f }

// AtLeast compares SQLite versions.
var AtLeast = atLeast

// OldestSQLite is the oldest SQLite that is let in.
var OldestSQLite = oldestSQLite

// Begin begins a write transaction as Commit does.
func Begin(s *Store, ctx context.Context) (*sql.Tx, error) {
	return s.writer.BeginTx(ctx, s.isolation())
}

// Receipts are the store's.
func Receipts(s *Store, ctx context.Context) (*intake.Receipts, error) { return s.receipts(ctx) }

// StopDisk makes the witness say that the disk stopped writing.
func StopDisk(s *Store) { s.durable = func() error { return errNotDurable } }

// WitnessFile is the file that the witness changes.
func WitnessFile(s *Store) *os.File { return s.witness.file }
