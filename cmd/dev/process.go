package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// ready is what a server writes once it answers.
type ready struct {
	URL     string `json:"url"`
	Token   string `json:"admin_token,omitempty"`
	Metrics string `json:"metrics,omitempty"`
}

// process is a server that runs beside this one.
type process struct {
	ready
	cmd  *exec.Cmd
	done chan struct{} // closed when it has ended
	log  string        // file with what it printed
}

// readyWithin is the contract's bound on a start.
const readyWithin = 20 * time.Second

// start runs a server that takes --ready-file and waits until it answers.
func start(ctx context.Context, dir, name, program string, args ...string) (*process, error) {
	p := &process{done: make(chan struct{}), log: filepath.Join(dir, name+".log")}
	file := filepath.Join(dir, name+".ready")
	_ = os.Remove(file) // of an earlier start
	log, err := os.OpenFile(p.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	p.cmd = exec.CommandContext(ctx, program, append(args, "--ready-file", file)...)
	p.cmd.Stdout, p.cmd.Stderr = log, log
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		_ = p.cmd.Wait()
		close(p.done)
	}()
	late := time.After(readyWithin)
	for {
		if data, err := os.ReadFile(file); err == nil {
			return p, json.Unmarshal(data, &p.ready)
		}
		select {
		case <-p.done:
			return nil, fmt.Errorf("%s ended before it answered\n%s", name, p.lastWords())
		case <-late:
			p.kill()
			return nil, fmt.Errorf("%s did not answer within %v\n%s", name, readyWithin, p.lastWords())
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// startMinyi runs the program with the demo city.
func startMinyi(ctx context.Context, dir, program, data, db string) (*process, error) {
	metrics, err := freeAddr()
	if err != nil {
		return nil, err
	}
	args := []string{"serve", "--demo", "--data", data, "--addr", "127.0.0.1:0", "--metrics-addr", metrics}
	if db != "" {
		args = append(args, "--db", db)
	}
	p, err := start(ctx, dir, "minyi", program, args...)
	if err == nil {
		p.Metrics = "http://" + metrics + "/metrics"
	}
	return p, err
}

func freeAddr() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// kill ends it without a chance to put anything in order.
func (p *process) kill() {
	_ = p.cmd.Process.Kill() // an error says that it has ended already
	<-p.done
}

// stop asks it to end and waits.
func (p *process) stop() {
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.done:
	case <-time.After(readyWithin):
		p.kill()
	}
}

func (p *process) lastWords() []byte {
	out, err := os.ReadFile(p.log)
	if err != nil {
		return []byte(err.Error())
	}
	return tail(out, 20)
}

// addr is the host:port of its URL.
func (p *process) addr() string { return strings.TrimPrefix(p.URL, "http://") }

// open starts a GET with the administrator's token; the caller closes the body.
func (p *process) open(ctx context.Context, url string) (io.ReadCloser, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	if p.Token != "" {
		request.Header.Set("Authorization", "Bearer "+p.Token)
	}
	reply, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	if reply.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(io.LimitReader(reply.Body, 2000))
		reply.Body.Close()
		return nil, fmt.Errorf("GET %s: %s\n%s", url, reply.Status, text)
	}
	return reply.Body, nil
}

// get reads JSON from a path into v.
func (p *process) get(ctx context.Context, path string, v any) error {
	body, err := p.open(ctx, p.URL+path)
	if err != nil {
		return err
	}
	defer body.Close()
	return json.NewDecoder(body).Decode(v)
}

// usage is what a process has used since its start.
type usage struct{ mallocs, bytes, cpu float64 }

func (u usage) minus(v usage) usage {
	return usage{u.mallocs - v.mallocs, u.bytes - v.bytes, u.cpu - v.cpu}
}

// usage reads the metrics of a process.
func (p *process) usage(ctx context.Context) (u usage, err error) {
	body, err := p.open(ctx, p.Metrics)
	if err != nil {
		return u, err
	}
	defer body.Close()
	wanted := map[string]*float64{
		"go_memstats_mallocs_total": &u.mallocs, "go_memstats_alloc_bytes_total": &u.bytes, "process_cpu_seconds_total": &u.cpu,
	}
	lines := bufio.NewScanner(body)
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), " ")
		if to := wanted[name]; to != nil {
			if *to, err = strconv.ParseFloat(value, 64); err != nil {
				return u, err
			}
			delete(wanted, name)
		}
	}
	if len(wanted) > 0 && lines.Err() == nil {
		return u, fmt.Errorf("%s lacks figures", p.Metrics)
	}
	return u, lines.Err()
}
