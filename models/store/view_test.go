package store_test

import (
	"testing"

	"minyi/models"
	"minyi/models/store/storetest"
	"minyi/surveys"
)

func TestASavedViewHasItsNameInItsSurveyAlone(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		ctx := t.Context()
		s := storetest.Open(t, dsn)
		one, _, _ := storetest.Survey(t, s, "one")
		two, _, _ := storetest.Survey(t, s, "two")
		view := func(surveyID int64, name string) *models.View {
			return &models.View{SurveyID: surveyID, Name: name, Query: "row=q1&by=area", MadeBy: 7}
		}
		b, a := view(one.ID, "b"), view(one.ID, "a")
		must(t, s.PutView(ctx, b))
		must(t, s.PutView(ctx, a))
		must(t, s.PutView(ctx, view(two.ID, "a")))
		if err := s.PutView(ctx, view(one.ID, "a")); surveys.KindOf(err) != surveys.Conflict {
			t.Errorf("a name that is taken: %v", err)
		}
		rows, err := s.Views(ctx, one.ID)
		if err != nil || len(rows) != 2 || rows[0] != *a || rows[1] != *b || a.MadeAt == 0 {
			t.Errorf("%+v %v; want a, b", rows, err)
		}
		if err := s.DeleteView(ctx, two.ID, a.ID); surveys.KindOf(err) != surveys.NotFound {
			t.Errorf("deleted through another survey: %v", err)
		}
		must(t, s.DeleteView(ctx, one.ID, a.ID))
		if rows, err := s.Views(ctx, one.ID); err != nil || len(rows) != 1 || rows[0].ID != b.ID {
			t.Errorf("%+v %v; want b alone", rows, err)
		}
	})
}
