package contract

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"minyi/models"
	"minyi/models/store"
	"minyi/surveys"
	"minyi/surveys/intake"
)

// migrations: the tables can be made, and are at the program's version.
func migrations(t T, d *Database) {
	s := d.Instance(t, 0)
	have, want, err := s.SchemaVersions(t.Context())
	if err != nil || have != want || want == 0 {
		t.Fatalf("version %d of %d, %v", have, want, err)
	}
	if err := s.Ready(t.Context()); err != nil {
		t.Fatalf("it takes no writes: %v", err)
	}
	d.Instance(t, 1) // a second one finds the work done
}

// answersInOrder: a batch answers each record in its order: new, sent before,
// another body under a key that is taken.
func answersInOrder(t T, d *Database) {
	s := d.Instance(t, 0)
	row, _, _ := Survey(t, s, "order")
	other, _, _ := Survey(t, s, "order-2")
	// First, while no key has come again: a batch that reserves its numbers.
	twins := commit(t, s, Response(row.ID, "twin", "a"), Response(row.ID, "twin", "a"), Response(row.ID, "next", "a"))
	old := commit(t, s, Response(row.ID, "old", "a"))
	if twins[1].Status != intake.Replayed || twins[2].Seq != twins[0].Seq+1 || old[0].Seq != twins[2].Seq+1 {
		t.Errorf("a key that came twice in one batch took a number: %+v, then %d", twins, old[0].Seq)
	}
	out := commit(t, s,
		Response(row.ID, "new", "a"), Response(row.ID, "new", "a"), Response(row.ID, "new", "b"),
		Response(row.ID, "old", "a"), Response(row.ID, "old", "b"), Response(other.ID, "old", "b2"))
	want := []intake.Status{intake.Stored, intake.Replayed, intake.Clashed, intake.Replayed, intake.Clashed, intake.Stored}
	if got := statuses(out); !slices.Equal(got, want) {
		t.Fatalf("outcomes %v, want %v", got, want)
	}
	if out[1].Receipt != out[0].Receipt || out[2].Receipt != out[0].Receipt || out[1].Seq != out[0].Seq {
		t.Errorf("one key, several receipts: %+v", out[:3])
	}
	if out[5].Seq != out[0].Seq+1 {
		t.Errorf("numbers %d and %d of neighbours: a replay took a number", out[0].Seq, out[5].Seq)
	}
}

// oneKeyOneRow: one key sent by many at once is one row with one receipt.
func oneKeyOneRow(t T, d *Database) {
	row, _, _ := Survey(t, d.Instance(t, 0), "one-key")
	const senders = 32
	outs := make([]intake.Outcome, senders)
	var wg sync.WaitGroup
	for i := range senders {
		s := d.Instance(t, i%2)
		wg.Go(func() {
			r := Response(row.ID, "k", "b")
			r.Response.Salt = hash16("one-key", fmt.Sprint(i))
			out, err := s.Commit(t.Context(), []intake.Record{r})
			if err != nil {
				t.Errorf("sender %d: %v", i, err)
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
	if rows, err := responses(t.Context(), d.Instance(t, 0), row.ID); err != nil || stored != 1 || len(rows) != 1 {
		t.Errorf("%d stored, %d rows, %v; want one of each", stored, len(rows), err)
	}
}

// noGaps: two instances number responses, signatures and publications in one
// gapless order and store each key once.
func noGaps(t T, d *Database) {
	ctx := t.Context()
	stores := []*store.Store{d.Instance(t, 0), d.Instance(t, 1)}
	row, _, _ := Survey(t, stores[0], "gaps")
	promise := pledge(t, stores[1], "gaps")
	before, err := stores[0].MaxSeq(ctx)
	if err != nil {
		t.Fatalf("%v", err)
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
						batch = append(batch, Response(row.ID, key, key), Signature(promise.ID, key, key))
					}
					if _, err := s.Commit(ctx, batch); err != nil {
						t.Errorf("commit: %v", err)
					}
				}
				rates := []models.PublishedRate{{SurveyID: row.ID, Rate: "r"}, {SurveyID: row.ID, Rate: "q"}}
				if err := s.PublishRates(ctx, rates); err != nil {
					t.Errorf("publish: %v", err)
				}
			})
		}
	}
	wg.Wait()
	checkOrder(t, stores, row.ID, promise.ID, before, batches*size)
}

