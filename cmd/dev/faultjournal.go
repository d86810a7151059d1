package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"time"

	"minyi/models/store"
	"minyi/surveys"
	"minyi/surveys/intake"
)

// journalLost lets the file system give its journal up between two commits that
// follow each other as fast as they can. In some of the rounds a sync falls into
// the moment in which the system calls it a success and drops what it was for
// (store/witness.go): without the witness about one round in twelve loses a
// response that was called stored. It works on the store itself, since a round
// is a tenth of one with a server.
func journalLost(ctx context.Context, b *bed) (string, error) {
	dir, err := b.folder("journal-lost")
	if err != nil {
		return "", err
	}
	d := &disk{image: filepath.Join(dir, "image"), at: filepath.Join(dir, "disk")}
	rounds, all := b.pick(40, 600), int64(0)
	for i := range rounds {
		n, err := d.losesJournal(ctx, time.Duration(20+i%17)*time.Millisecond)
		d.unmount()
		if err != nil {
			return "", fmt.Errorf("round %d: %w", i+1, err)
		}
		all += n
	}
	return fmt.Sprintf("the file system gave its journal up %d times between commits: %d called stored, all of them there on the mended disk", rounds, all), nil
}

// losesJournal is one round on a new disk: so many commits called done.
func (d *disk) losesJournal(ctx context.Context, after time.Duration) (int64, error) {
	if err := d.make(ctx); err != nil {
		return 0, err
	}
	dsn := "sqlite:" + filepath.Join(d.at, "minyi.db")
	s, err := store.Open(ctx, store.Config{DSN: dsn, Migrate: true})
	if err != nil {
		return 0, err
	}
	var called atomic.Int64
	ended := make(chan error, 1)
	go func() {
		for ctx.Err() == nil {
			if _, err := s.Commit(ctx, []intake.Record{anyResponse()}); err != nil {
				ended <- err
				return
			}
			called.Add(1)
		}
		ended <- ctx.Err()
	}()
	time.Sleep(after)
	if err := d.fail(); err != nil {
		return 0, errors.Join(err, s.Close())
	}
	select {
	case <-ended:
	case <-time.After(10 * time.Second):
		return 0, errors.New("the file system takes no more writes and the store goes on")
	}
	_ = s.Close() // its last words would be written to the disk, which is read-only
	if err := d.mend(ctx); err != nil {
		return 0, err
	}
	if s, err = store.Open(ctx, store.Config{DSN: dsn, Migrate: true}); err != nil {
		return 0, err
	}
	there, err := s.MaxSeq(ctx)
	if err := errors.Join(err, s.Close()); err != nil {
		return 0, err
	}
	if n := called.Load(); there < n {
		return 0, fmt.Errorf("%d responses were called stored and %d are there", n, there)
	}
	return called.Load(), nil
}

// anyResponse is a response of a survey that nobody looks for.
func anyResponse() intake.Record {
	r := &intake.Response{SurveyID: 1, Version: 1, Mode: surveys.Web, Sample: surveys.Volunteer, AcceptedAt: 1, Answers: make([]byte, 160)}
	_, _ = rand.Read(r.Key[:])
	_, _ = rand.Read(r.Salt[:])
	r.BodyHash = sha256.Sum256(r.Key[:])
	return intake.Record{Response: r}
}
