package intake_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"minyi/models/store/storetest"
	"minyi/surveys"
	"minyi/surveys/intake"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func closeQueue(t testing.TB, q *intake.Queue) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := q.Close(ctx); err != nil {
		t.Error(err)
	}
}

func wantKey(t *testing.T, err error, key string) {
	t.Helper()
	var e *surveys.Error
	if !errors.As(err, &e) || e.Key != key || e.Kind != surveys.Busy {
		t.Errorf("error %v, want Busy %s", err, key)
	}
}

func submitAll(q *intake.Queue, n int, wg *sync.WaitGroup, each func(i int, out intake.Outcome, err error)) {
	for i := range n {
		wg.Go(func() {
			key := fmt.Sprint("many", i)
			out, err := q.Submit(context.Background(), storetest.Response(1, key, key))
			each(i, out, err)
		})
	}
}

func waitDepth(t *testing.T, q *intake.Queue, want int) {
	t.Helper()
	for range 1000 {
		if q.Depth() == want {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatalf("depth %d, want %d", q.Depth(), want)
}

func TestTheFirstStartsACommitAndTheRestRideOnTheNext(t *testing.T) {
	m, g := newMemory(), newGate()
	m.before = g.wait
	q := intake.NewQueue(m, intake.Options{MaxBatch: 50})
	defer closeQueue(t, q)
	var wg sync.WaitGroup
	submitAll(q, 1, &wg, func(_ int, out intake.Outcome, err error) {
		if err != nil || out.Status != intake.Stored {
			t.Errorf("%+v, %v", out, err)
		}
	})
	<-g.entered
	for i := range 80 {
		wg.Go(func() {
			if _, err := q.Submit(context.Background(), storetest.Response(1, fmt.Sprint(i), "b")); err != nil {
				t.Error(err)
			}
		})
	}
	waitDepth(t, q, 81)
	close(g.open)
	wg.Wait()
	if got := m.sizes(); !slices.Equal(got, []int{1, 50, 30}) {
		t.Errorf("batches of %v, want 1, 50, 30", got)
	}
	waitDepth(t, q, 0)
}

func TestAFullQueueIsBusyAndRecovers(t *testing.T) {
	m, g := newMemory(), newGate()
	m.before = g.wait
	q := intake.NewQueue(m, intake.Options{Capacity: 3})
	defer closeQueue(t, q)
	var wg sync.WaitGroup
	submitAll(q, 3, &wg, func(_ int, _ intake.Outcome, err error) {
		if err != nil {
			t.Error(err)
		}
	})
	waitDepth(t, q, 3)
	_, err := q.Submit(t.Context(), storetest.Response(1, "too many", "b"))
	wantKey(t, err, "intake.busy")
	close(g.open)
	wg.Wait()
	if _, err := q.Submit(t.Context(), storetest.Response(1, "too many", "b")); err != nil {
		t.Errorf("after the rush: %v", err)
	}
}

func TestManyBytesFillTheQueueToo(t *testing.T) {
	m, g := newMemory(), newGate()
	m.before = g.wait
	q := intake.NewQueue(m, intake.Options{MaxBytes: 10_000})
	defer closeQueue(t, q)
	big := storetest.Response(1, "big", "b")
	big.Response.Answers = make([]byte, 20_000)
	var wg sync.WaitGroup
	wg.Go(func() {
		if _, err := q.Submit(context.Background(), big); err != nil {
			t.Errorf("one large record alone: %v", err)
		}
	})
	<-g.entered
	_, err := q.Submit(t.Context(), storetest.Response(1, "small", "b"))
	wantKey(t, err, "intake.busy")
	close(g.open)
	wg.Wait()
}

func TestNobodyIsAnsweredBeforeTheCommit(t *testing.T) {
	m, g := newMemory(), newGate()
	m.before = g.wait
	q := intake.NewQueue(m, intake.Options{})
	defer closeQueue(t, q)
	answered := make(chan struct{})
	go func() {
		defer close(answered)
		if _, err := q.Submit(context.Background(), storetest.Response(1, "k", "b")); err != nil {
			t.Error(err)
		}
	}()
	<-g.entered
	select {
	case <-answered:
		t.Error("answered while the commit was still running")
	case <-time.After(20 * time.Millisecond):
	}
	close(g.open)
	<-answered
}

func TestWhoStopsWaitingIsStoredAllTheSame(t *testing.T) {
	m, g := newMemory(), newGate()
	m.before = g.wait
	q := intake.NewQueue(m, intake.Options{})
	ctx, cancel := context.WithCancel(context.Background())
	failed := make(chan error)
	go func() {
		_, err := q.Submit(ctx, storetest.Response(1, "k", "b"))
		failed <- err
	}()
	<-g.entered
	cancel()
	if err := <-failed; !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want the context's", err)
	}
	close(g.open)
	out, err := q.Submit(t.Context(), storetest.Response(1, "k", "b"))
	if err != nil || out.Status != intake.Replayed {
		t.Errorf("the same key again: %+v, %v; want Replayed", out, err)
	}
	if _, err := q.Submit(ctx, storetest.Response(1, "l", "b")); !errors.Is(err, context.Canceled) {
		t.Errorf("a context that had ended before: %v", err)
	}
	closeQueue(t, q)
	if len(m.rows) != 1 {
		t.Errorf("%d rows, want 1", len(m.rows))
	}
}

func TestAFailedCommitTellsEveryWaiterAndTheNextOneWorks(t *testing.T) {
	cause := errors.New("disk full")
	for name, fail := range map[string]func([]intake.Record) error{
		"error": func([]intake.Record) error { return cause },
		"panic": func([]intake.Record) error { panic(cause) },
	} {
		t.Run(name, func(t *testing.T) {
			m := newMemory()
			m.before = fail
			q := intake.NewQueue(m, intake.Options{})
			defer closeQueue(t, q)
			var wg sync.WaitGroup
			submitAll(q, 10, &wg, func(_ int, _ intake.Outcome, err error) {
				wantKey(t, err, "intake.unavailable")
				if name == "error" && !errors.Is(err, cause) {
					t.Errorf("%v has lost its cause", err)
				}
			})
			wg.Wait()
			m.mu.Lock()
			m.before = nil
			m.mu.Unlock()
			if out, err := q.Submit(t.Context(), storetest.Response(1, "k", "b")); err != nil || out.Status != intake.Stored {
				t.Errorf("after the failure: %+v, %v", out, err)
			}
		})
	}
}

// short returns fewer outcomes than records.
type short struct{}

func (short) Commit(context.Context, []intake.Record) ([]intake.Outcome, error) { return nil, nil }

func TestMissingOutcomesAreAnError(t *testing.T) {
	q := intake.NewQueue(short{}, intake.Options{})
	defer closeQueue(t, q)
	_, err := q.Submit(t.Context(), storetest.Response(1, "k", "b"))
	wantKey(t, err, "intake.unavailable")
}

func TestARecordThatCannotBeStoredDoesNotSpoilOthers(t *testing.T) {
	q := intake.NewQueue(newMemory(), intake.Options{})
	defer closeQueue(t, q)
	spoil := map[string]func(*intake.Response){
		"no survey":      func(r *intake.Response) { r.SurveyID = 0 },
		"unknown mode":   func(r *intake.Response) { r.Mode = "fax" },
		"unknown sample": func(r *intake.Response) { r.Sample = "" },
		"long area":      func(r *intake.Response) { r.Area = string(make([]byte, 33)) },
		"long answers":   func(r *intake.Response) { r.Answers = make([]byte, 5<<20) },
	}
	for name, f := range spoil {
		r := storetest.Response(1, name, "b")
		f(r.Response)
		if _, err := q.Submit(t.Context(), r); err == nil || surveys.KindOf(err) != surveys.Internal {
			t.Errorf("%s: %v, want an internal error", name, err)
		}
	}
	bad := storetest.Signature(1, "k", "b")
	bad.Signature.Name = "\xff"
	for _, r := range []intake.Record{{}, bad, {Response: storetest.Response(1, "k", "b").Response, Signature: bad.Signature}} {
		if _, err := q.Submit(t.Context(), r); err == nil {
			t.Errorf("%+v was let in", r)
		}
	}
}

func TestCloseDrainsAndLetsNobodyIn(t *testing.T) {
	m, g := newMemory(), newGate()
	m.before = g.wait
	q := intake.NewQueue(m, intake.Options{MaxBatch: 2})
	var wg sync.WaitGroup
	submitAll(q, 7, &wg, func(_ int, _ intake.Outcome, err error) {
		if err != nil {
			t.Error(err)
		}
	})
	waitDepth(t, q, 7)
	closed := make(chan error)
	go func() { closed <- q.Close(context.Background()) }()
	for {
		// Until Close has begun, the record gets in and waits at the gate.
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Millisecond)
		_, err := q.Submit(ctx, storetest.Response(1, "late", "b"))
		cancel()
		if !errors.Is(err, context.DeadlineExceeded) {
			wantKey(t, err, "intake.closing")
			break
		}
	}
	close(g.open)
	if err := <-closed; err != nil {
		t.Error(err)
	}
	wg.Wait()
	if err := q.Close(t.Context()); err != nil {
		t.Errorf("closing twice: %v", err)
	}
}

