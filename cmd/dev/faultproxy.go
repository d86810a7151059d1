package main

import (
	"bytes"
	"io"
	"math/rand/v2"
	"net"
	"sync"
	"sync/atomic"
)

// cutter stands between two parts and cuts connections. What it cuts, it cuts as
// a lost network does: without a word.
type cutter struct {
	listener net.Listener
	to       func() string
	// forward decides on a piece from the client: pass it on, pass it on and cut
	// before the reply, or cut at once after some of it.
	forward func(piece []byte) cut
	cuts    atomic.Int64
	open    sync.WaitGroup
}

type cut int

const (
	pass      cut = iota
	cutReply      // the server gets all of it, the client no answer
	cutMiddle     // the server gets half of it
)

func newCutter(to func() string, forward func([]byte) cut) (*cutter, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	c := &cutter{listener: l, to: to, forward: forward}
	c.open.Go(c.accept)
	return c, nil
}

func (c *cutter) addr() string { return c.listener.Addr().String() }

// close ends the listening; connections end with their ends.
func (c *cutter) close() { _ = c.listener.Close() }

func (c *cutter) accept() {
	for {
		client, err := c.listener.Accept()
		if err != nil {
			return
		}
		c.open.Go(func() { c.serve(client) })
	}
}

func (c *cutter) serve(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("tcp", c.to())
	if err != nil {
		return
	}
	defer server.Close()
	replied := make(chan struct{})
	go func() {
		_, _ = io.Copy(client, server)
		client.Close()
		close(replied)
	}()
	piece := make([]byte, 64<<10)
	for {
		n, err := client.Read(piece)
		if err != nil {
			return
		}
		switch c.forward(piece[:n]) {
		case pass:
			if _, err := server.Write(piece[:n]); err != nil {
				return
			}
		case cutReply:
			c.cuts.Add(1)
			reset(client) // first, so that no reply gets through
			_, _ = server.Write(piece[:n])
			<-replied // it came, and had nowhere to go
			return
		case cutMiddle:
			c.cuts.Add(1)
			reset(client)
			_, _ = server.Write(piece[:n/2])
			return
		}
	}
}

// reset closes a connection as a crashed host does: with RST, nothing delivered.
func reset(conn net.Conn) {
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

// cutSome cuts a share of the pieces that hold a mark, half of them before the
// reply and half in the middle.
func cutSome(mark string, share float64) func([]byte) cut {
	return func(piece []byte) cut {
		if !bytes.Contains(piece, []byte(mark)) || rand.Float64() >= share {
			return pass
		}
		if rand.IntN(2) == 0 {
			return cutMiddle
		}
		return cutReply
	}
}
