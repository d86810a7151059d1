package store_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"minyi/models"
	"minyi/models/store"
	"minyi/models/store/storetest"
	"minyi/surveys/audit"
)

// audited returns the log, the oldest event first.
func audited(t *testing.T, s *store.Store) []models.AuditEvent {
	t.Helper()
	var rows []models.AuditEvent
	must(t, s.AuditAfter(t.Context(), 0, 1_000_000, func(row models.AuditEvent) error {
		rows = append(rows, row)
		return nil
	}))
	return rows
}

func TestAnEventIsKeptAsItWasAndNumbered(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		now := time.UnixMicro(1_795_000_000_000_000)
		s := storetest.Open(t, dsn, func(c *store.Config) { c.Now = func() time.Time { return now } })
		must(t, s.AppendAudit(t.Context(), audit.Event{
			ID: 99, ActorID: 3, Actor: "李 🐦 ", Action: "survey:publish", Object: "survey/a\x00b", Area: "219901", Status: 200,
			Detail: json.RawMessage(`{"a": 1.0}`),
		}))
		now = now.Add(-time.Hour) // a clock that was set back
		must(t, s.AppendAudit(t.Context(), audit.Event{Actor: strings.Repeat("长", 999), Object: "\xff", Detail: json.RawMessage("{")}))
		rows := audited(t, s)
		if len(rows) != 2 {
			t.Fatalf("%d events, want 2", len(rows))
		}
		want := models.AuditEvent{
			ID: 1, At: 1_795_000_000_000_000, ActorID: 3, Actor: "李 🐦 ", Action: "survey:publish", Object: "survey/a\x00b", Area: "219901", Status: 200,
			Detail: []byte(`{"a": 1.0}`), PrevHash: audit.Genesis, Hash: rows[1].PrevHash, Alg: audit.Alg,
		}
		if diff := cmp.Diff(want, rows[0]); diff != "" {
			t.Error(diff)
		}
		if rows[1].ID != 2 || rows[1].At < rows[0].At || len([]rune(rows[1].Actor)) != audit.MaxActor || !json.Valid(rows[1].Detail) {
			t.Errorf("the second event: %+v", rows[1])
		}
		if n, err := s.VerifyAudit(t.Context()); err != nil || n != 2 {
			t.Errorf("%d events verified, %v; want 2", n, err)
		}
	})
}

func TestTwoInstancesAppendOneChain(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		instances := []*store.Store{storetest.Open(t, dsn), storetest.Open(t, dsn)}
		const each = 40
		var wg sync.WaitGroup
		for i, s := range instances {
			for j := range 4 {
				wg.Go(func() {
					for k := range each / 4 {
						e := audit.Event{Action: "test:append", Object: fmt.Sprint(i, j, k)}
						if err := s.AppendAudit(context.Background(), e); err != nil {
							t.Error(err)
						}
					}
				})
			}
		}
		wg.Wait()
		if n, err := instances[0].VerifyAudit(t.Context()); err != nil || n != 2*each {
			t.Errorf("%d events verified, %v; want %d", n, err, 2*each)
		}
		objects := make(map[string]bool)
		for _, row := range audited(t, instances[1]) {
			objects[row.Object] = true
		}
		if len(objects) != 2*each {
			t.Errorf("%d different events, want %d", len(objects), 2*each)
		}
	})
}

// TestWhoeverChangesTheTableIsFound changes the log behind the program's back.
func TestWhoeverChangesTheTableIsFound(t *testing.T) {
	cases := []struct {
		name, statement string
		at              int64
	}{
		{"an actor is replaced", "UPDATE audit_events SET actor = 'nobody' WHERE id = 3", 3},
		{"a detail is replaced", "UPDATE audit_events SET detail = X'7B7D' WHERE id = 5", 5},
		{"a time is moved", "UPDATE audit_events SET at = at + 1 WHERE id = 2", 2},
		{"an event in the middle is deleted", "DELETE FROM audit_events WHERE id = 4", 4},
		{"the beginning is deleted", "DELETE FROM audit_events WHERE id <= 2", 1},
		{"the end is deleted", "DELETE FROM audit_events WHERE id >= 5", 5},
		{"all is deleted", "DELETE FROM audit_events", 1},
		{"the head names another hash", "UPDATE audit_head SET hash = (SELECT hash FROM audit_events WHERE id = 1)", 6},
		{"the head is turned back", "UPDATE audit_head SET last = 4", 5},
	}
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		s := storetest.Open(t, dsn)
		ctx := t.Context()
		for i := range 6 {
			must(t, s.AppendAudit(ctx, audit.Event{Action: "test:event", Detail: fmt.Appendf(nil, `{"n":%d}`, i)}))
		}
		keep := []string{
			"CREATE TABLE kept_events AS SELECT * FROM audit_events", "CREATE TABLE kept_head AS SELECT * FROM audit_head",
		}
		back := []string{
			"DELETE FROM audit_events", "DELETE FROM audit_head",
			"INSERT INTO audit_events SELECT * FROM kept_events", "INSERT INTO audit_head SELECT * FROM kept_head",
		}
		for _, query := range keep {
			must(t, store.Raw(s, ctx, query))
		}
		for _, c := range cases {
			t.Run(c.name, func(t *testing.T) {
				must(t, store.Raw(s, ctx, c.statement))
				_, err := s.VerifyAudit(ctx)
				if e := wantKey(t, err, "audit.broken"); e != nil && e.Args["ID"] != c.at {
					t.Errorf("broken at %v, want %d", e.Args["ID"], c.at)
				}
				for _, query := range back {
					must(t, store.Raw(s, ctx, query))
				}
				if _, err := s.VerifyAudit(ctx); err != nil {
					t.Errorf("after putting it back: %v", err)
				}
			})
		}
	})
}
