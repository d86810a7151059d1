package intake_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"

	"minyi/models/store"
	"minyi/models/store/storetest"
	"minyi/surveys"
	"minyi/surveys/intake"
)

// TestWhateverHappensInBetweenARetryFindsTheTruth draws histories: phones send
// and send again, the same or other bytes, at once and to either of two
// instances, while commits fail before they happened or after, panic, or take
// their instance with them. Whatever was once acknowledged stays as it was told.
func TestWhateverHappensInBetweenARetryFindsTheTruth(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		survey, _, _ := storetest.Survey(t, storetest.Open(t, dsn), "s")
		w := &world{t: t, dsn: dsn, surveyID: survey.ID}
		for i := range w.instances {
			w.instances[i] = w.open()
		}
		rapid.Check(t, w.history)
		w.wholeOrder()
	})
}

// world is one database and the two instances that write to it.
type world struct {
	t         *testing.T
	dsn       string
	surveyID  int64
	instances [2]*instance
	round     int
	known     map[int]string // what was acknowledged, by key: receipt
	body      map[int]int    // and which body
	stored    int            // keys that the database has
}

type instance struct {
	store *store.Store
	queue *intake.Queue
	fault atomic.Int32 // of the next commit
}

// What may happen to a commit.
const (
	nothing = iota
	failsBefore
	failsAfter
	panicsAfter
	faults
)

var errLost = errors.New("the connection is lost")

func (w *world) open() *instance {
	i := &instance{store: storetest.Open(w.t, w.dsn)}
	i.queue = intake.NewQueue(i, intake.Options{MaxBatch: 3})
	return i
}

// Commit implements intake.Committer over a database that breaks off.
func (i *instance) Commit(ctx context.Context, batch []intake.Record) ([]intake.Outcome, error) {
	fault := i.fault.Swap(nothing)
	if fault == failsBefore {
		return nil, errLost
	}
	out, err := i.store.Commit(ctx, batch)
	switch fault {
	case failsAfter:
		return nil, errLost
	case panicsAfter:
		panic("lost in the middle")
	}
	return out, err
}

// attempt is one request of a phone.
type attempt struct{ Instance, Key, Body int }

// step is what happens at one time.
type step struct {
	Fault   [2]int
	Crash   int // the instance that dies after it, 2 for none
	Sending []attempt
}

var steps = rapid.Custom(func(t *rapid.T) step {
	s := step{Crash: rapid.SampledFrom([]int{0, 1, 2, 2, 2, 2, 2, 2, 2, 2}).Draw(t, "crash")}
	for i := range s.Fault {
		s.Fault[i] = rapid.IntRange(-3, faults-1).Draw(t, "fault")
	}
	s.Sending = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) attempt {
		return attempt{rapid.IntRange(0, 1).Draw(t, "instance"), rapid.IntRange(0, 3).Draw(t, "key"), rapid.IntRange(0, 1).Draw(t, "body")}
	}), 1, 6).Draw(t, "sending")
	return s
})

func (w *world) history(t *rapid.T) {
	w.round++
	w.known, w.body = make(map[int]string), make(map[int]int)
	for n, s := range rapid.SliceOfN(steps, 1, 8).Draw(t, "steps") {
		for i, fault := range s.Fault {
			w.instances[i].fault.Store(int32(max(fault, nothing)))
		}
		crashed := make(chan struct{})
		if s.Crash < 2 {
			go func() { w.crash(s.Crash); close(crashed) }()
		} else {
			close(crashed)
		}
		answers := w.send(n, s.Sending)
		<-crashed
		if s.Crash < 2 {
			w.instances[s.Crash] = w.open()
		}
		for _, a := range answers {
			mayFail := s.Fault[a.Instance] > nothing || s.Crash == a.Instance
			w.judge(t, a, mayFail)
		}
		for _, i := range w.instances {
			i.fault.Store(nothing)
		}
	}
	// In the end everybody gets through, and hears the same at both instances.
	for key := range 4 {
		for i := range w.instances {
			for body := range 2 {
				for _, a := range w.send(99, []attempt{{i, key, body}}) {
					w.judge(t, a, false)
				}
			}
		}
	}
	w.stored += 4
}

// crash ends an instance in the middle of what it does.
func (w *world) crash(i int) {
	over, cancel := context.WithCancel(context.Background())
	cancel()
	_ = w.instances[i].queue.Close(over) // gives up what waits
	_ = w.instances[i].queue.Close(context.Background())
	_ = w.instances[i].store.Close()
}

type answered struct {
	attempt
	out intake.Outcome
	err error
}

// send sends all at once.
func (w *world) send(step int, all []attempt) []answered {
	answers := make([]answered, len(all))
	var wg sync.WaitGroup
	for i, a := range all {
		to := w.instances[a.Instance]
		wg.Go(func() {
			r := storetest.Response(w.surveyID, fmt.Sprint(w.round, "-", a.Key), fmt.Sprint(a.Body))
			r.Response.Receipt = storetest.Receipt(fmt.Sprint(w.round, "-", step), fmt.Sprint(i, "-", a))
			out, err := to.queue.Submit(context.Background(), r)
			answers[i] = answered{a, out, err}
		})
	}
	wg.Wait()
	return answers
}

// judge compares an answer with what was told before.
func (w *world) judge(t *rapid.T, a answered, mayFail bool) {
	if a.err != nil {
		if !mayFail || surveys.KindOf(a.err) != surveys.Busy {
			t.Fatalf("%+v: %v", a.attempt, a.err)
		}
		return
	}
	body := a.Body
	if a.out.Status == intake.Clashed {
		body = 1 - body
	}
	receipt, known := w.known[a.Key]
	switch {
	case !known:
		w.known[a.Key], w.body[a.Key] = a.out.Receipt, body
	case receipt != a.out.Receipt || w.body[a.Key] != body:
		t.Fatalf("%+v: receipt %s of body %d; told before: %s of body %d", a.attempt, a.out.Receipt, body, receipt, w.body[a.Key])
	}
}

// wholeOrder checks that the database has each key once, and numbers without a
// gap.
func (w *world) wholeOrder() {
	last, n := int64(1), 0 // number 1 is the publication
	keys := make(map[intake.Key]bool)
	_, err := w.instances[0].store.ResponsesAfter(w.t.Context(), w.surveyID, 0, 1<<30, func(r *intake.Response) error {
		if r.Seq != last+1 {
			return fmt.Errorf("number %d after %d", r.Seq, last)
		}
		if keys[r.Key] {
			return fmt.Errorf("%x is stored twice", r.Key)
		}
		last, n, keys[r.Key] = r.Seq, n+1, true
		return nil
	})
	if err != nil || n != w.stored {
		w.t.Errorf("%d rows, want %d: %v", n, w.stored, err)
	}
	for _, i := range w.instances {
		if err := i.queue.Close(context.Background()); err != nil {
			w.t.Error(err)
		}
	}
}
