package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"minyi/models/migration"
)

// Facts are what a database says of itself, for `minyi doctor`.
type Facts struct {
	Version  string            // "3.54.1", "10.11.14-MariaDB", "8.0.11-TiDB-v8.5.0"
	Settings map[string]string // by the database's own names; what it does not know is missing
	Clock    time.Duration     // how far its clock is ahead of this program's
	Newest   int64             // µs UTC, of the newest thing stored; 0 = nothing is
	Size     int64             // bytes; 0 = not known
	Sealed   map[string]int64  // contacts by the id of the key that closed them
}

// asked are the server settings that matter.
var asked = []string{
	"innodb_flush_log_at_trx_commit", "sync_binlog", "log_bin", "innodb_doublewrite", "character_set_database", "collation_database",
	"max_allowed_packet", "sql_mode", "read_only", "super_read_only", "transaction_isolation", "tx_isolation", "max_connections",
}

// Facts asks.
func (s *Store) Facts(ctx context.Context) (f Facts, err error) {
	f.Settings = make(map[string]string)
	if s.dialect == migration.MySQL {
		err = s.mysqlFacts(ctx, &f)
	} else {
		err = s.sqliteFacts(ctx, &f)
	}
	if err != nil {
		return f, err
	}
	for _, query := range []string{"SELECT MAX(accepted_at) FROM responses WHERE seq = (SELECT MAX(seq) FROM responses)", "SELECT MAX(last_at) FROM audit_head"} {
		var at sql.NullInt64
		if err := s.reader.QueryRowContext(ctx, query).Scan(&at); err == nil { // an older database lacks the table
			f.Newest = max(f.Newest, at.Int64)
		}
	}
	f.Sealed, err = s.sealedBy(ctx)
	return f, err
}

func (s *Store) sealedBy(ctx context.Context) (map[string]int64, error) {
	rows, err := s.reader.QueryContext(ctx, "SELECT key_id, COUNT(*) FROM contacts GROUP BY key_id")
	if err != nil {
		return nil, fmt.Errorf("contacts by key: %w", err)
	}
	defer rows.Close()
	counts := make(map[string]int64)
	for rows.Next() {
		var id string
		var n int64
		if err := rows.Scan(&id, &n); err != nil {
			return nil, err
		}
		counts[id] = n
	}
	return counts, rows.Err()
}

func (s *Store) sqliteFacts(ctx context.Context, f *Facts) error {
	if err := s.writer.QueryRowContext(ctx, "SELECT sqlite_version()").Scan(&f.Version); err != nil {
		return err
	}
	for _, name := range []string{"journal_mode", "synchronous"} {
		var value string
		if err := s.writer.QueryRowContext(ctx, "PRAGMA "+name).Scan(&value); err != nil {
			return err
		}
		f.Settings[name] = value
	}
	path := strings.TrimPrefix(s.config.DSN, "sqlite:")
	for _, ending := range []string{"", "-wal"} {
		info, err := os.Stat(path + ending)
		if err == nil {
			f.Size += info.Size()
		} else if !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

func (s *Store) mysqlFacts(ctx context.Context, f *Facts) error {
	before := time.Now()
	var micros int64
	err := s.writer.QueryRowContext(ctx, "SELECT @@version, CAST(UNIX_TIMESTAMP(NOW(6)) * 1000000 AS SIGNED)").Scan(&f.Version, &micros)
	if err != nil {
		return err
	}
	// The answer was made somewhere between asking and hearing it.
	after := time.Now()
	f.Clock = time.UnixMicro(micros).Sub(before.Add(after.Sub(before) / 2))
	for _, name := range asked {
		var value sql.NullString
		// What a server does not know is no error of ours.
		if err := s.writer.QueryRowContext(ctx, "SELECT @@"+name).Scan(&value); err == nil && value.Valid {
			f.Settings[name] = value.String
		}
	}
	const size = "SELECT COALESCE(SUM(data_length + index_length), 0) FROM information_schema.tables WHERE table_schema = DATABASE()"
	var bytes sql.NullInt64
	if err := s.writer.QueryRowContext(ctx, size).Scan(&bytes); err != nil {
		return err
	}
	f.Size = bytes.Int64
	return nil
}
