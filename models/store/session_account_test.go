package store_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"minyi/models"
	"minyi/models/store"
	"minyi/models/store/storetest"
	"minyi/surveys/account"
)

func TestSessionsAreListedAndEnded(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		ctx := t.Context()
		start := time.UnixMicro(1_795_000_000_000_000)
		now := start
		s := storetest.Open(t, dsn, func(c *store.Config) { c.Now = func() time.Time { return now } })
		x := s.Sessions()
		expiry := start.Add(time.Hour)
		for _, token := range []string{"phone", "desk", "home"} {
			must(t, x.Commit(token, []byte("d"), expiry), s.NoteSession(ctx, token, 7, "浏览器 "+token))
			now = now.Add(2 * time.Minute)
		}
		must(t, x.Commit("stranger", []byte("d"), expiry), s.NoteSession(ctx, "stranger", 8, ""), x.Commit("nobody", []byte("d"), expiry),
			s.NoteSession(ctx, "phone", 7, "浏览器 phone"))
		// The session manager knows nothing of the account and keeps it.
		must(t, x.Commit("phone", []byte("d2"), expiry))
		list, err := s.SessionsOf(ctx, 7)
		at := func(d time.Duration) int64 { return start.Add(d).UnixMicro() }
		want := []models.SessionInfo{
			{ID: account.SessionID("phone"), CreatedAt: at(0), SeenAt: at(6 * time.Minute), Expiry: expiry.UnixMicro(), Agent: "浏览器 phone"},
			{ID: account.SessionID("home"), CreatedAt: at(4 * time.Minute), SeenAt: at(4 * time.Minute), Expiry: expiry.UnixMicro(), Agent: "浏览器 home"},
			{ID: account.SessionID("desk"), CreatedAt: at(2 * time.Minute), SeenAt: at(2 * time.Minute), Expiry: expiry.UnixMicro(), Agent: "浏览器 desk"},
		}
		if diff := cmp.Diff(want, list); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
		wantKey(t, s.EndSession(ctx, 7, account.SessionID("stranger")), "store.no_session")
		wantKey(t, s.EndSession(ctx, 7, ""), "store.no_session")
		must(t, s.EndSession(ctx, 7, account.SessionID("desk")))
		wantKey(t, s.EndSession(ctx, 7, account.SessionID("desk")), "store.no_session")
		must(t, s.EndSessionsOf(ctx, 7, "phone"))
		for token, want := range map[string]string{"phone": "d2", "desk": "", "home": "", "stranger": "d", "nobody": "d"} {
			if data, found, err := x.Find(token); err != nil || string(data) != want || found != (want != "") {
				t.Errorf("session %s: %q, %v, %v; want %q", token, data, found, err, want)
			}
		}
		if list, err := s.SessionsOf(ctx, 7); err != nil || len(list) != 1 || list[0].ID != account.SessionID("phone") {
			t.Errorf("left: %+v, %v", list, err)
		}
		must(t, s.EndSessionsOf(ctx, 7, ""))
		now = expiry
		for _, id := range []int64{7, 8} {
			if list, err := s.SessionsOf(ctx, id); err != nil || len(list) != 0 {
				t.Errorf("after the end: %+v, %v", list, err)
			}
		}
		must(t, x.DeleteExpired(ctx))
	})
}

// TestARequestUnderWayDoesNotBringAnEndedSessionBack: the manager writes a
// session at the end of each request.
func TestARequestUnderWayDoesNotBringAnEndedSessionBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		x := s.Sessions()
		hour := time.Now().Add(time.Hour)
		must(t, x.Commit("ended", []byte("d"), hour), s.NoteSession(ctx, "ended", 7, ""), s.EndSessionsOf(ctx, 7, ""),
			x.Commit("signed-out", []byte("d"), hour), x.Delete("signed-out"))
		for _, token := range []string{"ended", "signed-out"} {
			must(t, x.Commit(token, []byte("again"), hour), s.NoteSession(ctx, token, 7, ""), x.Commit(token, []byte("again"), hour))
			if _, found, err := x.Find(token); err != nil || found {
				t.Errorf("%s came back, %v", token, err)
			}
		}
		if list, err := s.SessionsOf(ctx, 7); err != nil || len(list) != 0 {
			t.Errorf("listed: %+v, %v", list, err)
		}
	})
}

func TestASessionMayBeNotedBeforeItIsStored(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		x := s.Sessions()
		must(t, s.NoteSession(ctx, "new", 7, strings.Repeat("长", 500)))
		if _, found, err := x.Find("new"); err != nil || found {
			t.Errorf("a session without data is found, %v", err)
		}
		must(t, x.Commit("new", []byte("d"), time.Now().Add(time.Hour)))
		list, err := s.SessionsOf(ctx, 7)
		if err != nil || len(list) != 1 || len([]rune(list[0].Agent)) != store.MaxAgent {
			t.Errorf("%+v, %v", list, err)
		}
		if data, found, err := x.Find("new"); err != nil || !found || string(data) != "d" {
			t.Errorf("%q, %v, %v", data, found, err)
		}
	})
}

// TestAPageOfManyRequestsWritesOnce looks at when a session was last seen: that
// stays where nothing is written.
func TestAPageOfManyRequestsWritesOnce(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		ctx := t.Context()
		now := time.UnixMicro(1_795_000_000_000_000)
		s := storetest.Open(t, dsn, func(c *store.Config) { c.Now = func() time.Time { return now } })
		must(t, s.Sessions().Commit("a", []byte("d"), now.Add(time.Hour)))
		seen := func() int64 {
			t.Helper()
			must(t, s.NoteSession(ctx, "a", 7, "x"))
			list, err := s.SessionsOf(ctx, 7)
			if err != nil || len(list) != 1 {
				t.Fatalf("%+v, %v", list, err)
			}
			return list[0].SeenAt
		}
		first := seen()
		now = now.Add(59 * time.Second)
		if got := seen(); got != first {
			t.Errorf("written again after 59 s: %d, then %d", first, got)
		}
		now = now.Add(2 * time.Second)
		if got := seen(); got != now.UnixMicro() {
			t.Errorf("not written after 61 s: %d", got)
		}
	})
}
