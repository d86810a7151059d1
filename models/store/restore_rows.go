package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"minyi/models/migration"
)

// loader puts the rows of one table in, many in a statement and many statements
// in a transaction.
type loader struct {
	store *Store
	table migration.Table
	rows  int64

	tx      *sql.Tx
	full    *sql.Stmt // of rowsPerLoad rows
	values  []any
	bytes   int // of the texts and blobs in values
	pending int // bytes in the transaction
}

// rowsPerLoad is bounded by SQLite's 32 766 values in a statement, perCommit by
// what a cluster takes in one transaction.
const (
	rowsPerLoad = 256
	perCommit   = 64 << 20
)

func (l *loader) insert(rows int) string {
	names := columnNames(l.table)
	row := "(?" + strings.Repeat(",?", len(names)-1) + ")"
	return "INSERT INTO " + quoted(l.table.Name) + " (" + quoted(names...) + ") VALUES " + row + strings.Repeat(","+row, rows-1)
}

func (l *loader) load(ctx context.Context, source Source, count func(rows int64)) (err error) {
	defer func() {
		if err != nil && l.tx != nil {
			_ = l.tx.Rollback()
		}
	}()
	if err := l.begin(ctx); err != nil {
		return err
	}
	// What migrations put in comes back with the source.
	clear := "DELETE FROM " + quoted(l.table.Name)
	if l.table.Name == "settings" {
		clear += " WHERE name <> '" + restoringSetting + "'"
	}
	if _, err := l.tx.ExecContext(ctx, clear); err != nil {
		return err
	}
	err = source.Rows(ctx, l.table, func(row []any) error {
		count(l.rows)
		return l.add(ctx, row)
	})
	if err != nil {
		return err
	}
	if err := l.flush(ctx); err != nil {
		return err
	}
	return l.tx.Commit()
}

func (l *loader) begin(ctx context.Context) (err error) {
	if l.tx, err = l.store.writer.BeginTx(ctx, l.store.isolation()); err != nil {
		return err
	}
	l.full, err = l.tx.PrepareContext(ctx, l.insert(rowsPerLoad))
	return err
}

func (l *loader) add(ctx context.Context, row []any) error {
	for _, v := range row {
		switch v := v.(type) {
		case []byte:
			l.bytes += len(v)
			l.values = append(l.values, slices.Clone(v))
			continue
		case string:
			l.bytes += len(v)
		}
		l.values = append(l.values, v)
	}
	l.rows++
	if len(l.values) == rowsPerLoad*len(row) || l.bytes >= bytesPerStatement {
		return l.flush(ctx)
	}
	return nil
}

// flush sends what is held and, from time to time, commits.
func (l *loader) flush(ctx context.Context) error {
	if len(l.values) == 0 {
		return nil
	}
	var err error
	if rows := len(l.values) / len(l.table.Columns); rows == rowsPerLoad {
		_, err = l.full.ExecContext(ctx, l.values...)
	} else {
		_, err = l.tx.ExecContext(ctx, l.insert(rows), l.values...)
	}
	if err != nil {
		return fmt.Errorf("up to row %d: %w", l.rows, err)
	}
	l.pending += l.bytes + len(l.values)*8
	clear(l.values)
	l.values, l.bytes = l.values[:0], 0
	if l.pending < perCommit || l.store.dialect == migration.SQLite {
		return nil
	}
	l.pending = 0
	if err := l.tx.Commit(); err != nil {
		return err
	}
	return l.begin(ctx)
}
