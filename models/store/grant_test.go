package store_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"minyi/models"
	"minyi/models/store"
	"minyi/models/store/storetest"
	"minyi/surveys/account"
)

func TestGrantsAreReplacedAsAWhole(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		a, b := models.Account{Name: "li"}, models.Account{Name: "wang"}
		must(t, s.CreateAccount(ctx, &a), s.CreateAccount(ctx, &b), s.AddGrant(ctx, &models.Grant{AccountID: b.ID, Role: "auditor"}))
		must(t, s.ReplaceGrants(ctx, a.ID, []models.Grant{{Role: "analyst"}, {Role: "helper", Area: "219901"}}))
		given := []models.Grant{{ID: 1, AccountID: b.ID, Role: "helper", Area: "219902", ValidUntil: 9}, {Role: "unit", Unit: "u"}}
		must(t, s.ReplaceGrants(ctx, a.ID, given))
		got, err := s.GrantsOf(ctx, a.ID)
		want := []account.Grant{{Role: account.Helper, Area: "219902", ValidUntil: 9}, {Role: account.UnitView, Unit: "u"}}
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
		if others, err := s.Grants(ctx, b.ID); err != nil || len(others) != 1 || others[0].Role != "auditor" {
			t.Errorf("another account's grants: %+v, %v", others, err)
		}
		must(t, s.ReplaceGrants(ctx, a.ID, nil))
		if got, err := s.GrantsOf(ctx, a.ID); err != nil || len(got) != 0 {
			t.Errorf("after taking all: %+v, %v", got, err)
		}
		wantKey(t, s.ReplaceGrants(ctx, 99, given), "store.no_account")
	})
}

func TestAccountsAreMadeAllOrNone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		rows := []models.NewAccount{
			{Account: models.Account{Name: "street-1", Password: "h"}, Grants: []models.Grant{{Role: "helper", Area: "219901001"}}},
			{Account: models.Account{Name: "street-2", Password: "h"}, Grants: []models.Grant{{Role: "helper", Area: "219901002"}}},
		}
		must(t, s.CreateAccounts(ctx, rows))
		grants, err := s.Grants(ctx, rows[1].Account.ID)
		if err != nil || len(grants) != 1 || grants[0].Area != "219901002" {
			t.Errorf("%+v, %v", grants, err)
		}
		again := []models.NewAccount{{Account: models.Account{Name: "street-3"}}, {Account: models.Account{Name: "street-2"}}}
		if e := wantKey(t, s.CreateAccounts(ctx, again), "store.account_exists"); e != nil && e.Args["Code"] != "street-2" {
			t.Errorf("args %v, want the name that is taken", e.Args)
		}
		_, err = s.Account(ctx, "street-3")
		wantKey(t, err, "store.no_account")
	})
}

func TestADistrictSeesOnlyAccountsThatAreItsOwn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		for name, grants := range map[string][]models.Grant{
			"inside":              {{Role: "helper", Area: "219901001"}},
			"inside-twice":        {{Role: "helper", Area: "219901001"}, {Role: "helper", Area: "219901"}},
			"next-district":       {{Role: "helper", Area: "219902"}},
			"both":                {{Role: "helper", Area: "219901001"}, {Role: "helper", Area: "219902"}},
			"city-once":           {{Role: "helper", Area: "219901001"}, {Role: "analyst", ValidUntil: 1}},
			"both-turned-round":   {{Role: "helper", Area: "219902"}, {Role: "helper", Area: "219901001"}},
			"unit":                {{Role: "helper", Area: "219901001"}, {Role: "unit", Unit: "u"}},
			"unit-of-the-street":  {{Role: "unit", Unit: "u", Area: "219901001"}},
			"everywhere":          {{Role: "system"}},
			"without-any-grant":   nil,
			"Inside-with-capital": {{Role: "district", Area: "219901"}},
		} {
			must(t, s.CreateAccounts(ctx, []models.NewAccount{{Account: models.Account{Name: name}, Grants: grants}}))
		}
		for _, c := range []struct {
			areas []string
			want  []string
		}{
			{[]string{"219901002", "219901", "219901001"}, []string{"Inside-with-capital", "inside", "inside-twice", "unit-of-the-street"}},
			{[]string{"219901001", ""}, []string{"inside", "unit-of-the-street"}},
			{[]string{""}, nil},
			{nil, nil},
			{[]string{"219903"}, nil},
		} {
			rows, err := s.AccountsIn(ctx, c.areas)
			var names []string
			for _, r := range rows {
				names = append(names, r.Name)
			}
			if diff := cmp.Diff(c.want, names); err != nil || diff != "" {
				t.Errorf("%v: %v %s", c.areas, err, diff)
			}
		}
	})
}
