package store_test

import (
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"minyi/models"
	"minyi/models/store"
	"minyi/models/store/storetest"
	"minyi/surveys/account"
)

// manager makes an account that may manage all others until a moment.
func manager(t *testing.T, s *store.Store, name string, until int64) models.Account {
	t.Helper()
	row := models.NewAccount{Account: models.Account{Name: name, Password: "h"}, Grants: []models.Grant{{Role: "security", ValidUntil: until}}}
	must(t, s.CreateAccounts(t.Context(), []models.NewAccount{row}))
	got, err := s.Account(t.Context(), name)
	must(t, err)
	return got
}

func change[T any](v T) *T { return &v }

func TestTheLastWhoManagesAccountsStays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		a := manager(t, s, "li", 0)
		heir := models.Account{Name: "chen", Password: "h"}
		must(t, s.CreateAccount(ctx, &heir))
		none, past := []models.Grant{}, time.Now().Add(-time.Hour).UnixMicro()
		elsewhere := []models.Grant{{Role: "security", Area: "219901"}, {Role: "designer"}}
		expired := []models.Grant{{Role: "security", ValidUntil: past}}
		ways := map[string]models.AccountChange{
			"barred":                 {Disabled: change(true)},
			"without grants":         {Grants: &none},
			"with grants elsewhere":  {Grants: &elsewhere},
			"with a grant long over": {Grants: &expired},
			"expired":                {ValidUntil: &past},
		}
		for name, way := range ways {
			if wantKey(t, s.ChangeAccount(ctx, a.ID, way), "store.last_manager"); t.Failed() {
				t.Fatal(name)
			}
		}
		_, err := s.Leave(ctx, a.ID, heir.ID)
		wantKey(t, err, "store.last_manager")
		if got, err := s.AccountByID(ctx, a.ID); err != nil || got.Disabled || got.ValidUntil != 0 {
			t.Errorf("%+v, %v; a refused change must leave everything", got, err)
		}
		unborn := models.NewAccount{Account: models.Account{Name: "nobody"}, Grants: []models.Grant{{Role: "security"}}}
		must(t, s.CreateAccounts(ctx, []models.NewAccount{unborn}))
		wantKey(t, s.ChangeAccount(ctx, a.ID, ways["barred"]), "store.last_manager") // who has no password cannot sign in
		manager(t, s, "wang", 0)
		must(t, s.ChangeAccount(ctx, a.ID, ways["barred"]))
		wantKey(t, s.ChangeAccount(ctx, 99, ways["barred"]), "store.no_account")
	})
}

func TestTwoWhoBarEachOtherDoNotBothGo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		a, b := manager(t, s, "li", 0), manager(t, s, "wang", 0)
		var wg sync.WaitGroup
		errs := make([]error, 2)
		for i, id := range []int64{a.ID, b.ID} {
			wg.Go(func() { errs[i] = s.ChangeAccount(t.Context(), id, models.AccountChange{Disabled: change(true)}) })
		}
		wg.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Errorf("%v and %v; one must stay", errs[0], errs[1])
		}
		if left, err := s.Holders(t.Context(), account.Security); err != nil || len(left) != 1 {
			t.Errorf("%+v, %v", left, err)
		}
	})
}

func TestAChangeOfAnAccountTouchesNothingElse(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		a := models.Account{Name: "li", Password: "h", DisplayName: "李"}
		must(t, s.CreateAccount(ctx, &a), s.ReplaceGrants(ctx, a.ID, []models.Grant{{Role: "designer"}}),
			s.Sessions().Commit("x", []byte("d"), time.Now().Add(time.Hour)), s.NoteSession(ctx, "x", a.ID, ""))
		must(t, s.ChangeAccount(ctx, a.ID, models.AccountChange{DisplayName: change("李四")}))
		got, err := s.AccountByID(ctx, a.ID)
		want := a
		want.DisplayName = "李四"
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
		by, err := s.GrantsByAccount(ctx, []int64{a.ID, 99})
		if err != nil || len(by[a.ID]) != 1 || len(by) != 1 {
			t.Errorf("%+v, %v", by, err)
		}
		must(t, s.ChangeAccount(ctx, a.ID, models.AccountChange{Disabled: change(true), Grants: &[]models.Grant{{Role: "helper", Area: "1"}}}))
		if list, err := s.SessionsOf(ctx, a.ID); err != nil || len(list) != 0 {
			t.Errorf("a barred account keeps %d sessions, %v", len(list), err)
		}
		if by, err = s.GrantsByAccount(ctx, []int64{a.ID}); err != nil || len(by[a.ID]) != 1 || by[a.ID][0].Role != "helper" {
			t.Errorf("%+v, %v", by, err)
		}
	})
}

func TestHoldersAreThoseWhoCanUseTheirRoleNow(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		now := time.Now()
		soon, later := now.Add(time.Hour).UnixMicro(), now.Add(2*time.Hour).UnixMicro()
		manager(t, s, "for-ever", 0)
		manager(t, s, "an-hour", soon)
		manager(t, s, "over", now.Add(-time.Hour).UnixMicro())
		two := manager(t, s, "two-grants", soon)
		must(t, s.AddGrant(ctx, &models.Grant{AccountID: two.ID, Role: "security", ValidUntil: later}),
			s.AddGrant(ctx, &models.Grant{AccountID: two.ID, Role: "system"}))
		barred := manager(t, s, "barred", 0)
		must(t, s.SetDisabled(ctx, barred.ID, true))
		lent := manager(t, s, "lent", later)
		must(t, s.UpdateAccount(ctx, lent.ID, "", soon))
		list, err := s.Holders(ctx, account.System, account.Security)
		got := make(map[string]int64)
		for _, h := range list {
			got[h.Role+" "+h.Account.Name] = h.Until
		}
		want := map[string]int64{"system two-grants": 0, "security for-ever": 0, "security an-hour": soon, "security two-grants": later, "security lent": soon}
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
	})
}

func TestWhatSomebodyOwnsIsListedBeforeItMoves(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		from, to := office(t, s)
		b, err := s.Belongings(ctx, from.ID)
		if err != nil || len(b.Surveys) != 1 || b.Surveys[0].Code != "draft" || len(b.Surveys[0].Draft) != 0 ||
			!cmp.Equal(b.Rounds, []string{"r"}) || !cmp.Equal(b.Channels, []models.ChannelCount{{Survey: "draft", Count: 2}}) || !b.Any() {
			t.Errorf("%+v, %v", b, err)
		}
		_, err = s.Leave(ctx, from.ID, 0)
		wantKey(t, err, "store.heir_missing")
		_, err = s.Leave(ctx, from.ID, to.ID)
		must(t, err)
		if b, err = s.Belongings(ctx, from.ID); err != nil || b.Any() {
			t.Errorf("%+v, %v are left", b, err)
		}
		last := models.Account{Name: "owns-nothing"}
		must(t, s.CreateAccount(ctx, &last))
		_, err = s.Leave(ctx, last.ID, 0)
		must(t, err)
	})
}
