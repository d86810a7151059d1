// Package storetest gives tests a fresh, real database: SQLite always, MariaDB
// where it is installed.
//
// With MINYI_TEST_REQUIRE=mariadb a missing MariaDB fails the test instead of
// skipping it.
package storetest

import (
	"crypto/sha256"
	"path/filepath"
	"testing"

	"minyi/models/store"
)

// Each runs f as a subtest on every kind of database, each time on a fresh,
// migrated one.
func Each(t *testing.T, f func(t *testing.T, s *store.Store)) {
	t.Helper()
	EachDSN(t, func(t *testing.T, dsn string) { f(t, Open(t, dsn)) })
}

// EachDSN is Each for tests that open the database themselves, or twice: the
// database is empty and not migrated.
func EachDSN(t *testing.T, f func(t *testing.T, dsn string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { f(t, SQLiteDSN(t)) })
	t.Run("mariadb", func(t *testing.T) { f(t, MariaDBDSN(t)) })
}

// SQLite returns a fresh store on SQLite.
func SQLite(t testing.TB) *store.Store {
	t.Helper()
	return Open(t, SQLiteDSN(t))
}

// SQLiteDSN returns the DSN of a database that does not exist yet.
func SQLiteDSN(t testing.TB) string {
	t.Helper()
	// The name has what a careless DSN would trip over.
	return "sqlite:" + filepath.Join(t.TempDir(), "minyi 1%?#.db")
}

// Open opens and migrates a database and closes it when the test ends. The
// options change the configuration before.
func Open(t testing.TB, dsn string, options ...func(*store.Config)) *store.Store {
	t.Helper()
	c := store.Config{DSN: dsn, Migrate: true, Sealer: Sealer(t)}
	for _, o := range options {
		o(&c)
	}
	s, err := store.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close the store: %v", err)
		}
	})
	return s
}

// Sealer returns a sealer with a fixed key.
func Sealer(t testing.TB) *store.AESSealer {
	t.Helper()
	key := sha256.Sum256([]byte("storetest"))
	s, err := store.NewAESSealer(key[:])
	if err != nil {
		t.Fatal(err)
	}
	return s
}
