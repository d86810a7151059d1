package store_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"minyi/models"
	"minyi/models/store"
	"minyi/models/store/storetest"
)

func TestAccountsGrantsAndTokens(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		a := models.Account{Name: "li", Password: "hash"}
		must(t, s.CreateAccount(ctx, &a))
		wantKey(t, s.CreateAccount(ctx, &models.Account{Name: "li"}), "store.account_exists")
		var wg sync.WaitGroup
		for range 10 {
			wg.Go(func() {
				if _, err := s.SignInFailed(context.Background(), a.ID); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if got, err := s.Account(ctx, "li"); err != nil || got.FailedCount != 10 {
			t.Errorf("%+v, %v", got, err)
		}
		must(t, s.LockAccount(ctx, a.ID, 7), s.SetDisabled(ctx, a.ID, true))
		got, err := s.Account(ctx, "li")
		if err != nil || got.FailedCount != 0 || got.LockedUntil != 7 || !got.Disabled {
			t.Errorf("%+v, %v", got, err)
		}
		must(t, s.SetPassword(ctx, a.ID, "new", true))
		got, err = s.AccountByID(ctx, a.ID)
		if err != nil || got.Password != "new" || !got.MustChange || got.FailedCount != 0 || got.LockedUntil != 0 {
			t.Errorf("%+v, %v", got, err)
		}
		must(t, s.SignedIn(ctx, a.ID))
		_, err = s.SignInFailed(ctx, 99)
		wantKey(t, err, "store.no_account")
		wantKey(t, s.SetDisabled(ctx, 99, true), "store.no_account")

		g := models.Grant{AccountID: a.ID, Role: "analyst", Area: "219901", ValidUntil: 9}
		must(t, s.AddGrant(ctx, &g))
		grants, err := s.Grants(ctx, a.ID)
		if diff := cmp.Diff([]models.Grant{g}, grants); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
		must(t, s.RemoveGrant(ctx, g.ID))
		wantKey(t, s.RemoveGrant(ctx, g.ID), "store.no_grant")

		token := models.Token{AccountID: a.ID, SecretHash: []byte{0, 255}, Scopes: "surveys:read"}
		must(t, s.CreateToken(ctx, &token), s.TouchToken(ctx, &token), s.RevokeToken(ctx, token.ID), s.RevokeToken(ctx, token.ID))
		back, err := s.Token(ctx, token.ID)
		if err != nil || back.LastUsedAt == 0 || back.RevokedAt == 0 || string(back.SecretHash) != "\x00\xff" {
			t.Errorf("%+v, %v", back, err)
		}
		if all, err := s.Tokens(ctx, a.ID); err != nil || len(all) != 1 {
			t.Errorf("%+v, %v", all, err)
		}
		_, err = s.Token(ctx, 99)
		wantKey(t, err, "store.no_token")
		wantKey(t, s.RevokeToken(ctx, 99), "store.no_token")
	})
}

func TestSessionsExpire(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		now := time.UnixMicro(1_795_000_000_000_000)
		s := storetest.Open(t, dsn, func(c *store.Config) { c.Now = func() time.Time { return now } })
		x := s.Sessions()
		must(t, x.Commit("a", []byte("1"), now.Add(time.Hour)), x.Commit("a", []byte("2"), now.Add(time.Hour)), x.Commit("b", []byte("3"), now.Add(time.Minute)))
		now = now.Add(2 * time.Minute)
		if data, found, err := x.Find("a"); err != nil || !found || string(data) != "2" {
			t.Errorf("a: %q, %v, %v", data, found, err)
		}
		if _, found, err := x.Find("b"); err != nil || found {
			t.Errorf("an expired session is found, %v", err)
		}
		must(t, x.DeleteExpired(t.Context()), x.Delete("a"), x.Delete("a"))
		if _, found, err := x.Find("a"); err != nil || found {
			t.Errorf("a deleted session is found, %v", err)
		}
	})
}
