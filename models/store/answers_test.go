package store_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minyi/models"
	"minyi/models/store"
	"minyi/models/store/storetest"
	"minyi/surveys/intake"
)

func TestWhoCountsReadsTheSameResponses(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		row, wave, channel := storetest.Survey(t, s, "s")
		must(t, s.AddInvitations(ctx, []models.Invitation{
			{SurveyID: row.ID, ChannelID: channel.ID, CodeHash: []byte("code"), Serial: "1", Stratum: "城镇", PSU: "p1", BaseWeight: 2.5, FPC: 40},
		}))
		for i, change := range []func(r *intake.Response){
			func(r *intake.Response) { r.Invitation = []byte("code") },
			func(r *intake.Response) { r.Flags, r.StartedAt = intake.FlagFast|intake.FlagDuplicate, 7 },
			func(r *intake.Response) { r.Area, r.Version = "", 65535 },
			func(r *intake.Response) { r.Answers = nil },
			func(r *intake.Response) { r.Flags, r.WaveID, r.ChannelID = 1<<31, wave.ID, channel.ID },
		} {
			r := storetest.Response(row.ID, "key"+string(rune('a'+i)), "b")
			change(r.Response)
			commit(t, s, r)
		}
		var want, got []intake.Response
		keep := func(to *[]intake.Response) func(*intake.Response) error {
			return func(r *intake.Response) error {
				c := *r
				c.Key, c.BodyHash, c.Salt, c.Receipt = intake.Key{}, [32]byte{}, [16]byte{}, ""
				c.Answers = append([]byte{}, r.Answers...)
				*to = append(*to, c)
				return nil
			}
		}
		last, err := s.ResponsesAfter(ctx, row.ID, 0, 100, keep(&want))
		must(t, err)
		upTo, err := s.AnswersAfter(ctx, row.ID, 0, 100, keep(&got))
		must(t, err)
		if diff := cmp.Diff(want, got); diff != "" || len(got) != 5 || upTo != last {
			t.Errorf("up to %d, want %d: %s", upTo, last, diff)
		}
		full := errors.New("full")
		upTo, err = s.AnswersAfter(ctx, row.ID, 0, 100, func(r *intake.Response) error {
			if r.Seq == want[2].Seq {
				return full
			}
			return nil
		})
		if !errors.Is(err, full) || upTo != want[1].Seq {
			t.Errorf("%v after %d", err, upTo)
		}
		func() {
			defer func() {
				if p := recover(); p != "a bug" {
					t.Errorf("panicked with %v", p)
				}
			}()
			_, _ = s.AnswersAfter(ctx, row.ID, 0, 100, func(*intake.Response) error { panic("a bug") })
		}()
		got = nil
		if upTo, err = s.AnswersAfter(ctx, row.ID, want[1].Seq, 2, keep(&got)); err != nil || upTo != want[3].Seq || len(got) != 2 {
			t.Errorf("%d rows up to %d, %v", len(got), upTo, err)
		}
	})
}
