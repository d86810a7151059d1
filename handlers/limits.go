package handlers

import (
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys"
)

// admission bounds the requests in work and the bytes of bodies that are being
// read. Answers may fill all of the room; pages are turned away once three
// quarters are taken, by whomever, and the API and the office once half is: when
// it gets tight, what a person has already filled in comes first.
//
// A post takes its room when its body is in: who sends a byte now and then keeps
// nobody out. A stream of events gives its room back when it begins: how many
// there are is bounded by web.Streams. Probes always pass: one that fails under
// load would have the server ended when it is needed most.
type admission struct {
	room    int64
	inWork  atomic.Int64
	reading atomic.Int64 // bytes of large bodies in memory
	refused refusals
}

// Bodies of phones are small. What a body has beyond smallBody counts into
// maxReading, over all connections; so large ones cannot crowd out small ones.
const (
	smallBody  = 16 << 10
	maxReading = 64 << 20
)

// limit lets requests in as long as there is room, and tells the others when to
// come back.
func limit(inWork int, log *slog.Logger) gin.HandlerFunc {
	if inWork <= 0 {
		return func(*gin.Context) {}
	}
	a := &admission{room: int64(inWork), refused: refusals{log: log}}
	return func(c *gin.Context) {
		bound, always := a.bound(c.Request)
		if always {
			return
		}
		r := &room{admission: a, bound: bound}
		if c.Request.ContentLength == 0 || c.Request.Method == http.MethodGet {
			if err := r.Enter(); err != nil {
				web.Respond(c, err)
				return
			}
		} else if a.inWork.Load() >= bound { // nor need its body be read
			web.Respond(c, a.busy())
			return
		}
		if n := c.Request.ContentLength; n < 0 || n > smallBody {
			body := &countedBody{ReadCloser: c.Request.Body, admission: a}
			c.Request.Body = body
			defer body.forget()
		}
		defer r.Leave()
		web.SetRoom(c, r)
		c.Next()
	}
}

// bound is how many may be in work for a request of this kind to be let in.
func (a *admission) bound(r *http.Request) (bound int64, always bool) {
	switch path := r.URL.Path; {
	case path == "/healthz", path == "/readyz":
		return 0, true
	case strings.HasPrefix(path, "/api/"), strings.HasPrefix(path, "/office"), strings.HasPrefix(path, "/log"):
		return max(1, a.room/2), false
	case r.Method == http.MethodPost && (strings.HasPrefix(path, "/s/") || strings.HasPrefix(path, "/p/")):
		return a.room, false
	}
	return max(1, a.room*3/4), false
}

// busy is the error of who is turned away.
func (a *admission) busy() error {
	a.refused.note()
	return surveys.E(surveys.Busy, "web.busy", "")
}

// room is one request's place among those in work. It is used by the request's
// goroutine alone.
type room struct {
	*admission
	bound      int64
	held, left bool
}

// Enter takes the place.
//
// Errors: Busy when there is none.
func (r *room) Enter() error {
	if r.held || r.left {
		return nil
	}
	if r.inWork.Add(1) > r.bound {
		r.inWork.Add(-1)
		return r.busy()
	}
	r.held = true
	return nil
}

// Leave gives the place back.
func (r *room) Leave() {
	if r.held {
		r.inWork.Add(-1)
	}
	r.held, r.left = false, true
}

// countedBody counts what a large body takes of the memory for all of them.
type countedBody struct {
	io.ReadCloser
	*admission
	read, counted int64
}

// Read implements io.Reader.
//
// Errors: Busy when large bodies fill their memory.
func (b *countedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.read += int64(n)
	if over := max(0, b.read-smallBody) - b.counted; over > 0 {
		b.counted += over
		if b.reading.Add(over) > maxReading {
			return n, b.busy()
		}
	}
	return n, err
}

func (b *countedBody) forget() { b.reading.Add(-b.counted) }

// refusals says in the log how many were turned away: not each, since writing
// costs more than refusing.
type refusals struct {
	log   *slog.Logger
	count atomic.Int64
	mu    sync.Mutex
	said  time.Time
}

// tellEvery is how often the log hears of those who were turned away.
const tellEvery = 10 * time.Second

func (r *refusals) note() {
	r.count.Add(1)
	if r.log == nil || !r.mu.TryLock() {
		return
	}
	defer r.mu.Unlock()
	if now := time.Now(); now.Sub(r.said) >= tellEvery {
		r.said = now
		r.log.Warn("too much in work: turned away", "requests", r.count.Swap(0))
	}
}

// observe reports each request by its route's pattern: few values, however many
// addresses people try.
func observe(report func(route, method string, status int, seconds float64)) gin.HandlerFunc {
	if report == nil {
		return func(*gin.Context) {}
	}
	return func(c *gin.Context) {
		start := time.Now()
		c.Next()
		route := c.FullPath()
		if route == "" {
			route = "none"
		}
		report(route, web.Method(c), web.StatusOf(c), time.Since(start).Seconds())
	}
}
