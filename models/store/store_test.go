package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"testing"

	"minyi/models/store"
	"minyi/models/store/storetest"
	"minyi/surveys"
	"minyi/surveys/intake"
)

func commit(t *testing.T, s *store.Store, records ...intake.Record) []intake.Outcome {
	t.Helper()
	out, err := s.Commit(t.Context(), records)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func seqs(t *testing.T, s *store.Store, surveyID int64) []int64 {
	t.Helper()
	var all []int64
	_, err := s.ResponsesAfter(t.Context(), surveyID, 0, 1_000_000, func(r *intake.Response) error {
		all = append(all, r.Seq)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestADatabaseIsReadyAndItsClosingIsClean(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		if err := s.Ready(t.Context()); err != nil {
			t.Fatal(err)
		}
		have, want, err := s.SchemaVersions(t.Context())
		if err != nil || have != want || want == 0 {
			t.Fatalf("versions %d of %d, %v", have, want, err)
		}
	})
}

func TestABadDSNIsRefused(t *testing.T) {
	for _, dsn := range []string{"", "minyi.db", "sqlite:", "sqlite::memory:", "postgres://x", "mysql:no-slash"} {
		_, err := store.Open(t.Context(), store.Config{DSN: dsn})
		if surveys.KindOf(err) != surveys.Invalid {
			t.Errorf("%q: %v, want an Invalid error", dsn, err)
		}
	}
}

func TestNewerAndOlderDatabasesAreRefused(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		_, err := store.Open(t.Context(), store.Config{DSN: dsn})
		wantKey(t, err, "store.older_database")
		s := storetest.Open(t, dsn)
		if err := store.Raw(s, t.Context(), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)"); err != nil {
			t.Fatal(err)
		}
		for _, migrate := range []bool{true, false} {
			_, err := store.Open(t.Context(), store.Config{DSN: dsn, Migrate: migrate})
			e := wantKey(t, err, "store.newer_database")
			if e != nil && fmt.Sprint(e.Args["Database"]) != "9999" {
				t.Errorf("args %v, want the database's version 9999", e.Args)
			}
		}
	})
}

func wantKey(t *testing.T, err error, key string) *surveys.Error {
	t.Helper()
	var e *surveys.Error
	if !errors.As(err, &e) || e.Key != key {
		t.Errorf("error %v, want %s", err, key)
		return nil
	}
	return e
}

func TestInstancesThatStartTogetherMigrateOnce(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		const n = 4
		errs := make(chan error, n)
		for range n {
			go func() {
				s, err := store.Open(context.Background(), store.Config{DSN: dsn, Migrate: true})
				if err == nil {
					err = s.Close()
				}
				errs <- err
			}()
		}
		for range n {
			if err := <-errs; err != nil {
				t.Error(err)
			}
		}
	})
}

func TestAnAppliedMigrationAgainKeepsTheData(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		first := storetest.Open(t, dsn)
		row, _, _ := storetest.Survey(t, first, "old")
		commit(t, first, storetest.Response(row.ID, "k", "b"))
		second := storetest.Open(t, dsn)
		if got := seqs(t, second, row.ID); len(got) != 1 {
			t.Errorf("responses after the second start: %v", got)
		}
	})
}

func TestSQLiteSyncsEachCommitAndReadersCannotWrite(t *testing.T) {
	s := storetest.SQLite(t)
	writer, reader := store.Pools(s)
	var synchronous, busy int
	var journal string
	for query, to := range map[string]any{
		"PRAGMA synchronous": &synchronous, "PRAGMA journal_mode": &journal, "PRAGMA busy_timeout": &busy,
	} {
		if err := writer.QueryRowContext(t.Context(), query).Scan(to); err != nil {
			t.Fatal(err)
		}
	}
	if synchronous != 2 || journal != "wal" || busy != 5000 {
		t.Errorf("synchronous %d, journal %s, busy_timeout %d; want 2 (FULL), wal, 5000", synchronous, journal, busy)
	}
	if n := writer.Stats().MaxOpenConnections; n != 1 {
		t.Errorf("%d writing connections, want 1", n)
	}
	if _, err := reader.ExecContext(t.Context(), "INSERT INTO settings (name, value) VALUES ('a', 'b')"); err == nil {
		t.Error("a reader wrote")
	}
}

func TestTheWriterTakesItsLockAtTheBeginning(t *testing.T) {
	dsn := storetest.SQLiteDSN(t)
	s := storetest.Open(t, dsn)
	writer, _ := store.Pools(s)
	other, _ := store.Pools(storetest.Open(t, dsn))
	if _, err := other.ExecContext(t.Context(), "PRAGMA busy_timeout = 0"); err != nil {
		t.Fatal(err)
	}
	tx, err := writer.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if _, err := other.ExecContext(t.Context(), "UPDATE sequence SET next_seq = 7"); err == nil {
		t.Error("another connection wrote beside a transaction that had only begun")
	}
}

func TestIsDuplicateKnowsEveryDriver(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		insert := "INSERT INTO settings (name, value) VALUES ('twice', '')"
		if err := store.Raw(s, ctx, insert); err != nil {
			t.Fatal(err)
		}
		err := store.Raw(s, ctx, insert)
		if !store.IsDuplicate(err) || !store.IsDuplicate(fmt.Errorf("wrapped: %w", err)) {
			t.Errorf("primary key: %v is not seen as a duplicate", err)
		}
		token := "INSERT INTO offices (id, code, name, created_at) VALUES (%d, 'same', '', 0)"
		if err := store.Raw(s, ctx, fmt.Sprintf(token, 2)); err != nil {
			t.Fatal(err)
		}
		if err := store.Raw(s, ctx, fmt.Sprintf(token, 3)); !store.IsDuplicate(err) {
			t.Errorf("unique key: %v is not seen as a duplicate", err)
		}
		if err := store.Raw(s, ctx, "INSERT INTO nowhere (a) VALUES (1)"); err == nil || store.IsDuplicate(err) {
			t.Errorf("no such table: %v is seen as a duplicate", err)
		}
		if store.IsDuplicate(nil) || store.IsDuplicate(sql.ErrNoRows) {
			t.Error("no error, or no rows, is seen as a duplicate")
		}
	})
}

func TestOldSQLiteIsToldFromNew(t *testing.T) {
	for version, want := range map[string]bool{
		"3.51.2": false, "3.51.3": true, "3.51.10": true, "3.52": true, "3.54.1": true, "4.0.0": true, "3.9.9": false, "3": false, "": false, "x.y.z": false,
	} {
		if got := store.AtLeast(version, store.OldestSQLite); got != want {
			t.Errorf("%q is new enough: %v, want %v", version, got, want)
		}
	}
}

func TestAWriterOnMariaDBSeesWhatOthersCommittedMeanwhile(t *testing.T) {
	s := storetest.Open(t, storetest.MariaDBDSN(t))
	tx, err := store.Begin(s, t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	var counts [2]int
	for i := range counts {
		if err := tx.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM settings").Scan(&counts[i]); err != nil {
			t.Fatal(err)
		}
		if err := s.PutSetting(t.Context(), "meanwhile", ""); err != nil {
			t.Fatal(err)
		}
	}
	if counts[1] != counts[0]+1 {
		t.Errorf("counts %v: the transaction reads from an old snapshot", counts)
	}
}
