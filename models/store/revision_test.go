package store_test

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"sync"
	"testing"

	"minyi/models"
	"minyi/models/store"
	"minyi/models/store/storetest"
	"minyi/surveys"
)

// drafted makes a survey and steps d1, d2, … of its draft, each of its own place.
func drafted(t *testing.T, s *store.Store, steps int) models.Survey {
	t.Helper()
	row := models.Survey{Code: "s", Draft: []byte("d0")}
	must(t, s.CreateSurvey(t.Context(), &row))
	for i := range steps {
		row = revised(t, s, row, models.Revision{Document: fmt.Appendf(nil, "d%d", i+1), Place: fmt.Sprintf("q%d", i+1), Said: "edit.did_change", Args: "{}", Account: 1, MadeBy: "li"}, false)
	}
	return row
}

func revised(t *testing.T, s *store.Store, row models.Survey, step models.Revision, join bool) models.Survey {
	t.Helper()
	row, err := s.Revise(t.Context(), row.Code, row.DraftRevision, step, join)
	must(t, err)
	return row
}

func stepped(t *testing.T, s *store.Store, row models.Survey, by int) models.Survey {
	t.Helper()
	row, err := s.StepRevision(t.Context(), row.Code, row.DraftRevision, by)
	must(t, err)
	return row
}

// told are the steps of a survey, oldest first, as "number said place".
func told(t *testing.T, s *store.Store, row models.Survey) (all []string) {
	t.Helper()
	steps, err := s.Revisions(t.Context(), row.ID, 1<<30, 1000)
	must(t, err)
	for _, r := range steps {
		if r.Document != nil {
			t.Error("a list of steps carries documents")
		}
		all = append(all, fmt.Sprintf("%d %s %s", r.Number, r.Said, r.Place))
	}
	slices.Reverse(all)
	return all
}

func TestADraftIsTakenBackToItsFirstBytesAndHadAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		row := drafted(t, s, 3)
		for _, want := range []string{"d2", "d1", "d0"} {
			if row = stepped(t, s, row, -1); string(row.Draft) != want {
				t.Fatalf("back to %s, want %s", row.Draft, want)
			}
		}
		_, err := s.StepRevision(t.Context(), "s", row.DraftRevision, -1)
		wantKey(t, err, "store.no_step")
		for _, want := range []string{"d1", "d2", "d3"} {
			if row = stepped(t, s, row, 1); string(row.Draft) != want {
				t.Fatalf("again %s, want %s", row.Draft, want)
			}
		}
		_, err = s.StepRevision(t.Context(), "s", row.DraftRevision, 1)
		wantKey(t, err, "store.no_step")
		stored, err := s.Survey(t.Context(), "s")
		if err != nil || string(stored.Draft) != "d3" || stored.DraftAt != 4 || stored.DraftRevision != row.DraftRevision {
			t.Errorf("%+v, %v", stored, err)
		}

		// An edit after a step back ends what was taken back.
		row = stepped(t, s, stepped(t, s, row, -1), -1)
		row = revised(t, s, row, models.Revision{Document: []byte("e"), Place: "q9", Said: "edit.did_move", Args: "{}"}, false)
		want := []string{"1 edit.did_begin ", "2 edit.did_change q1", "3 edit.did_move q9"}
		if got := told(t, s, row); !slices.Equal(got, want) {
			t.Errorf("%q", got)
		}
		last, err := s.LastRevisionOf(t.Context(), row.ID, "q1")
		if err != nil || last.MadeBy != "li" || last.MadeAt == 0 {
			t.Errorf("%+v, %v", last, err)
		}
		_, err = s.LastRevisionOf(t.Context(), row.ID, "q3")
		wantKey(t, err, "store.no_step")
	})
}

func TestADraftThatCameAsAFileIsAStepAsWell(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		row := drafted(t, s, 1)
		revision, err := s.PutDraft(t.Context(), "s", []byte("file"), row.DraftRevision)
		must(t, err)
		row.DraftRevision = revision
		row = stepped(t, s, row, -1)
		if string(row.Draft) != "d1" {
			t.Fatalf("before the file stood %s", row.Draft)
		}
		if row = stepped(t, s, row, 1); string(row.Draft) != "file" {
			t.Errorf("again %s", row.Draft)
		}
		want := []string{"1 edit.did_begin ", "2 edit.did_change q1", "3 edit.did_replace "}
		if got := told(t, s, row); !slices.Equal(got, want) {
			t.Errorf("%q", got)
		}
	})
}

func TestStepsOfOnePersonAtOnePlaceJoinForAMinute(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		step := func(document, place string, account, at int64) models.Revision {
			return models.Revision{Document: []byte(document), Place: place, Said: "edit.did_change", Args: "{}", Account: account, MadeAt: at}
		}
		row := drafted(t, s, 0)
		const second = 1_000_000
		for _, next := range []models.Revision{
			step("a", "q1", 1, 1), step("ab", "q1", 1, 30*second), step("abc", "q1", 1, 80*second), // one step
			step("x", "q1", 2, 81*second), step("y", "q2", 2, 82*second), step("z", "q2", 2, 200*second),
		} {
			row = revised(t, s, row, next, true)
		}
		if got := told(t, s, row); len(got) != 5 {
			t.Errorf("%q", got)
		}
		for _, want := range []string{"y", "x", "abc", "d0"} {
			if row = stepped(t, s, row, -1); string(row.Draft) != want {
				t.Errorf("back to %s, want %s", row.Draft, want)
			}
		}
	})
}

func TestOfTwoWhoEditAtOnceOneHearsOfTheOther(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		row := drafted(t, s, 1)
		var wg sync.WaitGroup
		won := make(chan int, 8)
		for i := range 8 {
			wg.Go(func() {
				_, err := s.Revise(t.Context(), "s", row.DraftRevision, models.Revision{Document: fmt.Append(nil, i), Args: "{}"}, false)
				switch {
				case err == nil:
					won <- i
				case surveys.All(err) == nil || surveys.All(err)[0].Key != "store.draft_changed":
					t.Error(err)
				}
			})
		}
		wg.Wait()
		close(won)
		if len(won) != 1 {
			t.Fatalf("%d of eight were stored", len(won))
		}
		now, err := s.Survey(t.Context(), "s")
		if err != nil || string(now.Draft) != fmt.Sprint(<-won) || len(told(t, s, now)) != 3 {
			t.Errorf("%s, %v", now.Draft, err)
		}
	})
}

func TestPublishingForgetsTheOldestSteps(t *testing.T) {
	s := storetest.SQLite(t)
	row := drafted(t, s, 230)
	if _, err := s.Publish(t.Context(), "s", []byte("{}"), sha256.Sum256([]byte("{}")), "li"); err != nil {
		t.Fatal(err)
	}
	if got := told(t, s, row); len(got) != 201 || got[0] != "31 edit.did_change q30" {
		t.Errorf("%d steps from %s", len(got), got[0])
	}
	if row = stepped(t, s, row, -1); string(row.Draft) != "d229" {
		t.Errorf("back to %s", row.Draft)
	}
}
