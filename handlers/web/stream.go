package web

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"minyi/surveys"
)

// Streams are the server-sent events by which pages follow what comes in. Their
// number is bounded apart from the requests in work: who listens for minutes
// must take no room from who sends an answer. A page that gets no place, or sits
// behind a gateway that holds events back, asks the same address from time to
// time.
type Streams struct {
	// Every is how often a listener's source is looked at, Beat how long a stream
	// may be silent, Life after how long it ends: the page comes back, and who may
	// listen is looked at anew.
	Every, Beat, Life time.Duration

	places chan struct{}
	done   chan struct{}
	close  func()
}

// writeWithin is how long a listener may take to read what it is sent.
const writeWithin = 10 * time.Second

// comeBack is after how long a page whose stream has ended opens another, in ms.
const comeBack = 3000

// NewStreams returns Streams for at most that many listeners.
func NewStreams(most int) *Streams {
	done := make(chan struct{})
	return &Streams{
		Every: time.Second, Beat: 15 * time.Second, Life: 5 * time.Minute,
		places: make(chan struct{}, most), done: done, close: sync.OnceFunc(func() { close(done) }),
	}
}

// Close ends every stream; new ones end at once.
func (s *Streams) Close() { s.close() }

// Update is what a listener is told. The same ID is the same news.
type Update struct {
	ID   string
	Data any // as JSON
}

// Follow answers a page that follows something: with a stream of its updates, or
// to a request that does not ask for events with the present one and its tag.
//
// Errors: those of the first look; Busy when too many listen.
func (s *Streams) Follow(c *gin.Context, look func(context.Context) (Update, error)) error {
	first, err := look(c.Request.Context())
	if err != nil {
		return err
	}
	c.Header("Cache-Control", "no-store")
	addVary(c, "Accept")
	if !strings.Contains(c.GetHeader("Accept"), "text/event-stream") {
		return poll(c, first)
	}
	select {
	case s.places <- struct{}{}:
		defer func() { <-s.places }()
	default:
		return surveys.E(surveys.Busy, "web.busy", "")
	}
	leaveRoom(c)
	l := &listener{c: c, control: http.NewResponseController(c.Writer), last: c.GetHeader("Last-Event-ID")}
	s.serve(l, first, look)
	return nil
}

// poll answers with the present update, or with 304.
func poll(c *gin.Context, u Update) error {
	tag := `"` + u.ID + `"`
	c.Header("ETag", tag)
	if strings.TrimPrefix(c.GetHeader("If-None-Match"), "W/") == tag {
		c.Status(http.StatusNotModified)
		c.Writer.WriteHeaderNow()
		return nil
	}
	return JSON(c, http.StatusOK, u.Data)
}

// serve writes updates until the page leaves, the server stops or its time is
// over. What cannot be read now is tried again at the next look.
func (s *Streams) serve(l *listener, first Update, look func(context.Context) (Update, error)) {
	ctx := l.c.Request.Context()
	ticks, over := time.NewTicker(s.Every), time.NewTimer(s.Life)
	defer ticks.Stop()
	defer over.Stop()
	if !l.begin() || !l.tell(first) {
		return
	}
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.done:
			return
		case <-over.C:
			return
		case now := <-ticks.C:
			u, err := look(ctx)
			switch {
			case err == nil && u.ID != l.last:
				if !l.tell(u) {
					return
				}
			case now.Sub(l.wrote) >= s.Beat:
				if !l.write("event: beat\ndata:\n\n") {
					return
				}
			}
		}
	}
}

// listener is one page's stream.
type listener struct {
	c       *gin.Context
	control *http.ResponseController
	last    string // id of what it knows
	wrote   time.Time
}

// begin sends the head. The server's limits are for whole requests: the reading
// one would end the stream, and the writing one is set for each write instead.
func (l *listener) begin() bool {
	_ = l.control.SetReadDeadline(time.Time{}) // a writer that has no deadlines has none to move
	h := l.c.Writer.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store, no-transform")
	h.Set("X-Accel-Buffering", "no") // nginx would hold events back
	l.c.Writer.WriteHeader(http.StatusOK)
	return l.write(fmt.Sprintf("retry: %d\n\n", comeBack))
}

// tell sends an update; a page that has it already only hears that the stream
// is alive.
func (l *listener) tell(u Update) bool {
	if u.ID == l.last {
		return l.write("event: beat\ndata:\n\n")
	}
	data, err := encode(u.Data)
	if err != nil {
		LogFailure(l.c, err)
		return false
	}
	l.last = u.ID
	return l.write(fmt.Sprintf("id: %s\nevent: count\ndata: %s\n\n", u.ID, bytes.TrimSpace(data)))
}

// write reports whether the listener is still there.
func (l *listener) write(text string) bool {
	l.wrote = time.Now()
	_ = l.control.SetWriteDeadline(l.wrote.Add(writeWithin))
	if _, err := l.c.Writer.WriteString(text); err != nil {
		return false
	}
	return l.control.Flush() == nil
}

const roomKey = "minyi room"

// Room is a request's place among those in work.
type Room interface {
	Enter() error // Busy when there is none; a second time does nothing
	Leave()
}

// SetRoom notes a request's room. What reads its body enters when the body is
// in; a stream leaves when it begins.
func SetRoom(c *gin.Context, r Room) { c.Set(roomKey, r) }

func enterRoom(c *gin.Context) error {
	if r, ok := c.Get(roomKey); ok {
		return r.(Room).Enter()
	}
	return nil
}

func leaveRoom(c *gin.Context) {
	if r, ok := c.Get(roomKey); ok {
		r.(Room).Leave()
	}
}
