package store_test

import (
	"fmt"
	"sync"
	"testing"

	"minyi/models"
	"minyi/models/store"
	"minyi/models/store/storetest"
	"minyi/surveys"
	"minyi/surveys/intake"
	"minyi/surveys/quota"
)

// quotaSurvey has two cells with the targets given.
func quotaSurvey(t *testing.T, s *store.Store, late quota.Late, targets ...int64) (models.Survey, []quota.Cell) {
	t.Helper()
	row, _, _ := storetest.Survey(t, s, "s")
	plan := quota.Plan{Vars: []string{"sex"}, Late: late}
	for i, n := range targets {
		plan.Cells = append(plan.Cells, quota.Cell{Key: [][]string{{fmt.Sprint("c", i)}}, Target: n})
	}
	must(t, s.PutQuota(t.Context(), row.ID, plan, "start", "lead"))
	got, err := s.Quota(t.Context(), row.ID, 1)
	must(t, err)
	return row, got.Cells
}

// wants is a response that wants a place in a cell.
func wants(surveyID, cell int64, key string, refuse bool) intake.Record {
	r := storetest.Response(surveyID, key, "body "+key)
	r.Response.Sample, r.Response.WaveID, r.Response.Quota = surveys.Quota, 1, &intake.QuotaPlace{Cell: cell, Refuse: refuse}
	return r
}

func TestOfTwoForTheLastPlaceExactlyOneGetsIt(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		ctx := t.Context()
		instances := []*store.Store{storetest.Open(t, dsn), storetest.Open(t, dsn)}
		row, cells := quotaSurvey(t, instances[0], quota.Refuse, 5, 1000)
		var wait sync.WaitGroup
		var mu sync.Mutex
		got := make(map[intake.Status]int)
		for i := range 24 {
			wait.Go(func() {
				out, err := instances[i%2].Commit(ctx, []intake.Record{wants(row.ID, cells[0].ID, fmt.Sprint(i), true), wants(row.ID, cells[1].ID, fmt.Sprint("o", i), true)})
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				defer mu.Unlock()
				got[out[0].Status]++
				if out[1].Status != intake.Stored {
					t.Errorf("the cell with room: %v", out[1].Status)
				}
			})
		}
		wait.Wait()
		if got[intake.Stored] != 5 || got[intake.Full] != 19 {
			t.Errorf("%v of 24 for 5 places", got)
		}
		plan, err := instances[1].Quota(ctx, row.ID, 1)
		if err != nil || plan.Cells[0].Filled != 5 || plan.Cells[1].Filled != 24 {
			t.Errorf("%+v, %v", plan, err)
		}
	})
}

func TestWhoIsRefusedForTheirInvitationLeavesTheirPlaceToTheNext(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		row, cells := quotaSurvey(t, s, quota.Refuse, 1)
		uninvited := wants(row.ID, cells[0].ID, "a", true)
		uninvited.Response.Invitation, uninvited.Response.InvitationRequired = []byte("of nobody"), true
		out := commit(t, s, uninvited, wants(row.ID, cells[0].ID, "b", true), wants(row.ID, cells[0].ID, "c", true))
		if out[0].Status != intake.Refused || out[1].Status != intake.Stored || out[2].Status != intake.Full {
			t.Errorf("%v, %v, %v for one place", out[0].Status, out[1].Status, out[2].Status)
		}
	})
}

