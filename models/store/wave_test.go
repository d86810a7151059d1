package store_test

import (
	"context"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"minyi/models"
	"minyi/models/store"
	"minyi/models/store/storetest"
)

func TestAWaveIsMovedWithAReason(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		_, w, _ := storetest.Survey(t, s, "s")
		_, other, _ := storetest.Survey(t, s, "t")
		for _, reason := range []string{"", " \n", "\u3000"} {
			wantKey(t, s.ChangeWave(ctx, w.ID, 1, 0, reason, "li"), "store.reason_missing")
		}
		wantKey(t, s.ChangeWave(ctx, w.ID, 100, 100, "r", "li"), "store.wave_order")
		must(t, s.ChangeWave(ctx, w.ID, 100, 200, "定期", "li"), s.ChangeWave(ctx, w.ID, 100, 900, "样本不足，延长", "wang"),
			s.ChangeWave(ctx, w.ID, 100, 900, "nothing changes", "wang"), s.ChangeWave(ctx, w.ID, 100, 0, "open end", "wang"))
		got, err := s.Wave(ctx, w.ID)
		if err != nil || got.OpensAt != 100 || got.ClosesAt != 0 || got.Code != w.Code {
			t.Errorf("%+v, %v", got, err)
		}
		changes, err := s.WaveChanges(ctx, w.ID)
		want := []models.WaveChange{
			{WaveID: w.ID, OpensFrom: w.OpensAt, OpensTo: 100, ClosesTo: 200, Reason: "定期", ChangedBy: "li"},
			{WaveID: w.ID, OpensFrom: 100, OpensTo: 100, ClosesFrom: 200, ClosesTo: 900, Reason: "样本不足，延长", ChangedBy: "wang"},
			{WaveID: w.ID, OpensFrom: 100, OpensTo: 100, ClosesFrom: 900, Reason: "open end", ChangedBy: "wang"},
		}
		if diff := cmp.Diff(want, changes, cmpopts.IgnoreFields(models.WaveChange{}, "ID", "ChangedAt")); err != nil || diff != "" || changes[0].ChangedAt == 0 {
			t.Errorf("%v %s", err, diff)
		}
		if changes, err := s.WaveChanges(ctx, other.ID); err != nil || len(changes) != 0 {
			t.Errorf("another wave's changes: %+v, %v", changes, err)
		}
		wantKey(t, s.ChangeWave(ctx, 99, 1, 2, "r", "li"), "store.no_wave")
		_, err = s.Wave(ctx, 99)
		wantKey(t, err, "store.no_wave")
	})
}

// TestTheHistoryOfAWaveHasNoGap: each change begins where the one before ended,
// also when they come at once.
func TestTheHistoryOfAWaveHasNoGap(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		_, w, _ := storetest.Survey(t, s, "s")
		must(t, s.ChangeWave(t.Context(), w.ID, 1, 2, "r", "li"))
		var wg sync.WaitGroup
		for i := range 12 {
			wg.Go(func() {
				if err := s.ChangeWave(context.Background(), w.ID, 1, int64(100+i), "r", "li"); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		changes, err := s.WaveChanges(t.Context(), w.ID)
		if err != nil || len(changes) != 13 {
			t.Fatalf("%d changes, %v; want 13", len(changes), err)
		}
		for i, c := range changes[1:] {
			if before := changes[i]; c.ClosesFrom != before.ClosesTo {
				t.Errorf("change %d begins at %d, the one before ended at %d", i+1, c.ClosesFrom, before.ClosesTo)
			}
		}
	})
}
