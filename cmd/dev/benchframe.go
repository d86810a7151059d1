package main

import (
	"context"
	"fmt"
	"runtime"
	"time"

	"minyi/surveys/catalog"
	"minyi/surveys/intake"
	"minyi/surveys/tally"
)

// load reads the frame, against a scan of the same rows that decodes nothing.
func (t *tallyBed) load(ctx context.Context, r *tallyReport) error {
	var rows int
	scan := func() error {
		rows = 0
		_, err := t.store.AnswersAfter(ctx, t.survey.ID, 0, 1<<31-1, func(*intake.Response) error { rows++; return nil })
		return err
	}
	if err := scan(); err != nil { // pages of the file
		return err
	}
	scanned, err := timed(2, scan)
	if err != nil {
		return err
	}
	before := heap()
	start := time.Now()
	view, err := t.loaded(ctx)
	if err != nil {
		return err
	}
	loaded := 1000 * time.Since(start).Seconds()
	if view.N != rows || rows < t.Responses {
		return fmt.Errorf("the frame holds %d rows of %d", view.N, rows)
	}
	r.add(t.name, "load the frame", "ms", loaded, 4000)
	r.add(t.name, "load the frame ÷ a scan that decodes nothing", "×", loaded/scanned, 2)
	r.add(t.name, "memory per million responses", "MB", (heap()-before)/float64(view.N), 60)
	runtime.KeepAlive(view)
	return nil
}

// loaded is the frame as the program loads it, once per database.
func (t *tallyBed) loaded(ctx context.Context) (*tally.View, error) {
	if t.view != nil {
		return t.view, nil
	}
	surveys := catalog.NewKeeper(t.store, time.Local, time.Now)
	if _, err := surveys.Survey(ctx, bigCode); err != nil {
		return nil, err
	}
	t.keeper = tally.NewKeeper(t.store, surveys, time.Local, 0)
	var err error
	t.view, err = t.keeper.Frame(ctx, t.survey.ID)
	return t.view, err
}

// heap is what is in use, in bytes.
func heap() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}
