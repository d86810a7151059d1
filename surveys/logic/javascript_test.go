package logic_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

const module = "../../static/js/logic.js"

// jobs is what one run of the browser's module has to do; its answer is
// results. NotDrawn are codes.
type jobs struct {
	Evaluate []evaluateJob `json:"evaluate,omitempty"`
	Route    []routeJob    `json:"route,omitempty"`
}

type evaluateJob struct {
	Rule    json.RawMessage `json:"rule"`
	Answers map[string]any  `json:"answers"`
}

type routeJob struct {
	Questions json.RawMessage `json:"questions"`
	Answers   map[string]any  `json:"answers"`
	NotDrawn  []string        `json:"not_drawn"`
}

type results struct {
	Evaluate []evaluateResult
	Route    []struct {
		Shown   []string
		Answers map[string]any
	}
}

type evaluateResult struct {
	Value any
	True  bool
}

// work is the JavaScript that does jobs with the module logic.
const work = `(logic, jobs) => JSON.stringify({
  evaluate: (jobs.evaluate || []).map((j) => {
    const value = logic.evaluate(j.rule, logic.reader(j.answers));
    return { value, true: logic.truthy(value) };
  }),
  route: (jobs.route || []).map((j) => logic.route(j.questions, j.answers, (code) => !(j.not_drawn || []).includes(code))),
})`

// engine runs jobs in JavaScript.
type engine func(jobs) (results, error)

// javascript starts a headless Chromium or, where none is installed or it does
// not start, Node. It skips the test when there is neither.
func javascript(t *testing.T) engine {
	t.Helper()
	var run func(string) (string, error)
	why := []string{}
	for _, start := range []func(*testing.T) (func(string) (string, error), error){chromium, node} {
		var err error
		if run, err = start(t); err == nil {
			break
		}
		why = append(why, err.Error())
	}
	if run == nil {
		t.Skipf("the browser's evaluator was not run: %s", strings.Join(why, "; "))
	}
	return func(j jobs) (r results, err error) {
		in, err := json.Marshal(j)
		if err != nil {
			return r, err
		}
		out, err := run(string(in))
		if err != nil {
			return r, err
		}
		return r, json.Unmarshal([]byte(out), &r)
	}
}

// chromium opens a page that can import the module.
func chromium(t *testing.T) (func(string) (string, error), error) {
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "headless-shell"} {
		if p, err := exec.LookPath(name); err == nil {
			path = p
			break
		}
	}
	if path == "" {
		return nil, errors.New("no Chromium is installed")
	}
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/logic.js" {
			w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
			http.ServeFile(w, r, module)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		io.WriteString(w, "<!doctype html><title>logic</title>")
	}))
	t.Cleanup(site.Close)
	allocator, stop := chromedp.NewExecAllocator(context.Background(), append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()))...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(func() { chromedp.Cancel(ctx) })     // waits until the browser has gone
	limit := time.AfterFunc(2*time.Minute, cancel) // a browser that hangs must not hang the suite
	t.Cleanup(func() { limit.Stop() })
	if err := chromedp.Do(ctx, chromedp.Navigate(site.URL)); err != nil {
		return nil, fmt.Errorf("%s does not start: %w", path, err)
	}
	return func(in string) (string, error) {
		script := fmt.Sprintf(`import('/logic.js').then((logic) => (%s)(logic, %s))`, work, in)
		return chromedp.Run(ctx, chromedp.Evaluate[string](script, chromedp.EvalAwaitPromise))
	}, nil
}

// node starts a process that reads jobs and writes results, a line each.
func node(t *testing.T) (func(string) (string, error), error) {
	path, err := exec.LookPath("node")
	if err != nil {
		return nil, errors.New("no Node is installed")
	}
	source, err := os.ReadFile(module)
	if err != nil {
		return nil, err
	}
	dir := t.TempDir()
	loop := fmt.Sprintf(`import * as logic from './logic.mjs';
import { createInterface } from 'node:readline';
const work = %s;
for await (const line of createInterface({ input: process.stdin })) {
  let out;
  try { out = work(logic, JSON.parse(line)); } catch (e) { out = 'error ' + e.message; }
  process.stdout.write(out + '\n');
}
`, work)
	for name, content := range map[string][]byte{"logic.mjs": source, "loop.mjs": []byte(loop)} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			return nil, err
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	cmd := exec.CommandContext(ctx, path, filepath.Join(dir, "loop.mjs"))
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		cancel()
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		cancel()
		return nil, fmt.Errorf("%s does not start: %w", path, err)
	}
	t.Cleanup(func() { in.Close(); cmd.Wait(); cancel() })
	lines := bufio.NewReader(out)
	return func(job string) (string, error) {
		if _, err := io.WriteString(in, job+"\n"); err != nil {
			return "", err
		}
		line, err := lines.ReadString('\n')
		if message, failed := strings.CutPrefix(line, "error "); err == nil && failed {
			err = errors.New(strings.TrimSpace(message))
		}
		return line, err
	}, nil
}
