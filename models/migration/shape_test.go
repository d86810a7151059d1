package migration_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"minyi/models/migration"
	"minyi/models/store/storetest"
)

// TestBothDatabasesHaveTheShape: backups go from one kind of database to the
// other by what Shape says.
func TestBothDatabasesHaveTheShape(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		kind, _, _ := strings.Cut(dsn, ":")
		dialect := migration.Dialect(kind)
		db := open(t, dsn)
		for version := int64(1); ; version++ {
			if err := migration.To(t.Context(), db, dialect, version); err != nil {
				t.Fatal(err)
			}
			tables, err := migration.Shape(t.Context(), version)
			if err != nil || len(tables) < 3 {
				t.Fatalf("version %d: %d tables, %v", version, len(tables), err)
			}
			for _, table := range tables {
				if len(table.Key) == 0 {
					t.Errorf("%s has no key to read it by", table.Name)
				}
				var names []string
				for _, c := range table.Columns {
					names = append(names, c.Name)
					if !slices.Contains([]migration.Type{migration.Integer, migration.Real, migration.Text, migration.Blob}, c.Type) {
						t.Errorf("%s.%s is of type %q", table.Name, c.Name, c.Type)
					}
				}
				rows, err := db.QueryContext(t.Context(), fmt.Sprintf("SELECT * FROM `%s`", table.Name))
				if err != nil {
					t.Fatal(err)
				}
				got, err := rows.Columns()
				rows.Close()
				slices.Sort(got)
				slices.Sort(names)
				if err != nil || !slices.Equal(got, names) {
					t.Errorf("version %d, %s: columns %v, the shape says %v", version, table.Name, got, names)
				}
			}
			if _, last, err := migration.Versions(t.Context(), db, dialect); err != nil || version == last {
				return
			}
		}
	})
}
