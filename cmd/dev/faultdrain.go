package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"minyi/surveys/seed"
)

// drained asks the program to end while phones send, each over a connection of
// its own that it keeps: all that was sent is answered, the program ends in time
// and without a complaint, and what it acknowledged is there.
func drained(ctx context.Context, b *bed) (string, error) {
	s, err := b.stage(ctx, "drain", "")
	if err != nil {
		return "", err
	}
	defer s.kill()
	l, err := newLedger(filepath.Join(s.dir, "acknowledged"))
	if err != nil {
		return "", err
	}
	times := b.pick(5, 50)
	var longest time.Duration
	for range times {
		took, err := s.drain(l)
		if err != nil {
			return "", err
		}
		longest = max(longest, took)
		if err := s.start(ctx); err != nil {
			return "", err
		}
	}
	note, err := s.check(ctx, l)
	return fmt.Sprintf("asked to end %d times under load, nothing sent stayed without an answer, ended within %.1f s: %s", times, longest.Seconds(), note), err
}

// drain ends the program under load and returns how long that took.
func (s *stage) drain(l *ledger) (time.Duration, error) {
	p := s.server.Load()
	var senders sync.WaitGroup
	var answered atomic.Int64
	var failure atomic.Pointer[error]
	for range crowd {
		senders.Go(func() {
			if err := s.keepSending(p.addr(), l, &answered); err != nil {
				failure.Store(&err)
			}
		})
	}
	for deadline := time.Now().Add(readyWithin); answered.Load() < 4*crowd; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			return 0, errors.New("no answers before the end")
		}
	}
	start := time.Now()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return 0, err
	}
	select {
	case <-p.done:
	case <-time.After(readyWithin):
		return 0, fmt.Errorf("asked to end, it has not within %v", readyWithin)
	}
	took := time.Since(start)
	senders.Wait()
	if err := failure.Load(); err != nil {
		return 0, *err
	}
	if code := p.cmd.ProcessState.ExitCode(); code != 0 {
		return 0, fmt.Errorf("asked to end, it ended with %d\n%s", code, p.lastWords())
	}
	return took, nil
}

// keepSending sends one response after the other over one connection until the
// program asks it to end it.
func (s *stage) keepSending(addr string, l *ledger, answered *atomic.Int64) error {
	conn, err := net.DialTimeout("tcp", addr, 5*time.Second)
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(2 * readyWithin)); err != nil {
		return err
	}
	replies := bufio.NewReader(conn)
	for i := 0; ; i++ {
		sub := stamped("/s/"+seed.SurveyCode+"/responses", s.bed.bodies[i%len(s.bed.bodies)])
		l.sending(sub)
		_, err := fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: minyi\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
			sub.path, len(sub.body), sub.body)
		if err != nil {
			return fmt.Errorf("%s cannot be sent: %w", sub.key, err)
		}
		reply, err := http.ReadResponse(replies, nil)
		if err != nil {
			return fmt.Errorf("%s was sent and nobody answered: %w", sub.key, err)
		}
		var ack acknowledgement
		err = json.NewDecoder(reply.Body).Decode(&ack)
		reply.Body.Close()
		switch {
		case reply.StatusCode == http.StatusCreated && err == nil:
			l.acknowledged(sub.key, ack.Receipt, false)
		case reply.StatusCode != http.StatusServiceUnavailable:
			return fmt.Errorf("%s is answered with %d: %w", sub.key, reply.StatusCode, err)
		}
		answered.Add(1)
		if reply.Close {
			return nil
		}
	}
}
