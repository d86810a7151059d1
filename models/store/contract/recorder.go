package contract

import (
	"context"
	"fmt"
	"runtime"
	"sync"
)

// recorder is a T outside of tests.
type recorder struct {
	ctx      context.Context
	mu       sync.Mutex
	failures []string
}

func (r *recorder) Helper() {}

func (r *recorder) Context() context.Context { return r.ctx }

// mostFailures bounds what one point says: the first ones tell.
const mostFailures = 5

func (r *recorder) Errorf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.failures) < mostFailures {
		r.failures = append(r.failures, fmt.Sprintf(format, args...))
	}
}

func (r *recorder) Fatalf(format string, args ...any) {
	r.Errorf(format, args...)
	runtime.Goexit()
}
