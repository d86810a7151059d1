package main

import (
	"context"
	"time"

	"minyi/surveys/quality"
)

// How often new responses are looked through for doubts; and how many times as
// long as it worked it rests between two parts of a large number, since those who
// wait for a receipt come first: a fortieth of one processor.
const (
	inspectEvery = 10 * time.Second
	inspectRest  = 39
)

// inspect looks responses through as they come in, until ctx ends.
func (a *App) inspect(ctx context.Context) {
	watch := &quality.Watch{Store: a.Store, Surveys: a.Catalog, Now: a.now}
	rest := time.NewTimer(inspectEvery)
	defer rest.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-rest.C:
		}
		start := time.Now()
		more, err := watch.Step(ctx)
		if !more && err == nil { // every other doubt is found
			err = a.Addresses.Look(ctx, a.Store, a.now())
		}
		if err != nil && ctx.Err() == nil {
			a.Log.Error("look for doubts", "error", err)
		}
		pause := inspectEvery
		if more {
			pause = min(inspectEvery, inspectRest*time.Since(start))
		}
		rest.Reset(pause)
	}
}
