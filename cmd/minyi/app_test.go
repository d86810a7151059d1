package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestReadyFileTellsWhereTheServerIs(t *testing.T) {
	for _, c := range []struct {
		name string
		args []string
		want []string
	}{
		{"a demo names its administrator's token", []string{"--demo"}, []string{"admin_token", "pid", "url"}},
		{"a real city names none", nil, []string{"pid", "url"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := serve(t, filepath.Join(t.TempDir(), "data"), c.args...)
			var got map[string]any
			if err := json.Unmarshal([]byte(s.ready), &got); err != nil {
				t.Fatal(err)
			}
			var names []string
			for name := range got {
				names = append(names, name)
			}
			slices.Sort(names)
			if !slices.Equal(names, c.want) {
				t.Errorf("the ready file has %v, want %v", names, c.want)
			}
			if s.pid != s.process.Process.Pid {
				t.Errorf("pid %d, the process is %d", s.pid, s.process.Process.Pid)
			}
			if info, err := os.Stat(strings.TrimSuffix(s.log, ".log") + ".ready"); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("the ready file holds a secret and has mode %v (%v)", info.Mode().Perm(), err)
			}
			s.do(t, http.StatusOK, "GET", "/healthz", nil)
			if s.token == "" {
				s.do(t, http.StatusUnauthorized, "GET", "/api/v1/surveys", nil)
				return
			}
			if !regexp.MustCompile(`^mny_[1-9][0-9]*_[0-9A-HJKMNP-TV-Z]{32}$`).MatchString(s.token) {
				t.Errorf("admin_token %q", s.token)
			}
			s.do(t, http.StatusOK, "GET", "/api/v1/surveys", nil)
			for _, page := range []string{"/", "/s/civility-2026", "/p/citizen", "/results/civility-2026", "/login"} {
				s.do(t, http.StatusOK, "GET", page, nil)
				if !strings.Contains(s.logged(), s.url+page+"\n") && page != "/" {
					t.Errorf("the terminal does not name %s", page)
				}
			}
		})
	}
}

// TestSecondStartFindsEverythingAsItWas also kills the first server: nothing
// that it acknowledged may hang on a graceful stop.
func TestSecondStartFindsEverythingAsItWas(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	first := serve(t, data, "--demo")
	var receipts []string
	for i, body := range []any{civility(newKey()), civility(newKey(), "home_area", "219902"), signing(newKey())} {
		path := []string{"/s/civility-2026/responses", "/s/civility-2026/responses", "/p/citizen/signatures"}[i]
		receipt, err := receiptOf(first.do(t, http.StatusCreated, "POST", path, body))
		if err != nil {
			t.Fatal(err)
		}
		receipts = append(receipts, receipt)
	}
	look := func(s *served) map[string]string {
		seen := make(map[string]string)
		for _, path := range []string{
			"/api/v1/surveys/civility-2026", "/api/v1/surveys/civility-2026/channels", "/api/v1/surveys/civility-2026/waves",
			"/api/v1/surveys/civility-2026/rates?by=area", "/api/v1/surveys/civility-2026/versions/1", "/api/v1/areas", "/api/v1/pledges",
			"/api/v1/schemes", "/api/v1/rounds", "/api/v1/rounds/annual-2026-r1/values", "/s/civility-2026/form.json", "/p/citizen/count.json",
			"/receipts/" + receipts[0], "/receipts/" + receipts[1], "/receipts/" + receipts[2],
		} {
			seen[path] = strings.ReplaceAll(string(s.do(t, http.StatusOK, "GET", path, nil).body), s.url, "")
		}
		return seen
	}
	before := look(first)
	var channels []struct{ Code, Short string }
	first.do(t, http.StatusOK, "GET", "/api/v1/surveys/civility-2026/channels", nil).into(t, &channels)
	first.kill()
	rows := dump(t, database(t, "sqlite:"+filepath.Join(data, "minyi.db")))
	if len(rows["responses"]) != 2 || len(rows["signatures"]) != 1 {
		t.Fatalf("%d responses and %d signatures are stored", len(rows["responses"]), len(rows["signatures"]))
	}

	second := serve(t, data, "--demo")
	if diff := cmp.Diff(before, look(second)); diff != "" {
		t.Errorf("after the second start (-first +second):\n%s", diff)
	}
	followed := 0
	for _, c := range channels {
		if c.Short == "" {
			continue
		}
		followed++
		a := second.do(t, http.StatusSeeOther, "GET", "/q/"+c.Short, nil)
		if to := a.header.Get("Location"); !strings.HasPrefix(to, "/s/civility-2026?c=") {
			t.Errorf("the short address of %s leads to %q", c.Code, to)
		}
	}
	if followed < 10 {
		t.Errorf("only %d channels have a short address", followed)
	}
	if code := second.stop(t, 20*time.Second); code != exitOK {
		t.Errorf("the second server ended with %d", code)
	}
	if diff := cmp.Diff(rows, dump(t, database(t, "sqlite:"+filepath.Join(data, "minyi.db")))); diff != "" {
		t.Errorf("the second start changed the database (-first +second):\n%s", diff)
	}
}

