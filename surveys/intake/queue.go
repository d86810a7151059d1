package intake

import (
	"context"
	"fmt"
	"runtime"
	"sync"

	"minyi/surveys"
)

// Committer stores a batch in one transaction and in the order given.
//
// It returns one outcome per record, or an error when nothing is known to be
// stored and looking the keys up failed too.
type Committer interface {
	Commit(ctx context.Context, batch []Record) ([]Outcome, error)
}

// Options bound a Queue.
type Options struct {
	Capacity int // records that may wait or be in commit at once; 0 means 4096
	MaxBatch int // records in one transaction; 0 means 1024
	MaxBytes int // bytes of their answers and contacts; 0 means 64 MiB
}

// Queue is the one way into the database for responses and signatures: it turns
// many waiting records into few transactions.
//
// The first record that finds the queue idle starts a commit at once; what
// arrives meanwhile rides on the next one. So a quiet survey waits for nobody,
// and a busy one pays for one sync of the disk per batch. No clock is asked: a
// commit goes last among those who are ready to run (gather).
type Queue struct {
	committer Committer
	options   Options
	stop      context.Context // of the commits; cancelled when Close gives up
	cancel    context.CancelFunc

	mu       sync.Mutex
	waiting  []*ticket
	depth    int // waiting and in commit
	bytes    int
	working  bool
	closed   bool
	idle     chan struct{} // closed when the worker of a closed queue ends
	onCommit []func(lastSeq int64)
}

// ticket is one record's place in the queue.
type ticket struct {
	record  Record
	bytes   int
	done    chan struct{}
	outcome Outcome
	err     error
}

// NewQueue returns an empty queue over c. It runs no goroutine while it is
// empty.
func NewQueue(c Committer, o Options) *Queue {
	if o.Capacity <= 0 {
		o.Capacity = 4096
	}
	if o.MaxBatch <= 0 {
		o.MaxBatch = 1024
	}
	if o.MaxBytes <= 0 {
		o.MaxBytes = 64 << 20
	}
	q := &Queue{committer: c, options: o, idle: make(chan struct{})}
	q.stop, q.cancel = context.WithCancel(context.Background())
	return q
}

// OnCommit adds a function that is called after each commit that stored
// something, with the last number given out, in commit order. It must return
// quickly: it wakes tails, it does not follow them.
func (q *Queue) OnCommit(f func(lastSeq int64)) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.onCommit = append(q.onCommit, f)
}

// Depth is the number of records that wait or are in commit.
func (q *Queue) Depth() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.depth
}

// Submit waits until the record is durable, or known not to be, and returns
// what became of it.
//
// A ctx that ends while it waits ends the waiting only: the record is still
// committed, and a repetition of its key will find it.
//
// Errors: Busy (intake.busy) when too much waits; Busy (intake.closing) after
// Close; Busy (intake.unavailable) when the commit failed; ctx's own.
func (q *Queue) Submit(ctx context.Context, r Record) (Outcome, error) {
	if err := ctx.Err(); err != nil {
		return Outcome{}, err
	}
	if err := r.Check(); err != nil {
		return Outcome{}, err
	}
	t := &ticket{record: r, bytes: r.size(), done: make(chan struct{})}
	if err := q.enter(t); err != nil {
		return Outcome{}, err
	}
	select {
	case <-t.done:
		return t.outcome, t.err
	case <-ctx.Done():
		return Outcome{}, ctx.Err()
	}
}

// enter takes a ticket in and starts the worker when there is none.
func (q *Queue) enter(t *ticket) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	switch {
	case q.closed:
		return surveys.E(surveys.Busy, "intake.closing", "")
	case q.depth >= q.options.Capacity, q.bytes+t.bytes > q.options.MaxBytes && q.depth > 0:
		return surveys.E(surveys.Busy, "intake.busy", "")
	}
	q.waiting = append(q.waiting, t)
	q.depth++
	q.bytes += t.bytes
	if !q.working {
		q.working = true
		go q.work()
	}
	return nil
}

