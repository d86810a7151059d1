package store_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"minyi/models"
	"minyi/models/store"
	"minyi/models/store/storetest"
)

func TestAFindingIsLetPassWithItsReasonUntilThatIsTakenBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		row, _, _ := storetest.Survey(t, s, "s")
		must(t, s.PutAdviceNote(ctx, models.AdviceNote{SurveyID: row.ID, Mark: "b", Note: "因为", NotedBy: "lead", NotedAt: 1}),
			s.PutAdviceNote(ctx, models.AdviceNote{SurveyID: row.ID, Mark: "a", Note: "x", NotedBy: "lead", NotedAt: 2}),
			s.PutAdviceNote(ctx, models.AdviceNote{SurveyID: row.ID + 1, Mark: "a", Note: "other", NotedBy: "lead"}),
			s.PutAdviceNote(ctx, models.AdviceNote{SurveyID: row.ID, Mark: "b", Note: "所以", NotedBy: "second", NotedAt: 3}))
		want := []models.AdviceNote{
			{SurveyID: row.ID, Mark: "a", Note: "x", NotedBy: "lead", NotedAt: 2},
			{SurveyID: row.ID, Mark: "b", Note: "所以", NotedBy: "second", NotedAt: 3},
		}
		got, err := s.AdviceNotes(ctx, row.ID)
		must(t, err)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		must(t, s.DropAdviceNote(ctx, row.ID, "b"), s.DropAdviceNote(ctx, row.ID, "b"))
		got, err = s.AdviceNotes(ctx, row.ID)
		must(t, err)
		if diff := cmp.Diff(want[:1], got); diff != "" {
			t.Errorf("after it was taken back (-want +got):\n%s", diff)
		}
		other, err := s.AdviceNotes(ctx, row.ID+1)
		must(t, err)
		if len(other) != 1 || other[0].NotedAt == 0 {
			t.Errorf("another survey has %v", other)
		}
	})
}