func TestOneKeyFromManySendersGivesOneReceipt(t *testing.T) {
	s := city(t)
	for _, c := range []struct {
		name, path  string
		body, other any
		key         string
	}{
		{name: "a response", path: "/s/civility-2026/responses", key: newKey()},
		{name: "a signature", path: "/p/citizen/signatures", key: newKey()},
	} {
		t.Run(c.name, func(t *testing.T) {
			body, other := civility(c.key), civility(c.key, "q1", "heard")
			if strings.HasPrefix(c.path, "/p/") {
				body, other = signing(c.key), signing(c.key)
				other["name"] = "another"
			}
			const senders = 32
			var gate, done sync.WaitGroup
			gate.Add(1)
			replies := make([]*answered, senders)
			errs := make([]error, senders)
			for i := range senders {
				done.Go(func() {
					gate.Wait()
					replies[i], errs[i] = s.try("POST", c.path, body)
				})
			}
			gate.Done()
			done.Wait()
			statuses, receipts := make(map[int]int), make(map[string]int)
			for i, a := range replies {
				if errs[i] != nil {
					t.Fatal(errs[i])
				}
				statuses[a.status]++
				receipts[string(a.body)]++
				if receipt, err := receiptOf(a); err != nil {
					t.Fatalf("status %d: %v: %s", a.status, err, a.body)
				} else if i == 0 {
					s.do(t, http.StatusOK, "GET", "/receipts/"+receipt, nil)
				}
			}
			if diff := cmp.Diff(map[int]int{http.StatusCreated: 1, http.StatusOK: senders - 1}, statuses); diff != "" {
				t.Errorf("statuses (-want +got):\n%s", diff)
			}
			if len(receipts) != 1 {
				t.Errorf("%d different replies: %v", len(receipts), receipts)
			}
			clash := s.do(t, http.StatusConflict, "POST", c.path, other)
			if got := clash.codes(t); !slices.Contains(got, "intake.key_used") {
				t.Errorf("the other body is refused with %v", got)
			}
		})
	}
}

// halfSent begins a request and keeps the rest of its body back.
func halfSent(t *testing.T, s *served, path string, body []byte) (net.Conn, []byte) {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	head := fmt.Sprintf("POST %s HTTP/1.1\r\nHost: minyi\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", path, len(body))
	if _, err := io.WriteString(conn, head+string(body[:len(body)/2])); err != nil {
		t.Fatal(err)
	}
	return conn, body[len(body)/2:]
}

func TestStopFinishesTheRequestsInWork(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	s := serve(t, data, "--demo")
	const inWork = 8
	var conns []net.Conn
	var rests [][]byte
	for range inWork {
		body, err := json.Marshal(civility(newKey()))
		if err != nil {
			t.Fatal(err)
		}
		conn, rest := halfSent(t, s, "/s/civility-2026/responses", body)
		conns, rests = append(conns, conn), append(rests, rest)
	}
	time.Sleep(200 * time.Millisecond) // until the server reads the bodies
	ended := make(chan int, 1)
	go func() { ended <- s.stop(t, 20*time.Second) }()
	for deadline := time.Now().Add(5 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
		if err != nil {
			break // nobody new is let in
		}
		conn.Close()
		if time.Now().After(deadline) {
			t.Fatal("the server still listens after the signal")
		}
	}
	var receipts []string
	for i, conn := range conns {
		if _, err := conn.Write(rests[i]); err != nil {
			t.Fatal(err)
		}
		var reply bytes.Buffer
		conn.SetReadDeadline(time.Now().Add(10 * time.Second))
		if _, err := io.Copy(&reply, conn); err != nil {
			t.Fatal(err)
		}
		found := regexp.MustCompile(`"receipt":"([0-9A-Z]{16})"`).FindSubmatch(reply.Bytes())
		if !strings.HasPrefix(reply.String(), "HTTP/1.1 201 ") || found == nil {
			t.Fatalf("a request in work was answered with %.300s", &reply)
		}
		receipts = append(receipts, string(found[1]))
	}
	if code := <-ended; code != exitOK {
		t.Errorf("the server ended with %d", code)
	}
	if !strings.Contains(s.logged(), "Stopping") {
		t.Error("the terminal does not say that the server stops")
	}
	again := serve(t, data, "--demo")
	for _, r := range receipts {
		again.do(t, http.StatusOK, "GET", "/receipts/"+r, nil)
	}
}

func TestMetricsHaveAListenerOfTheirOwn(t *testing.T) {
	s := serve(t, filepath.Join(t.TempDir(), "data"), "--demo", "--metrics-addr", "127.0.0.1:0")
	metrics := &served{url: s.address(t, "metrics")}
	s.do(t, http.StatusCreated, "POST", "/s/civility-2026/responses", civility(newKey()))
	s.do(t, http.StatusNotFound, "GET", "/s/no-such-survey", nil)
	s.do(t, http.StatusNotFound, "GET", "/wp-login.php", nil)
	got := string(metrics.do(t, http.StatusOK, "GET", "/metrics", nil).body)
	for _, want := range []string{
		`minyi_request_seconds_count{method="POST",route="/s/:code/responses",status="201"} 1`,
		`minyi_request_seconds_count{method="GET",route="none",status="404"} 1`,
		"\nminyi_intake_waiting 0\n", "\nminyi_commit_sequence 4\n", "\ngo_goroutines ", // a survey, two pledges, a response
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the metrics lack %q", want)
		}
	}
	for _, never := range []string{"wp-login", "no-such-survey", "civility-2026"} {
		if strings.Contains(got, never) {
			t.Errorf("an address that somebody tried is a label: %s", never)
		}
	}
	s.do(t, http.StatusNotFound, "GET", "/metrics", nil)
	metrics.do(t, http.StatusNotFound, "GET", "/healthz", nil)
	for path, want := range map[string]string{"/healthz": "ok\n", "/readyz": "ready\n"} {
		if a := s.do(t, http.StatusOK, "GET", path, nil); string(a.body) != want || a.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %q, Cache-Control %q", path, a.body, a.header.Get("Cache-Control"))
		}
	}
}
