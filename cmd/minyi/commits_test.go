package main

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"minyi/surveys/intake"
)

type failingCommits struct{ err error }

func (f *failingCommits) Commit(context.Context, []intake.Record) ([]intake.Outcome, error) {
	return nil, f.err
}

func TestTheLogSaysWhyAnswersCannotBeStoredAndWhenTheyCanAgain(t *testing.T) {
	var log bytes.Buffer
	at := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	store := &failingCommits{errors.New("the disk is read-only")}
	c := &commits{store: store, log: slog.New(slog.NewTextHandler(&log, nil)), now: func() time.Time { return at }}
	commit := func() { _, _ = c.Commit(t.Context(), nil) }
	said := func(what string) int { return strings.Count(log.String(), what) }
	for range 100 {
		commit()
	}
	if n := said("the disk is read-only"); n != 1 {
		t.Errorf("100 failures at one moment are told %d times, want once", n)
	}
	at = at.Add(sayEvery)
	commit()
	if n := said("the disk is read-only"); n != 2 {
		t.Errorf("a reason that lasts is told %d times, want 2", n)
	}
	store.err = nil
	commit()
	commit()
	if n := said("stored again"); n != 1 {
		t.Errorf("that it goes on is told %d times, want once", n)
	}
	store.err = errors.New("the database is away")
	commit()
	if said("the database is away") != 1 {
		t.Error("a new failure right after is not told")
	}
}

// hanging is a database that answers nothing.
type hanging struct{}

func (hanging) Commit(ctx context.Context, _ []intake.Record) ([]intake.Outcome, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

func TestADatabaseThatHangsKeepsNobodyWaitingForEver(t *testing.T) {
	c := &commits{store: hanging{}, log: slog.New(slog.DiscardHandler), now: time.Now, bound: time.Millisecond}
	if _, err := c.Commit(t.Context(), nil); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a batch that never ends: %v", err)
	}
	if 2*longestCommit >= writeTimeout {
		t.Errorf("who waits for two batches of %v gets no answer within %v", longestCommit, writeTimeout)
	}
}
