package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minyi/models/store"
	"minyi/models/store/storetest"
)

// older makes an installation as a program of that version left it, with rows in
// every table.
func older(t *testing.T, dsn string, version int64) machine {
	t.Helper()
	m := emptyMachine(t, dsn)
	if err := os.MkdirAll(m.data, 0o700); err != nil {
		t.Fatal(err)
	}
	k, err := loadKeys(filepath.Join(m.data, "keys", "master.key"))
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("../../models/migration/testdata/rows/*.sql")
	if err != nil || int64(len(files)) < version {
		t.Fatal(files, err)
	}
	for v := int64(1); v <= version; v++ {
		storetest.MigrateTo(t, m.dsn, v)
		for query := range strings.SplitSeq(strings.TrimSpace(contentOf(t, files[v-1])), ";\n") {
			if err := storetest.Exec(t, m.dsn, query); err != nil {
				t.Fatalf("%s: %v", query, err)
			}
		}
	}
	if err := storetest.Exec(t, m.dsn, "UPDATE contacts SET key_id = ?", store.KeyID(k.derive("contacts"))); err != nil {
		t.Fatal(err)
	}
	if err := storetest.Exec(t, m.dsn, "DELETE FROM areas"); err != nil { // a row's shape, not a place
		t.Fatal(err)
	}
	return m
}

// responsesIn is what a person would miss first.
func responsesIn(t *testing.T, m machine) []string {
	t.Helper()
	db := database(t, m.dsn)
	defer db.Close() // an upgrade wants to be alone
	return column(t, db, "SELECT CONCAT(seq, ' ', receipt, ' ', HEX(answers)) FROM responses ORDER BY seq")
}

func schemaOf(t *testing.T, m machine) string {
	t.Helper()
	db := database(t, m.dsn)
	defer db.Close()
	return column(t, db, "SELECT MAX(version_id) FROM goose_db_version")[0]
}

// TestAnUpgradeCanBeTakenBackByOneCommand is the rehearsal: an older database is
// upgraded, used, and brought back for the older program.
func TestAnUpgradeCanBeTakenBackByOneCommand(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		const old = 8
		m := older(t, dsn, old)
		before := responsesIn(t, m)
		if len(before) == 0 {
			t.Fatal("the fixture has no responses")
		}
		r := m.run(t, "upgrade", "--json").want(t, exitOK)
		var told struct {
			From, To int64
			Backup   string
		}
		if err := json.Unmarshal([]byte(r.out), &told); err != nil || told.From != old || told.To <= old || !strings.Contains(told.Backup, "before-upgrade-") {
			t.Fatalf("%v: %s", err, r.out)
		}
		if diff := cmp.Diff(before, responsesIn(t, m)); diff != "" {
			t.Errorf("after the upgrade (-before +after)\n%s", diff)
		}
		m.run(t, "upgrade").want(t, exitOK).says(t, "nothing to do")
		s := m.serve(t)
		m.run(t, "restore", "--return").want(t, exitRefused).says(t, "Stop the Minyi service")
		s.kill()

		m.run(t, "restore", "--return").want(t, exitOK).says(t, "before the upgrade", "before-restore-")
		if got := schemaOf(t, m); got != "8" {
			t.Errorf("the database has version %s after going back to 8", got)
		}
		if diff := cmp.Diff(before, responsesIn(t, m)); diff != "" {
			t.Errorf("after going back (-before +after)\n%s", diff)
		}
		m.run(t, "upgrade").want(t, exitOK)
		m.serve(t)
	})
}

func TestAnUpgradeDoesNotBeginWhereItWouldEndBadly(t *testing.T) {
	t.Run("nothing there", func(t *testing.T) {
		emptyMachine(t, "sqlite:").run(t, "upgrade").want(t, exitRefused).says(t, "no database")
	})
	t.Run("without its keys", func(t *testing.T) {
		m := older(t, "sqlite:", 8)
		rename(t, filepath.Join(m.data, "keys"), filepath.Join(m.data, "lost"))
		r := m.run(t, "upgrade", "--lang", "zh-CN").want(t, exitFailed)
		if !strings.Contains(r.out, "没有密钥文件") || schemaOf(t, m) != "8" {
			t.Errorf("version %s:\n%s%s", schemaOf(t, m), r.out, r.err)
		}
	})
	t.Run("while somebody has the database open", func(t *testing.T) {
		m := older(t, "sqlite:", 8)
		db := database(t, m.dsn)
		column(t, db, "PRAGMA journal_mode = WAL")
		column(t, db, "SELECT COUNT(*) FROM settings")
		m.run(t, "upgrade").want(t, exitRefused).says(t, "Stop the Minyi service")
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		if got := schemaOf(t, m); got != "8" {
			t.Errorf("version %s after a refused upgrade", got)
		}
	})
}
