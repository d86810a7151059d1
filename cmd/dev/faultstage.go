package main

import (
	"context"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"time"
)

// stage is one program with its database, which dies and comes back.
type stage struct {
	bed    *bed
	dir    string
	data   string
	db     string // DSN as the program takes it, "" for SQLite in the data folder
	look   string // DSN by which the checker looks, db unless set
	server atomic.Pointer[process]
	starts int
	away   time.Duration // for which the case takes the database away at the most
}

func (b *bed) stage(ctx context.Context, name, db string) (*stage, error) {
	dir, err := b.folder(name)
	if err != nil {
		return nil, err
	}
	s := &stage{bed: b, dir: dir, data: filepath.Join(dir, "data"), db: db}
	return s, s.start(ctx)
}

func (s *stage) start(ctx context.Context) error {
	args := []string{"serve", "--demo", "--data", s.data, "--addr", "127.0.0.1:0"}
	if s.db != "" {
		args = append(args, "--db", s.db)
	}
	s.starts++
	p, err := start(ctx, s.dir, fmt.Sprintf("minyi-%d", s.starts), s.bed.program, args...)
	if err != nil {
		return err
	}
	s.server.Store(p)
	return nil
}

// kill ends the program in the middle of whatever it does.
func (s *stage) kill() {
	if p := s.server.Swap(nil); p != nil {
		p.kill()
	}
}

// addr is where phones send to, "" while the program is away.
func (s *stage) addr() string {
	if p := s.server.Load(); p != nil {
		return p.addr()
	}
	return ""
}

// until waits for a count of acknowledgements, so that what breaks next breaks
// under load.
func until(ctx context.Context, l *ledger, count int) error {
	deadline := time.Now().Add(patience)
	for l.count() < count {
		if err := ctx.Err(); err != nil {
			return err
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("only %d of %d acknowledgements within %v", l.count(), count, patience)
		}
		time.Sleep(2 * time.Millisecond)
	}
	return nil
}