// work commits until nothing waits.
func (q *Queue) work() {
	for {
		q.gather()
		batch := q.take()
		if batch == nil {
			return
		}
		last := q.commit(batch)
		q.release(batch)
		if last > 0 {
			q.announce(last)
		}
	}
}

// gather lets everybody go first who is ready to run, for as long as that brings
// more records. On a machine with nothing else to do it returns at once; on one
// whose cores are busy with requests, those finish and ride along, and the
// commit begins when the cores would rest otherwise. A commit has costs of its
// own, most of all the tail pages of the table and of every index, and without
// this it would begin over and over for the few records of the last one's time.
func (q *Queue) gather() {
	for before := -1; ; {
		q.mu.Lock()
		n := len(q.waiting)
		q.mu.Unlock()
		if n <= max(before, 0) || n >= q.options.MaxBatch {
			return
		}
		before = n
		runtime.Gosched()
	}
}

// take cuts the next batch off, or ends the worker.
func (q *Queue) take() []*ticket {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := min(len(q.waiting), q.options.MaxBatch)
	if n == 0 {
		q.waiting = nil
		q.working = false
		if q.closed {
			close(q.idle)
		}
		return nil
	}
	batch := q.waiting[:n:n]
	q.waiting = q.waiting[n:]
	return batch
}

// commit settles every ticket of a batch and returns the last number that it
// gave out, 0 when it stored nothing.
func (q *Queue) commit(batch []*ticket) (last int64) {
	records := make([]Record, len(batch))
	for i, t := range batch {
		records[i] = t.record
	}
	outcomes, err := q.call(records)
	for i, t := range batch {
		if err != nil {
			t.err = surveys.E(surveys.Busy, "intake.unavailable", "").Because(err)
			continue
		}
		t.outcome = outcomes[i]
		if outcomes[i].Status == Stored {
			last = max(last, outcomes[i].Seq)
		}
	}
	return last
}

// call runs the committer; a panic or a wrong number of outcomes is an error,
// because nobody may wait for ever or be told somebody else's outcome.
func (q *Queue) call(records []Record) (outcomes []Outcome, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("intake: commit panicked: %v", p)
		}
	}()
	outcomes, err = q.committer.Commit(q.stop, records)
	if err == nil && len(outcomes) != len(records) {
		err = fmt.Errorf("intake: %d outcomes for %d records", len(outcomes), len(records))
	}
	return outcomes, err
}

// release lets the waiters go and makes room.
func (q *Queue) release(batch []*ticket) {
	q.mu.Lock()
	for _, t := range batch {
		q.depth--
		q.bytes -= t.bytes
	}
	q.mu.Unlock()
	for _, t := range batch {
		close(t.done)
	}
}

// announce wakes the tails. One that panics must not end intake.
func (q *Queue) announce(last int64) {
	q.mu.Lock()
	hooks := q.onCommit
	q.mu.Unlock()
	for _, f := range hooks {
		func() {
			defer func() { _ = recover() }()
			f(last)
		}()
	}
}

// Close lets nothing more in and returns when everything that waits is
// committed. When ctx ends first, it gives the rest up: their waiters get Busy,
// and Close returns ctx's error.
func (q *Queue) Close(ctx context.Context) error {
	q.mu.Lock()
	if !q.closed {
		q.closed = true
		if !q.working {
			close(q.idle)
		}
	}
	q.mu.Unlock()
	defer q.cancel()
	select {
	case <-q.idle:
		return nil
	case <-ctx.Done():
		q.cancel()
		return ctx.Err()
	}
}

// size is roughly what a record holds in memory.
func (r *Record) size() int {
	const fixed = 512
	if r.Response == nil {
		return fixed
	}
	n := fixed + len(r.Response.Answers)
	for _, c := range r.Response.Contacts {
		n += len(c.Text)
	}
	return n
}
