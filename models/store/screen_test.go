package store_test

import (
	"testing"
	"time"

	"minyi/models"
	"minyi/models/store"
	"minyi/models/store/storetest"
	"minyi/surveys"
)

func TestAScreenShowsUntilItIsOverOrItsMakerIsGone(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		ctx := t.Context()
		now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
		s := storetest.Open(t, dsn, func(c *store.Config) { c.Now = func() time.Time { return now } })
		row, _, _ := storetest.Survey(t, s, "s")
		other, _, _ := storetest.Survey(t, s, "t")
		maker := models.Account{Name: "m", Password: "x"}
		must(t, s.CreateAccount(ctx, &maker))
		screen := func(hash string) *models.Screen {
			made := &models.Screen{SurveyID: row.ID, Place: "hall", TokenHash: []byte(hash), MadeBy: maker.ID, ExpiresAt: now.Add(time.Hour).UnixMicro()}
			must(t, s.PutScreen(ctx, made))
			return made
		}
		one, two := screen("one"), screen("two")
		found, code, err := s.Screen(ctx, []byte("one"))
		if err != nil || code != "s" || found.ID != one.ID || found.SurveyID != row.ID || found.MadeAt != now.UnixMicro() {
			t.Fatalf("%+v %q %v", found, code, err)
		}
		if list, err := s.Screens(ctx, row.ID); err != nil || len(list) != 2 || list[0].ID != two.ID {
			t.Errorf("%+v %v; want the newest first", list, err)
		}
		is := func(hash string, kind surveys.Kind, why string) {
			t.Helper()
			if _, _, err := s.Screen(ctx, []byte(hash)); surveys.KindOf(err) != kind {
				t.Errorf("%s: %v", why, err)
			}
		}
		is("none", surveys.NotFound, "one that was never made")
		if err := s.EndScreen(ctx, other.ID, one.ID); surveys.KindOf(err) != surveys.NotFound {
			t.Errorf("ended through another survey: %v", err)
		}
		must(t, s.EndScreen(ctx, row.ID, one.ID))
		is("one", surveys.Gone, "an ended one")
		must(t, s.SetDisabled(ctx, maker.ID, true))
		is("two", surveys.Gone, "one whose maker is disabled")
		must(t, s.SetDisabled(ctx, maker.ID, false))
		must(t, s.UpdateAccount(ctx, maker.ID, "", now.UnixMicro()))
		is("two", surveys.Gone, "one whose maker's time is over")
		must(t, s.UpdateAccount(ctx, maker.ID, "", 0))
		if _, _, err := s.Screen(ctx, []byte("two")); err != nil {
			t.Error(err)
		}
		now = now.Add(time.Hour)
		is("two", surveys.Gone, "one that has expired")
	})
}
