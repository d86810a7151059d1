package store_test

import (
	"testing"

	"minyi/models"
	"minyi/models/store"
	"minyi/models/store/storetest"
	"minyi/surveys"
)

func TestACommentIsSettledOnceAndOnlyThroughItsSurvey(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		row, _, _ := storetest.Survey(t, s, "s")
		other, _, _ := storetest.Survey(t, s, "t")
		one := models.Comment{SurveyID: row.ID, Place: "q1", Text: "太长", MadeBy: "ann", SettledBy: "x"}
		must(t, s.AddComment(ctx, &one))
		must(t, s.AddComment(ctx, &models.Comment{SurveyID: row.ID, Text: "好", MadeBy: "bob"}))
		list, err := s.Comments(ctx, row.ID)
		if err != nil || len(list) != 2 || list[0].Text != "太长" || list[0].SettledBy != "" || list[0].MadeAt == 0 {
			t.Fatalf("%+v %v", list, err)
		}
		if err := s.SettleComment(ctx, other.ID, one.ID, "bob", ""); surveys.KindOf(err) != surveys.NotFound {
			t.Errorf("through another survey: %v", err)
		}
		must(t, s.SettleComment(ctx, row.ID, one.ID, "bob", "已改短"))
		if err := s.SettleComment(ctx, row.ID, one.ID, "eve", "又改"); surveys.KindOf(err) != surveys.Conflict {
			t.Errorf("twice: %v", err)
		}
		list, err = s.Comments(ctx, row.ID)
		if err != nil || list[0].SettledBy != "bob" || list[0].Answer != "已改短" || list[0].SettledAt == 0 {
			t.Errorf("%+v %v", list, err)
		}
	})
}
