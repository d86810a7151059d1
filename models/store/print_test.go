package store_test

import (
	"sync"
	"testing"

	"minyi/models"
	"minyi/models/store"
	"minyi/models/store/storetest"
	"minyi/surveys"
)

func TestCopiesOfAChannelAreNumberedOn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		survey, _, channel := storetest.Survey(t, s, "s")
		add := func(mark string, copies int64, numbered bool) models.Print {
			row := models.Print{SurveyID: survey.ID, Kind: "form", Version: 1, SHA256: []byte("h"), ChannelID: channel.ID, Copies: copies, Mark: mark}
			if err := s.AddPrint(ctx, &row, numbered); err != nil {
				t.Fatal(err)
			}
			return row
		}
		first, second := add("a", 30, true), add("b", 5, true)
		if first.First != 1 || first.Last != 30 || second.First != 31 || second.Last != 35 {
			t.Errorf("%+v, %+v", first, second)
		}
		if again := add("a", 99, true); again.ID != first.ID || again.Copies != 30 {
			t.Errorf("the same form sent twice printed anew: %+v", again)
		}
		if blank := add("c", 200, false); blank.First != 0 || blank.Last != 0 {
			t.Errorf("a copy without numbers has some: %+v", blank)
		}
		var wait sync.WaitGroup
		for range 4 {
			wait.Go(func() {
				row := models.Print{SurveyID: survey.ID, Kind: "form", SHA256: []byte("h"), ChannelID: channel.ID, Copies: 10}
				if err := s.AddPrint(ctx, &row, true); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		rows, err := s.Prints(ctx, survey.ID)
		if err != nil || len(rows) != 7 {
			t.Fatalf("%d printings, %v", len(rows), err)
		}
		last := int64(35)
		taken := map[int64]bool{}
		for _, r := range rows[:4] {
			if taken[r.First] {
				t.Errorf("two printings begin with %d", r.First)
			}
			taken[r.First] = true
			if r.Last-r.First != 9 {
				t.Errorf("numbers %d to %d", r.First, r.Last)
			}
			last = max(last, r.Last)
		}
		if last != 75 {
			t.Errorf("the last number is %d, want 75", last)
		}
		if _, err := s.Print(ctx, survey.ID+1, first.ID); surveys.KindOf(err) != surveys.NotFound {
			t.Errorf("another survey's printing: %v", err)
		}
		if got, err := s.Print(ctx, survey.ID, second.ID); err != nil || got.First != 31 {
			t.Errorf("%+v, %v", got, err)
		}
		other := models.Print{SurveyID: survey.ID + 1, Kind: "form", SHA256: []byte("h"), Mark: "z"}
		if err := s.AddPrint(ctx, &other, false); surveys.KindOf(err) != surveys.NotFound {
			t.Errorf("a printing of no survey: %v", err)
		}
	})
}
