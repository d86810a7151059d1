package store

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"runtime"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"minyi/models/migration"
	"minyi/surveys"
)

// oldestSQLite is the first release without the WAL-reset corruption
// (3.7.0–3.51.2).
var oldestSQLite = [3]int{3, 51, 3}

// How often, and after which pause, a new database is tried that another
// instance is just making.
const (
	openTries = 100
	openPause = 50 * time.Millisecond
)

func (s *Store) openSQLite(ctx context.Context, path string) error {
	if path == "" || strings.Contains(path, ":memory:") {
		// Two pools of one memory database would be two databases.
		return surveys.E(surveys.Invalid, "store.dsn", "")
	}
	s.dialect = migration.SQLite
	var err error
	// synchronous=FULL: with NORMAL a power cut undoes acknowledged commits.
	s.writer, err = sql.Open("sqlite", sqliteDSN(path, "journal_mode(WAL)", "synchronous(FULL)", "temp_store(MEMORY)")+"&_txlock=immediate")
	if err != nil {
		return err
	}
	s.writer.SetMaxOpenConns(1)
	s.committer = s.writer
	s.reader, err = sql.Open("sqlite", sqliteDSN(path, "query_only(1)"))
	if err != nil {
		return err
	}
	s.reader.SetMaxOpenConns(max(4, 2*runtime.GOMAXPROCS(0)))
	s.reader.SetMaxIdleConns(max(4, 2*runtime.GOMAXPROCS(0)))
	if err := s.checkSQLite(ctx); err != nil {
		return err
	}
	if s.config.Migrate { // others only look
		s.watch(path)
	}
	if err := s.settle(ctx); err != nil {
		return err
	}
	if s.write, err = gorm.Open(dialector{s.writer}, s.gormConfig()); err != nil {
		return err
	}
	s.read, err = gorm.Open(dialector{s.reader}, s.gormConfig())
	return err
}

// watch opens the witness. Where none can be made, the database is a copy that
// is only read, or the first write fails too and says why.
func (s *Store) watch(path string) {
	w, err := openWitness(path)
	if err != nil {
		s.log.Warn("no file can be made beside the database", "error", err)
		return
	}
	s.witness, s.durable = w, w.ask
}

func sqliteDSN(path string, pragmas ...string) string {
	q := url.Values{"_pragma": append([]string{"busy_timeout(5000)"}, pragmas...)}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}

// checkSQLite asserts what durability rests on.
func (s *Store) checkSQLite(ctx context.Context) error {
	var version, journal string
	var synchronous int
	// Turning a new database to WAL takes a lock for which SQLite does not wait:
	// of several instances that start at once, all but one come too early.
	for try := 0; ; try++ {
		err := s.writer.QueryRowContext(ctx, "SELECT sqlite_version()").Scan(&version)
		if err == nil {
			break
		}
		if !retryable(err) || try == openTries {
			return fmt.Errorf("open %s: %w", s.config.DSN, err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(openPause):
		}
	}
	if !atLeast(version, oldestSQLite) {
		return fmt.Errorf("SQLite %s is older than %v and may corrupt a WAL database", version, oldestSQLite)
	}
	if err := s.writer.QueryRowContext(ctx, "PRAGMA journal_mode").Scan(&journal); err != nil {
		return err
	}
	if err := s.writer.QueryRowContext(ctx, "PRAGMA synchronous").Scan(&synchronous); err != nil {
		return err
	}
	if journal != "wal" || synchronous != 2 {
		return fmt.Errorf("SQLite runs with journal_mode %s and synchronous %d, want wal and 2", journal, synchronous)
	}
	s.log.Info("database open", "kind", "sqlite", "version", version)
	return nil
}

// settle brings what a crash left in the log into the database's file. After a
// failed sync the log may hold pages that the system still shows and the disk
// never got: whatever were appended behind them would be lost with them at the
// next power cut.
func (s *Store) settle(ctx context.Context) error {
	_, err := s.writer.ExecContext(ctx, "PRAGMA wal_checkpoint(PASSIVE)")
	if err == nil {
		err = s.durable() // the next commit may write over the log
	}
	switch {
	case syncFailed(err):
		return surveys.E(surveys.Busy, "store.broken", "").Because(err)
	case err != nil && s.config.Migrate && !diskFull(err):
		return err
	case err != nil: // /readyz tells, and it may get better; or it is a copy that is only read
		s.log.Warn("the database's log was not brought into its file", "error", err)
	}
	return nil
}

// atLeast compares "3.54.1" with {3, 51, 3}; what cannot be read is too old.
func atLeast(version string, want [3]int) bool {
	parts := strings.Split(version, ".")
	for i, w := range want {
		if i >= len(parts) {
			return w == 0
		}
		n, err := strconv.Atoi(parts[i])
		if err != nil || n < w {
			return false
		}
		if n > w {
			return true
		}
	}
	return true
}
