package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"minyi/models/migration"
	"minyi/surveys"
)

// Source is what a database is restored from, as backup.Reader has it.
type Source interface {
	Schema() int64
	Tables() []migration.Table
	Rows(ctx context.Context, table migration.Table, each func(row []any) error) error
	Counters(ctx context.Context) (map[string]int64, error)
}

// RestoreOptions say how a database is restored.
type RestoreOptions struct {
	// Replace lets a database be restored that holds something, which is lost.
	Replace bool
	// KeepSchema leaves the tables as old as the source's: for going back to an
	// older program.
	KeepSchema bool
	Count      func(rows int64) // hears of the rows; may be nil
}

// restoringSetting stands in a MySQL database while it is filled: what looks
// whole until then is not.
const restoringSetting = "restoring"

// Restore fills the database that dsn names from source. Nobody else may have
// it open. On SQLite a new file takes the place of the old one at the end; on
// MySQL the tables are made anew, and until the last row is in no program opens
// them.
//
// Errors: Conflict with store.newer_database (the source's), store.not_empty,
// store.in_use; Invalid with store.other_tables.
func Restore(ctx context.Context, dsn string, source Source, o RestoreOptions) error {
	if o.Count == nil {
		o.Count = func(int64) {}
	}
	if err := knownShape(ctx, source); err != nil {
		return err
	}
	kind, rest, _ := strings.Cut(dsn, ":")
	switch kind {
	case "sqlite":
		return restoreSQLite(ctx, rest, source, o)
	case "mysql":
		return restoreMySQL(ctx, rest, source, o)
	}
	return surveys.E(surveys.Invalid, "store.dsn", "")
}

// knownShape refuses tables that the source's version does not have.
func knownShape(ctx context.Context, source Source) error {
	last, err := migration.Last(migration.SQLite)
	if err != nil {
		return err
	}
	version := source.Schema()
	if version > last {
		return surveys.E(surveys.Conflict, "store.newer_database", "", "Database", version, "Program", last)
	}
	if version < 1 {
		return surveys.E(surveys.Invalid, "store.other_tables", "")
	}
	want, err := migration.Shape(ctx, version)
	if err != nil {
		return err
	}
	same := slices.EqualFunc(want, source.Tables(), func(a, b migration.Table) bool {
		return a.Name == b.Name && a.Counter == b.Counter && slices.Equal(a.Columns, b.Columns) && slices.Equal(a.Key, b.Key)
	})
	if !same {
		return surveys.E(surveys.Invalid, "store.other_tables", "")
	}
	return nil
}

// fill brings an empty database to the source's version, puts its rows in and
// goes on to the program's version unless told not to.
func fill(ctx context.Context, s *Store, source Source, o RestoreOptions) error {
	if err := migration.To(ctx, s.writer, s.dialect, source.Schema()); err != nil {
		return err
	}
	const mark = "INSERT INTO settings (name, value) VALUES ('" + restoringSetting + "', '')"
	if _, err := s.writer.ExecContext(ctx, mark); err != nil {
		return err
	}
	var done int64
	for _, table := range source.Tables() {
		l := &loader{store: s, table: table}
		if err := l.load(ctx, source, func(rows int64) { o.Count(done + rows) }); err != nil {
			return fmt.Errorf("table %s: %w", table.Name, err)
		}
		done += l.rows
		if err := counted(ctx, s, table, l.rows); err != nil {
			return err
		}
	}
	counters, err := source.Counters(ctx)
	if err != nil {
		return err
	}
	for table, last := range counters {
		if err := setCounter(ctx, s, table, last); err != nil {
			return fmt.Errorf("counter of %s: %w", table, err)
		}
	}
	if !o.KeepSchema {
		if err := migration.Up(ctx, s.writer, s.dialect); err != nil {
			return err
		}
	}
	_, err = s.writer.ExecContext(ctx, "DELETE FROM settings WHERE name = '"+restoringSetting+"'")
	return err
}

// counted asks the database itself how many rows it has now.
func counted(ctx context.Context, s *Store, table migration.Table, want int64) error {
	var got int64
	if err := s.writer.QueryRowContext(ctx, "SELECT COUNT(*) FROM "+quoted(table.Name)).Scan(&got); err != nil {
		return err
	}
	if table.Name == "settings" {
		got-- // the mark
	}
	if got != want {
		return fmt.Errorf("table %s has %d rows after %d were put in", table.Name, got, want)
	}
	return nil
}

func setCounter(ctx context.Context, s *Store, table string, last int64) error {
	if s.dialect == migration.MySQL {
		// Lower than what is there already does nothing.
		_, err := s.writer.ExecContext(ctx, fmt.Sprintf("ALTER TABLE %s AUTO_INCREMENT = %d", quoted(table), last+1))
		return err
	}
	r, err := s.writer.ExecContext(ctx, "UPDATE sqlite_sequence SET seq = MAX(seq, ?) WHERE name = ?", last, table)
	if err != nil {
		return err
	}
	if n, err := r.RowsAffected(); err != nil || n > 0 {
		return err
	}
	_, err = s.writer.ExecContext(ctx, "INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", table, last)
	return err
}

// occupied reports whether somebody has put something into the database.
// Migrations' own rows and the marks of a server that merely ran do not count,
// nor does what a restore left that was cut short.
func occupied(ctx context.Context, db *sql.DB, dialect migration.Dialect) (bool, error) {
	have, _, err := migration.Versions(ctx, db, dialect)
	if err != nil || have == 0 {
		return false, err
	}
	if half, err := restoring(ctx, db); err != nil || half {
		return false, err
	}
	if err := migration.CheckNewer(ctx, db, dialect); err != nil {
		return true, err
	}
	tables, err := migration.Shape(ctx, have)
	if err != nil {
		return false, err
	}
	for _, t := range tables {
		switch t.Name {
		case "sequence", "settings", "offices", "audit_head", "sessions":
			continue
		}
		var one int
		err := db.QueryRowContext(ctx, "SELECT 1 FROM "+quoted(t.Name)+" LIMIT 1").Scan(&one)
		if !errors.Is(err, sql.ErrNoRows) {
			return true, err
		}
	}
	return false, nil
}

func restoring(ctx context.Context, db *sql.DB) (bool, error) {
	var n int
	err := db.QueryRowContext(ctx, "SELECT COUNT(*) FROM settings WHERE name = '"+restoringSetting+"'").Scan(&n)
	return n > 0, err
}
