package intake_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"minyi/models/store"
	"minyi/models/store/storetest"
	"minyi/surveys/intake"
)

// TestWhateverIsSentEachKeyHasOneReceipt: many senders, repeated keys, some
// with other bodies, some that stop waiting, against the model and the real
// store.
func TestWhateverIsSentEachKeyHasOneReceipt(t *testing.T) {
	committers := map[string]func(t *testing.T) (intake.Committer, int64){
		"model": func(*testing.T) (intake.Committer, int64) { return newMemory(), 1 },
		"sqlite": func(t *testing.T) (intake.Committer, int64) {
			s := storetest.SQLite(t)
			row, _, _ := storetest.Survey(t, s, "s")
			return s, row.ID
		},
	}
	for name, make := range committers {
		t.Run(name, func(t *testing.T) {
			committer, surveyID := make(t)
			round := 0
			rapid.Check(t, func(rt *rapid.T) {
				round++
				checkRound(rt, committer, surveyID, round)
			})
			if s, ok := committer.(*store.Store); ok {
				last, n := int64(1), 0 // number 1 is the publication
				_, err := s.ResponsesAfter(t.Context(), surveyID, 0, 1<<30, func(r *intake.Response) error {
					if r.Seq != last+1 {
						return fmt.Errorf("number %d after %d", r.Seq, last)
					}
					last, n = r.Seq, n+1
					return nil
				})
				if err != nil || n == 0 {
					t.Errorf("%d rows, %v", n, err)
				}
			}
		})
	}
}

type sent struct {
	Key, Body int
	Impatient bool
}

func checkRound(t *rapid.T, committer intake.Committer, surveyID int64, round int) {
	q := intake.NewQueue(committer, intake.Options{MaxBatch: rapid.IntRange(1, 9).Draw(t, "batch")})
	all := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) sent {
		return sent{rapid.IntRange(0, 5).Draw(t, "key"), rapid.IntRange(0, 1).Draw(t, "body"), rapid.IntRange(0, 4).Draw(t, "impatient") == 0}
	}), 1, 30).Draw(t, "sent")
	type answer struct {
		sent
		out intake.Outcome
		err error
	}
	answers := make([]answer, len(all))
	var wg sync.WaitGroup
	for i, s := range all {
		wg.Go(func() {
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			if s.Impatient {
				time.AfterFunc(time.Duration(i)*10*time.Microsecond, cancel)
			}
			r := storetest.Response(surveyID, fmt.Sprint(round, "-", s.Key), fmt.Sprint(s.Body))
			r.Response.Salt[0] = byte(i) // each request draws its own
			out, err := q.Submit(ctx, r)
			answers[i] = answer{s, out, err}
		})
	}
	wg.Wait()
	if err := q.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	first := make(map[int]answer)
	stored := make(map[int]int)
	for _, a := range answers {
		if a.err != nil {
			if !a.Impatient || !errors.Is(a.err, context.Canceled) {
				t.Fatalf("%+v: %v", a.sent, a.err)
			}
			continue
		}
		if a.out.Status == intake.Stored {
			stored[a.Key]++
			if stored[a.Key] > 1 {
				t.Fatalf("key %d stored twice", a.Key)
			}
		}
		f, ok := first[a.Key]
		if !ok {
			first[a.Key] = a
			continue
		}
		if a.out.Receipt != f.out.Receipt || a.out.Seq != f.out.Seq {
			t.Fatalf("key %d has two receipts: %+v and %+v", a.Key, f.out, a.out)
		}
		clashed, before := a.out.Status == intake.Clashed, f.out.Status == intake.Clashed
		if (a.Body == f.Body) != (clashed == before) {
			t.Fatalf("key %d: %+v and %+v", a.Key, f, a)
		}
	}
}
