package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"
)

// databaseKilled ends the database's server under the program, which lives on:
// for a moment, and for as long as an operator needs to notice. Then the server
// hangs: connections stay open and nothing answers.
func databaseKilled(ctx context.Context, b *bed) (string, error) {
	db, err := b.mariadb(ctx, "database-killed")
	if err != nil {
		return "", err
	}
	defer func() { db.kill() }()
	s, err := b.stage(ctx, "database-killed", db.dsn("minyi"))
	if err != nil {
		return "", err
	}
	defer s.kill()
	pauses := []time.Duration{0, 0, time.Second, 0, 5 * time.Second}
	hangs := []time.Duration{time.Second}
	if b.long {
		hangs = append(hangs, 12*time.Second, 30*time.Second)
		pauses = append(pauses, 30*time.Second, 10*time.Minute)
		for range 43 {
			pauses = append(pauses, rand.N(2*time.Second))
		}
	}
	s.away = max(slices.Max(pauses), slices.Max(hangs))
	return s.under(ctx, crowd, func(l *ledger) error {
		for _, pause := range pauses {
			if err := until(ctx, l, l.count()+2*crowd); err != nil {
				return err
			}
			time.Sleep(rand.N(200 * time.Millisecond))
			db.kill()
			time.Sleep(pause)
			if err := db.start(ctx); err != nil {
				return err
			}
		}
		for _, pause := range hangs {
			if err := until(ctx, l, l.count()+2*crowd); err != nil {
				return err
			}
			if err := db.hang(pause); err != nil {
				return err
			}
		}
		return until(ctx, l, l.count()+2*crowd)
	}, fmt.Sprintf("the database's server killed %d times, hung up to %v: ", len(pauses), hangs[len(hangs)-1]))
}
