package export_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"minyi/surveys"
	"minyi/surveys/export"
)

// desk is a Jobs whose clock the test moves.
type desk struct {
	*export.Jobs
	t     *testing.T
	dir   string
	ahead atomic.Int64
}

func newDesk(t *testing.T) *desk {
	d := &desk{t: t, dir: filepath.Join(t.TempDir(), "exports")}
	if err := os.MkdirAll(d.dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(d.dir, "left.csv"), []byte("of an earlier run"), 0o600); err != nil {
		t.Fatal(err)
	}
	start := time.Unix(1_800_000_000, 0)
	jobs, err := export.NewJobs(d.dir, func() time.Time { return start.Add(time.Duration(d.ahead.Load())) })
	if err != nil {
		t.Fatal(err)
	}
	d.Jobs = jobs
	t.Cleanup(func() {
		if err := jobs.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

func (d *desk) files() int {
	entries, err := os.ReadDir(d.dir)
	if err != nil {
		d.t.Fatal(err)
	}
	return len(entries)
}

// until waits for the owner's job to come to a state.
func (d *desk) until(owner int64, state export.JobState) export.Job {
	d.t.Helper()
	for deadline := time.Now().Add(5 * time.Second); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		if job, ok := d.Of(owner); ok && job.State == state {
			return job
		}
	}
	job, _ := d.Of(owner)
	d.t.Fatalf("the job of %d is %q, not %q", owner, job.State, state)
	return job
}

func (d *desk) start(owner int64, work export.Work) (export.Job, error) {
	return d.Start(export.Job{Owner: owner, Name: "a.csv", Total: 10}, work)
}

func Text(s string) export.Work {
	return func(_ context.Context, w io.Writer, progress func(int)) error {
		progress(10)
		_, err := io.WriteString(w, s)
		return err
	}
}

// held is work that waits until the test lets it go, and hears when it is
// called off.
func held() (work export.Work, release func()) {
	gate := make(chan struct{})
	return func(ctx context.Context, w io.Writer, progress func(int)) error {
		progress(4)
		select {
		case <-gate:
			_, err := io.WriteString(w, "held")
			return err
		case <-ctx.Done():
			return ctx.Err()
		}
	}, func() { close(gate) }
}

func kind(err error) surveys.Kind { return surveys.KindOf(err) }

func TestAFinishedJobIsItsOwnersForAnHour(t *testing.T) {
	d := newDesk(t)
	if n := d.files(); n != 0 {
		t.Errorf("%d files of an earlier run are left", n)
	}
	job, err := d.start(1, Text("id\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got := d.until(1, export.JobReady); got.Size != 4 || got.Done != 10 {
		t.Errorf("%+v", got)
	}
	_, f, err := d.Open(1, job.ID)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if data, err := io.ReadAll(f); string(data) != "id\r\n" || err != nil {
		t.Errorf("%q %v", data, err)
	}
	for name, ask := range map[string][2]int64{"another person": {2, job.ID}, "another job": {1, job.ID + 1}} {
		if _, _, err := d.Open(ask[0], ask[1]); kind(err) != surveys.NotFound {
			t.Errorf("%s: %v", name, err)
		}
	}
	d.ahead.Store(int64(export.KeepFor - time.Second))
	if _, ok := d.Of(1); !ok {
		t.Error("gone before its hour")
	}
	d.ahead.Store(int64(export.KeepFor))
	if _, _, err := d.Open(1, job.ID); kind(err) != surveys.NotFound {
		t.Errorf("after an hour: %v", err)
	}
	if _, ok := d.Of(1); ok {
		t.Error("still listed after an hour")
	}
}

func TestOnePersonHasOneJobAndTheQueueIsShort(t *testing.T) {
	d := newDesk(t)
	work, release := held()
	if _, err := d.start(1, work); err != nil {
		t.Fatal(err)
	}
	if got := d.until(1, export.JobRunning); got.Done > 4 {
		t.Errorf("%d done", got.Done)
	}
	if _, err := d.start(1, Text("")); kind(err) != surveys.Conflict {
		t.Errorf("a second job of one person: %v", err)
	}
	if _, err := d.start(2, Text("two")); err != nil {
		t.Fatal(err)
	}
	if job, _ := d.Of(2); job.State != export.JobWaiting {
		t.Errorf("it does not wait its turn: %s", job.State)
	}
	if _, err := d.start(3, Text("")); kind(err) != surveys.Busy {
		t.Errorf("a third in the queue: %v", err)
	}
	release()
	d.until(1, export.JobReady)
	d.until(2, export.JobReady)
	if n := d.files(); n != 2 {
		t.Errorf("%d files", n)
	}
	if _, err := d.start(1, Text("again")); err != nil {
		t.Errorf("a finished job makes no room: %v", err)
	}
	d.until(1, export.JobReady)
	if n := d.files(); n != 2 {
		t.Errorf("%d files: the earlier one of the same person is not deleted", n)
	}
}

func TestAJobThatFailsOrIsCalledOffLeavesNoFile(t *testing.T) {
	d := newDesk(t)
	for name, work := range map[string]export.Work{
		"an error": func(context.Context, io.Writer, func(int)) error { return errors.New("the database is away") },
		"a panic":  func(context.Context, io.Writer, func(int)) error { panic("a bug") },
	} {
		if _, err := d.start(1, work); err != nil {
			t.Fatal(err)
		}
		if got := d.until(1, export.JobFailed); got.Err == nil || d.files() != 0 {
			t.Errorf("%s: %v, %d files", name, got.Err, d.files())
		}
	}
	work, _ := held()
	if _, err := d.start(1, work); err != nil {
		t.Fatal(err)
	}
	d.until(1, export.JobRunning)
	d.Remove(1)
	if _, ok := d.Of(1); ok {
		t.Error("still listed")
	}
	if _, err := d.start(1, Text("next")); err != nil {
		t.Fatal(err)
	}
	d.until(1, export.JobReady) // the worker has gone on
	if n := d.files(); n != 1 {
		t.Errorf("%d files", n)
	}
}

func TestClosingEndsTheJobUnderWay(t *testing.T) {
	d := newDesk(t)
	work, _ := held()
	if _, err := d.start(1, work); err != nil {
		t.Fatal(err)
	}
	d.until(1, export.JobRunning)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(d.dir); !os.IsNotExist(err) {
		t.Errorf("files are left: %v", err)
	}
}
