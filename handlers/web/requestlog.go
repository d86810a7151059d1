package web

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
)

// LogRequests writes what was asked and how it went, never query values, bodies
// or addresses, because those hold codes and people.
//
// A quiet server has a line per request. Of those that went well in the same
// second by the same route only the first has its own; one line counts the
// others, which at a city's speed would cost more than they tell. Of what failed
// or took long a few have their own: while a database is away, every phone of a
// city is told so again and again, and the log must not fill the disk.
func (s *Site) LogRequests() gin.HandlerFunc {
	l := &requestLog{log: s.Log, now: time.Now, after: func(d time.Duration, f func()) { time.AfterFunc(d, f) }}
	return func(c *gin.Context) {
		start := l.now()
		c.Next()
		l.note(asked{Method(c), c.FullPath(), StatusOf(c)}, l.now().Sub(start))
	}
}

const (
	countFor = time.Second // is one line's time
	slow     = time.Second // and longer counts as what failed does:
	few      = 10          // of a second have lines of their own
)

// requestLog counts what is too much to be told one by one.
type requestLog struct {
	log   *slog.Logger
	now   func() time.Time
	after func(time.Duration, func())

	mu    sync.Mutex
	calls map[asked]*calls // of this second; nil between
}

// asked is what requests have in common that are counted together.
type asked struct {
	method, route string
	status        int
}

// calls are the requests of a second: those that have lines of their own, and
// those that are counted and not yet told.
type calls struct {
	lines    int
	requests int
	longest  time.Duration
}

func (l *requestLog) note(a asked, took time.Duration) {
	own := 1
	if a.status >= 400 || took >= slow {
		own = few
	}
	if !l.counted(a, took, own) {
		l.say(a, slog.Duration("duration", took))
	}
}

// counted reports whether a request is told with others of its second, which is
// so when own of them have had lines.
func (l *requestLog) counted(a asked, took time.Duration, own int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.calls == nil {
		l.calls = make(map[asked]*calls)
		l.after(countFor, l.tell)
	}
	c := l.calls[a]
	if c == nil {
		c = new(calls)
		l.calls[a] = c
	}
	if c.lines < own {
		c.lines++
		return false
	}
	c.requests++
	c.longest = max(c.longest, took)
	return true
}

// tell writes what was counted.
func (l *requestLog) tell() {
	l.mu.Lock()
	counted := l.calls
	l.calls = nil
	l.mu.Unlock()
	for a, c := range counted {
		if c.requests > 0 {
			l.say(a, slog.Int("requests", c.requests), slog.Duration("longest", c.longest))
		}
	}
}

func (l *requestLog) say(a asked, more ...slog.Attr) {
	level := slog.LevelInfo
	if a.status >= 500 && a.status != 503 {
		level = slog.LevelError
	}
	if a.route == "" {
		a.route = "(none)"
	}
	l.log.LogAttrs(context.Background(), level, "request",
		append([]slog.Attr{slog.String("method", a.method), slog.String("route", a.route), slog.Int("status", a.status)}, more...)...)
}
