package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"time"
)

func killedOnSQLite(ctx context.Context, b *bed) (string, error) {
	s, err := b.stage(ctx, "kill-sqlite", "")
	if err != nil {
		return "", err
	}
	return s.killed(ctx, b.pick(25, 500))
}

func killedOnMariaDB(ctx context.Context, b *bed) (string, error) {
	db, err := b.mariadb(ctx, "kill-mariadb")
	if err != nil {
		return "", err
	}
	defer db.kill()
	s, err := b.stage(ctx, "kill-mariadb", db.dsn("minyi"))
	if err != nil {
		return "", err
	}
	return s.killed(ctx, b.pick(10, 200))
}

// crowd is how many phones send at once where something is killed.
const crowd = 48

// killed ends the program without warning, again and again, at moments that
// nobody chose.
func (s *stage) killed(ctx context.Context, times int) (string, error) {
	defer s.kill()
	return s.under(ctx, crowd, func(l *ledger) error {
		for range times {
			if err := until(ctx, l, l.count()+2*crowd); err != nil {
				return err
			}
			time.Sleep(rand.N(250 * time.Millisecond))
			s.kill()
			if err := s.start(ctx); err != nil {
				return err
			}
		}
		return until(ctx, l, l.count()+2*crowd)
	}, fmt.Sprintf("%d kills: ", times))
}

// under runs what with n phones sending all the while, then checks.
func (s *stage) under(ctx context.Context, n int, what func(*ledger) error, prefix string) (string, error) {
	l, err := newLedger(filepath.Join(s.dir, "acknowledged"))
	if err != nil {
		return "", err
	}
	sending, stop := context.WithCancel(ctx)
	defer stop()
	p := newPhones(s.addr, s.bed.bodies, l)
	p.away = s.away
	done := make(chan struct{})
	go func() { p.run(sending, n, 0); close(done) }()
	err = what(l)
	p.abandoned.Store(err != nil)
	stop()
	<-done
	if err != nil {
		return "", err
	}
	note, err := s.check(ctx, l)
	return prefix + note, err
}
