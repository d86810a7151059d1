package main

import (
	"bufio"
	"crypto/sha256"
	"fmt"
	"os"
	"sync"
)

// ledger is the checker's own file of what was sent and what was acknowledged.
// It knows nothing of the program under test but its replies.
type ledger struct {
	mu    sync.Mutex
	file  *os.File
	out   *bufio.Writer
	sent  map[string][32]byte // by key: SHA-256 of the body
	acked map[string]string   // by key: the receipt
	again int                 // acknowledged at a repetition: it was in already
	odd   []string            // replies that no phone should get
}

func newLedger(name string) (*ledger, error) {
	f, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	return &ledger{file: f, out: bufio.NewWriter(f), sent: make(map[string][32]byte), acked: make(map[string]string)}, nil
}

// sending notes a body before it leaves.
func (l *ledger) sending(key string, body []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sent[key] = sha256.Sum256(body)
}

// acknowledged notes a receipt. Every reply to one key carries the same one.
func (l *ledger) acknowledged(key, receipt string, replayed bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if was, ok := l.acked[key]; ok && was != receipt {
		l.odd = append(l.odd, fmt.Sprintf("%s got the receipts %s and %s", key, was, receipt))
		return
	}
	l.acked[key] = receipt
	if replayed {
		l.again++
	}
	fmt.Fprintln(l.out, key, receipt)
}

func (l *ledger) strange(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.odd = append(l.odd, fmt.Sprintf(format, args...))
}

func (l *ledger) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.acked)
}

// close writes the file out and returns what was odd.
func (l *ledger) close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.out.Flush(); err != nil {
		return err
	}
	if err := l.file.Close(); err != nil {
		return err
	}
	if len(l.odd) > 0 {
		return fmt.Errorf("%d odd replies, the first: %s", len(l.odd), l.odd[0])
	}
	return nil
}
