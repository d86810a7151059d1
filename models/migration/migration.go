// Package migration brings a database to the shape that this program knows:
// numbered SQL files per dialect, forward only.
package migration

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"time"

	"github.com/pressly/goose/v3"

	"minyi/surveys"
)

//go:embed sqlite/*.sql mysql/*.sql
var files embed.FS

// Dialect names a folder of migrations.
type Dialect string

// The two dialects; MySQL also serves MariaDB and TiDB.
const (
	SQLite Dialect = "sqlite"
	MySQL  Dialect = "mysql"
)

// Up applies every migration that the database lacks. A database with a
// migration that this program does not know is refused (Conflict,
// store.newer_database): an older program would write rows that the newer one
// misreads, and goose itself does not compare.
//
// Instances that start together may call it together: on MySQL a named lock
// lets one of them work; on SQLite the one that loses finds the work done.
func Up(ctx context.Context, db *sql.DB, dialect Dialect) error {
	return To(ctx, db, dialect, 0)
}

// To is Up to one version, for tests that look at old shapes; 0 is the last.
func To(ctx context.Context, db *sql.DB, dialect Dialect, version int64) error {
	unlock, err := lock(ctx, db, dialect)
	if err != nil {
		return err
	}
	defer unlock()
	for range patience {
		err = apply(ctx, db, dialect, version)
		if err == nil || dialect == MySQL || len(surveys.All(err)) > 0 {
			return err
		}
		// SQLite has no lock that spans several transactions: two that start
		// together trip over each other, and the next look shows who was first.
		select {
		case <-ctx.Done():
			return err
		case <-time.After(100 * time.Millisecond):
		}
	}
	return err
}

// patience is how often SQLite is looked at again.
const patience = 5

func apply(ctx context.Context, db *sql.DB, dialect Dialect, version int64) error {
	have, want, err := Versions(ctx, db, dialect)
	if err != nil {
		return err
	}
	if have > want {
		return newer(have, want)
	}
	if version == 0 {
		version = want
	}
	if have >= version {
		return nil
	}
	p, err := provider(db, dialect)
	if err != nil {
		return err
	}
	if _, err := p.UpTo(ctx, version); err != nil {
		return fmt.Errorf("migrate to %d: %w", version, err)
	}
	return nil
}

// Check refuses a database that is newer or older than this program.
func Check(ctx context.Context, db *sql.DB, dialect Dialect) error {
	have, want, err := Versions(ctx, db, dialect)
	switch {
	case err != nil:
		return err
	case have > want:
		return newer(have, want)
	case have < want:
		return surveys.E(surveys.Conflict, "store.older_database", "", "Database", have, "Program", want)
	}
	return nil
}

// CheckNewer refuses a database that is newer than this program.
func CheckNewer(ctx context.Context, db *sql.DB, dialect Dialect) error {
	have, want, err := Versions(ctx, db, dialect)
	if err == nil && have > want {
		return newer(have, want)
	}
	return err
}

// Last is the last migration that this program knows.
func Last(dialect Dialect) (int64, error) {
	list, err := fs.ReadDir(files, string(dialect))
	if err != nil {
		return 0, err
	}
	return goose.NumericComponent(list[len(list)-1].Name())
}

// Versions returns the last migration of the database, 0 for an empty one, and
// the last that this program knows.
func Versions(ctx context.Context, db *sql.DB, dialect Dialect) (database, program int64, err error) {
	p, err := provider(db, dialect)
	if err != nil {
		return 0, 0, err
	}
	sources := p.ListSources()
	program = sources[len(sources)-1].Version
	if database, err = applied(ctx, db, dialect); err != nil {
		return 0, 0, fmt.Errorf("read the database's version: %w", err)
	}
	return database, program, nil
}

// applied reads the last migration without goose, which would make its table
// first: between that and its first row another instance finds it empty.
func applied(ctx context.Context, db *sql.DB, dialect Dialect) (version int64, err error) {
	there := "SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table' AND name = 'goose_db_version'"
	if dialect == MySQL {
		there = "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'goose_db_version'"
	}
	var tables int
	if err := db.QueryRowContext(ctx, there).Scan(&tables); err != nil || tables == 0 {
		return 0, err
	}
	err = db.QueryRowContext(ctx, "SELECT COALESCE(MAX(version_id), 0) FROM goose_db_version WHERE is_applied = 1").Scan(&version)
	return version, err
}

func newer(have, want int64) error {
	return surveys.E(surveys.Conflict, "store.newer_database", "", "Database", have, "Program", want)
}

func provider(db *sql.DB, dialect Dialect) (*goose.Provider, error) {
	folder, err := fs.Sub(files, string(dialect))
	if err != nil {
		return nil, err
	}
	kind := goose.DialectSQLite3
	if dialect == MySQL {
		kind = goose.DialectMySQL
	}
	return goose.NewProvider(kind, db, folder, goose.WithDisableGlobalRegistry(true))
}

// lock keeps other instances out while one migrates.
func lock(ctx context.Context, db *sql.DB, dialect Dialect) (unlock func(), err error) {
	if dialect != MySQL {
		return func() {}, nil
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	var got sql.NullInt64
	// The name is per database: GET_LOCK is per server.
	const name = "CONCAT('minyi.migrate.', MD5(DATABASE()))"
	if err := conn.QueryRowContext(ctx, "SELECT GET_LOCK("+name+", 60)").Scan(&got); err != nil {
		return nil, fmt.Errorf("lock the migration: %w", closed(conn, err))
	}
	if got.Int64 != 1 {
		return nil, fmt.Errorf("lock the migration: %w", closed(conn, fmt.Errorf("another instance holds it")))
	}
	return func() {
		// Closing the session would free the lock too; pooled sessions stay open.
		_, _ = conn.ExecContext(context.WithoutCancel(ctx), "DO RELEASE_LOCK("+name+")")
		_ = conn.Close()
	}, nil
}

func closed(conn *sql.Conn, err error) error {
	_ = conn.Close()
	return err
}
