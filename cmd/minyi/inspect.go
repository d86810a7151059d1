package main

import (
	"context"
	"time"

	"minyi/surveys/quality"
)

// How often new responses are looked through for doubts, and how long it rests
// between two parts of a large number: those who wait for a receipt come first.
const (
	inspectEvery = 10 * time.Second
	inspectRest  = 250 * time.Millisecond
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
		more, err := watch.Step(ctx)
		if err != nil && ctx.Err() == nil {
			a.Log.Error("look for doubts", "error", err)
		}
		pause := inspectEvery
		if more {
			pause = inspectRest
		}
		rest.Reset(pause)
	}
}
