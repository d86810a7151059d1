package store_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"minyi/models"
	"minyi/models/store"
	"minyi/models/store/storetest"
)

func TestReadersSeeTheRatesOfTheirLevel(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		rows := []models.PublishedRate{{SurveyID: 1, Rate: "a"}, {SurveyID: 1, Rate: "b"}, {SurveyID: 1, Rate: "c"}, {SurveyID: 2, Rate: "d"}}
		must(t, s.PublishRates(ctx, rows))
		must(t, s.SetRateLevel(ctx, []int64{rows[1].ID, rows[2].ID, rows[3].ID}, models.RateNotified, "wang"),
			s.SetRateLevel(ctx, []int64{rows[2].ID}, models.RatePublic, "zhao"), s.SetRateLevel(ctx, nil, models.RatePublic, ""))
		seen := func(level models.RateLevel) []string {
			t.Helper()
			list, err := s.PublishedRatesAt(ctx, 1, level)
			must(t, err)
			var codes []string
			for _, r := range list {
				codes = append(codes, r.Rate+" "+r.LevelBy)
				if (r.LevelBy == "") != (r.LevelAt == 0) {
					t.Errorf("%s: level by %q at %d", r.Rate, r.LevelBy, r.LevelAt)
				}
			}
			return codes
		}
		for level, want := range map[models.RateLevel][]string{
			models.RateInternal: {"a ", "b wang", "c zhao"}, models.RateNotified: {"b wang", "c zhao"}, models.RatePublic: {"c zhao"},
		} {
			if diff := cmp.Diff(want, seen(level)); diff != "" {
				t.Errorf("%s: %s", level, diff)
			}
		}
		wantKey(t, s.SetRateLevel(ctx, []int64{rows[0].ID, 99}, models.RatePublic, "li"), "store.no_rate")
		if diff := cmp.Diff([]string{"c zhao"}, seen(models.RatePublic)); diff != "" {
			t.Errorf("after a refused change: %s", diff)
		}
		wantKey(t, s.SetRateLevel(ctx, []int64{rows[0].ID}, "secret", "li"), "store.level_unknown")
		_, err := s.PublishedRatesAt(ctx, 1, "")
		wantKey(t, err, "store.level_unknown")
	})
}

func TestARoundIsShownByLevels(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		round := aRound(t, s)
		wantKey(t, s.SetRoundLevel(ctx, round.ID, models.RateNotified), "store.round_open")
		wantKey(t, s.SetObjectionsUntil(ctx, round.ID, 7), "store.round_open")
		wantKey(t, s.SetObjectionsUntil(ctx, 99, 7), "store.no_round")
		lock(t, s, round.ID)
		must(t, s.SetRoundLevel(ctx, round.ID, models.RateInternal))
		if got, err := s.Round(ctx, "r"); err != nil || got.NotifiedAt != 0 || got.ObjectionsUntil != 0 {
			t.Errorf("told to nobody: %+v, %v", got, err)
		}
		must(t, s.SetRoundLevel(ctx, round.ID, models.RateNotified), s.SetObjectionsUntil(ctx, round.ID, 7))
		told, err := s.Round(ctx, "r")
		if err != nil || told.NotifiedAt == 0 || told.ObjectionsUntil != 7 {
			t.Errorf("told to the units: %+v, %v", told, err)
		}
		for _, c := range []struct {
			level models.RateLevel
			state models.RoundState
		}{
			{models.RateNotified, models.RoundLocked}, {models.RatePublic, models.RoundPublished}, {models.RateInternal, models.RoundLocked},
		} {
			must(t, s.SetRoundLevel(ctx, round.ID, c.level))
			if got, err := s.Round(ctx, "r"); err != nil || got.Level != c.level || got.State != c.state {
				t.Errorf("at %s: %s %s, %v; want it %s", c.level, got.Level, got.State, err, c.state)
			} else if got.NotifiedAt != told.NotifiedAt {
				t.Errorf("at %s: first told at %d, want %d", c.level, got.NotifiedAt, told.NotifiedAt)
			}
		}
		must(t, s.PublishRound(ctx, round.ID))
		if got, err := s.Round(ctx, "r"); err != nil || got.Level != models.RatePublic {
			t.Errorf("published: %s, %v", got.Level, err)
		}
		wantKey(t, s.SetRoundLevel(ctx, round.ID, ""), "store.level_unknown")
		wantKey(t, s.SetRoundLevel(ctx, 99, models.RatePublic), "store.no_round")
	})
}
