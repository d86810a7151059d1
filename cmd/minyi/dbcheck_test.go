package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"minyi/models/store/contract"
	"minyi/models/store/storetest"
)

// checked is what `minyi db check --json` says.
type checked struct {
	OK     bool
	Points []struct {
		Point    string
		Pass     bool
		Failures []string
	}
}

func checkDB(t *testing.T, code int, args ...string) checked {
	t.Helper()
	r := minyi(t, append([]string{"db", "check", "--json"}, args...)...).want(t, code)
	var c checked
	if err := json.Unmarshal([]byte(r.out), &c); err != nil {
		t.Fatalf("%v: %s", err, r.out)
	}
	return c
}

func (c *checked) failed() (points []string) {
	for _, p := range c.Points {
		if !p.Pass {
			points = append(points, p.Point)
		}
	}
	return points
}

func TestDBCheckLeavesAnEmptyDatabaseEmpty(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) {
		folder := t.TempDir()
		c := checkDB(t, exitOK, "sqlite:"+filepath.Join(folder, "x.db"))
		if !c.OK || len(c.Points) != len(contract.Points()) || len(c.failed()) > 0 {
			t.Errorf("%+v", c)
		}
		if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
			t.Errorf("left behind: %v, %v", left, err)
		}
	})
	t.Run("MariaDB, by name", func(t *testing.T) {
		dsn := storetest.MariaDBDSN(t)
		c := checkDB(t, exitOK, "--db-file", fixture(t, "dsn", dsn))
		if !c.OK || len(c.Points) != len(contract.Points()) {
			t.Errorf("%+v", c)
		}
		if tables := column(t, database(t, dsn), "SHOW TABLES"); len(tables) > 0 {
			t.Errorf("left behind: %v", tables)
		}
	})
	t.Run("MariaDB, without a name", func(t *testing.T) {
		dsn := storetest.MariaDBDSN(t)
		db := database(t, dsn)
		before := column(t, db, "SHOW DATABASES")
		r := minyi(t, "db", "check", dsn[:strings.LastIndex(dsn, "/")+1], "--lang", "zh-CN").want(t, exitOK)
		if n := strings.Count(r.out, "✓"); n != len(contract.Points()) || !strings.Contains(r.out, "全部通过") {
			t.Errorf("%d points pass:\n%s", n, r.out)
		}
		if !strings.Contains(r.out, "innodb_flush_log_at_trx_commit=0") {
			t.Errorf("a server that does not sync is not told of:\n%s", r.out)
		}
		for line := range strings.Lines(r.out) {
			if !regexp.MustCompile(`\p{Han}`).MatchString(line) {
				t.Errorf("not Chinese: %s", line)
			}
		}
		if after := column(t, db, "SHOW DATABASES"); !slices.Equal(before, after) {
			t.Errorf("databases before %v, after %v", before, after)
		}
	})
}

func TestDBCheckNamesThePointThatAServerFails(t *testing.T) {
	dsn := storetest.MariaDBDSN(t)
	must := func(query string) {
		t.Helper()
		if err := storetest.Exec(t, dsn, query); err != nil {
			t.Fatal(err)
		}
	}
	must("SET GLOBAL max_allowed_packet = 5242880")
	defer must("SET GLOBAL max_allowed_packet = 16777216")
	c := checkDB(t, exitFailed, dsn)
	if got := c.failed(); !slices.Equal(got, []string{"large_files"}) {
		t.Errorf("failed: %v, want the large files alone", got)
	}
}

func TestDBCheckTouchesNothingThatIsThere(t *testing.T) {
	dsn := storetest.MariaDBDSN(t)
	if err := storetest.Exec(t, dsn, "CREATE TABLE payroll (id INT PRIMARY KEY)"); err != nil {
		t.Fatal(err)
	}
	minyi(t, "db", "check", dsn).want(t, exitRefused).says(t, "empty")
	if tables := column(t, database(t, dsn), "SHOW TABLES"); !slices.Equal(tables, []string{"payroll"}) {
		t.Errorf("tables: %v", tables)
	}
	file := fixture(t, "minyi.db", "precious")
	minyi(t, "db", "check", "sqlite:"+file).want(t, exitRefused)
	if contentOf(t, file) != "precious" {
		t.Error("the file was changed")
	}
	minyi(t, "db", "check").want(t, exitRefused).says(t, "--db-file")
	minyi(t, "db", "check", "postgres://x").want(t, exitRefused)
	minyi(t, "db", "check", "mysql:root@tcp(127.0.0.1:1)/").want(t, exitFailed)
}