func checkOrder(t T, stores []*store.Store, surveyID, pledgeID, before int64, want int) {
	t.Helper()
	rows, err := responses(t.Context(), stores[0], surveyID)
	if err != nil || len(rows) != want {
		t.Errorf("%d responses, %v; want %d", len(rows), err, want)
	}
	var all []int64
	for _, r := range rows {
		all = append(all, r.Seq)
	}
	_, err = stores[0].SignaturesAfter(t.Context(), pledgeID, 0, 1_000_000, func(g *intake.Signature) error {
		all = append(all, g.Seq)
		return nil
	})
	if err != nil {
		t.Fatalf("signatures: %v", err)
	}
	rates, err := stores[1].PublishedRates(t.Context(), surveyID)
	if err != nil {
		t.Fatalf("published rates: %v", err)
	}
	for _, r := range rates {
		all = append(all, r.Seq)
	}
	slices.Sort(all)
	for i, seq := range all {
		if seq != before+int64(i)+1 {
			t.Fatalf("record %d has number %d: a gap or a double", before+int64(i)+1, seq)
		}
	}
	if last, err := stores[0].MaxSeq(t.Context()); err != nil || last != before+int64(len(all)) {
		t.Errorf("the sequence stands at %d, %v; want %d", last, err, before+int64(len(all)))
	}
}

// tailSeesAll: who follows the commit order while others write sees every row.
func tailSeesAll(t T, d *Database) {
	s, reader := d.Instance(t, 0), d.Instance(t, 1)
	row, _, _ := Survey(t, s, "tail")
	const writers, each = 4, 30
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := range each {
				if _, err := s.Commit(t.Context(), []intake.Record{Response(row.ID, fmt.Sprintf("%d-%d", w, i), "b")}); err != nil {
					t.Errorf("commit: %v", err)
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
		last, err = reader.ResponsesAfter(t.Context(), row.ID, last, 7, func(*intake.Response) error { seen++; return nil })
		if err != nil {
			<-done
			t.Fatalf("read on: %v", err)
		}
		if finished && seen == before {
			break
		}
	}
	if seen != writers*each {
		t.Errorf("the reader saw %d of %d rows", seen, writers*each)
	}
}

// invitationOnce: an invitation that many spend at once is spent once.
func invitationOnce(t T, d *Database) {
	s := d.Instance(t, 0)
	row, _, channel := Survey(t, s, "invited")
	if err := s.AddInvitations(t.Context(), []models.Invitation{{SurveyID: row.ID, ChannelID: channel.ID, CodeHash: []byte("i"), Stratum: "a"}}); err != nil {
		t.Fatalf("add an invitation: %v", err)
	}
	const senders = 16
	var mu sync.Mutex
	count := map[intake.Status]int{}
	var wg sync.WaitGroup
	for i := range senders {
		instance := d.Instance(t, i%2)
		wg.Go(func() {
			r := Response(row.ID, fmt.Sprint(i), "b")
			r.Response.Invitation, r.Response.InvitationRequired = []byte("i"), true
			out, err := instance.Commit(context.WithoutCancel(t.Context()), []intake.Record{r})
			if err != nil {
				t.Errorf("sender %d: %v", i, err)
				return
			}
			mu.Lock()
			count[out[0].Status]++
			mu.Unlock()
		})
	}
	wg.Wait()
	if count[intake.Stored] != 1 || count[intake.Refused] != senders-1 {
		t.Errorf("%d stored and %d refused of %d who had the same invitation", count[intake.Stored], count[intake.Refused], senders)
	}
}

// receipts: each receipt is found, among responses and among signatures.
func receipts(t T, d *Database) {
	s := d.Instance(t, 0)
	row, _, _ := Survey(t, s, "receipts")
	promise := pledge(t, s, "receipts")
	out := commit(t, s, Response(row.ID, "k", "b"), Signature(promise.ID, "k", "b"))
	for i, want := range []store.Receipt{
		{Code: "receipts", Seq: out[0].Seq, AcceptedAt: out[0].AcceptedAt},
		{Signature: true, Code: "receipts", Seq: out[1].Seq, AcceptedAt: out[1].AcceptedAt},
	} {
		if got, err := d.Instance(t, 1).FindReceipt(t.Context(), out[i].Receipt); err != nil || got != want {
			t.Errorf("%+v, %v; want %+v", got, err, want)
		}
	}
	if _, err := s.FindReceipt(t.Context(), "0000000000000000"); surveys.KindOf(err) != surveys.NotFound {
		t.Errorf("a receipt of nobody: %v", err)
	}
}
