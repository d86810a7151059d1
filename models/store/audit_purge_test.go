package store_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"minyi/models"
	"minyi/models/store"
	"minyi/models/store/storetest"
	"minyi/surveys/audit"
)

func TestAPurgedLogStillVerifies(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		ctx := t.Context()
		start := time.UnixMicro(1_795_000_000_000_000)
		now := start
		s := storetest.Open(t, dsn, func(c *store.Config) { c.Now = func() time.Time { return now } })
		const day = 24 * time.Hour
		for range 10 { // one a day
			must(t, s.AppendAudit(ctx, audit.Event{Action: "test:event"}))
			now = now.Add(day)
		}
		by := audit.Event{ActorID: 4, Actor: "周"}
		_, err := s.PurgeAudit(ctx, start.UnixMicro(), by)
		if e := wantKey(t, err, "store.audit_young"); e != nil && e.Args["Days"] != 200 {
			t.Errorf("args %v", e.Args)
		}
		now = start.Add(store.KeepAudit + 5*day)
		_, err = s.PurgeAudit(ctx, start.Add(5*day).UnixMicro()+1, by)
		wantKey(t, err, "store.audit_young")
		if n, err := s.PurgeAudit(ctx, start.UnixMicro(), by); err != nil || n != 0 {
			t.Errorf("nothing is that old: %d deleted, %v", n, err)
		}
		if n, err := s.PurgeAudit(ctx, start.Add(4*day).UnixMicro(), by); err != nil || n != 4 {
			t.Errorf("%d deleted, %v; want 4", n, err)
		}
		rows := audited(t, s)
		if len(rows) != 7 || rows[0].ID != 5 || rows[6].Action != audit.PurgeAction || rows[6].Actor != "周" {
			t.Errorf("left: %+v; want events 5 to 10 and the purge", rows)
		}
		if n, err := s.VerifyAudit(ctx); err != nil || n != 7 {
			t.Errorf("%d events verified, %v; want 7", n, err)
		}
		got, total, err := s.Audit(ctx, models.AuditFilter{}, models.Page{})
		if err != nil || total != 7 || len(got) != 7 {
			t.Errorf("%d of %d events found, %v; want 7", len(got), total, err)
		}
		// A second purge takes the first one's event along in its time.
		must(t, s.AppendAudit(ctx, audit.Event{Action: "test:event"}))
		now = now.Add(store.KeepAudit + day)
		if n, err := s.PurgeAudit(ctx, now.Add(-store.KeepAudit).UnixMicro(), by); err != nil || n != 8 {
			t.Errorf("%d deleted, %v; want 8", n, err)
		}
		if n, err := s.VerifyAudit(ctx); err != nil || n != 1 {
			t.Errorf("%d events verified, %v; want the purge alone", n, err)
		}
	})
}

// TestAnAnchorNeedsItsPurge: who deletes the beginning and writes an anchor is
// found, since no event in the chain says so.
func TestAnAnchorNeedsItsPurge(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		for range 4 {
			must(t, s.AppendAudit(ctx, audit.Event{Action: "test:event"}))
		}
		must(t, store.Raw(s, ctx, "INSERT INTO audit_anchors (last, last_at, hash, deleted, purged_at) SELECT id, at, hash, 2, 1 FROM audit_events WHERE id = 2"),
			store.Raw(s, ctx, "DELETE FROM audit_events WHERE id <= 2"))
		_, err := s.VerifyAudit(ctx)
		if e := wantKey(t, err, "audit.broken"); e != nil && e.Args["ID"] != int64(2) {
			t.Errorf("broken at %v, want 2", e.Args["ID"])
		}
	})
}

