package main

import (
	"bytes"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"testing"
)

// wireProxy passes TCP connections on to the server and counts the bytes, so
// that a page's weight is what goes over the wire, headers and all. It can also
// break, as networks do.
type wireProxy struct {
	target   string
	listener net.Listener
	up, down atomic.Int64 // bytes from and to the browser
	open     sync.WaitGroup

	mu    sync.Mutex
	conns map[net.Conn]struct{}
	// While loseReplyTo is set, the server gets every request that begins so,
	// and the line goes dead before the reply.
	loseReplyTo string
	lost        int
}

func newWireProxy(t *testing.T, target string) *wireProxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &wireProxy{target: target, listener: l, conns: map[net.Conn]struct{}{}}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			p.open.Go(func() { p.pass(conn) })
		}
	}()
	t.Cleanup(func() {
		l.Close()
		p.mu.Lock()
		for conn := range p.conns {
			conn.Close()
		}
		p.mu.Unlock()
		p.open.Wait()
	})
	return p
}

func (p *wireProxy) port() int { return p.listener.Addr().(*net.TCPAddr).Port }

// reset starts counting anew.
func (p *wireProxy) reset() {
	p.up.Store(0)
	p.down.Store(0)
}

// loseReplies makes requests that begin so arrive without their replies ever
// coming back, until it is called with "". It returns how many were lost so far.
// One is not enough to be noticed: on a connection that was used before, the
// browser asks once more by itself.
func (p *wireProxy) loseReplies(request string) (lost int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.loseReplyTo = request
	return p.lost
}

func (p *wireProxy) pass(browser net.Conn) {
	server, err := net.Dial("tcp", p.target)
	if err != nil {
		browser.Close()
		return
	}
	p.mu.Lock()
	p.conns[browser], p.conns[server] = struct{}{}, struct{}{}
	p.mu.Unlock()
	var deaf atomic.Bool // the reply of this connection is being lost
	var both sync.WaitGroup
	both.Go(func() {
		p.pipe(server, browser, &p.up, func(chunk []byte) bool {
			p.mu.Lock()
			defer p.mu.Unlock()
			if p.loseReplyTo != "" && bytes.HasPrefix(chunk, []byte(p.loseReplyTo)) {
				deaf.Store(true)
			}
			return true
		})
	})
	both.Go(func() {
		p.pipe(browser, server, &p.down, func([]byte) bool {
			if deaf.Load() {
				p.mu.Lock()
				p.lost++
				p.mu.Unlock()
			}
			return !deaf.Load()
		})
	})
	both.Wait()
	p.mu.Lock()
	delete(p.conns, browser)
	delete(p.conns, server)
	p.mu.Unlock()
}

// pipe copies one direction until it ends or see refuses, and then closes both.
func (p *wireProxy) pipe(to, from net.Conn, count *atomic.Int64, see func([]byte) bool) {
	defer to.Close()
	defer from.Close()
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		if n > 0 {
			if !see(buffer[:n]) {
				return
			}
			count.Add(int64(n))
			if _, err := to.Write(buffer[:n]); err != nil {
				return
			}
		}
		if err != nil {
			if !errors.Is(err, io.EOF) && !errors.Is(err, net.ErrClosed) {
				return // reset by one side: so be it for both
			}
			return
		}
	}
}
