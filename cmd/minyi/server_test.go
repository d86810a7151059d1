package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// readyWithin is the promise of the ready file.
const readyWithin = 20 * time.Second

// served is one running server.
type served struct {
	url, token string
	pid        int
	ready      string // the ready file's text
	data       string // its folder
	log        string // name of the file with what it wrote to standard error
	process    *exec.Cmd
	ended      chan struct{}
}

var nextServer struct {
	sync.Mutex
	n int
}

// boot starts the program and waits until it is ready. data is its folder.
func boot(program, data string, env []string, args ...string) (*served, error) {
	nextServer.Lock()
	nextServer.n++
	name := filepath.Join(scratch, fmt.Sprintf("server-%d", nextServer.n))
	nextServer.Unlock()
	s := &served{data: data, log: name + ".log", ended: make(chan struct{})}
	log, err := os.Create(s.log)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	args = append([]string{"serve", "--data", data, "--addr", "127.0.0.1:0", "--ready-file", name + ".ready"}, args...)
	s.process = exec.Command(program, args...)
	s.process.Env = plainEnvironment(env...)
	s.process.Stdout, s.process.Stderr = log, log
	if err := s.process.Start(); err != nil {
		return nil, err
	}
	go func() {
		_ = s.process.Wait() // the state tells the rest
		close(s.ended)
	}()
	deadline := time.After(readyWithin)
	for {
		if text, err := os.ReadFile(name + ".ready"); err == nil {
			s.ready = string(text)
			break
		}
		select {
		case <-s.ended:
			return nil, fmt.Errorf("the server ended with %d before it was ready\n%s", s.process.ProcessState.ExitCode(), s.logged())
		case <-deadline:
			s.kill()
			return nil, fmt.Errorf("the server was not ready within %v\n%s", readyWithin, s.logged())
		case <-time.After(5 * time.Millisecond):
		}
	}
	var at struct {
		URL   string `json:"url"`
		PID   int    `json:"pid"`
		Token string `json:"admin_token"`
	}
	if err := json.Unmarshal([]byte(s.ready), &at); err != nil {
		s.kill()
		return nil, fmt.Errorf("ready file %q: %w", s.ready, err)
	}
	s.url, s.pid, s.token = at.URL, at.PID, at.Token
	return s, nil
}

// serve boots a server that is gone when the test ends.
func serve(t testing.TB, data string, args ...string) *served {
	t.Helper()
	s, err := boot(program(t), data, nil, args...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.kill()
		if t.Failed() {
			log := s.logged()
			t.Logf("the server's log ends with\n%s", log[max(0, len(log)-4000):])
		}
	})
	return s
}

// theCity is a demo city with 2000 made-up responses that tests may read and
// add their own surveys to.
var theCity struct {
	sync.Once
	s   *served
	err error
}

func city(t testing.TB) *served {
	t.Helper()
	file := program(t)
	theCity.Do(func() {
		data := filepath.Join(scratch, "city")
		fill := exec.Command(file, "demo", "--responses", "2000", "--seed", "1", "--data", data)
		fill.Env = plainEnvironment()
		if out, err := fill.CombinedOutput(); err != nil {
			theCity.err = fmt.Errorf("minyi demo: %w\n%s", err, out)
			return
		}
		theCity.s, theCity.err = boot(file, data, nil, "--demo")
	})
	if theCity.err != nil {
		t.Fatal(theCity.err)
	}
	return theCity.s
}

func stopCity() {
	if theCity.s != nil {
		theCity.s.kill()
	}
}

// logged is what the server wrote to its terminal so far.
func (s *served) logged() string {
	b, err := os.ReadFile(s.log)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// address is where the server of that name listens, by its log.
func (s *served) address(t testing.TB, name string) string {
	t.Helper()
	found := regexp.MustCompile(`"msg":"` + name + `","address":"([^"]+)"`).FindStringSubmatch(s.logged())
	if found == nil {
		t.Fatalf("the log does not say where %s is:\n%s", name, s.logged())
	}
	return "http://" + found[1]
}

// kill ends the server as a power cut would.
func (s *served) kill() {
	_ = s.process.Process.Kill()
	<-s.ended
}

// stop asks the server to end and returns its exit code.
func (s *served) stop(t testing.TB, within time.Duration) int {
	t.Helper()
	if err := s.process.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	select {
	case <-s.ended:
		return s.process.ProcessState.ExitCode()
	case <-time.After(within):
		s.kill()
		t.Fatalf("the server did not stop within %v\n%s", within, s.logged())
		return -1
	}
}

// visitor is an HTTP client that follows no redirects.
var visitor = &http.Client{
	Timeout:       30 * time.Second,
	Transport:     &http.Transport{MaxIdleConnsPerHost: 64},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// answered is a reply with its body.
type answered struct {
	asked  string
	status int
	header http.Header
	body   []byte
}

// try sends a request: body is nil, bytes or text as they are, or anything else
// as JSON. Headers are pairs of name and value. Under /api/ it goes out with the
// administrator's token.
func (s *served) try(method, path string, body any, headers ...string) (*answered, error) {
	var payload []byte
	switch b := body.(type) {
	case nil:
	case []byte:
		payload = b
	case string:
		payload = []byte(b)
	default:
		var err error
		if payload, err = json.Marshal(b); err != nil {
			return nil, err
		}
	}
	req, err := http.NewRequest(method, s.url+path, bytes.NewReader(payload))
	if err != nil {
		return nil, err
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if strings.HasPrefix(path, "/api/") && s.token != "" {
		req.Header.Set("Authorization", "Bearer "+s.token)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := visitor.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	return &answered{method + " " + path, resp.StatusCode, resp.Header, got}, err
}

// do is try for requests that must be answered, with this status.
func (s *served) do(t testing.TB, status int, method, path string, body any, headers ...string) *answered {
	t.Helper()
	a, err := s.try(method, path, body, headers...)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	if a.status != status {
		t.Fatalf("%s: status %d, want %d: %.1000s", a.asked, a.status, status, a.body)
	}
	return a
}

// into decodes a JSON reply.
func (a *answered) into(t testing.TB, v any) {
	t.Helper()
	if err := json.Unmarshal(a.body, v); err != nil {
		t.Fatalf("%s: %v: %.1000s", a.asked, err, a.body)
	}
}

// codes are the codes of a problem's findings.
func (a *answered) codes(t testing.TB) []string {
	t.Helper()
	var problem struct {
		Errors []struct{ Code string }
	}
	a.into(t, &problem)
	var codes []string
	for _, e := range problem.Errors {
		codes = append(codes, e.Code)
	}
	return codes
}

// refuseToStart runs serve where it must not become ready.
func refuseToStart(t testing.TB, args ...string) result {
	t.Helper()
	r := minyi(t, append([]string{"serve", "--addr", "127.0.0.1:0"}, args...)...)
	if r.code == exitOK {
		t.Errorf("serve %v ended as if all were well: %s", args, r.err)
	}
	return r
}

var errNoReceipt = errors.New("the reply has no receipt")

// receiptOf reads the receipt of an accepted response or signature.
func receiptOf(a *answered) (string, error) {
	var got struct{ Receipt string }
	if err := json.Unmarshal(a.body, &got); err != nil {
		return "", err
	}
	if len(got.Receipt) != 16 {
		return "", errNoReceipt
	}
	return got.Receipt, nil
}
