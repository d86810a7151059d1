package store_test

import (
	"context"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minyi/models"
	"minyi/models/store"
	"minyi/models/store/storetest"
	"minyi/surveys"
)

func TestASecondPersonDecidesAProposal(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		row := models.Proposal{
			Kind: "raise_level", Object: "civility-2026", Payload: []byte(`{"level":"public"}`), Reason: "公示", ProposedBy: 3,
			State: models.ProposalApproved, DecidedBy: 3, AppliedAt: 1, // what a careless caller might send
		}
		must(t, s.Propose(ctx, &row))
		got, err := s.Proposal(ctx, row.ID)
		if diff := cmp.Diff(row, got); err != nil || diff != "" || got.State != models.ProposalOpen || got.DecidedBy != 0 || got.AppliedAt != 0 {
			t.Errorf("%+v, %v %s", got, err, diff)
		}
		for _, approve := range []bool{true, false} {
			_, err = s.Decide(ctx, row.ID, 3, approve, "")
			if wantKey(t, err, "store.same_person"); surveys.KindOf(err) != surveys.Conflict {
				t.Errorf("%v is not Conflict", err)
			}
		}
		_, err = s.Withdraw(ctx, row.ID, 4, "")
		wantKey(t, err, "store.other_person")
		wantKey(t, s.ProposalDone(ctx, row.ID), "store.proposal_open")
		decided, err := s.Decide(ctx, row.ID, 4, true, "同意")
		if err != nil || decided.State != models.ProposalApproved || decided.DecidedBy != 4 || decided.DecidedAt == 0 || decided.DecisionReason != "同意" ||
			string(decided.Payload) != `{"level":"public"}` {
			t.Errorf("%+v, %v", decided, err)
		}
		if got, err = s.Proposal(ctx, row.ID); err != nil || cmp.Diff(decided, got) != "" {
			t.Errorf("%v %s", err, cmp.Diff(decided, got))
		}
		_, err = s.Decide(ctx, row.ID, 5, false, "")
		wantKey(t, err, "store.proposal_decided")
		_, err = s.Withdraw(ctx, row.ID, 3, "")
		wantKey(t, err, "store.proposal_decided")
		must(t, s.ProposalDone(ctx, row.ID))
		first, err := s.Proposal(ctx, row.ID)
		must(t, err, s.ProposalDone(ctx, row.ID))
		if got, err = s.Proposal(ctx, row.ID); err != nil || got.AppliedAt == 0 || got.AppliedAt != first.AppliedAt {
			t.Errorf("done at %d, then at %d, %v", first.AppliedAt, got.AppliedAt, err)
		}
		_, err = s.Decide(ctx, 99, 4, true, "")
		wantKey(t, err, "store.no_proposal")
		wantKey(t, s.ProposalDone(ctx, 99), "store.no_proposal")
		_, err = s.Proposal(ctx, 99)
		wantKey(t, err, "store.no_proposal")
	})
}

func TestProposalsAreListedByStateAndByObject(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		rows := []models.Proposal{
			{Kind: "extend_wave", Object: "s/w1", ProposedBy: 1}, {Kind: "extend_wave", Object: "s/w1", ProposedBy: 2},
			{Kind: "publish_survey", Object: "s", ProposedBy: 1},
		}
		for i := range rows {
			must(t, s.Propose(ctx, &rows[i]))
		}
		_, err := s.Withdraw(ctx, rows[0].ID, 1, "写错了")
		must(t, err)
		_, err = s.Decide(ctx, rows[1].ID, 1, false, "理由不足")
		must(t, err)
		for state, want := range map[models.ProposalState][]int64{
			models.ProposalOpen: {rows[2].ID}, models.ProposalRefused: {rows[1].ID}, models.ProposalWithdrawn: {rows[0].ID}, models.ProposalApproved: nil,
		} {
			list, err := s.Proposals(ctx, state)
			if diff := cmp.Diff(want, idsOf(list)); err != nil || diff != "" {
				t.Errorf("%s: %v %s", state, err, diff)
			}
		}
		list, err := s.ProposalsFor(ctx, "extend_wave", "s/w1")
		if diff := cmp.Diff([]int64{rows[1].ID, rows[0].ID}, idsOf(list)); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
	})
}

func idsOf(rows []models.Proposal) []int64 {
	var ids []int64
	for _, row := range rows {
		ids = append(ids, row.ID)
	}
	return ids
}

func TestOneOfTwoWhoDecideAtOnceDecides(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		row := models.Proposal{Kind: "publish_survey", Object: "s", ProposedBy: 1}
		must(t, s.Propose(t.Context(), &row))
		var wg sync.WaitGroup
		won := make(chan models.ProposalState, 20)
		for i := range 20 {
			wg.Go(func() {
				decided, err := s.Decide(context.Background(), row.ID, int64(2+i), i%2 == 0, "")
				if err == nil {
					won <- decided.State
				} else if surveys.KindOf(err) != surveys.Conflict {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if len(won) != 1 {
			t.Fatalf("%d decided, want one", len(won))
		}
		if got, err := s.Proposal(t.Context(), row.ID); err != nil || got.State != <-won {
			t.Errorf("%+v, %v: another's decision is stored", got, err)
		}
	})
}
