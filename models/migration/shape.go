package migration

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// Type is what a column holds, whichever database keeps it.
type Type string

// The four types; a column may be null beside.
const (
	Integer Type = "integer"
	Real    Type = "real"
	Text    Type = "text"
	Blob    Type = "blob"
)

// Column is one column of a table.
type Column struct {
	Name string `json:"name"`
	Type Type   `json:"type"`
}

// Table is one table as a migration leaves it.
type Table struct {
	Name    string   `json:"name"`
	Columns []Column `json:"columns"`
	Key     []string `json:"key"`               // columns of the primary key, in their order
	Counter bool     `json:"counter,omitempty"` // ids are never given twice
}

// Shape returns the tables that a database of that version has, by name. Both
// dialects have the same: what SQLite's strict tables say of a column holds for
// MySQL's, whose own types are more and say less.
func Shape(ctx context.Context, version int64) (tables []Table, err error) {
	db, err := sql.Open("sqlite", "file:shape?mode=memory")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1) // each connection would have a memory of its own
	if err := To(ctx, db, SQLite, version); err != nil {
		return nil, err
	}
	rows, err := db.QueryContext(ctx, `SELECT t.name, t.sql LIKE '%AUTOINCREMENT%', c.name, c.type, c.pk
		FROM sqlite_schema t JOIN pragma_table_info(t.name) c
		WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite\_%' ESCAPE '\' AND t.name <> 'goose_db_version'
		ORDER BY t.name, c.cid`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var table Table
		var column Column
		var place int
		if err := rows.Scan(&table.Name, &table.Counter, &column.Name, &column.Type, &place); err != nil {
			return nil, err
		}
		column.Type = Type(strings.ToLower(string(column.Type)))
		if len(tables) == 0 || tables[len(tables)-1].Name != table.Name {
			tables = append(tables, table)
		}
		last := &tables[len(tables)-1]
		last.Columns = append(last.Columns, column)
		if place > 0 {
			if place != len(last.Key)+1 {
				return nil, fmt.Errorf("the key of %s is not in the order of its columns", table.Name)
			}
			last.Key = append(last.Key, column.Name)
		}
	}
	return tables, rows.Err()
}
