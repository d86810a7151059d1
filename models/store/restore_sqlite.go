package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"minyi/models/migration"
	"minyi/surveys"
)

// restoreSQLite fills a new file beside the old one, which stays as it is until
// the new one, whole and on disk, takes its name.
func restoreSQLite(ctx context.Context, path string, source Source, o RestoreOptions) (err error) {
	release, err := takeSQLite(ctx, path, o.Replace)
	if err != nil {
		return err
	}
	defer release()
	fresh := path + ".restoring"
	remove := func() error {
		var errs []error
		for _, ending := range []string{"", "-wal", "-shm", "-journal", witnessEnd} {
			if err := os.Remove(fresh + ending); err != nil && !errors.Is(err, fs.ErrNotExist) {
				errs = append(errs, err)
			}
		}
		return errors.Join(errs...)
	}
	if err := remove(); err != nil { // what an earlier try left
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, remove())
		}
	}()
	s := newStore(Config{DSN: "sqlite:" + fresh, Now: time.Now})
	err = s.openSQLite(ctx, fresh)
	if err == nil {
		err = fill(ctx, s, source, o)
	}
	if err == nil {
		_, err = s.writer.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	}
	if err == nil {
		err = soundSQLite(ctx, s.writer)
	}
	if err = errors.Join(err, s.Close()); err != nil {
		return err
	}
	if err := syncFile(fresh); err != nil {
		return err
	}
	if err := os.Rename(fresh, path); err != nil {
		return err
	}
	_ = syncFile(filepath.Dir(path)) // some file systems cannot
	return nil
}

func soundSQLite(ctx context.Context, db *sql.DB) error {
	var word string
	if err := db.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&word); err != nil {
		return err
	}
	if word != "ok" {
		return fmt.Errorf("the restored file is not sound: %s", word)
	}
	return nil
}

func syncFile(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// takeSQLite makes sure that a file which is about to be replaced holds nothing
// that anybody needs and that nobody has it open, and keeps others out until
// release.
func takeSQLite(ctx context.Context, path string, replace bool) (release func(), err error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return func() {}, nil
	} else if err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", sqliteDSN(path))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	release = func() { _ = db.Close() }
	full := true
	if !replace {
		if full, err = occupied(ctx, db, migration.SQLite); err == nil && full {
			err = surveys.E(surveys.Conflict, "store.not_empty", "")
		}
	}
	if err == nil {
		err = aloneOnSQLite(ctx, db)
	}
	if err != nil {
		release()
		return nil, err
	}
	return release, nil
}

// aloneOnSQLite takes the file for this connection alone. Leaving WAL mode is
// what SQLite does for the last connection only, and then the whole database
// stands in one file.
func aloneOnSQLite(ctx context.Context, db *sql.DB) error {
	var mode string
	err := db.QueryRowContext(ctx, "PRAGMA journal_mode = DELETE").Scan(&mode)
	if err == nil && mode != "delete" {
		err = errors.New("journal mode " + mode)
	}
	if err == nil {
		_, err = db.ExecContext(ctx, "BEGIN EXCLUSIVE")
	}
	if err != nil {
		return surveys.E(surveys.Conflict, "store.in_use", "").Because(err)
	}
	return nil
}
