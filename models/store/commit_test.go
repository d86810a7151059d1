package store_test

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minyi/models"
	"minyi/models/store"
	"minyi/models/store/storetest"
	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/intake"
)

func statuses(out []intake.Outcome) []intake.Status {
	var all []intake.Status
	for _, o := range out {
		all = append(all, o.Status)
	}
	return all
}

func TestABatchAnswersEachRecordInItsOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		row, _, _ := storetest.Survey(t, s, "s")
		other, _, _ := storetest.Survey(t, s, "t")
		commit(t, s, storetest.Response(row.ID, "old", "a"))
		out := commit(t, s,
			storetest.Response(row.ID, "new", "a"),
			storetest.Response(row.ID, "new", "a"),
			storetest.Response(row.ID, "new", "b"),
			storetest.Response(row.ID, "old", "a"),
			storetest.Response(row.ID, "old", "b"),
			storetest.Response(other.ID, "old", "b2"),
		)
		want := []intake.Status{intake.Stored, intake.Replayed, intake.Clashed, intake.Replayed, intake.Clashed, intake.Stored}
		if diff := cmp.Diff(want, statuses(out)); diff != "" {
			t.Fatal(diff)
		}
		if out[1].Receipt != out[0].Receipt || out[2].Receipt != out[0].Receipt || out[1].Seq != out[0].Seq {
			t.Errorf("one key, several receipts: %+v", out[:3])
		}
		if out[5].Seq != out[0].Seq+1 {
			t.Errorf("seqs %d and %d of neighbours: a replay took a number", out[0].Seq, out[5].Seq)
		}
	})
}

func TestOneKeySentByManyIsOneRow(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		row, _, _ := storetest.Survey(t, s, "s")
		const senders = 32
		outs := make([]intake.Outcome, senders)
		var wg sync.WaitGroup
		for i := range senders {
			wg.Go(func() {
				r := storetest.Response(row.ID, "k", "b")
				r.Response.Receipt = storetest.Receipt("sender", fmt.Sprint(i))
				out, err := s.Commit(context.Background(), []intake.Record{r})
				if err != nil {
					t.Error(err)
					return
				}
				outs[i] = out[0]
			})
		}
		wg.Wait()
		stored := 0
		for _, o := range outs {
			if o.Status == intake.Stored {
				stored++
			}
			if o.Receipt != outs[0].Receipt {
				t.Errorf("receipts %s and %s for one key", o.Receipt, outs[0].Receipt)
			}
		}
		if rows := seqs(t, s, row.ID); stored != 1 || len(rows) != 1 {
			t.Errorf("%d stored, %d rows; want one of each", stored, len(rows))
		}
	})
}

func TestTwoInstancesNumberWithoutGapsAndStoreEachKeyOnce(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		stores := []*store.Store{storetest.Open(t, dsn), storetest.Open(t, dsn)}
		row, _, _ := storetest.Survey(t, stores[0], "s")
		if err := stores[0].CreatePledge(t.Context(), &models.Pledge{Code: "p", Draft: []byte("{}")}); err != nil {
			t.Fatal(err)
		}
		pledge, err := stores[1].Pledge(t.Context(), "p")
		if err != nil {
			t.Fatal(err)
		}
		const batches, size = 12, 25
		var wg sync.WaitGroup
		for _, s := range stores {
			for worker := range 2 {
				wg.Go(func() {
					for b := range batches {
						var batch []intake.Record
						for i := range size {
							// Both instances send the same keys; each worker its own order.
							key := fmt.Sprintf("%d-%d", (b+worker*batches/2)%batches, i)
							batch = append(batch, storetest.Response(row.ID, key, key), storetest.Signature(pledge.ID, key, key))
						}
						if _, err := s.Commit(context.Background(), batch); err != nil {
							t.Error(err)
						}
					}
					rates := []models.PublishedRate{{SurveyID: row.ID, Rate: "r"}, {SurveyID: row.ID, Rate: "q"}}
					if err := s.PublishRates(context.Background(), rates); err != nil {
						t.Error(err)
					}
				})
			}
		}
		wg.Wait()
		all := seqs(t, stores[0], row.ID)
		if len(all) != batches*size {
			t.Errorf("%d responses, want %d", len(all), batches*size)
		}
		_, err = stores[0].SignaturesAfter(t.Context(), pledge.ID, 0, 1_000_000, func(g *intake.Signature) error {
			all = append(all, g.Seq)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		rates, err := stores[1].PublishedRates(t.Context(), row.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rates {
			all = append(all, r.Seq)
		}
		all = append(all, 1) // the publication of the survey
		slices.Sort(all)
		for i, seq := range all {
			if seq != int64(i+1) {
				t.Fatalf("record %d has number %d: a gap or a double", i+1, seq)
			}
		}
		if last, err := stores[0].MaxSeq(t.Context()); err != nil || last != int64(len(all)) {
			t.Errorf("MaxSeq %d, %v; want %d", last, err, len(all))
		}
	})
}

func TestATailThatFollowsSeesEveryRow(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		row, _, _ := storetest.Survey(t, s, "s")
		const writers, each = 4, 30
		var wg sync.WaitGroup
		for w := range writers {
			wg.Go(func() {
				for i := range each {
					r := storetest.Response(row.ID, fmt.Sprintf("%d-%d", w, i), "b")
					if _, err := s.Commit(context.Background(), []intake.Record{r}); err != nil {
						t.Error(err)
					}
				}
			})
		}
		done := make(chan struct{})
		go func() { wg.Wait(); close(done) }()
		last, seen := int64(0), 0
		for finished := false; ; {
			select {
			case <-done:
				finished = true
			default:
			}
			var err error
			before := seen
			last, err = s.ResponsesAfter(t.Context(), row.ID, last, 7, func(*intake.Response) error { seen++; return nil })
			if err != nil {
				t.Fatal(err)
			}
			if finished && seen == before {
				break
			}
		}
		if seen != writers*each {
			t.Errorf("the tail saw %d of %d rows", seen, writers*each)
		}
	})
}

