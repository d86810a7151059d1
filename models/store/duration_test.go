package store_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minyi/models/store"
	"minyi/models/store/storetest"
	"minyi/surveys/intake"
)

func TestHowLongTheLastResponsesTook(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		row, _, _ := storetest.Survey(t, s, "s")
		other, _, _ := storetest.Survey(t, s, "other")
		const second = 1_000_000
		var batch []intake.Record
		for i, took := range []int64{90, -1, 0, 60, 25 * 3600, 30} { // -1: it does not say when it began
			r := storetest.Response(row.ID, fmt.Sprint(i), fmt.Sprint(i))
			r.Response.AcceptedAt, r.Response.StartedAt = 1<<50, 0
			if took >= 0 {
				r.Response.StartedAt = r.Response.AcceptedAt - took*second
			}
			batch = append(batch, r)
		}
		batch = append(batch, storetest.Response(other.ID, "o", "o"))
		commit(t, s, batch...)
		for limit, want := range map[int][]int32{100: {30, 60, 0, 90}, 3: {30, 60}, 0: nil} {
			got, err := s.Durations(t.Context(), row.ID, limit)
			must(t, err)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("of the last %d (-want +got):\n%s", limit, diff)
			}
		}
	})
}
