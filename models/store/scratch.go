package store

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/go-sql-driver/mysql"

	"minyi/surveys"
)

// Scratch prepares an empty database to try things on, and returns its DSN and
// what removes everything again. A DSN of MySQL without a database's name gets a
// new one on that server; a named one must hold no table at all.
//
// Errors: Conflict (store.not_scratch) for a database that holds something.
func Scratch(ctx context.Context, dsn string) (scratch string, remove func(context.Context) error, err error) {
	kind, rest, _ := strings.Cut(dsn, ":")
	switch kind {
	case "sqlite":
		if _, err := os.Stat(rest); rest == "" || !errors.Is(err, fs.ErrNotExist) {
			return "", nil, surveys.E(surveys.Conflict, "store.not_scratch", "/dsn")
		}
		return dsn, func(context.Context) error { return removeSQLite(rest) }, nil
	case "mysql":
		return scratchMySQL(ctx, rest)
	}
	return "", nil, surveys.E(surveys.Invalid, "store.dsn", "/dsn")
}

// ScratchBeside is Scratch for a new database on the server on which dsn's own is.
//
// Errors: Forbidden (store.no_scratch) where the account may make none.
func ScratchBeside(ctx context.Context, dsn string) (scratch string, remove func(context.Context) error, err error) {
	c, err := mysql.ParseDSN(strings.TrimPrefix(dsn, "mysql:"))
	if err != nil {
		return "", nil, surveys.E(surveys.Invalid, "store.dsn", "/dsn").Because(err)
	}
	c.DBName = ""
	scratch, remove, err = scratchMySQL(ctx, c.FormatDSN())
	var denied *mysql.MySQLError
	if errors.As(err, &denied) && denied.Number == 1044 {
		err = surveys.E(surveys.Forbidden, "store.no_scratch", "").Because(err)
	}
	return scratch, remove, err
}

func removeSQLite(path string) error {
	var errs []error
	for _, ending := range []string{"", "-wal", "-shm", "-journal", witnessEnd} {
		if err := os.Remove(path + ending); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

func scratchMySQL(ctx context.Context, dsn string) (scratch string, remove func(context.Context) error, err error) {
	c, err := mysql.ParseDSN(dsn)
	if err != nil {
		return "", nil, surveys.E(surveys.Invalid, "store.dsn", "/dsn").Because(err)
	}
	s := newStore(Config{DSN: "mysql:" + dsn})
	if err := s.openMySQL(ctx, dsn); err != nil {
		return "", nil, errors.Join(err, s.Close())
	}
	fail := func(err error) (string, func(context.Context) error, error) {
		return "", nil, errors.Join(err, s.Close())
	}
	if c.DBName != "" {
		var tables int
		const count = "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE()"
		if err := s.writer.QueryRowContext(ctx, count).Scan(&tables); err != nil {
			return fail(err)
		}
		if tables > 0 {
			return fail(surveys.E(surveys.Conflict, "store.not_scratch", "/dsn"))
		}
		return "mysql:" + dsn, func(ctx context.Context) error { return errors.Join(dropTables(ctx, s), s.Close()) }, nil
	}
	c.DBName = "minyi_check_" + strings.ToLower(rand.Text()[:10])
	if _, err := s.writer.ExecContext(ctx, "CREATE DATABASE "+quoted(c.DBName)+" CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"); err != nil {
		return fail(fmt.Errorf("make a database: %w", err))
	}
	return "mysql:" + c.FormatDSN(), func(ctx context.Context) error {
		_, err := s.writer.ExecContext(ctx, "DROP DATABASE "+quoted(c.DBName))
		return errors.Join(err, s.Close())
	}, nil
}
