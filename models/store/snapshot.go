package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"strings"

	"minyi/models/migration"
	"minyi/surveys"
)

// Snapshot is the whole database as it was when it was taken, while others go
// on writing. It is a source of backups. It holds one connection.
type Snapshot struct {
	dialect migration.Dialect
	conn    *sql.Conn
	schema  int64
	tables  []migration.Table
}

// Snapshot takes one. On MySQL that is a transaction WITH CONSISTENT SNAPSHOT,
// on SQLite a reading transaction, which no writer disturbs in WAL mode. Close
// it: until then the database keeps old rows for it.
//
// Errors: NotFound (store.empty_database) where nothing is.
func (s *Store) Snapshot(ctx context.Context) (*Snapshot, error) {
	conn, err := s.reader.Conn(ctx)
	if err != nil {
		return nil, err
	}
	snap := &Snapshot{dialect: s.dialect, conn: conn}
	if err := snap.begin(ctx); err != nil {
		return nil, errors.Join(err, snap.Close())
	}
	return snap, nil
}

func (n *Snapshot) begin(ctx context.Context) error {
	statements := []string{"BEGIN"}
	if n.dialect == migration.MySQL {
		// READ ONLY cannot be said with WITH CONSISTENT SNAPSHOT on every server.
		statements = []string{"SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ", "START TRANSACTION WITH CONSISTENT SNAPSHOT"}
	}
	for _, query := range statements {
		if _, err := n.conn.ExecContext(ctx, query); err != nil {
			return fmt.Errorf("take a snapshot: %w", err)
		}
	}
	// On SQLite the first read takes it.
	err := n.conn.QueryRowContext(ctx, "SELECT MAX(version_id) FROM goose_db_version WHERE is_applied").Scan(&n.schema)
	if err != nil || n.schema == 0 {
		return surveys.E(surveys.NotFound, "store.empty_database", "").Because(err)
	}
	n.tables, err = migration.Shape(ctx, n.schema)
	return err
}

// Close ends the snapshot and its connection, whose isolation is not that of
// others.
func (n *Snapshot) Close() error {
	_ = n.conn.Raw(func(any) error { return driver.ErrBadConn })
	err := n.conn.Close()
	if errors.Is(err, sql.ErrConnDone) || errors.Is(err, driver.ErrBadConn) {
		return nil
	}
	return err
}

// Schema is the last migration of the database.
func (n *Snapshot) Schema() int64 { return n.schema }

// Tables are all tables by name.
func (n *Snapshot) Tables() []migration.Table { return n.tables }

// Seq is the last number given out.
func (n *Snapshot) Seq(ctx context.Context) (int64, error) {
	var next int64
	if err := n.conn.QueryRowContext(ctx, "SELECT next_seq FROM `sequence` WHERE id = 1").Scan(&next); err != nil {
		return 0, fmt.Errorf("read the sequence: %w", err)
	}
	return next - 1, nil
}

// quoted are names as both databases read them.
func quoted(names ...string) string { return "`" + strings.Join(names, "`,`") + "`" }

func columnNames(t migration.Table) []string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	return names
}

// Rows gives each row of a table in the order of its key: nil, int64, float64,
// string or []byte as the column's type says. The slice and the bytes are good
// until each returns.
func (n *Snapshot) Rows(ctx context.Context, table migration.Table, each func(row []any) error) error {
	query := "SELECT " + quoted(columnNames(table)...) + " FROM " + quoted(table.Name) + " ORDER BY " + quoted(table.Key...)
	// Prepared, MySQL sends numbers as they are and not as rounded text.
	stmt, err := n.conn.PrepareContext(ctx, query)
	if err != nil {
		return err
	}
	defer stmt.Close()
	rows, err := stmt.QueryContext(ctx)
	if err != nil {
		return err
	}
	defer rows.Close()
	cells := make([]cell, len(table.Columns))
	places, row := make([]any, len(cells)), make([]any, len(cells))
	for i, c := range table.Columns {
		cells[i].as, places[i] = c.Type, &cells[i]
	}
	for rows.Next() {
		if err := rows.Scan(places...); err != nil {
			return err
		}
		for i := range cells {
			row[i] = cells[i].value
		}
		if err := each(row); err != nil {
			return err
		}
	}
	return rows.Err()
}

// cell takes a driver's value as the column's type has it.
type cell struct {
	as    migration.Type
	value any
}

func (c *cell) Scan(src any) error {
	c.value = src
	switch v := src.(type) {
	case nil:
		return nil
	case int64:
		if c.as == migration.Integer {
			return nil
		}
	case uint64:
		if c.as == migration.Integer && v <= 1<<63-1 {
			c.value = int64(v)
			return nil
		}
	case float64:
		if c.as == migration.Real {
			return nil
		}
	case string:
		if c.as == migration.Text {
			return nil
		}
	case []byte:
		switch c.as {
		case migration.Text:
			c.value = string(v)
			return nil
		case migration.Blob:
			if v == nil {
				c.value = []byte{} // SQLite's empty one; null comes without a type
			}
			return nil
		}
	}
	return fmt.Errorf("a value of type %T in a column of type %s", src, c.as)
}

// Counters are the last ids of tables that give none twice, also of rows that
// were deleted since.
func (n *Snapshot) Counters(ctx context.Context) (map[string]int64, error) {
	query := "SELECT name, seq FROM sqlite_sequence"
	if n.dialect == migration.MySQL {
		// MySQL 8 tells what it knew a day ago unless told not to; others do not
		// know the variable.
		_, _ = n.conn.ExecContext(ctx, "SET SESSION information_schema_stats_expiry = 0")
		query = "SELECT table_name, auto_increment - 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND auto_increment IS NOT NULL"
	}
	rows, err := n.conn.QueryContext(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("read the counters: %w", err)
	}
	defer rows.Close()
	counters := make(map[string]int64)
	for rows.Next() {
		var name string
		var last int64
		if err := rows.Scan(&name, &last); err != nil {
			return nil, fmt.Errorf("read the counters: %w", err)
		}
		if last > 0 && slices.ContainsFunc(n.tables, func(t migration.Table) bool { return t.Name == name && t.Counter }) {
			counters[name] = last
		}
	}
	return counters, rows.Err()
}
