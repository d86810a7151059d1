package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"

	"minyi/models/store/storetest"
	"minyi/surveys/intake"
)

func TestCapacityIsMeasuredOnTheDataDiskAndKept(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	for _, c := range []struct {
		name, expect string
		code         int
	}{{"a village", "10", exitOK}, {"the whole world", "9000000000", exitFailed}} {
		t.Run(c.name, func(t *testing.T) {
			r := minyi(t, "capacity", "--seconds", "0.3", "--connections", "4", "--expect", c.expect, "--data", data, "--json")
			if r.code != c.code {
				t.Fatalf("exit code %d, want %d: %s", r.code, c.code, r.err)
			}
			var said struct {
				Capacity intake.Capacity
				Holds    bool
			}
			if err := json.Unmarshal([]byte(r.out), &said); err != nil {
				t.Fatalf("%v in %s", err, r.out)
			}
			m := said.Capacity
			if m.PerSecond <= 0 || m.P50 <= 0 || m.P99 < m.P50 || m.Sync <= 0 || m.Connections != 4 || m.At == 0 || said.Holds != (c.code == exitOK) {
				t.Errorf("measured %+v, holds %v", m, said.Holds)
			}
			kept := column(t, database(t, "sqlite:"+filepath.Join(data, "minyi.db")), "SELECT value FROM settings WHERE name = 'capacity'")
			if held, ok := intake.ParseCapacity(kept[0]); !ok || held != m {
				t.Errorf("kept %v", kept)
			}
		})
	}
	left, err := os.ReadDir(data)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range left {
		if e.IsDir() && e.Name() != "keys" {
			t.Errorf("left behind: %s", e.Name())
		}
	}
}

func TestCapacityWithADatabaseServerIsThatServers(t *testing.T) {
	dsn := storetest.MariaDBDSN(t)
	own, err := mysql.ParseDSN(strings.TrimPrefix(dsn, "mysql:"))
	if err != nil {
		t.Fatal(err)
	}
	if err := storetest.Exec(t, dsn, "GRANT ALL ON "+own.DBName+".* TO 'clerk'@'%' IDENTIFIED BY 'x'"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = storetest.Exec(t, dsn, "DROP USER 'clerk'@'%'") })
	clerk := *own
	clerk.User, clerk.Passwd = "clerk", "x"
	empty := storetest.MariaDBDSN(t)
	data := filepath.Join(t.TempDir(), "data")
	measure := func(db string, more ...string) result {
		return minyi(t, append([]string{"capacity", "--seconds", "0.3", "--connections", "4", "--data", data, "--lang", "en", "--db", db}, more...)...)
	}
	measure(dsn).want(t, exitOK).says(t, "its database server")
	measure("mysql:"+clerk.FormatDSN()).want(t, exitRefused).says(t, "--scratch")
	measure("mysql:"+clerk.FormatDSN(), "--scratch", empty).want(t, exitOK)

	db := database(t, dsn)
	kept, ok := intake.ParseCapacity(column(t, db, "SELECT value FROM settings WHERE name = 'capacity'")[0])
	if !ok || kept.PerSecond <= 0 || kept.Sync != 0 {
		t.Errorf("kept %+v", kept)
	}
	for what, query := range map[string]string{
		"made-up answers":         "SELECT COUNT(*) FROM responses",
		"databases for measuring": "SELECT COUNT(*) FROM information_schema.schemata WHERE schema_name LIKE 'minyi\\_check\\_%'",
		"tables in the empty one": "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = '" + nameOf(t, empty) + "'",
	} {
		if n := column(t, db, query)[0]; n != "0" {
			t.Errorf("%s left behind: %s", what, n)
		}
	}
	if left, err := filepath.Glob(filepath.Join(data, "*.db")); err != nil || len(left) > 0 {
		t.Errorf("measured on SQLite: %v, %v", left, err)
	}
}

func nameOf(t *testing.T, dsn string) string {
	t.Helper()
	c, err := mysql.ParseDSN(strings.TrimPrefix(dsn, "mysql:"))
	if err != nil {
		t.Fatal(err)
	}
	return c.DBName
}

func TestCapacityFillsNoDisk(t *testing.T) {
	r := minyi(t, "capacity", "--seconds", "1e9", "--data", t.TempDir(), "--lang", "en")
	if r.code == exitOK || !strings.Contains(r.err, "--seconds") {
		t.Errorf("exit code %d: %s", r.code, r.err)
	}
}