func TestTheLogIsSearched(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		ctx := t.Context()
		s := storetest.Open(t, dsn)
		for i, e := range []audit.Event{
			{Actor: "li", Action: "survey:publish", Object: "survey/s"},
			{Actor: "li", Action: "survey:close", Object: "survey/s"},
			{Actor: "wang", Action: "survey:publish", Object: "survey/t", Detail: []byte(`{"title":"市容环境"}`)},
			{Actor: "wang", Action: "account:create", Object: "account/s_%", Detail: []byte(`{"Name":"X"}`)},
			{Actor: "Li", Action: "survey", Object: "round/s"},
		} {
			e.At = int64(100 * (i + 1))
			must(t, s.AppendAudit(ctx, e))
		}
		for _, c := range []struct {
			name   string
			filter models.AuditFilter
			want   string // numbers, the newest first
		}{
			{"nothing limits", models.AuditFilter{}, "[5 4 3 2 1]"},
			{"from is inclusive", models.AuditFilter{From: 400}, "[5 4]"},
			{"to is exclusive", models.AuditFilter{To: 300}, "[2 1]"},
			{"a stretch", models.AuditFilter{From: 150, To: 301}, "[3 2]"},
			{"nothing as late", models.AuditFilter{From: 501}, "[]"},
			{"nothing as early", models.AuditFilter{To: 100}, "[]"},
			{"an empty stretch", models.AuditFilter{From: 301, To: 302}, "[]"},
			{"an actor, capitals matter", models.AuditFilter{Actor: "li"}, "[2 1]"},
			{"a whole action", models.AuditFilter{Action: "survey"}, "[5]"},
			{"the beginning of an action", models.AuditFilter{Action: "survey:"}, "[3 2 1]"},
			{"a whole object", models.AuditFilter{Object: "survey/s"}, "[2 1]"},
			{"the beginning of an object", models.AuditFilter{Object: "survey/"}, "[3 2 1]"},
			{"text in a detail", models.AuditFilter{Text: "容环"}, "[3]"},
			{"text in an actor", models.AuditFilter{Text: "wan"}, "[4 3]"},
			{"text in an action", models.AuditFilter{Text: "create"}, "[4]"},
			{"text is no pattern", models.AuditFilter{Text: "_%"}, "[4]"},
			{"all at once", models.AuditFilter{From: 100, To: 400, Actor: "wang", Action: "survey:", Object: "survey/t", Text: "title"}, "[3]"},
			{"two that never meet", models.AuditFilter{Actor: "li", Object: "survey/t"}, "[]"},
			{"any beginning of an action", models.AuditFilter{Begins: "survey:p"}, "[3 1]"},
			{"one of some actions, or a beginning", models.AuditFilter{Begins: "acc", Among: []string{"survey:close", "x"}}, "[4 2]"},
			{"a beginning that stands elsewhere", models.AuditFilter{Begins: "publish"}, "[]"},
			{"any beginning of an object", models.AuditFilter{Within: "survey"}, "[3 2 1]"},
		} {
			t.Run(c.name, func(t *testing.T) {
				rows, total, err := s.Audit(ctx, c.filter, models.Page{Number: 1, Size: 10})
				must(t, err)
				ids := []int64{}
				for _, row := range rows {
					ids = append(ids, row.ID)
				}
				if got := fmt.Sprint(ids); got != c.want || total != int64(len(ids)) {
					t.Errorf("%s of %d, want %s", got, total, c.want)
				}
				ids = ids[:0]
				must(t, s.EachAudit(ctx, c.filter, func(e models.AuditEvent) error {
					ids = append(ids, e.ID)
					return nil
				}))
				slices.Reverse(ids)
				if got := fmt.Sprint(ids); got != c.want {
					t.Errorf("one after the other %s, want %s", got, c.want)
				}
			})
		}
		if actions, err := s.AuditActions(ctx); err != nil || fmt.Sprint(actions) != "[account:create survey survey:close survey:publish]" {
			t.Errorf("actions %v, %v", actions, err)
		}
		rows, total, err := s.Audit(ctx, models.AuditFilter{Text: "s"}, models.Page{Number: 2, Size: 2})
		if err != nil || total != 5 || len(rows) != 2 || rows[0].ID != 3 {
			t.Errorf("page 2: %+v of %d, %v; want 3 and 2 of 5", rows, total, err)
		}
	})
}
