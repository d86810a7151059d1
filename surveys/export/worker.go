package export

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"time"
)

// sweep is how often files that are kept no longer are looked for.
const sweep = time.Minute

// run is the worker.
func (j *Jobs) run() {
	defer close(j.ended)
	tick := time.NewTicker(sweep)
	defer tick.Stop()
	for {
		for b, ctx := j.next(); b != nil; b, ctx = j.next() {
			j.finish(b, j.write(ctx, b))
		}
		select {
		case <-j.ctx.Done():
			return
		case <-j.wake:
		case <-tick.C:
			j.mu.Lock()
			now := j.now()
			j.drop(func(b *job) bool { return b.over(now) })
			j.mu.Unlock()
		}
	}
}

// next takes the oldest job that waits.
func (j *Jobs) next() (*job, context.Context) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.ctx.Err() != nil {
		return nil, nil
	}
	for _, b := range j.jobs {
		if b.State == JobWaiting {
			var ctx context.Context
			ctx, b.stop = context.WithCancel(j.ctx)
			b.State = JobRunning
			return b, ctx
		}
	}
	return nil, nil
}

func (j *Jobs) write(ctx context.Context, b *job) error {
	f, err := os.CreateTemp(j.dir, "export-*")
	if err != nil {
		return err
	}
	j.mu.Lock()
	b.file = f.Name()
	j.mu.Unlock()
	return errors.Join(do(ctx, b.work, f, func(done int) {
		j.mu.Lock()
		b.Done = done
		j.mu.Unlock()
	}), f.Close())
}

// do turns a panic of the work into its failure: one export must not end the
// program.
func do(ctx context.Context, work Work, w io.Writer, progress func(int)) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("export: panic: %v\n%s", r, debug.Stack())
		}
	}()
	return work(ctx, w, progress)
}

func (j *Jobs) finish(b *job, err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	b.stop()
	b.stop, b.work = nil, nil
	b.Until = j.now().Add(KeepFor)
	if err == nil {
		var info os.FileInfo
		if info, err = os.Stat(b.file); err == nil {
			b.State, b.Size, b.Done = JobReady, info.Size(), max(b.Done, b.Total)
		}
	}
	if err != nil {
		b.State, b.Err = JobFailed, err
	}
	if (b.gone || err != nil) && b.file != "" {
		os.Remove(b.file)
		b.file = ""
	}
}
