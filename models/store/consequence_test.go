package store_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"minyi/models"
	"minyi/models/store"
	"minyi/models/store/storetest"
	"minyi/surveys"
)

func TestAConsequenceIsAProposalUntilADocumentIsNamed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		row := models.Consequence{
			RoundID: 1, Unit: "pingye", Type: "约谈", Reason: "末位", ProposedBy: "li",
			State: models.ConsequenceDecided, DocumentNo: "made up", DecidedBy: "li", // what a careless caller might send
		}
		other := models.Consequence{RoundID: 1, Unit: "weitang", Type: "表彰", ProposedBy: "li"}
		must(t, s.PutConsequence(ctx, &row), s.PutConsequence(ctx, &other), s.PutConsequence(ctx, &models.Consequence{RoundID: 2}))
		row.Reason = "得分低于 80"
		must(t, s.PutConsequence(ctx, &row))
		for _, empty := range []string{"", " ", "\u3000\t"} {
			wantKey(t, s.DecideConsequence(ctx, row.ID, empty, "wang"), "store.document_missing")
		}
		list, err := s.Consequences(ctx, 1)
		if diff := cmp.Diff([]models.Consequence{row, other}, list); err != nil || diff != "" || list[0].State != models.ConsequenceProposed || list[0].DocumentNo != "" {
			t.Errorf("%v %s", err, diff)
		}
		must(t, s.DecideConsequence(ctx, row.ID, " 苇创办〔2026〕3 号 ", "wang"), s.DropConsequence(ctx, other.ID))
		got, err := s.Consequence(ctx, row.ID)
		if err != nil || got.State != models.ConsequenceDecided || got.DocumentNo != "苇创办〔2026〕3 号" || got.DecidedBy != "wang" || got.DecidedAt == 0 {
			t.Errorf("%+v, %v", got, err)
		}
		for _, err := range []error{
			s.DecideConsequence(ctx, row.ID, "x", "wang"), s.PutConsequence(ctx, &row), s.DropConsequence(ctx, row.ID),
		} {
			if wantKey(t, err, "store.consequence_decided"); surveys.KindOf(err) != surveys.Conflict {
				t.Errorf("%v is not Conflict", err)
			}
		}
		if list, err := s.Consequences(ctx, 1); err != nil || cmp.Diff([]models.Consequence{got}, list) != "" {
			t.Errorf("left: %+v, %v", list, err)
		}
		_, err = s.Consequence(ctx, 99)
		wantKey(t, err, "store.no_consequence")
		wantKey(t, s.DropConsequence(ctx, 99), "store.no_consequence")
	})
}

func TestAnObjectionIsAnsweredOnceAndByAnother(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		late := models.Objection{RoundID: 1, Unit: "weitang", Text: "数据有误", RaisedBy: "li", DueAt: 900}
		soon := models.Objection{RoundID: 2, Unit: "pingye", Leaf: "C1", Text: "漏计", RaisedBy: "li", DueAt: 100}
		done := models.Objection{RoundID: 1, Unit: "binhai", RaisedBy: "li", DueAt: 1}
		must(t, s.PutObjection(ctx, &late), s.PutObjection(ctx, &soon), s.PutObjection(ctx, &done))
		wantKey(t, s.DecideObjection(ctx, done.ID, true, "", "li"), "store.same_person")
		must(t, s.DecideObjection(ctx, done.ID, true, "重新计算", "wang"))
		wantKey(t, s.DecideObjection(ctx, done.ID, false, "", "zhao"), "store.objection_decided")
		open, err := s.OpenObjections(ctx)
		if diff := cmp.Diff([]models.Objection{soon, late}, open); err != nil || diff != "" {
			t.Errorf("open, the first due first: %v %s", err, diff)
		}
		got, err := s.Objection(ctx, done.ID)
		if err != nil || got.State != models.ObjectionUpheld || got.Decision != "重新计算" || got.DecidedBy != "wang" || got.DecidedAt == 0 {
			t.Errorf("%+v, %v", got, err)
		}
		own, err := s.ObjectionsBy(ctx, "pingye")
		if diff := cmp.Diff([]models.Objection{soon}, own); err != nil || diff != "" {
			t.Errorf("of one unit: %v %s", err, diff)
		}
		list, err := s.Objections(ctx, 1)
		if diff := cmp.Diff([]models.Objection{late, got}, list); err != nil || diff != "" {
			t.Errorf("of the round: %v %s", err, diff)
		}
		must(t, s.DecideObjection(ctx, late.ID, false, "不成立", "wang"))
		if got, err := s.Objection(ctx, late.ID); err != nil || got.State != models.ObjectionRejected {
			t.Errorf("%+v, %v", got, err)
		}
		wantKey(t, s.DecideObjection(ctx, 99, true, "", "wang"), "store.no_objection")
	})
}
