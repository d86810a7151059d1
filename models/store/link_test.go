package store_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"minyi/models"
	"minyi/models/store"
	"minyi/models/store/storetest"
	"minyi/surveys"
)

func TestALinkWorksOnceAndInTime(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		ctx := t.Context()
		now := time.UnixMicro(1_795_000_000_000_000)
		s := storetest.Open(t, dsn, func(c *store.Config) { c.Now = func() time.Time { return now } })
		hash := func(b byte) []byte { return append(make([]byte, 31), b) }
		put := func(b byte, accountID int64) {
			t.Helper()
			must(t, s.PutLink(ctx, &models.Link{TokenHash: hash(b), Purpose: "first", AccountID: accountID, ExpiresAt: now.Add(time.Hour).UnixMicro()}))
		}
		put(1, 0)
		for range 2 { // a GET never spends
			if row, err := s.Link(ctx, hash(1), "first"); err != nil || row.UsedAt != 0 {
				t.Errorf("%+v, %v", row, err)
			}
		}
		_, err := s.UseLink(ctx, hash(1), "reset")
		wantKey(t, err, "store.no_link")
		_, err = s.UseLink(ctx, hash(2), "first")
		wantKey(t, err, "store.no_link")
		row, err := s.UseLink(ctx, hash(1), "first")
		if err != nil || row.UsedAt != now.UnixMicro() {
			t.Errorf("%+v, %v", row, err)
		}
		_, err = s.UseLink(ctx, hash(1), "first")
		if wantKey(t, err, "store.link_used"); surveys.KindOf(err) != surveys.Gone {
			t.Errorf("%v is not Gone", err)
		}
		_, err = s.Link(ctx, hash(1), "first")
		wantKey(t, err, "store.link_used")

		put(3, 7)
		put(4, 8)
		must(t, s.EndLinks(ctx, 7, "first"))
		_, err = s.UseLink(ctx, hash(3), "first")
		wantKey(t, err, "store.no_link")
		now = now.Add(time.Hour)
		_, err = s.UseLink(ctx, hash(4), "first")
		wantKey(t, err, "store.link_used")
		put(5, 0) // expired ones are forgotten
		_, err = s.UseLink(ctx, hash(4), "first")
		wantKey(t, err, "store.no_link")
	})
}

func TestOneOfManyWhoComeAtOnceUsesALink(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		for link := range 5 {
			hash := append(make([]byte, 31), byte(link))
			must(t, s.PutLink(t.Context(), &models.Link{TokenHash: hash, Purpose: "first", ExpiresAt: time.Now().Add(time.Hour).UnixMicro()}))
			var wg sync.WaitGroup
			start, won := make(chan struct{}), make(chan bool, 12)
			for range cap(won) {
				wg.Go(func() {
					<-start
					_, err := s.UseLink(context.Background(), hash, "first")
					if err == nil {
						won <- true
					} else if surveys.KindOf(err) != surveys.Gone {
						t.Error(err)
					}
				})
			}
			close(start)
			wg.Wait()
			if len(won) != 1 {
				t.Errorf("%d used the link, want one", len(won))
			}
		}
	})
}

func TestTheFirstLinkMakesOneAccountOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		later := time.Now().Add(time.Hour).UnixMicro()
		one, two := append(make([]byte, 31), 1), append(make([]byte, 31), 2)
		must(t, s.PutLink(ctx, &models.Link{TokenHash: one, Purpose: "first", ExpiresAt: later}),
			s.PutLink(ctx, &models.Link{TokenHash: two, Purpose: "first", ExpiresAt: later}))
		var wg sync.WaitGroup
		errs := make([]error, 6)
		for i := range errs {
			wg.Go(func() {
				row := models.NewAccount{Account: models.Account{Name: string(rune('a' + i)), Password: "h"}, Grants: []models.Grant{{Role: "security"}}}
				errs[i] = s.CreateFirst(ctx, [][]byte{one, two}[i%2], "first", &row)
			})
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else if surveys.KindOf(err) != surveys.Gone {
				t.Error(err)
			}
		}
		n, err := s.CountAccounts(ctx)
		if won != 1 || n != 1 || err != nil {
			t.Errorf("%d won, %d accounts, %v", won, n, err)
		}
		if holders, err := s.Holders(ctx, "security"); err != nil || len(holders) != 1 {
			t.Errorf("%+v, %v", holders, err)
		}
	})
}

func TestAPasswordIsSetByALinkOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		later := time.Now().Add(time.Hour).UnixMicro()
		hash, spare := append(make([]byte, 31), 1), append(make([]byte, 31), 2)
		row := models.NewAccount{
			Account: models.Account{Name: "li", MustChange: true}, Grants: []models.Grant{{Role: "helper", Area: "1"}},
			Link: &models.Link{TokenHash: hash, Purpose: "password", ExpiresAt: later},
		}
		rows := []models.NewAccount{row}
		must(t, s.CreateAccounts(ctx, rows))
		id := rows[0].Account.ID
		must(t, s.PutLink(ctx, &models.Link{TokenHash: spare, Purpose: "password", AccountID: id, ExpiresAt: later}),
			s.Sessions().Commit("x", []byte("d"), time.Now().Add(time.Hour)), s.NoteSession(ctx, "x", id, ""))
		if link, err := s.Link(ctx, hash, "password"); err != nil || link.AccountID != id {
			t.Fatalf("%+v, %v", link, err)
		}
		_, err := s.SetPasswordByLink(ctx, hash, "password", "h1")
		must(t, err)
		got, err := s.AccountByID(ctx, id)
		if err != nil || got.Password != "h1" || got.MustChange {
			t.Errorf("%+v, %v", got, err)
		}
		_, err = s.SetPasswordByLink(ctx, hash, "password", "h2")
		wantKey(t, err, "store.link_used")
		_, err = s.SetPasswordByLink(ctx, spare, "password", "h2")
		wantKey(t, err, "store.no_link")
		if list, err := s.SessionsOf(ctx, id); err != nil || len(list) != 0 {
			t.Errorf("%d sessions live on, %v", len(list), err)
		}
	})
}