func TestACommitWhoseAnswerIsLostIsLookedUp(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		row, _, channel := storetest.Survey(t, s, "s")
		if err := s.AddInvitations(t.Context(), []models.Invitation{
			{SurveyID: row.ID, ChannelID: channel.ID, CodeHash: []byte("i"), Stratum: "a", BaseWeight: 2},
		}); err != nil {
			t.Fatal(err)
		}
		store.FailAfterCommit(s, 2, driver.ErrBadConn)
		first := storetest.Response(row.ID, "k", "b")
		first.Response.Invitation, first.Response.InvitationRequired = []byte("i"), true
		second := storetest.Response(row.ID, "k", "b")
		second.Response.Receipt = storetest.Receipt("another request")
		out := commit(t, s, first, second)
		if diff := cmp.Diff([]intake.Status{intake.Stored, intake.Replayed}, statuses(out)); diff != "" {
			t.Error(diff)
		}
		if rows := seqs(t, s, row.ID); len(rows) != 1 || rows[0] != out[0].Seq {
			t.Errorf("rows %v after one response, outcome %+v", rows, out[0])
		}
		store.FailAfterCommit(s, 100, driver.ErrBadConn)
		_, err := s.Commit(t.Context(), []intake.Record{storetest.Response(row.ID, "l", "b")})
		if surveys.KindOf(err) != surveys.Busy || !errors.Is(err, driver.ErrBadConn) {
			t.Errorf("a commit that never gets an answer: %v, want Busy with its cause", err)
		}
	})
}

func TestEverythingOfAResponseComesBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		row, wave, channel := storetest.Survey(t, s, "s")
		in := storetest.Response(row.ID, "k", "b")
		r := in.Response
		r.Version, r.WaveID, r.ChannelID, r.Mode, r.Sample, r.Area = 3, wave.ID, channel.ID, surveys.Paper, surveys.Quota, "219901"
		r.Flags, r.StartedAt, r.AcceptedAt = intake.FlagLate|intake.FlagStraight, 5, 1_795_000_000_123_456
		r.Answers = []byte{1, 0, 255, '\'', '"', '\\', 0}
		r.Design = intake.Design{Stratum: "层①", PSU: "社区🏠", BaseWeight: 1.0 / 3, FPC: 12345.678}
		out := commit(t, s, in)
		want := *r
		want.Seq, want.Counted = out[0].Seq, true
		var got intake.Response
		if _, err := s.ResponsesAfter(t.Context(), row.ID, 0, 10, func(r *intake.Response) error { got = *r; return nil }); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestContactsAreSealedAndOpenOnlyInTheirPlace(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		row, _, _ := storetest.Survey(t, s, "s")
		r := storetest.Response(row.ID, "k", "b")
		r.Response.Contacts = []answer.Contact{{Question: "q1", Type: "phone", Text: "13800138000"}, {Question: "q2", Type: "phone", Text: "13900139000"}}
		out := commit(t, s, r)
		rows, err := s.Contacts(ctx, row.ID, 0, 10)
		if err != nil || len(rows) != 2 {
			t.Fatalf("%d contacts, %v; want 2", len(rows), err)
		}
		sealer := storetest.Sealer(t)
		plain, err := sealer.Open(rows[0].Sealed, rows[0].KeyID, store.ContactAAD(&rows[0]))
		if err != nil || string(plain) != "13800138000" || rows[0].Seq != out[0].Seq {
			t.Errorf("opened %q of response %d, %v", plain, rows[0].Seq, err)
		}
		if _, err := sealer.Open(rows[0].Sealed, rows[0].KeyID, store.ContactAAD(&rows[1])); err == nil {
			t.Error("a contact opened in another's place")
		}
		if n, err := s.DeleteDueContacts(ctx); err != nil || n != 0 {
			t.Errorf("deleted %d contacts before their date, %v", n, err)
		}
		if err := store.Raw(s, ctx, "UPDATE contacts SET delete_after = 1 WHERE question = 'q1'"); err != nil {
			t.Fatal(err)
		}
		if n, err := s.DeleteDueContacts(ctx); err != nil || n != 1 {
			t.Errorf("deleted %d contacts, %v; want the one that is due", n, err)
		}
	})
}

func TestLargeBatchesAndLargeAnswersAreSplit(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		row, _, _ := storetest.Survey(t, s, "s")
		var batch []intake.Record
		for i := range 1024 {
			r := storetest.Response(row.ID, fmt.Sprint(i), "b")
			r.Response.Receipt = storetest.Receipt(fmt.Sprint(i))
			if i%100 == 0 {
				r.Response.Answers = make([]byte, 1<<20)
			}
			if i == 1 {
				r.Response.Answers = nil
			}
			batch = append(batch, r)
		}
		for _, want := range []intake.Status{intake.Stored, intake.Replayed} {
			for i, o := range commit(t, s, batch...) {
				if o.Status != want {
					t.Fatalf("record %d: %+v, want status %d", i, o, want)
				}
			}
		}
		if n, err := s.CountResponses(t.Context(), row.ID); err != nil || n != 1024 {
			t.Errorf("%d rows, %v; want 1024", n, err)
		}
	})
}

func TestReceiptsAreFoundAmongResponsesAndSignatures(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		row, _, _ := storetest.Survey(t, s, "s")
		pledge := models.Pledge{Code: "p", Draft: []byte("{}")}
		if err := s.CreatePledge(ctx, &pledge); err != nil {
			t.Fatal(err)
		}
		out := commit(t, s, storetest.Response(row.ID, "k", "b"), storetest.Signature(pledge.ID, "k", "b"))
		for i, want := range []store.Receipt{
			{Code: "s", Seq: out[0].Seq, AcceptedAt: out[0].AcceptedAt}, {Signature: true, Code: "p", Seq: out[1].Seq, AcceptedAt: out[1].AcceptedAt},
		} {
			got, err := s.FindReceipt(ctx, out[i].Receipt)
			if err != nil || got != want {
				t.Errorf("%+v, %v; want %+v", got, err, want)
			}
		}
		_, err := s.FindReceipt(ctx, "0000000000000000")
		wantKey(t, err, "store.no_receipt")
	})
}

func TestSignaturesAreCountedByArea(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		pledge := models.Pledge{Code: "p", Draft: []byte("{}")}
		if err := s.CreatePledge(t.Context(), &pledge); err != nil {
			t.Fatal(err)
		}
		for i, area := range []string{"219901", "219901", "", "219902"} {
			r := storetest.Signature(pledge.ID, fmt.Sprint(i), "b"+fmt.Sprint(i))
			r.Signature.Area, r.Signature.Name = area, "王🐦"
			commit(t, s, r)
		}
		if err := store.Raw(s, t.Context(), "UPDATE signatures SET withdrawn_at = 1 WHERE area = '219902'"); err != nil {
			t.Fatal(err)
		}
		got, err := s.CountSignaturesByArea(t.Context(), pledge.ID)
		if diff := cmp.Diff(map[string]int64{"219901": 2, "": 1}, got); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
	})
}
