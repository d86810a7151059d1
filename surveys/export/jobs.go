package export

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"sync"
	"time"

	"minyi/surveys"
)

// Jobs writes exports that take long into files, one after the other, so that a
// person need not keep a connection open. It knows them only as long as the
// program runs: files that an earlier run left are deleted at the start.
type Jobs struct {
	dir string
	now func() time.Time

	ctx    context.Context
	cancel context.CancelFunc
	wake   chan struct{}
	ended  chan struct{}

	mu   sync.Mutex
	jobs []*job // oldest first
	last int64
}

// Limits of Jobs.
const (
	KeepFor   = time.Hour // a finished file is kept for so long
	MaxQueued = 2         // jobs that wait or run at once, over all people
)

// JobState says how far a job is.
type JobState string

// waiting → running → ready, or failed.
const (
	JobWaiting JobState = "waiting"
	JobRunning JobState = "running"
	JobReady   JobState = "ready"
	JobFailed  JobState = "failed"
)

// Job is one export at one moment.
type Job struct {
	ID          int64
	Owner       int64  // account id
	Name        string // of the file that is saved
	ContentType string
	Object      string // what is exported: the survey's code
	State       JobState
	Done, Total int   // rows
	Size        int64 // bytes, when ready
	Asked       time.Time
	Until       time.Time // when ready or failed: deleted then
	Err         error     // when failed
}

// Work writes an export to w and tells now and then how many rows are done.
type Work func(ctx context.Context, w io.Writer, progress func(done int)) error

type job struct {
	Job
	work Work
	file string
	stop context.CancelFunc // while it runs
	gone bool               // removed while it ran
}

// NewJobs empties the folder dir, making it if need be, and starts the worker.
func NewJobs(dir string, now func() time.Time) (*Jobs, error) {
	if err := os.RemoveAll(dir); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	j := &Jobs{dir: dir, now: now, wake: make(chan struct{}, 1), ended: make(chan struct{})}
	j.ctx, j.cancel = context.WithCancel(context.Background())
	go j.run()
	return j, nil
}

// Close ends the job under way, deletes all files and waits for both.
func (j *Jobs) Close() error {
	j.cancel()
	<-j.ended
	return os.RemoveAll(j.dir)
}

// Start puts a job at the end of the queue. Of one owner there is one job: a
// finished one makes room.
//
// Errors: Conflict while the owner's last one waits or runs; Busy when the queue
// is full.
func (j *Jobs) Start(ask Job, work Work) (Job, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	active := 0
	for _, old := range j.jobs {
		if old.active() {
			if old.Owner == ask.Owner {
				return Job{}, surveys.E(surveys.Conflict, "export.job_running", "")
			}
			active++
		}
	}
	if active >= MaxQueued {
		return Job{}, surveys.E(surveys.Busy, "export.queue_full", "", "Max", MaxQueued)
	}
	j.drop(func(old *job) bool { return old.Owner == ask.Owner })
	j.last++
	ask.ID, ask.State, ask.Asked, ask.Done, ask.Size, ask.Err = j.last, JobWaiting, j.now(), 0, 0, nil
	j.jobs = append(j.jobs, &job{Job: ask, work: work})
	select {
	case j.wake <- struct{}{}:
	default: // it is awake
	}
	return ask, nil
}

func (b *job) active() bool { return b.State == JobWaiting || b.State == JobRunning }

// Of returns the owner's job.
func (j *Jobs) Of(owner int64) (Job, bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, b := range j.jobs {
		if b.Owner == owner && !b.over(j.now()) {
			return b.Job, true
		}
	}
	return Job{}, false
}

func (b *job) over(now time.Time) bool { return !b.active() && !now.Before(b.Until) }

// Open returns the file of an owner's finished job, to be closed by the caller.
// It stays readable while it is deleted.
//
// Errors: NotFound when there is none, or no more.
func (j *Jobs) Open(owner, id int64) (Job, *os.File, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, b := range j.jobs {
		if b.Owner == owner && b.ID == id && b.State == JobReady && !b.over(j.now()) {
			f, err := os.Open(b.file)
			if errors.Is(err, fs.ErrNotExist) {
				break
			}
			return b.Job, f, err
		}
	}
	return Job{}, nil, surveys.E(surveys.NotFound, "export.no_job", "")
}

// Remove drops the owner's job, wherever it stands, with its file.
func (j *Jobs) Remove(owner int64) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.drop(func(b *job) bool { return b.Owner == owner })
}

// drop forgets jobs; the lock is held.
func (j *Jobs) drop(which func(*job) bool) {
	kept := j.jobs[:0]
	for _, b := range j.jobs {
		if !which(b) {
			kept = append(kept, b)
			continue
		}
		b.gone = true
		if b.stop != nil {
			b.stop() // run deletes its file
		} else if b.file != "" {
			os.Remove(b.file)
		}
	}
	clear(j.jobs[len(kept):])
	j.jobs = kept
}
