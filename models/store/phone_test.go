package store_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"minyi/models/store"
	"minyi/models/store/storetest"
	"minyi/surveys"
	"minyi/surveys/phone"
)

func sending(id string, day int64, number string, all, each int) (phone.Code, phone.Count) {
	return phone.Code{ID: []byte(id), Identity: []byte("i"), Hash: []byte("h"), ExpiresAt: time.Now().Add(time.Hour).UnixMicro()},
		phone.Count{Day: day, Mark: []byte(number), Caps: phone.Caps{Installation: all, Number: each}}
}

func TestADaysCodesAreCountedHoweverManyAskAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		put := func(id string, day int64, number string) error {
			c, n := sending(id, day, number, 12, 3)
			return s.PutPhoneCode(t.Context(), c, n)
		}
		var wg sync.WaitGroup
		var mu sync.Mutex
		taken := 0
		for i := range 10 {
			wg.Go(func() {
				err := put(fmt.Sprint("a", i), 1, "m")
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					taken++
				} else if surveys.KindOf(err) != surveys.Busy {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if taken != 3 {
			t.Errorf("%d codes to one number, want 3", taken)
		}
		wantKey(t, put("b", 1, "m"), "phone.cap_number")
		for i := range 9 {
			must(t, put(fmt.Sprint("c", i), 1, fmt.Sprint("n", i)))
		}
		wantKey(t, put("d", 1, "new"), "phone.cap_all")
		// Who was refused by the whole day's number has not used up the own.
		c, n := sending("e", 1, "new", 99, 1)
		must(t, s.PutPhoneCode(t.Context(), c, n))
		must(t, put("f", 2, "m"))
		if rows := texts(t, s, "SELECT sent FROM phone_sendings WHERE day = 1 ORDER BY sent DESC LIMIT 1"); rows[0] != "13" {
			t.Errorf("%s counted", rows[0])
		}
	})
}

func TestTriesAreUsedUpAndGivenBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		c, n := sending("a", 1, "m", 9, 9)
		must(t, s.PutPhoneCode(ctx, c, n))
		for range 2 {
			got, err := s.TryPhoneCode(ctx, c.ID, 2)
			must(t, err)
			if string(got.Hash) != "h" || string(got.Identity) != "i" {
				t.Errorf("%+v", got)
			}
		}
		_, err := s.TryPhoneCode(ctx, c.ID, 2)
		wantKey(t, err, "phone.code_over")
		must(t, s.ReturnPhoneTry(ctx, c.ID))
		_, err = s.TryPhoneCode(ctx, c.ID, 2)
		must(t, err)
		_, err = s.TryPhoneCode(ctx, []byte("none"), 2)
		wantKey(t, err, "phone.code_over")
	})
}

func TestWhatHasHadItsTimeIsForgotten(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		now := time.Now()
		s := storetest.Open(t, dsn, func(c *store.Config) { c.Now = func() time.Time { return now } })
		row, _, _ := storetest.Survey(t, s, "s")
		old := proved(row.ID, "old", "li")
		old.Response.AcceptedAt = now.Add(-store.DefaultKeepContacts - time.Second).UnixMicro()
		young := proved(row.ID, "young", "wang")
		young.Response.AcceptedAt = now.UnixMicro()
		commit(t, s, old, young)
		c, n := sending("a", 5, "m", 9, 9)
		must(t, s.PutPhoneCode(t.Context(), c, n))
		c, n = sending("b", 6, "m", 9, 9)
		c.ExpiresAt = now.UnixMicro()
		must(t, s.PutPhoneCode(t.Context(), c, n))
		must(t, s.PurgePersons(t.Context(), 6))
		for query, want := range map[string]string{
			"SELECT COUNT(*) FROM identities": "1", "SELECT COUNT(*) FROM phone_codes": "1", "SELECT MIN(day) FROM phone_sendings": "6",
		} {
			if got := texts(t, s, query); got[0] != want {
				t.Errorf("%s: %s, want %s", query, got[0], want)
			}
		}
	})
}

func TestACodeThatWasNotSentIsNotCounted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		c, n := sending("a", 1, "m", 9, 1)
		must(t, s.PutPhoneCode(ctx, c, n))
		must(t, s.DropPhoneCode(ctx, c, n))
		must(t, s.DropPhoneCode(ctx, c, n)) // once is enough
		if _, err := s.TryPhoneCode(ctx, c.ID, 5); surveys.KindOf(err) != surveys.NotFound {
			t.Errorf("a code that nobody got can be used: %v", err)
		}
		must(t, s.PutPhoneCode(ctx, c, n))
		if rows := texts(t, s, "SELECT sent FROM phone_sendings"); len(rows) != 2 || rows[0] != "1" || rows[1] != "1" {
			t.Errorf("counted %v", rows)
		}
	})
}
