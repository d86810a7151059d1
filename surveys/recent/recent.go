// Package recent remembers for a while what took long to find out. Whoever asks
// again is answered at once, and what has aged is made anew in the background:
// however many people look at a page, it costs one computation in a while and
// nobody waits for it but the first.
package recent

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"
)

// Cache holds values by key. Its fields are set before its first use.
type Cache[V any] struct {
	Now    func() time.Time
	Fresh  time.Duration // a younger value is handed out as it is
	Usable time.Duration // up to this age it is handed out too, while a new one is made
	Most   int           // values held; over it all start anew

	mu     sync.Mutex
	held   map[string]*entry[V]
	making sync.WaitGroup
	closed bool
}

// entry is one value: under way until done is closed.
type entry[V any] struct {
	done    chan struct{}
	value   V
	err     error
	at      time.Time
	renewed bool // somebody is making the next one
}

// ErrClosed is what Get returns after Close for a value that it does not hold.
var ErrClosed = errors.New("recent: closed")

// Get returns the value of a key and the moment of which it is. The value is
// shared: for reading only. build runs at most once at a time for a key, for all
// who wait, and goes on when the one who caused it has left.
//
// Errors: those of build, which are not remembered; ctx's own.
func (c *Cache[V]) Get(ctx context.Context, key string, build func(context.Context) (V, error)) (V, time.Time, error) {
	var none V
	e, err := c.entry(context.WithoutCancel(ctx), key, build)
	if err != nil {
		return none, time.Time{}, err
	}
	select {
	case <-e.done:
		return e.value, e.at, e.err
	case <-ctx.Done():
		return none, time.Time{}, ctx.Err()
	}
}

// entry returns what to wait for, and starts what has to be made.
func (c *Cache[V]) entry(ctx context.Context, key string, build func(context.Context) (V, error)) (*entry[V], error) {
	now := c.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	old, ok := c.held[key]
	switch {
	case ok && now.Sub(old.at) < c.Fresh:
		return old, nil
	case c.closed:
		return nil, ErrClosed
	case ok && now.Sub(old.at) < c.Usable && old.ready():
		if !old.renewed {
			old.renewed = true
			next := &entry[V]{done: make(chan struct{}), at: now}
			c.making.Go(func() { c.renew(ctx, key, old, next, build) })
		}
		return old, nil
	}
	if c.held == nil || len(c.held) >= c.Most {
		c.held = map[string]*entry[V]{}
	}
	e := &entry[V]{done: make(chan struct{}), at: now}
	c.held[key] = e
	c.making.Go(func() {
		if e.fill(ctx, build); e.err != nil {
			c.forget(key, e)
		}
		close(e.done)
	})
	return e, nil
}

// renew makes the successor of old, which is handed out until then.
func (c *Cache[V]) renew(ctx context.Context, key string, old, next *entry[V], build func(context.Context) (V, error)) {
	next.fill(ctx, build)
	close(next.done)
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case next.err != nil:
		old.renewed = false // the next who asks tries again
	case c.held[key] == old:
		c.held[key] = next
	}
}

func (c *Cache[V]) forget(key string, e *entry[V]) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.held[key] == e {
		delete(c.held, key)
	}
}

// fill makes the value. A panic becomes an error: it must not end the program,
// as it would in a goroutine of its own.
func (e *entry[V]) fill(ctx context.Context, build func(context.Context) (V, error)) {
	defer func() {
		if r := recover(); r != nil {
			e.err = fmt.Errorf("recent: panic: %v\n%s", r, debug.Stack())
		}
	}()
	e.value, e.err = build(ctx)
}

// ready reports whether the value is there.
func (e *entry[V]) ready() bool {
	select {
	case <-e.done:
		return e.err == nil
	default:
		return false
	}
}

// Close makes no more values and waits for those under way.
func (c *Cache[V]) Close() {
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	c.making.Wait()
}
