package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"sync/atomic"
)

// phonesCut cuts three in ten connections between phone and program, half of
// them after the answers arrived and before the reply; and every tenth is sent
// twice at once.
func phonesCut(ctx context.Context, b *bed) (string, error) {
	s, err := b.stage(ctx, "phones-cut", "")
	if err != nil {
		return "", err
	}
	defer s.kill()
	proxy, err := newCutter(s.addr, cutSome("POST /s/", 0.3))
	if err != nil {
		return "", err
	}
	defer proxy.close()
	l, err := newLedger(filepath.Join(s.dir, "acknowledged"))
	if err != nil {
		return "", err
	}
	p := newPhones(proxy.addr, b.bodies, l)
	p.twice = 0.1
	want := b.pick(5000, 100_000)
	p.run(ctx, crowd, want)
	note, err := s.check(ctx, l)
	if err == nil && l.count() != want {
		err = fmt.Errorf("%d of %d were acknowledged", l.count(), want)
	}
	if err == nil && proxy.cuts.Load() < int64(want)/4 {
		err = fmt.Errorf("only %d connections were cut", proxy.cuts.Load())
	}
	return fmt.Sprintf("%d connections cut: %s", proxy.cuts.Load(), note), err
}

// commitCut cuts the connection between program and database after COMMIT was
// sent, so that the program cannot know whether it happened.
func commitCut(ctx context.Context, b *bed) (string, error) {
	db, err := b.mariadb(ctx, "commit-cut")
	if err != nil {
		return "", err
	}
	defer db.kill()
	commit := []byte("\x03COMMIT")
	var underLoad atomic.Bool // a start that meets this fails, and says so
	proxy, err := newCutter(db.addr, func(piece []byte) cut {
		if underLoad.Load() && bytes.HasSuffix(piece, commit) && rand.IntN(10) < 3 {
			return cutReply
		}
		return pass
	})
	if err != nil {
		return "", err
	}
	defer proxy.close()
	s, err := b.stage(ctx, "commit-cut", mysqlDSN(proxy.addr(), "minyi"))
	if err != nil {
		return "", err
	}
	defer s.kill()
	s.look = db.dsn("minyi")
	underLoad.Store(true)
	l, err := newLedger(filepath.Join(s.dir, "acknowledged"))
	if err != nil {
		return "", err
	}
	want := b.pick(3000, 100_000)
	newPhones(s.addr, b.bodies, l).run(ctx, 8, want)
	underLoad.Store(false)
	note, err := s.check(ctx, l)
	if err == nil && l.count() != want {
		err = fmt.Errorf("%d of %d were acknowledged", l.count(), want)
	}
	if err == nil && proxy.cuts.Load() < 20 {
		err = fmt.Errorf("only %d commits were cut", proxy.cuts.Load())
	}
	return fmt.Sprintf("%d commits cut after they were sent: %s", proxy.cuts.Load(), note), err
}
