package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"time"

	"minyi/surveys/seed"
)

// twoInstances lets two programs take the same submissions into one database,
// kills and starts one of them, and asks both for the same rates.
func twoInstances(ctx context.Context, b *bed) (string, error) {
	db, err := b.mariadb(ctx, "two-instances")
	if err != nil {
		return "", err
	}
	defer db.kill()
	pair, err := b.pair(ctx, "two-instances", db.dsn("minyi"))
	if err != nil {
		return "", err
	}
	defer pair[0].kill()
	defer pair[1].kill()
	times := b.pick(5, 100)
	return pair.under(ctx, func(l *ledger) error {
		for i := range times {
			if err := until(ctx, l, l.count()+4*crowd); err != nil {
				return err
			}
			time.Sleep(rand.N(200 * time.Millisecond))
			one := pair[i%2]
			one.kill()
			if err := one.start(ctx); err != nil {
				return err
			}
		}
		return until(ctx, l, l.count()+4*crowd)
	}, fmt.Sprintf("one of two killed %d times: ", times))
}

// pair is two programs over one database.
type pair [2]*stage

// pair starts two programs that share the keys, as instances of one installation
// do.
func (b *bed) pair(ctx context.Context, name, db string) (*pair, error) {
	first, err := b.stage(ctx, name, db)
	if err != nil {
		return nil, err
	}
	second := &stage{bed: b, dir: filepath.Join(first.dir, "second"), data: first.data, db: db}
	if err := mkdir(second.dir); err != nil {
		return nil, err
	}
	return &pair{first, second}, second.start(ctx)
}

// under sends to both, half of it twice at once (so that one key meets both),
// runs what, and checks.
func (p *pair) under(ctx context.Context, what func(*ledger) error, prefix string) (string, error) {
	l, err := newLedger(filepath.Join(p[0].dir, "acknowledged"))
	if err != nil {
		return "", err
	}
	sending, stop := context.WithCancel(ctx)
	defer stop()
	senders := newPhones(func() string { return p[rand.IntN(2)].addr() }, p[0].bed.bodies, l)
	senders.twice = 0.5
	done := make(chan struct{})
	go func() { senders.run(sending, crowd, 0); close(done) }()
	err = what(l)
	senders.abandoned.Store(err != nil)
	stop()
	<-done
	if err == nil {
		err = p.agree(ctx)
	}
	if err != nil {
		return "", err
	}
	p[1].server.Load().stop()
	note, err := p[0].check(ctx, l)
	return prefix + note, err
}

// agree waits until both programs give the same rates, to the last digit: each
// follows what the other wrote.
func (p *pair) agree(ctx context.Context) error {
	var got [2]json.RawMessage
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		for i, s := range p {
			if err := s.server.Load().get(ctx, "/api/v1/surveys/"+seed.SurveyCode+"/rates?by=area", &got[i]); err != nil {
				return err
			}
		}
		if bytes.Equal(got[0], got[1]) && bytes.Contains(got[0], []byte(`"estimate":0.`)) {
			return nil
		}
	}
	return fmt.Errorf("two instances of one database disagree: %.500s and %.500s", got[0], got[1])
}
