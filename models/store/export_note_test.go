package store_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"minyi/models"
	"minyi/models/store"
	"minyi/models/store/storetest"
)

func TestTheLastExportOfAnAccountIsNoted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		if row, ok, err := s.ExportNote(ctx, 1); ok || err != nil {
			t.Errorf("before there was one: %+v, %v", row, err)
		}
		first := models.ExportNote{AccountID: 1, Run: "a", Job: 1, Object: "s", Name: "s.csv", AskedAt: 5}
		next := models.ExportNote{AccountID: 1, Run: "b", Job: 2, Object: "t", Name: "调查.xlsx", AskedAt: 6}
		other := models.ExportNote{AccountID: 2, Run: "b", Job: 3, Object: "t", Name: "t.csv", AskedAt: 7}
		must(t, s.PutExportNote(ctx, first), s.PutExportNote(ctx, other), s.PutExportNote(ctx, next))
		got, ok, err := s.ExportNote(ctx, 1)
		if diff := cmp.Diff(next, got); !ok || err != nil || diff != "" {
			t.Errorf("%t %v %s", ok, err, diff)
		}
		must(t, s.DropExportNote(ctx, 1), s.DropExportNote(ctx, 1))
		if _, ok, err := s.ExportNote(ctx, 1); ok || err != nil {
			t.Errorf("dropped, and still there: %v", err)
		}
		if _, ok, err := s.ExportNote(ctx, 2); !ok || err != nil {
			t.Errorf("another's was dropped: %v", err)
		}
	})
}
