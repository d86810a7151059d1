package main

import (
	"context"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// TestNothingRunsOnAfterTheEnd: tails, looks, jobs, streams and the queue end with
// the program, so that none works on a database that is closed.
func TestNothingRunsOnAfterTheEnd(t *testing.T) {
	before := goleak.IgnoreCurrent()
	c := Config{Data: filepath.Join(t.TempDir(), "data"), Zone: "Asia/Shanghai"}
	app, err := NewApp(t.Context(), c, 16, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	if _, err := app.PrepareDemo(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := app.Handler(ctx, &ServeConfig{InWork: 8}, "http://127.0.0.1", nil); err != nil {
		t.Fatal(err)
	}
	app.background(ctx)
	survey, err := app.Catalog.Survey(ctx, "civility-2026")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := app.Frames.Frame(ctx, survey.ID); err != nil { // its follower runs from now on
		t.Fatal(err)
	}
	time.Sleep(2 * tick)
	stop()
	app.Streams.Close()
	if err := app.Close(); err != nil {
		t.Error(err)
	}
	// scs.New sweeps a store in memory that ours replaces at once: one for the
	// whole program.
	goleak.VerifyNone(t, before, goleak.IgnoreTopFunction("github.com/alexedwards/scs/v2/memstore.(*MemStore).startCleanup"))
}
