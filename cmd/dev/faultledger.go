package main

import (
	"bufio"
	"crypto/sha256"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
)

// ledger is the checker's own file of what was sent and what was acknowledged.
// It knows nothing of the program under test but its replies.
type ledger struct {
	mu    sync.Mutex
	file  *os.File
	out   *bufio.Writer
	sent  map[string][32]byte // by key: SHA-256 of the body
	signs map[string]bool     // keys of signatures; the others are of responses
	acked map[string]string   // by key: the receipt
	again int                 // acknowledged at a repetition: it was in already
	clash int                 // other bytes under a taken key, and told so
	odd   []string            // replies that no phone should get
}

func newLedger(name string) (*ledger, error) {
	f, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	return &ledger{file: f, out: bufio.NewWriter(f), sent: make(map[string][32]byte), signs: make(map[string]bool), acked: make(map[string]string)}, nil
}

// sending notes a body before it leaves.
func (l *ledger) sending(sub submission) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sent[sub.key] = sha256.Sum256(sub.body)
	if strings.HasSuffix(sub.path, "/signatures") {
		l.signs[sub.key] = true
	}
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

// clashed notes what other bytes under an acknowledged key were answered with.
func (l *ledger) clashed(key string, status int) {
	if status != http.StatusConflict {
		l.strange("other bytes under %s, which is acknowledged, are answered with %d", key, status)
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.clash++
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