// stuck waits for its context.
type stuck struct{}

func (stuck) Commit(ctx context.Context, _ []intake.Record) ([]intake.Outcome, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

func TestCloseGivesUpWhenItsTimeIsOver(t *testing.T) {
	q := intake.NewQueue(stuck{}, intake.Options{})
	var wg sync.WaitGroup
	submitAll(q, 3, &wg, func(_ int, _ intake.Outcome, err error) { wantKey(t, err, "intake.unavailable") })
	waitDepth(t, q, 3)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if err := q.Close(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v, want the deadline's", err)
	}
	wg.Wait()
}

func TestHooksHearOfNewNumbersOnlyAndInOrder(t *testing.T) {
	q := intake.NewQueue(newMemory(), intake.Options{})
	var mu sync.Mutex
	var heard []int64
	q.OnCommit(func(int64) { panic("a bad tail") })
	q.OnCommit(func(last int64) { mu.Lock(); heard = append(heard, last); mu.Unlock() })
	for _, key := range []string{"a", "a", "b", "a", "c"} {
		if _, err := q.Submit(t.Context(), storetest.Response(1, key, "b")); err != nil {
			t.Fatal(err)
		}
	}
	closeQueue(t, q)
	if !slices.Equal(heard, []int64{1, 2, 3}) {
		t.Errorf("heard %v, want 1, 2, 3", heard)
	}
}

func TestWhoIsReadyToSendRidesOnTheFirstCommit(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // so that the order of things is known
	m := newMemory()
	q := intake.NewQueue(m, intake.Options{})
	defer closeQueue(t, q)
	const senders = 50
	var wg sync.WaitGroup
	for i := range senders {
		wg.Go(func() {
			if _, err := q.Submit(t.Context(), storetest.Response(1, fmt.Sprint(i), "b")); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if sizes := m.sizes(); len(sizes) != 1 {
		t.Errorf("%d senders who were ready at once went in batches of %v, want one", senders, sizes)
	}
}
