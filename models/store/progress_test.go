package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"minyi/models"
	"minyi/models/store"
	"minyi/models/store/storetest"
	"minyi/surveys"
	"minyi/surveys/intake"
)

func TestResponsesAreCountedByChannel(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		row, _, open := storetest.Survey(t, s, "s")
		other, _, others := storetest.Survey(t, s, "t")
		hall := models.Channel{SurveyID: row.ID, Code: "hall", Mode: surveys.Web, Sample: surveys.Quota}
		empty := models.Channel{SurveyID: row.ID, Code: "empty", Mode: surveys.Web, Sample: surveys.Quota}
		must(t, s.AddChannel(ctx, &hall), s.AddChannel(ctx, &empty))
		var records []intake.Record
		for i := range 7 {
			r := storetest.Response(row.ID, fmt.Sprint(i), "b")
			if r.Response.ChannelID = hall.ID; i >= 5 {
				r.Response.ChannelID = open.ID
			}
			records = append(records, r)
		}
		foreign := storetest.Response(other.ID, "x", "b")
		foreign.Response.ChannelID = others.ID
		commit(t, s, append(records, foreign)...)
		want := map[int64]int64{hall.ID: 5, open.ID: 2, empty.ID: 0}
		for range 2 {
			got, err := s.CountByChannel(ctx, row.ID)
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Errorf("%v %s", err, diff)
			}
			got[hall.ID] = 99 // what a caller does with it is theirs
		}
		// What comes later is added to what was counted, also on a new channel.
		late := models.Channel{SurveyID: row.ID, Code: "late", Mode: surveys.Web, Sample: surveys.Quota}
		must(t, s.AddChannel(ctx, &late))
		for i, channel := range []int64{hall.ID, late.ID, late.ID} {
			r := storetest.Response(row.ID, fmt.Sprint("late", i), "b")
			r.Response.ChannelID = channel
			commit(t, s, r)
		}
		want[hall.ID], want[late.ID] = 6, 2
		for range 2 {
			got, err := s.CountByChannel(ctx, row.ID)
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Errorf("%v %s", err, diff)
			}
		}
		if got, err := s.CountByChannel(ctx, 99); err != nil || len(got) != 0 {
			t.Errorf("a survey that is not there: %v, %v", got, err)
		}
	})
}

func TestResponsesAreCountedByMinute(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		ctx := t.Context()
		start := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
		now := start
		s := storetest.Open(t, dsn, func(c *store.Config) { c.Now = func() time.Time { return now } })
		row, _, _ := storetest.Survey(t, s, "s")
		other, _, _ := storetest.Survey(t, s, "t")
		var records []intake.Record
		add := func(surveyID int64, at ...time.Duration) {
			for _, d := range at {
				r := storetest.Response(surveyID, fmt.Sprint(len(records)), "b")
				r.Response.AcceptedAt = start.Add(d).UnixMicro()
				records = append(records, r)
			}
		}
		add(row.ID, -time.Microsecond, 0, 59*time.Second, time.Minute-time.Microsecond, time.Minute, 3*time.Minute)
		add(other.ID, time.Minute)
		commit(t, s, records...)
		now = start.Add(3*time.Minute + time.Second)
		got, err := s.CountByMinute(ctx, row.ID, 4)
		if diff := cmp.Diff([]int64{3, 1, 0, 1}, got); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
	})
}

func TestProgressOfTheDrawnSample(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		row, _, channel := storetest.Survey(t, s, "s")
		other, _, _ := storetest.Survey(t, s, "t")
		var rows []models.Invitation
		for i, c := range []struct {
			area, stratum string
		}{{"219902", "乡村"}, {"219901", "城镇"}, {"219901", "城镇"}, {"219901", "乡村"}, {"219901", "城镇"}} {
			rows = append(rows, models.Invitation{SurveyID: row.ID, ChannelID: channel.ID, CodeHash: fmt.Append(nil, i), Area: c.area, Stratum: c.stratum})
		}
		must(t, s.AddInvitations(ctx, append(rows, models.Invitation{SurveyID: other.ID, CodeHash: []byte("x"), Area: "219901", Stratum: "城镇"})))
		for _, code := range []string{"1", "2", "0"} {
			r := storetest.Response(row.ID, code, "b")
			r.Response.Invitation = []byte(code)
			commit(t, s, r)
		}
		got, err := s.InvitationProgress(ctx, row.ID)
		want := []models.InvitationProgress{
			{Area: "219901", Stratum: "乡村", Total: 1}, {Area: "219901", Stratum: "城镇", Total: 3, Spent: 2}, {Area: "219902", Stratum: "乡村", Total: 1, Spent: 1},
		}
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
		if got, err := s.InvitationProgress(ctx, 99); err != nil || len(got) != 0 {
			t.Errorf("%+v, %v", got, err)
		}
	})
}
