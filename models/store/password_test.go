package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"minyi/models"
	"minyi/models/store"
	"minyi/models/store/storetest"
)

func TestAsManyPasswordsAreRememberedAsTheRulesMayAskFor(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		ctx := t.Context()
		now := time.UnixMicro(1_795_000_000_000_000)
		s := storetest.Open(t, dsn, func(c *store.Config) { c.Now = func() time.Time { return now } })
		a, b := models.Account{Name: "li", Password: "h0"}, models.Account{Name: "wang", Password: "other"}
		must(t, s.CreateAccount(ctx, &a), s.CreateAccount(ctx, &b))
		if a.PasswordChangedAt != now.UnixMicro() {
			t.Errorf("the first password is of %d, want %d", a.PasswordChangedAt, now.UnixMicro())
		}
		history, err := s.PasswordHistory(ctx, a.ID, 5)
		if diff := cmp.Diff([]string{"h0"}, history); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
		now = now.Add(time.Hour)
		for i := 1; i <= 30; i++ {
			must(t, s.SetPassword(ctx, a.ID, fmt.Sprint("h", i), false))
		}
		if history, err := s.PasswordHistory(ctx, a.ID, 2); err != nil || !cmp.Equal([]string{"h30", "h29"}, history) {
			t.Errorf("the last two: %v, %v", history, err)
		}
		if all, err := s.PasswordHistory(ctx, a.ID, 99); err != nil || len(all) != store.KeepPasswords || all[len(all)-1] != "h6" {
			t.Errorf("all: %v, %v", all, err)
		}
		got, err := s.AccountByID(ctx, a.ID)
		if err != nil || got.PasswordChangedAt != now.UnixMicro() || got.Password != "h30" {
			t.Errorf("%+v, %v", got, err)
		}
		if history, err := s.PasswordHistory(ctx, b.ID, 5); err != nil || len(history) != 1 {
			t.Errorf("another account's history: %v, %v", history, err)
		}
		wantKey(t, s.SetPassword(ctx, 99, "h", false), "store.no_account")
		if history, err := s.PasswordHistory(ctx, 99, 5); err != nil || len(history) != 0 {
			t.Errorf("the history of nobody: %v, %v", history, err)
		}
	})
}

func TestBorrowedStaffHaveANameAndAnEnd(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		a := models.Account{Name: "li", DisplayName: "李", ValidUntil: 7, CreatedBy: 3}
		must(t, s.CreateAccount(ctx, &a), s.UpdateAccount(ctx, a.ID, "李（借调）", 9))
		got, err := s.Account(ctx, "li")
		if err != nil || got.DisplayName != "李（借调）" || got.ValidUntil != 9 || got.CreatedBy != 3 {
			t.Errorf("%+v, %v", got, err)
		}
		wantKey(t, s.UpdateAccount(ctx, 99, "", 0), "store.no_account")
	})
}
