package storetest

import (
	"database/sql"
	"strings"
	"testing"

	"minyi/models/migration"
)

// Exec runs a statement on a database that the test names, past the store.
func Exec(t testing.TB, dsn, query string, args ...any) error {
	t.Helper()
	db, err := raw(dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	_, err = db.ExecContext(t.Context(), query, args...)
	return err
}

// MigrateTo makes a database as an older program left it.
func MigrateTo(t testing.TB, dsn string, version int64) {
	t.Helper()
	db, err := raw(dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	kind, _, _ := strings.Cut(dsn, ":")
	if err := migration.To(t.Context(), db, migration.Dialect(kind), version); err != nil {
		t.Fatal(err)
	}
}

func raw(dsn string) (*sql.DB, error) {
	kind, rest, _ := strings.Cut(dsn, ":")
	if kind == "sqlite" {
		rest = "file:" + strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(rest) + "?_pragma=busy_timeout(5000)"
	}
	return sql.Open(kind, rest)
}

// Dump is everything in a table, read past the store.
func Dump(t testing.TB, dsn, table string) string {
	t.Helper()
	db, err := raw(dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.QueryContext(t.Context(), "SELECT * FROM "+table)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for rows.Next() {
		cells := make([]sql.RawBytes, len(columns))
		into := make([]any, len(columns))
		for i := range cells {
			into[i] = &cells[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		for _, cell := range cells {
			out.Write(cell)
			out.WriteByte('\t')
		}
		out.WriteByte('\n')
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}
