package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"maps"
	"math"
	mathrand "math/rand/v2"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"minyi/surveys/intake"
)

// load is a closed loop of submissions: each connection sends its next one when
// the reply to the last is in, as fast as the server lets it.
type load struct {
	addr        string     // host:port
	path        string     // of the submissions
	bodies      [][]byte   // each with its key at keyAt
	choices     [][]choice // of each body, made anew each time; nil: all are sent as they are
	connections int
	seconds     float64
	most        int64 // submissions in all, 0 = as many as go
	keep        bool  // every acknowledgement, for the checker
}

// acknowledged is one acknowledgement as its sender noted it.
type acknowledged struct {
	key     [keyLength]byte
	receipt [intake.ReceiptLength]byte
	status  int16
	body    int32         // which one
	seed    uint32        // of the choices in it
	at      time.Duration // since the start of the load
	took    time.Duration
}

// outcome is what a load met.
type outcome struct {
	statuses  map[int]int
	seconds   float64
	latencies []time.Duration // sorted
	kept      []acknowledged  // of a load that keeps them
}

// grace is how long after the end of a load its last replies may take.
const grace = 15 * time.Second

// run sends until the time is over and waits for every reply. A reply other
// than an HTTP answer is an error.
func (l *load) run(ctx context.Context) (*outcome, error) {
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
	end := start.Add(time.Duration(l.seconds * float64(time.Second)))
	var wg sync.WaitGroup
	left := new(atomic.Int64)
	if left.Store(math.MaxInt64); l.most > 0 {
		left.Store(l.most)
	}
	for _, s := range senders {
		s.left, s.start = left, start
		wg.Go(func() {
			if err := s.send(ctx, end); err != nil {
				cancel(err)
			}
		})
	}
	wg.Wait()
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	o := &outcome{statuses: make(map[int]int), seconds: time.Since(start).Seconds()}
	for _, s := range senders {
		for status, n := range s.statuses {
			o.statuses[status] += n
		}
		o.latencies = append(o.latencies, s.latencies...)
		o.kept = append(o.kept, s.kept...)
	}
	slices.Sort(o.latencies)
	return o, nil
}

// acked is how many submissions were acknowledged as new.
func (o *outcome) acked() int { return o.statuses[201] }

// refused says which other statuses came back, "" for none.
func (o *outcome) refused() string {
	text := ""
	for _, status := range slices.Sorted(maps.Keys(o.statuses)) {
		if status != 201 {
			text += fmt.Sprintf(" %d × %d", o.statuses[status], status)
		}
	}
	return text
}

// percentile returns the latency that a share p of the replies kept within.
func (o *outcome) percentile(p float64) time.Duration { return percentile(o.latencies, p) }

// percentile is of sorted latencies.
func percentile(sorted []time.Duration, p float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(int(p*float64(len(sorted))), len(sorted)-1)]
}

// sender is one connection.
type sender struct {
	conn      net.Conn
	replies   *bufio.Reader
	head      string // of the request, up to the length of its body
	bodies    [][]byte
	choices   [][]choice
	body      []byte // the one that is sent
	seed      uint32
	next      int
	sent      int // the body that was sent last
	keyAt     int // where its key stands in request
	random    *mathrand.ChaCha8
	request   []byte
	statuses  map[int]int
	latencies []time.Duration
	left      *atomic.Int64 // submissions that are still to be sent, by all senders
	start     time.Time     // of the load
	reply     *[]byte       // its body, nil unless acknowledgements are kept
	kept      []acknowledged
}

func (l *load) dial(ctx context.Context, i int) (*sender, error) {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", l.addr)
	if err != nil {
		return nil, err
	}
	var seed [32]byte
	if _, err := rand.Read(seed[:]); err != nil {
		return nil, err
	}
	s := &sender{
		conn: conn, replies: bufio.NewReaderSize(conn, 4<<10), bodies: l.bodies, choices: l.choices, next: i * 7919 % len(l.bodies),
		head:   "POST " + l.path + " HTTP/1.1\r\nHost: " + l.addr + "\r\nContent-Type: application/json\r\nContent-Length: ",
		random: mathrand.NewChaCha8(seed), statuses: make(map[int]int),
	}
	if l.keep {
		s.reply = new([]byte)
	}
	return s, nil
}

func (s *sender) send(ctx context.Context, end time.Time) error {
	if err := s.conn.SetDeadline(end.Add(grace)); err != nil {
		return err
	}
	for {
		start := time.Now()
		if !start.Before(end) || ctx.Err() != nil || s.left.Add(-1) < 0 {
			return nil
		}
		status, err := s.once(start)
		if err != nil {
			return err
		}
		took := time.Since(start)
		s.latencies = append(s.latencies, took)
		if s.reply != nil && (status == 201 || status == 200) {
			s.note(status, start.Add(took), took)
		}
	}
}

// note keeps the acknowledgement that has just come.
func (s *sender) note(status int, at time.Time, took time.Duration) {
	a := acknowledged{status: int16(status), body: int32(s.sent), seed: s.seed, at: at.Sub(s.start), took: took}
	copy(a.key[:], s.request[s.keyAt:])
	if _, receipt, ok := bytes.Cut(*s.reply, []byte(`"receipt":"`)); ok {
		copy(a.receipt[:], receipt)
	}
	s.kept = append(s.kept, a)
}

// once sends the next body and waits for its reply.
func (s *sender) once(now time.Time) (status int, err error) {
	s.sent = s.next
	body := s.bodies[s.sent]
	if s.choices != nil {
		s.seed = uint32(s.random.Uint64())
		s.body = another(s.body[:0], body, s.choices[s.sent], s.seed)
		body = s.body
	}
	s.next = (s.next + 1) % len(s.bodies)
	s.request = fmt.Appendf(append(s.request[:0], s.head...), "%d\r\n\r\n", len(body))
	s.keyAt = len(s.request) + keyAt
	s.request = append(s.request, body...)
	s.stamp(s.request[s.keyAt:s.keyAt+keyLength], now)
	if _, err := s.conn.Write(s.request); err != nil {
		return 0, err
	}
	if s.reply != nil {
		*s.reply = (*s.reply)[:0]
	}
	if status, err = readReply(s.replies, s.reply); err != nil {
		return status, fmt.Errorf("reply: %w", err)
	}
	s.statuses[status]++
	return status, nil
}

// stamp writes a new UUID of version 7 over dst: 48 bits of time in
// milliseconds, then random ones.
func (s *sender) stamp(dst []byte, now time.Time) {
	var b [16]byte
	_, _ = s.random.Read(b[6:]) // never fails
	ms := now.UnixMilli()
	for i := range 6 {
		b[i] = byte(ms >> (40 - 8*i))
	}
	b[6] = 0x70 | b[6]&0x0f
	b[8] = 0x80 | b[8]&0x3f
	at := 0
	for _, part := range [][]byte{b[0:4], b[4:6], b[6:8], b[8:10], b[10:16]} {
		if at > 0 {
			dst[at] = '-'
			at++
		}
		at += hex.Encode(dst[at:], part)
	}
}
