package store_test

import (
	"bytes"
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minyi/models/migration"
	"minyi/models/store"
	"minyi/models/store/storetest"
	"minyi/surveys/intake"
)

// proved is a response whose person proved a number.
func proved(surveyID int64, key, person string) intake.Record {
	r := storetest.Response(surveyID, key, "x")
	r.Response.Identity = &intake.Identity{Hash: bytes.Repeat([]byte(person), 32)[:32], KeyID: "k1"}
	return r
}

func TestAPersonsSecondResponseIsAcceptedAndFlagged(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		row, _, _ := storetest.Survey(t, s, "s")
		other, _, _ := storetest.Survey(t, s, "t")
		// Two in one batch, a third later, a replay of the first, one of another
		// survey, one who proved nothing.
		commit(t, s, proved(row.ID, "a", "li"), proved(row.ID, "b", "li"), proved(row.ID, "c", "wang"), storetest.Response(row.ID, "d", "x"))
		commit(t, s, proved(row.ID, "e", "li"), proved(other.ID, "f", "li"))
		if out := commit(t, s, proved(row.ID, "a", "li")); out[0].Status != intake.Replayed {
			t.Errorf("the same key again: %+v", out[0])
		}
		flags := func(surveyID int64) (all []intake.Flags) {
			_, err := s.ResponsesAfter(t.Context(), surveyID, 0, 100, func(r *intake.Response) error { all = append(all, r.Flags); return nil })
			must(t, err)
			return all
		}
		want := []intake.Flags{0, intake.FlagIdentity, 0, 0, intake.FlagIdentity}
		if diff := cmp.Diff(want, flags(row.ID)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]intake.Flags{0}, flags(other.ID)); diff != "" {
			t.Errorf("another survey's: %s", diff)
		}
		if rows := texts(t, s, "SELECT key_id FROM identities ORDER BY seq"); len(rows) != 5 || rows[0] != "k1" {
			t.Errorf("identities of %v", rows)
		}
	})
}

// Of those who send at the same instant one is unflagged, whatever the batches
// and however many stores write.
func TestOfOnePersonsResponsesAtOneInstantExactlyOneIsUnflagged(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		const senders, each = 4, 8
		stores := []*store.Store{storetest.Open(t, dsn)}
		row, _, _ := storetest.Survey(t, stores[0], "s")
		for range senders - 1 {
			next := stores[0]
			if stores[0].Dialect() != migration.SQLite { // SQLite has one process
				next = storetest.Open(t, dsn)
			}
			stores = append(stores, next)
		}
		var wg sync.WaitGroup
		for i, s := range stores {
			wg.Go(func() {
				for n := range each {
					if _, err := s.Commit(t.Context(), []intake.Record{proved(row.ID, fmt.Sprint(i, "-", n), "li")}); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		unflagged, flagged := 0, 0
		_, err := stores[0].ResponsesAfter(t.Context(), row.ID, 0, 1000, func(r *intake.Response) error {
			if r.Flags&intake.FlagIdentity == 0 {
				unflagged++
			} else {
				flagged++
			}
			return nil
		})
		must(t, err)
		if unflagged != 1 || flagged != senders*each-1 {
			t.Errorf("%d unflagged and %d flagged", unflagged, flagged)
		}
	})
}

func TestAHelpersPartIsStored(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		row, _, _ := storetest.Survey(t, s, "s")
		assisted := storetest.Response(row.ID, "a", "x")
		assisted.Response.Helper, assisted.Response.Flags = "H1", intake.FlagAssisted
		out := commit(t, s, assisted, storetest.Response(row.ID, "b", "x"))
		if rows := texts(t, s, "SELECT helper FROM assists WHERE seq = ?", out[0].Seq); len(rows) != 1 || rows[0] != "H1" {
			t.Errorf("the response was assisted by %v", rows)
		}
		if rows := texts(t, s, "SELECT helper FROM assists"); len(rows) != 1 {
			t.Errorf("%d assists", len(rows))
		}
	})
}
