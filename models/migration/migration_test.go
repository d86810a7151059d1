package migration_test

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"minyi/models/migration"
	"minyi/models/store"
	"minyi/models/store/storetest"
)

// TestOldDataSurvivesEachMigration stops at every version, puts rows in, goes on
// to the last version and looks for them.
func TestOldDataSurvivesEachMigration(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		kind, _, _ := strings.Cut(dsn, ":")
		db := open(t, dsn)
		dialect := migration.Dialect(kind)
		_, last, err := migration.Versions(t.Context(), db, dialect)
		if err != nil {
			t.Fatal(err)
		}
		tables := make(map[string]int)
		for version := int64(1); version <= last; version++ {
			if err := migration.To(t.Context(), db, dialect, version); err != nil {
				t.Fatal(err)
			}
			rows, err := filepath.Glob(filepath.Join("testdata", "rows", pad(version)+"_*.sql"))
			if err != nil || len(rows) != 1 {
				t.Fatalf("testdata/rows wants one file for version %d: %v, %v", version, rows, err)
			}
			text, err := os.ReadFile(rows[0])
			if err != nil {
				t.Fatal(err)
			}
			for query := range strings.SplitSeq(strings.TrimSpace(string(text)), ";\n") {
				if _, err := db.ExecContext(t.Context(), query); err != nil {
					t.Fatalf("%s: %v", query, err)
				}
				tables[strings.Trim(strings.Fields(query)[2], "`")]++
			}
		}
		for table, want := range tables {
			var got int
			if err := db.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM `"+table+"`").Scan(&got); err != nil || got < want {
				t.Errorf("%s has %d rows, %v; want %d", table, got, err, want)
			}
		}
		if err := migration.Check(t.Context(), db, dialect); err != nil {
			t.Error(err)
		}
	})
}

func pad(version int64) string { return fmt.Sprintf("%04d", version) }

func open(t *testing.T, dsn string) *sql.DB {
	t.Helper()
	kind, rest, _ := strings.Cut(dsn, ":")
	if kind == "sqlite" {
		rest = filepath.Join(t.TempDir(), "plain.db")
	}
	db, err := sql.Open(kind, rest)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

var tableName = regexp.MustCompile("(?m)^CREATE TABLE (?:IF NOT EXISTS )?`?([a-z_]+)")

// TestBothDialectsHaveTheSameFilesTablesAndColumns compares by names.
func TestBothDialectsHaveTheSameFilesTablesAndColumns(t *testing.T) {
	anew := regexp.MustCompile(`(?s)CREATE TABLE [a-z_]+_anew \(.*?\) STRICT;`)
	column := regexp.MustCompile("(?m)^  `?([a-z_0-9]+)`? +(?:TEXT|BLOB|INTEGER|REAL|VARBINARY|VARCHAR|BINARY|BIGINT|INT|TINYINT|SMALLINT|DOUBLE|LONGBLOB|MEDIUMBLOB|MEDIUMTEXT)")
	files, err := filepath.Glob("sqlite/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	others, err := filepath.Glob("mysql/*.sql")
	if err != nil || len(others) != len(files) {
		t.Fatalf("%d files for sqlite, %d for mysql, %v", len(files), len(others), err)
	}
	for _, file := range files {
		var names [2][]string
		for i, path := range []string{file, filepath.Join("mysql", filepath.Base(file))} {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			// A table that SQLite has to make anew to change it, MySQL alters.
			altered := anew.ReplaceAllString(string(text), "")
			for _, re := range []*regexp.Regexp{tableName, column} {
				for _, m := range re.FindAllStringSubmatch(altered, -1) {
					names[i] = append(names[i], m[1])
				}
			}
		}
		if !slices.Equal(names[0], names[1]) || len(names[0]) == 0 {
			t.Errorf("%s\nsqlite %v\nmysql  %v", file, names[0], names[1])
		}
	}
}

// TestMySQLTypesAreExplicit keeps out what compares or changes text in silence.
func TestMySQLTypesAreExplicit(t *testing.T) {
	files, err := filepath.Glob("mysql/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	bad := regexp.MustCompile(`(?i)\b(JSON|DATETIME|TIMESTAMP|ENUM|FLOAT|CHAR|LONGTEXT|FOREIGN KEY)\b`)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(text), "\n") {
			if word := bad.FindString(line); word != "" && !strings.HasPrefix(line, "--") {
				t.Errorf("%s:%d uses %s", file, i+1, word)
			}
		}
		tables, closed := len(tableName.FindAllString(string(text), -1)), strings.Count(string(text), "DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;")
		if tables != closed {
			t.Errorf("%s: %d tables, %d with utf8mb4_bin", file, tables, closed)
		}
		if strings.Contains(string(text), "+goose Down") {
			t.Errorf("%s goes backward", file)
		}
	}
}

// TestABrokenOffMySQLMigrationCanBeRunAgain: DDL commits by itself, so half a
// file may be applied when the server dies.
func TestABrokenOffMySQLMigrationCanBeRunAgain(t *testing.T) {
	dsn := storetest.MariaDBDSN(t)
	db := open(t, dsn)
	if err := migration.Up(t.Context(), db, migration.MySQL); err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), "DELETE FROM goose_db_version WHERE version_id > 0"); err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), "DROP TABLE contacts"); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), store.Config{DSN: dsn, Migrate: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}
