package store_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"minyi/models"
	"minyi/models/store"
	"minyi/models/store/storetest"
)

func TestPageCountsAddUp(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		must(t,
			s.AddPageCounts(t.Context(), nil),
			s.AddPageCounts(t.Context(), []models.PageCount{{SurveyID: 7, Version: 1, Page: 1, People: 3, Since: 100}, {SurveyID: 7, Version: 1, Page: 2, People: 1, Since: 100}}),
			s.AddPageCounts(t.Context(), []models.PageCount{{SurveyID: 7, Version: 1, Page: 1, People: 2, Since: 200}, {SurveyID: 8, Version: 1, Page: 1, People: 9, Since: 200}}))
		rows, err := s.PageCounts(t.Context(), 7)
		must(t, err)
		want := []models.PageCount{{SurveyID: 7, Version: 1, Page: 1, People: 5, Since: 100}, {SurveyID: 7, Version: 1, Page: 2, People: 1, Since: 100}}
		if diff := cmp.Diff(want, rows); diff != "" {
			t.Error(diff)
		}
	})
}