func TestAReplayOfAnAcceptedOneGivesItsReceiptWhateverTheCellIsNow(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		row, cells := quotaSurvey(t, s, quota.Refuse, 1)
		first := commit(t, s, wants(row.ID, cells[0].ID, "a", true))
		again := commit(t, s, wants(row.ID, cells[0].ID, "a", true), wants(row.ID, cells[0].ID, "b", true), wants(row.ID, cells[0].ID, "a", true))
		if again[0].Status != intake.Replayed || again[2].Status != intake.Replayed || again[0].Receipt != first[0].Receipt || again[1].Status != intake.Full {
			t.Errorf("%+v after %+v", again, first)
		}
		must(t, s.SetQuotaTarget(t.Context(), row.ID, cells[0].ID, 2, "one more", "lead"))
		if out := commit(t, s, wants(row.ID, cells[0].ID, "b", true)); out[0].Status != intake.Stored {
			t.Errorf("a raised target: %+v", out[0])
		}
		must(t, s.CloseQuotaCell(t.Context(), row.ID, cells[0].ID, true, "field work is over", "lead"))
		must(t, s.SetQuotaTarget(t.Context(), row.ID, cells[0].ID, 9, "more", "lead"))
		if out := commit(t, s, wants(row.ID, cells[0].ID, "c", true)); out[0].Status != intake.Full {
			t.Errorf("a closed cell: %+v", out[0])
		}
		changes, err := s.QuotaChanges(t.Context(), row.ID)
		if err != nil || len(changes) != 4 || changes[1].Reason != "field work is over" || changes[1].Now != "true" {
			t.Errorf("%+v, %v", changes, err)
		}
		if err := s.SetQuotaTarget(t.Context(), row.ID, cells[0].ID, 3, " ", "lead"); surveys.KindOf(err) != surveys.Invalid {
			t.Errorf("without a reason: %v", err)
		}
		if err := s.SetQuotaTarget(t.Context(), row.ID+1, cells[0].ID, 3, "r", "lead"); surveys.KindOf(err) != surveys.NotFound {
			t.Errorf("another survey's cell: %v", err)
		}
		if err := s.PutQuota(t.Context(), row.ID, quota.Plan{Vars: []string{"age"}}, "r", "lead"); surveys.KindOf(err) != surveys.Conflict {
			t.Errorf("cells redrawn around people who are in: %v", err)
		}
	})
}

func TestBeyondTheQuotaIsKeptFlaggedAndNotCountedAndAPlaceThatIsGivenUpIsFree(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		row, cells := quotaSurvey(t, s, quota.Keep, 2)
		out := commit(t, s, wants(row.ID, cells[0].ID, "a", false), wants(row.ID, cells[0].ID, "b", false), wants(row.ID, cells[0].ID, "c", false))
		read := func() (counted, flagged []int64) {
			_, err := s.ResponsesAfter(ctx, row.ID, 0, 10, func(r *intake.Response) error {
				if r.Counted {
					counted = append(counted, r.Seq)
				}
				if r.Flags&intake.FlagOverQuota != 0 {
					flagged = append(flagged, r.Seq)
				}
				return nil
			})
			must(t, err)
			return counted, flagged
		}
		counted, flagged := read()
		if len(counted) != 2 || len(flagged) != 1 || flagged[0] != out[2].Seq || out[2].Status != intake.Stored {
			t.Errorf("counted %v, flagged %v, %+v", counted, flagged, out)
		}
		over, err := s.QuotaOverflow(ctx, row.ID, 1)
		if err != nil || over[cells[0].ID].Beyond != 1 {
			t.Errorf("%v, %v", over, err)
		}
		// One that counts is left out: its place is free again.
		must(t, store.Raw(s, ctx, fmt.Sprintf("UPDATE responses SET counted = 0 WHERE seq = %d", out[0].Seq)))
		next := commit(t, s, wants(row.ID, cells[0].ID, "d", false))
		counted, _ = read()
		if len(counted) != 2 || counted[1] != next[0].Seq {
			t.Errorf("after one was left out %v count", counted)
		}
		for range 3 {
			must(t, s.NoteScreened(ctx, row.ID, 1, cells[0].ID))
		}
		if over, err = s.QuotaOverflow(ctx, row.ID, 1); err != nil || over[cells[0].ID].Screened != 3 {
			t.Errorf("%v, %v", over, err)
		}
		// Another wave begins with empty cells.
		late := wants(row.ID, cells[0].ID, "e", false)
		late.Response.WaveID = 2
		commit(t, s, late)
		if counted, _ = read(); len(counted) != 3 {
			t.Errorf("the next wave: %v", counted)
		}
		must(t, s.SetQuotaLate(ctx, row.ID, quota.Refuse, "r", "lead"))
		if plan, err := s.Quota(ctx, row.ID, 2); err != nil || plan.Late != quota.Refuse || plan.Cells[0].Filled != 1 {
			t.Errorf("%+v, %v", plan, err)
		}
	})
}
