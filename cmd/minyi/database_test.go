package main

import (
	"crypto/rand"
	"database/sql"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	_ "minyi/models/store" // the drivers
)

// database opens what the program keeps, to look at it from outside. The DSN is
// the program's own.
func database(t testing.TB, dsn string) *sql.DB {
	t.Helper()
	kind, rest, _ := strings.Cut(dsn, ":")
	if kind == "sqlite" {
		rest = "file:" + (&url.URL{Path: rest}).EscapedPath() + "?_pragma=busy_timeout(5000)"
	}
	db, err := sql.Open(kind, rest)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// column reads one column of a query as text.
func column(t testing.TB, db *sql.DB, query string, args ...any) []string {
	t.Helper()
	rows, err := db.Query(query, args...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var v sql.NullString
		if err := rows.Scan(&v); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		out = append(out, v.String)
	}
	if err := rows.Err(); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return out
}

// dump reads every row of an SQLite database, by table. What each start adds is
// left out: tokens, sessions and the mark of the readiness probe.
func dump(t testing.TB, db *sql.DB) map[string][]string {
	t.Helper()
	tables := make(map[string][]string)
	for _, table := range column(t, db, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'") {
		if slices.Contains([]string{"tokens", "sessions", "goose_db_version"}, table) {
			continue
		}
		names := column(t, db, "SELECT name FROM pragma_table_info(?)", table)
		row := "quote(" + strings.Join(names, ") || ' ' || quote(") + ")"
		where := ""
		if table == "settings" {
			where = " WHERE name <> 'ready'"
		}
		tables[table] = column(t, db, "SELECT "+row+" FROM "+table+where+" ORDER BY 1")
	}
	return tables
}

// wholeOrder checks that the numbers of all logged records are 1, 2, 3, … up to
// the sequence row, and returns how many there are.
func wholeOrder(t testing.TB, db *sql.DB) int {
	t.Helper()
	var parts []string
	for _, table := range []string{"responses", "signatures", "versions", "pledge_versions", "published_rates", "marks"} {
		parts = append(parts, "SELECT seq FROM "+table)
	}
	seqs := column(t, db, strings.Join(parts, " UNION ALL ")+" ORDER BY 1")
	for i, seq := range seqs {
		if seq != fmt.Sprint(i+1) {
			t.Fatalf("record %d of the commit order has the number %s", i+1, seq)
		}
	}
	if next := column(t, db, "SELECT next_seq FROM `sequence` WHERE id = 1"); len(next) != 1 || next[0] != fmt.Sprint(len(seqs)+1) {
		t.Fatalf("the sequence row says %v, want %d", next, len(seqs)+1)
	}
	return len(seqs)
}

// newKey makes an idempotency key as a phone does.
func newKey() string {
	var b [16]byte
	rand.Read(b[:])
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// civility answers what the demo survey requires.
func civility(key string, change ...string) map[string]any {
	answers := map[string]any{
		"q1": "know", "q9": "support", "q13": []string{"cleanup"}, "q27": "fairly",
		"sex": "female", "age": "a30_44", "home_area": "219901",
	}
	for i := 0; i+1 < len(change); i += 2 {
		answers[change[i]] = change[i+1]
	}
	return map[string]any{"key": key, "version": 1, "answers": answers}
}

// signing signs the citizens' pledge.
func signing(key string) map[string]any {
	return map[string]any{"key": key, "version": 1, "area": "219902", "agree": true}
}
