package main

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// openLoad is an open loop of submissions: they are due at a steady rate, whether
// or not the earlier ones were answered, as phones send that know nothing of each
// other. What the generator cannot send in time it leaves out and counts, so that
// its own slowness does not pass for the server's.
type openLoad struct {
	load
	rate float64 // submissions due per second
}

// late is after how long a due submission is left out.
const late = 100 * time.Millisecond

// flood is what an open load met.
type flood struct {
	outcome
	offered int             // sent
	refusal []time.Duration // of 503s, from the sending on; sorted
	taken   []time.Duration // of 201s; sorted
}

// run sends for l.seconds and waits for every reply.
func (l *openLoad) run(ctx context.Context) (*flood, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	senders := make([]*sender, l.connections)
	for i := range senders {
		var err error
		if senders[i], err = l.dial(ctx, i); err != nil {
			return nil, err
		}
		defer senders[i].conn.Close()
	}
	start := time.Now()
	due := &schedule{start: start, gap: time.Duration(float64(time.Second) / l.rate), count: int64(l.rate * l.seconds)}
	floods := make([]flood, len(senders))
	var wg sync.WaitGroup
	for i, s := range senders {
		wg.Go(func() {
			if err := s.follow(ctx, due, &floods[i]); err != nil {
				cancel(err)
			}
		})
	}
	wg.Wait()
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	f := &flood{outcome: outcome{statuses: make(map[int]int), seconds: min(l.seconds, time.Since(start).Seconds())}}
	for i, s := range senders {
		f.offered += floods[i].offered
		f.refusal = append(f.refusal, floods[i].refusal...)
		f.taken = append(f.taken, floods[i].taken...)
		for status, n := range s.statuses {
			f.statuses[status] += n
		}
	}
	slices.Sort(f.refusal)
	slices.Sort(f.taken)
	return f, nil
}

// schedule hands out due times to whoever is free.
type schedule struct {
	start time.Time
	gap   time.Duration
	count int64
	next  atomic.Int64
}

// wait returns true at the next due time, and false when none is left.
func (d *schedule) wait(ctx context.Context) bool {
	for ctx.Err() == nil {
		i := d.next.Add(1) - 1
		if i >= d.count {
			return false
		}
		at := d.start.Add(time.Duration(i) * d.gap)
		behind := time.Since(at)
		if behind > late {
			// Nobody was free in time: leave out all that is as late.
			skip := int64((behind - late) / d.gap)
			d.next.CompareAndSwap(i+1, i+1+skip)
			continue
		}
		if behind < 0 {
			time.Sleep(-behind)
		}
		return true
	}
	return false
}

// follow sends whenever something is due and this connection is free.
func (s *sender) follow(ctx context.Context, due *schedule, f *flood) error {
	end := due.start.Add(time.Duration(due.count) * due.gap)
	if err := s.conn.SetDeadline(end.Add(grace)); err != nil {
		return err
	}
	for due.wait(ctx) {
		start := time.Now()
		status, err := s.once(start)
		if err != nil {
			return fmt.Errorf("reply: %w", err)
		}
		f.offered++
		took := time.Since(start)
		switch status {
		case 201:
			f.taken = append(f.taken, took)
		case 503:
			f.refusal = append(f.refusal, took)
		}
	}
	return nil
}
