package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"minyi/models/migration"
	"minyi/surveys"
)

// restoreMySQL makes the tables anew. What stops it half-way leaves a database
// that no program opens and that the next restore may replace.
func restoreMySQL(ctx context.Context, dsn string, source Source, o RestoreOptions) (err error) {
	s := newStore(Config{DSN: "mysql:" + dsn, Now: time.Now})
	if err := s.openMySQL(ctx, dsn); err != nil {
		return errors.Join(err, s.Close())
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if err := aloneOnMySQL(ctx, s); err != nil {
		return err
	}
	if !o.Replace {
		full, err := occupied(ctx, s.writer, migration.MySQL)
		if err != nil {
			return err
		}
		if full {
			return surveys.E(surveys.Conflict, "store.not_empty", "")
		}
	}
	if err := dropTables(ctx, s); err != nil {
		return err
	}
	return fill(ctx, s, source, o)
}

// dropTables removes the tables of this program and leaves others alone.
func dropTables(ctx context.Context, s *Store) error {
	last, err := migration.Last(s.dialect)
	if err != nil {
		return err
	}
	tables, err := migration.Shape(ctx, last)
	if err != nil {
		return err
	}
	names := []string{"goose_db_version"} // first: without it the rest is nobody's
	for _, t := range tables {
		names = append(names, t.Name)
	}
	for _, name := range names {
		if _, err := s.writer.ExecContext(ctx, "DROP TABLE IF EXISTS "+quoted(name)); err != nil {
			return fmt.Errorf("drop %s: %w", name, err)
		}
	}
	return nil
}

// aloneOnMySQL refuses a database to which others are connected. Without the
// right PROCESS an account sees its own connections, which are a server's.
func aloneOnMySQL(ctx context.Context, s *Store) error {
	conn, err := s.writer.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	// This pool's own connections are idle, and closed before the look.
	s.writer.SetMaxIdleConns(0)
	defer s.writer.SetMaxIdleConns(mysqlConns)
	const query = "SELECT COUNT(*) FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()"
	for try := 0; ; try++ {
		var others int
		if err := conn.QueryRowContext(ctx, query).Scan(&others); err != nil {
			return err
		}
		if others == 0 {
			return nil
		}
		if try == aloneTries {
			return surveys.E(surveys.Conflict, "store.in_use", "")
		}
		// A connection that was closed a moment ago still stands in the list.
		if err := pause(ctx, aloneTries); err != nil {
			return err
		}
	}
}

// aloneTries is how often the list of connections is looked at.
const aloneTries = 10
