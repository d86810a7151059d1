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
