package store_test

import (
	"errors"
	"fmt"
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

// The rows of two surveys lie side by side, among each other and apart: whoever
// reads one gets its rows, each once and in order, in whatever portions.
func TestRowsOfOtherSurveysAreNoneOfTheReaders(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		mine, _, _ := storetest.Survey(t, s, "mine")
		other, _, _ := storetest.Survey(t, s, "other")
		var all []intake.Record
		for i := range 420 {
			of := mine.ID
			switch {
			case i < 100, i >= 400: // mine alone
			case i < 250 && i%5 > 0, i >= 250: // a fifth is mine, then nothing
				of = other.ID
			}
			all = append(all, storetest.Response(of, fmt.Sprintf("key%04d", i), "b"))
		}
		commit(t, s, all...)
		read := func(from int64, limit int) (seqs []int64) {
			for last, more := from, true; more; {
				n := 0
				upTo, err := s.AnswersAfter(ctx, mine.ID, last, limit, func(r *intake.Response) error {
					n++
					seqs = append(seqs, r.Seq)
					return nil
				})
				must(t, err)
				if len(seqs) > 0 && upTo != seqs[len(seqs)-1] || n > limit {
					t.Fatalf("%d of %d rows, up to %d of %v", n, limit, upTo, seqs)
				}
				last, more = upTo, n == limit
			}
			return seqs
		}
		var want []int64
		_, err := s.ResponsesAfter(ctx, mine.ID, 0, 1000, func(r *intake.Response) error { want = append(want, r.Seq); return nil })
		must(t, err)
		if len(want) != 150 {
			t.Fatalf("%d rows of 150", len(want))
		}
		for _, limit := range []int{1, 63, 64, 70, 100, 130, 1000} {
			for _, at := range []int{0, 1, 50, 99, 100, 129, 149} {
				if diff := cmp.Diff(want[at+1:], read(want[at], limit)); diff != "" && at < 149 || at == 149 && len(read(want[at], limit)) > 0 {
					t.Errorf("%d at a time after %d: %s", limit, want[at], diff)
				}
			}
		}
	})
}
