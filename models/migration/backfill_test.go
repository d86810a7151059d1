package migration_test

import (
	"strings"
	"testing"

	"minyi/models/migration"
	"minyi/models/store/storetest"
)

// TestWhatIsNewOfOldRowsIsFilledIn: a password from before there was a history
// counts among the last ones, and a round that everybody saw stays public.
func TestWhatIsNewOfOldRowsIsFilledIn(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		kind, _, _ := strings.Cut(dsn, ":")
		dialect := migration.Dialect(kind)
		db := open(t, dsn)
		if err := migration.To(t.Context(), db, dialect, 8); err != nil {
			t.Fatal(err)
		}
		for _, query := range []string{
			"INSERT INTO accounts (name, password, disabled, must_change, failed_count, locked_until, created_at) VALUES ('li', 'h', 0, 0, 0, 0, 7), ('none', '', 0, 0, 0, 0, 8)",
			"INSERT INTO rounds (scheme_id, code, period, state, locked_at, created_at) VALUES (1, 'seen', '', 'published', 1, 1), (1, 'open', '', 'open', 0, 1), (1, 'locked', '', 'locked', 1, 1)",
		} {
			if _, err := db.ExecContext(t.Context(), query); err != nil {
				t.Fatal(err)
			}
		}
		want := map[string]string{
			"SELECT hash FROM password_history":                              "h",
			"SELECT at FROM password_history":                                "7",
			"SELECT COUNT(*) FROM password_history":                          "1",
			"SELECT password_changed_at FROM accounts WHERE name = 'li'":     "7",
			"SELECT COUNT(*) FROM accounts WHERE valid_until = 0":            "2",
			"SELECT level FROM rounds WHERE code = 'seen'":                   "public",
			"SELECT COUNT(*) FROM rounds WHERE level = 'internal'":           "2",
			"SELECT COUNT(*) FROM audit_head WHERE last = 0 AND last_at = 0": "1",
		}
		again := []bool{false}
		if dialect == migration.MySQL {
			again = []bool{false, true} // as after a migration that broke off at its end
		}
		for _, second := range again {
			if second {
				if _, err := db.ExecContext(t.Context(), "DELETE FROM goose_db_version WHERE version_id > 8"); err != nil {
					t.Fatal(err)
				}
			}
			if err := migration.Up(t.Context(), db, dialect); err != nil {
				t.Fatal(err)
			}
			for query, value := range want {
				var got string
				if err := db.QueryRowContext(t.Context(), query).Scan(&got); err != nil || got != value {
					t.Errorf("second run %v: %s: %q, %v; want %q", second, query, got, err, value)
				}
			}
		}
	})
}
