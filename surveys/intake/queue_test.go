package intake_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"minyi/models/store"
	"minyi/models/store/storetest"
	"minyi/surveys"
	"minyi/surveys/intake"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// memory keeps the contract of intake.Committer in memory, strictly: it fails
// the test when two commits run at once.
type memory struct {
	mu      sync.Mutex
	running bool
	rows    map[intake.Key]*intake.Response
	seq     int64
	batches [][]intake.Record
	before  func(batch []intake.Record) error // may block, fail or panic
}

func newMemory() *memory { return &memory{rows: make(map[intake.Key]*intake.Response)} }

func (m *memory) Commit(_ context.Context, batch []intake.Record) ([]intake.Outcome, error) {
	m.mu.Lock()
	if m.running {
		panic("two commits at once")
	}
	m.running = true
	m.batches = append(m.batches, slices.Clone(batch))
	before := m.before
	m.mu.Unlock()
	defer func() { m.mu.Lock(); m.running = false; m.mu.Unlock() }()
	if before != nil {
		if err := before(batch); err != nil {
			return nil, err
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	out := make([]intake.Outcome, len(batch))
	for i, r := range batch {
		row, status := r.Response, intake.Stored
		if was, ok := m.rows[row.Key]; ok {
			status = intake.Replayed
			if was.BodyHash != row.BodyHash {
				status = intake.Clashed
			}
			row = was
		} else {
			m.seq++
			stored := *row
			stored.Seq = m.seq
			m.rows[row.Key] = &stored
			row = &stored
		}
		out[i] = intake.Outcome{Status: status, Seq: row.Seq, Receipt: row.Receipt, AcceptedAt: row.AcceptedAt}
	}
	return out, nil
}

func (m *memory) sizes() []int {
	m.mu.Lock()
	defer m.mu.Unlock()
	var all []int
	for _, b := range m.batches {
		all = append(all, len(b))
	}
	return all
}

// gate holds commits until it is opened.
type gate struct{ entered, open chan struct{} }

func newGate() gate { return gate{make(chan struct{}, 100), make(chan struct{})} }

func (g gate) wait([]intake.Record) error {
	g.entered <- struct{}{}
	<-g.open
	return nil
}

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
		"no receipt":     func(r *intake.Response) { r.Receipt = "" },
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
			r.Response.Receipt = storetest.Receipt(fmt.Sprint(round), fmt.Sprint(i))
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
