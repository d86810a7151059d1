package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"net"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestWhenItGetsTightAnswersComeFirst fills the room of a real server with
// submissions that cannot be committed, and asks at each point who is let in.
func TestWhenItGetsTightAnswersComeFirst(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	metrics := []string{"--metrics-addr", "127.0.0.1:0"}
	s := serve(t, data, append(metrics, "--demo", "--in-work", "8")...)
	release := holdCommits(t, filepath.Join(data, "minyi.db"))
	var waiting sync.WaitGroup
	statuses := make(chan int, 64)
	submit := func() {
		waiting.Go(func() {
			a, err := s.try("POST", "/s/civility-2026/responses", civility(newKey()))
			if err != nil {
				t.Error(err)
				return
			}
			if a.status == http.StatusServiceUnavailable {
				if wait, err := strconv.Atoi(a.header.Get("Retry-After")); err != nil || wait < 5 || wait > 30 {
					t.Errorf("turned away with Retry-After %q", a.header.Get("Retry-After"))
				}
			}
			statuses <- a.status
		})
	}
	letIn := func(path string) bool {
		// Without a right to read it: what is read is noted, and the log waits too.
		a, err := s.try("GET", path, nil, "Authorization", "Bearer none")
		if err != nil {
			t.Fatal(err)
		}
		return a.status != http.StatusServiceUnavailable
	}
	for held := 0; held <= 8; held++ {
		waitFor(t, s, held)
		for path, bound := range map[string]int{
			"/office": 4, "/api/v1/surveys/civility-2026/responses.csv": 4, "/login": 4, "/s/civility-2026": 6, "/results/civility-2026": 6,
		} {
			if got, want := letIn(path), held < bound; got != want {
				t.Errorf("with %d of 8 in work %s is let in: %t, want %t", held, path, got, want)
			}
		}
		if !letIn("/healthz") {
			t.Errorf("with %d of 8 in work the probe fails", held)
		}
		if held < 8 {
			submit()
		}
	}
	submit()
	if got := <-statuses; got != http.StatusServiceUnavailable {
		t.Errorf("the ninth submission of 8 is answered with %d", got)
	}
	release()
	waiting.Wait()
	for range 8 {
		if got := <-statuses; got != http.StatusCreated {
			t.Errorf("one that was let in is answered with %d", got)
		}
	}
	for _, path := range []string{"/login", "/s/civility-2026", "/healthz", "/readyz"} {
		if !letIn(path) {
			t.Errorf("afterwards %s is turned away", path)
		}
	}
}

// TestWhoSendsSlowlyKeepsNobodyOut: bodies that do not come take no room, and
// heads that do not come are dropped.
func TestWhoSendsSlowlyKeepsNobodyOut(t *testing.T) {
	s := serve(t, filepath.Join(t.TempDir(), "data"), "--demo", "--in-work", "2")
	body, err := json.Marshal(civility(newKey()))
	if err != nil {
		t.Fatal(err)
	}
	var heads []net.Conn
	for range 40 {
		halfSent(t, s, "/s/civility-2026/responses", body)
		conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
		if _, err := conn.Write([]byte("GET / HTTP/1.1\r\nHost: minyi\r\nX-Slow:")); err != nil {
			t.Fatal(err)
		}
		heads = append(heads, conn)
	}
	for range 5 {
		s.do(t, http.StatusCreated, "POST", "/s/civility-2026/responses", civility(newKey()))
		s.do(t, http.StatusOK, "GET", "/s/civility-2026", nil)
	}
	for _, conn := range heads {
		if err := conn.SetReadDeadline(time.Now().Add(readHeaderTimeout + 10*time.Second)); err != nil {
			t.Fatal(err)
		}
		if _, err := conn.Read(make([]byte, 1)); err == nil {
			continue // told 408, and closed behind it
		} else if timeout, ok := err.(net.Error); ok && timeout.Timeout() {
			t.Fatal("a head that never ends is waited for")
		}
	}
}

// holdCommits takes the database's only place for a writer until release.
func holdCommits(t *testing.T, file string) (release func()) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+file+"?_txlock=immediate&_pragma=busy_timeout(10000)")
	if err != nil {
		t.Fatal(err)
	}
	tx, err := db.BeginTx(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return func() { _ = tx.Rollback() }
}

// waitFor waits until so many submissions wait for their commit.
func waitFor(t *testing.T, s *served, held int) {
	t.Helper()
	metrics := &served{url: s.address(t, "metrics")}
	want := "\nminyi_intake_waiting " + strconv.Itoa(held) + "\n"
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		if strings.Contains(string(metrics.do(t, http.StatusOK, "GET", "/metrics", nil).body), want) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d submissions do not come to wait", held)
		}
	}
}
