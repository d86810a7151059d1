package store_test

import (
	"testing"

	"minyi/models"
	"minyi/models/store"
	"minyi/models/store/storetest"
	"minyi/surveys"
)

func TestAPledgesDraftIsReplacedOnlyByWhoSawIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		must(t, s.CreatePledge(ctx, &models.Pledge{Code: "p", Draft: []byte("one")}))
		must(t, s.PutPledgeDraft(ctx, "p", []byte("two"), []byte("one")))
		if err := s.PutPledgeDraft(ctx, "p", []byte("three"), []byte("one")); surveys.KindOf(err) != surveys.Conflict {
			t.Errorf("over somebody else's draft: %v", err)
		}
		if err := s.PutPledgeDraft(ctx, "none", []byte("x"), nil); surveys.KindOf(err) != surveys.NotFound {
			t.Errorf("of no one: %v", err)
		}
		must(t, s.ClosePledge(ctx, "p", "first"))
		must(t, s.ClosePledge(ctx, "p", "second"))
		row, err := s.Pledge(ctx, "p")
		if err != nil || row.CloseReason != "first" || row.ClosedAt == 0 || string(row.Draft) != "two" {
			t.Errorf("%+v, %v", row, err)
		}
		if err := s.PutPledgeDraft(ctx, "p", []byte("x"), []byte("two")); surveys.KindOf(err) != surveys.Conflict {
			t.Errorf("after the end: %v", err)
		}
	})
}
