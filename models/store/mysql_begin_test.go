package store_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"minyi/models/store"
	"minyi/models/store/storetest"
	"minyi/surveys"
	"minyi/surveys/intake"
)

// TestNumbersThatWereAskedForInVainAreGivenOutAllTheSame: another writer holds the
// sequence row, until the server or the caller gives the waiting up.
func TestNumbersThatWereAskedForInVainAreGivenOutAllTheSame(t *testing.T) {
	dsn := storetest.MariaDBDSN(t)
	s := storetest.Open(t, dsn+"?innodb_lock_wait_timeout=1")
	row, _, _ := storetest.Survey(t, s, "s")
	commit(t, s, storetest.Response(row.ID, "first", "b"))
	writer, _ := store.Pools(storetest.Open(t, dsn))
	for key, bound := range map[string]time.Duration{"the server gives up": 1500 * time.Millisecond, "the caller gives up": 200 * time.Millisecond} {
		holder, err := writer.BeginTx(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		var next int64
		if err := holder.QueryRow("SELECT next_seq FROM `sequence` WHERE id = 1 FOR UPDATE").Scan(&next); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), bound)
		_, err = s.Commit(ctx, []intake.Record{storetest.Response(row.ID, key, "b")})
		cancel()
		if surveys.KindOf(err) != surveys.Busy {
			t.Errorf("%s: %v, want Busy", key, err)
		}
		if err := holder.Rollback(); err != nil {
			t.Fatal(err)
		}
		if out := commit(t, s, storetest.Response(row.ID, key, "b")); out[0].Status != intake.Stored || out[0].Seq != next {
			t.Errorf("%s: %+v, want number %d", key, out[0], next)
		}
	}
	if got := seqs(t, s, row.ID); len(got) != 3 || !slices.IsSorted(got) || got[2]-got[0] != 2 {
		t.Errorf("numbers %v, want three in a row", got)
	}
}

// TestNobodySlipsSecondStatementsIn: only the connections of Commit take more than
// one statement in a text.
func TestNobodySlipsSecondStatementsIn(t *testing.T) {
	s := storetest.Open(t, storetest.MariaDBDSN(t))
	writer, _ := store.Pools(s)
	if _, err := writer.ExecContext(t.Context(), "DO 1; DO 2"); err == nil {
		t.Error("two statements were run at once")
	}
}

// TestAReceiptIsGivenAgainOnlyAfterTheLogWasFlushed: what another instance stored is
// seen before it is on the disk.
func TestAReceiptIsGivenAgainOnlyAfterTheLogWasFlushed(t *testing.T) {
	s := storetest.Open(t, storetest.MariaDBDSN(t))
	row, _, _ := storetest.Survey(t, s, "s")
	first := commit(t, s, storetest.Response(row.ID, "a", "b"))
	writer, _ := store.Pools(s)
	written := func() (bytes int64) {
		var name string
		if err := writer.QueryRow("SHOW GLOBAL STATUS LIKE 'Innodb_os_log_written'").Scan(&name, &bytes); err != nil {
			t.Fatal(err)
		}
		return bytes
	}
	quiet := 0
	for range 50 {
		before := written()
		again := commit(t, s, storetest.Response(row.ID, "a", "b"))
		if again[0].Status != intake.Replayed || again[0].Receipt != first[0].Receipt {
			t.Fatalf("%+v, want %+v again", again[0], first[0])
		}
		if written() == before {
			quiet++
		}
	}
	if quiet > 0 {
		t.Errorf("%d of 50 receipts were given again without a flush", quiet)
	}
	if out := commit(t, s, storetest.Response(row.ID, "next", "b")); out[0].Seq != first[0].Seq+1 {
		t.Errorf("then came %d, want %d", out[0].Seq, first[0].Seq+1)
	}
}
