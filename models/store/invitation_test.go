package store_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minyi/models"
	"minyi/models/store"
	"minyi/models/store/storetest"
	"minyi/surveys"
	"minyi/surveys/intake"
)

func TestInvitationsAreSpentOnceAndGiveTheirDesign(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		row, _, open := storetest.Survey(t, s, "s")
		drawn := models.Channel{SurveyID: row.ID, Code: "drawn", Mode: surveys.Web, Sample: surveys.Probability, Area: "219902"}
		if err := s.AddChannel(ctx, &drawn); err != nil {
			t.Fatal(err)
		}
		if err := s.AddInvitations(ctx, []models.Invitation{
			{SurveyID: row.ID, ChannelID: drawn.ID, CodeHash: []byte("one"), Area: "219901", Stratum: "st", PSU: "psu", BaseWeight: 12.5, FPC: 40},
			{SurveyID: row.ID, ChannelID: drawn.ID, CodeHash: []byte("two"), Stratum: "st2"},
		}); err != nil {
			t.Fatal(err)
		}
		with := func(key, code string, required bool, area string) intake.Record {
			r := storetest.Response(row.ID, key, key)
			r.Response.ChannelID, r.Response.Area, r.Response.InvitationRequired = open.ID, area, required
			if code != "" {
				r.Response.Invitation = []byte(code)
			}
			return r
		}
		out := commit(t, s,
			with("a", "one", true, ""), with("b", "one", true, ""), with("c", "one", false, ""), with("d", "never", true, ""),
			with("e", "", true, ""), with("f", "two", false, ""), with("a", "one", true, ""))
		want := []intake.Status{intake.Stored, intake.Refused, intake.Stored, intake.Refused, intake.Refused, intake.Stored, intake.Replayed}
		if diff := cmp.Diff(want, statuses(out)); diff != "" {
			t.Fatal(diff)
		}
		var got []intake.Response
		if _, err := s.ResponsesAfter(ctx, row.ID, 0, 10, func(r *intake.Response) error { got = append(got, *r); return nil }); err != nil {
			t.Fatal(err)
		}
		if len(got) != 3 || got[2].Seq-got[0].Seq != 2 {
			t.Fatalf("rows %+v; want three with numbers in a row", got)
		}
		if g := got[0]; g.ChannelID != drawn.ID || g.Sample != surveys.Probability || g.Area != "219901" || g.Flags != 0 ||
			g.Design != (intake.Design{Stratum: "st", PSU: "psu", BaseWeight: 12.5, FPC: 40}) {
			t.Errorf("spent: %+v", g)
		}
		if g := got[1]; g.ChannelID != open.ID || g.Sample != surveys.Volunteer || g.Flags != intake.FlagFalseInvitation || g.Design != (intake.Design{}) {
			t.Errorf("not spent, accepted: %+v", g)
		}
		if g := got[2]; g.Area != "219902" {
			t.Errorf("area %q, want that of the invitation's channel", g.Area)
		}
		if total, spent, err := s.CountInvitations(ctx, row.ID); err != nil || total != 2 || spent != 2 {
			t.Errorf("%d invitations, %d spent, %v; want 2 and 2", total, spent, err)
		}
	})
}

func TestOneInvitationUsedByAHundredIsOneResponse(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		row, _, channel := storetest.Survey(t, s, "s")
		if err := s.AddInvitations(t.Context(), []models.Invitation{{SurveyID: row.ID, ChannelID: channel.ID, CodeHash: []byte("one")}}); err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		var mu sync.Mutex
		count := make(map[intake.Status]int)
		for i := range 100 {
			wg.Go(func() {
				r := storetest.Response(row.ID, fmt.Sprint(i), "b"+fmt.Sprint(i))
				r.Response.Invitation, r.Response.InvitationRequired = []byte("one"), true
				out, err := s.Commit(context.Background(), []intake.Record{r})
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				count[out[0].Status]++
				mu.Unlock()
			})
		}
		wg.Wait()
		if count[intake.Stored] != 1 || count[intake.Refused] != 99 || len(seqs(t, s, row.ID)) != 1 {
			t.Errorf("outcomes %v, want 1 stored and 99 refused", count)
		}
	})
}
