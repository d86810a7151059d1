// Package store keeps Minyi's rows in SQLite, MySQL, MariaDB or TiDB.
//
// The office's tables go through GORM; intake and tails use database/sql. All
// methods take a context first. What is not there is a surveys.Error of kind
// NotFound, what is there already one of kind Conflict; anything else is a
// fault of ours or of the database.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"minyi/models/migration"
	"minyi/surveys"
	"minyi/surveys/intake"
)

// Config says which database to open and how.
type Config struct {
	// DSN is "sqlite:PATH" or "mysql:DSN", the latter as go-sql-driver/mysql
	// reads it, user:password@tcp(host:port)/database.
	DSN string
	// Migrate brings the database up to date while opening; without it an older
	// database is refused. A newer one is refused always.
	Migrate bool
	// AnyOlder opens an older database as it is, to be looked at and copied.
	AnyOlder bool
	// Sealer encrypts contacts. Without one a response with contacts is an error.
	Sealer Sealer
	// KeepContacts is how long after its response a contact may be deleted; 0
	// means DefaultKeepContacts.
	KeepContacts time.Duration
	// Logger gets warnings and, at debug level, statements without their values.
	Logger *slog.Logger
	// Now is the server's clock; nil means time.Now.
	Now func() time.Time
}

// DefaultKeepContacts is how long contacts are kept when nobody says so.
const DefaultKeepContacts = 180 * 24 * time.Hour

// Store is an open database. It is safe for concurrent use.
type Store struct {
	dialect   migration.Dialect
	writer    *sql.DB // SQLite: one connection; MySQL: the pool
	reader    *sql.DB // SQLite: query_only; MySQL: the same pool
	committer *sql.DB // of Commit; SQLite: writer; MySQL: a pool of its own
	write     *gorm.DB
	read      *gorm.DB
	config    Config
	log       *slog.Logger

	arrivals arrivals
	totals   totals

	mu            sync.Mutex
	statements    map[string]*sql.Stmt // of committer, by text
	receiptCipher *intake.Receipts
	repeats       repeats
	durable       func() error // SQLite: whether what was committed is on the disk
	witness       *witness
	broken        error               // set when the disk failed to sync; nothing is written after that
	failed        chan struct{}       // closed then
	afterTry      func(try int) error // tests: fails a commit after it was done
	observe       func(query string)  // tests: sees each statement of the hot paths
}

// Open opens the database, checks that it keeps what it is given, and brings it
// up to date when c.Migrate is set.
func Open(ctx context.Context, c Config) (*Store, error) {
	s := newStore(c)
	kind, rest, _ := strings.Cut(c.DSN, ":")
	var err error
	switch kind {
	case "sqlite":
		err = s.openSQLite(ctx, rest)
	case "mysql":
		err = s.openMySQL(ctx, rest)
	default:
		return nil, surveys.E(surveys.Invalid, "store.dsn", "")
	}
	if err == nil {
		err = s.upToDate(ctx)
	}
	switch {
	case unwritable(err):
		err = surveys.E(surveys.Busy, "store.unwritable", "").Because(err)
	case damaged(err):
		err = surveys.E(surveys.Busy, "store.damaged", "").Because(err)
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// newStore is a store that is not connected yet.
func newStore(c Config) *Store {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.KeepContacts == 0 {
		c.KeepContacts = DefaultKeepContacts
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return &Store{config: c, log: c.Logger, statements: make(map[string]*sql.Stmt), failed: make(chan struct{}), durable: func() error { return nil }}
}

// upToDate compares versions, or makes them equal.
func (s *Store) upToDate(ctx context.Context) error {
	switch half, err := restoring(ctx, s.writer); {
	case err == nil && half: // an error: a new database, which has no settings yet
		return surveys.E(surveys.Conflict, "store.restoring", "")
	case s.config.Migrate:
		return migration.Up(ctx, s.writer, s.dialect)
	case s.config.AnyOlder:
		return migration.CheckNewer(ctx, s.writer, s.dialect)
	}
	return migration.Check(ctx, s.writer, s.dialect)
}

// Close closes every connection.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	errs := []error{s.witness.close()}
	for query, stmt := range s.statements {
		errs = append(errs, stmt.Close())
		delete(s.statements, query)
	}
	if s.reader != nil && s.reader != s.writer {
		errs = append(errs, s.reader.Close())
	}
	if s.committer != nil && s.committer != s.writer {
		errs = append(errs, s.committer.Close())
	}
	if s.writer != nil {
		errs = append(errs, s.writer.Close())
	}
	return errors.Join(errs...)
}

// Dialect is the kind of database.
func (s *Store) Dialect() migration.Dialect { return s.dialect }

// SchemaVersions are the last migration of the database and of this program.
func (s *Store) SchemaVersions(ctx context.Context) (database, program int64, err error) {
	return migration.Versions(ctx, s.writer, s.dialect)
}

// Ready reports whether the database takes writes now: it writes a row, since a
// full or read-only disk still answers reads.
func (s *Store) Ready(ctx context.Context) error {
	if err := s.writable(); err != nil {
		return err
	}
	return s.PutSetting(ctx, "ready", fmt.Sprint(s.now()))
}

// now is the server's time in microseconds UTC.
func (s *Store) now() int64 { return s.config.Now().UnixMicro() }

// writable is the error that ended writing, if one did. After a failed sync
// the kernel may have dropped the pages: trying again would only look like
// success.
func (s *Store) writable() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.broken
}

// Failed is closed when the disk failed to make data durable. From then on
// every write is refused, and the program has to end.
func (s *Store) Failed() <-chan struct{} { return s.failed }

func (s *Store) breakOn(err error) {
	if !syncFailed(err) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken == nil {
		s.broken = surveys.E(surveys.Busy, "store.broken", "").Because(err)
		s.log.Error("the disk failed to sync; no more writes until a restart", "error", err)
		close(s.failed)
	}
}

// gormConfig is the same for every database. Nested transactions would become
// savepoints, and values may be answers: neither is wanted.
func (s *Store) gormConfig() *gorm.Config {
	level := logger.Silent // errors are returned, and many are expected
	if s.log.Enabled(context.Background(), slog.LevelDebug) {
		level = logger.Info
	}
	return &gorm.Config{
		SkipDefaultTransaction:   true,
		DisableNestedTransaction: true,
		DisableAutomaticPing:     true,
		Logger: logger.NewSlogLogger(s.log, logger.Config{
			LogLevel: level, ParameterizedQueries: true, IgnoreRecordNotFoundError: true,
		}),
	}
}
