package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"
)

// quiet is after how long without a finished package a line says what runs.
const quiet = 30 * time.Second

// unraced are packages and tests in which the race detector has nothing to find:
// they drive the program as another process, which is built without it, or ask
// one thing after the other. It would make them five times as long.
var (
	unraced      = []string{"minyi/cmd/dev", "minyi/cmd/minyi", "minyi/models/backup", "minyi/models/migration"}
	unracedTests = map[string]string{"minyi/handlers": "^TestEveryRouteFor"}
)

// unracedCode is compiled without the detector inside raced tests: a database's
// engine translated from C, which takes two fifths of the processor's time when
// each of its reads is watched. No package may stand here that uses generic code
// of others, such as sync.Map: the linker keeps one copy of that for the whole
// program, and the unwatched one makes the detector see races that are none.
const unracedCode = "modernc.org/sqlite/lib=-race=false"

// collectLess lets tests keep more garbage: each of hundreds makes a server of
// its own, and collecting after it took half of the processor's time.
const collectLess = "GOGC=400"

// testRun is one call of go test.
type testRun struct {
	race bool
	args []string
}

// testRuns shares every test of every package out over calls: each runs once.
func testRuns(packages []string) []testRun {
	var raced, plain, skipped []string
	for _, p := range packages {
		if slices.Contains(unraced, p) {
			plain = append(plain, p)
		} else {
			raced = append(raced, p)
		}
	}
	var later []testRun
	for _, p := range slices.Sorted(maps.Keys(unracedTests)) {
		if slices.Contains(raced, p) {
			skipped = append(skipped, unracedTests[p])
			later = append(later, testRun{false, []string{"-run=" + unracedTests[p], p}})
		}
	}
	if len(skipped) > 0 {
		raced = append([]string{"-skip=" + strings.Join(skipped, "|")}, raced...)
	}
	runs := []testRun{{true, raced}}
	if len(plain) > 0 {
		runs = append(runs, testRun{false, plain})
	}
	return append(runs, later...)
}

// goTest runs every test and gathers what failed and what was skipped. Parts
// that are there are required: a test that needs one may not skip.
func goTest(ctx context.Context, out io.Writer, there map[string]bool) (report, error) {
	var require, absent []string
	var r report
	for _, p := range parts {
		switch {
		case !there[p.name]:
			r.missing = append(r.missing, p.why+": no "+p.name)
			absent = append(absent, p.name)
		case p.name != "gcc":
			require = append(require, p.name)
		}
	}
	list, err := output(ctx, "go", "list", "./...")
	if err != nil {
		return r, err
	}
	runs := testRuns(strings.Fields(string(list)))
	t := newTestTally(out, len(strings.Fields(string(list)))+len(unracedTests))
	var failures []error
	for _, run := range runs {
		args := []string{"test", "-json", "-count=1", "-timeout=20m"}
		env := append(os.Environ(), "MINYI_TEST_REQUIRE="+strings.Join(require, ","), "CGO_ENABLED=0", collectLess)
		if run.race && there["gcc"] {
			args, env = append(args, "-race", "-gcflags="+unracedCode), append(env, "CGO_ENABLED=1")
		}
		cmd := exec.CommandContext(ctx, "go", append(args, run.args...)...)
		cmd.Env, cmd.Stderr = env, os.Stderr
		pipe, err := cmd.StdoutPipe()
		if err != nil {
			return r, err
		}
		if err := cmd.Start(); err != nil {
			return r, err
		}
		follow(t, pipe)
		failures = append(failures, cmd.Wait())
	}
	missing, optional, unexcused := judge(t.skips, absent)
	r.missing, r.optional = append(r.missing, missing...), optional
	r.note = fmt.Sprintf("(%d tests in %d packages)", t.passed, len(strings.Fields(string(list))))
	return r, errors.Join(append(failures, t.err(), unexcused)...)
}

// follow feeds every line to t and says now and then what takes so long.
func follow(t *testTally, from io.Reader) {
	lines := make(chan []byte)
	go func() {
		defer close(lines)
		r := bufio.NewReaderSize(from, 64<<10)
		for {
			line, err := r.ReadBytes('\n')
			if len(line) > 0 {
				lines <- line
			}
			if err != nil {
				return
			}
		}
	}()
	ticker := time.NewTicker(quiet)
	defer ticker.Stop()
	last := -1
	for {
		select {
		case line, ok := <-lines:
			if !ok {
				return
			}
			t.add(line)
		case <-ticker.C:
			if t.done == last {
				t.sayRunning()
			}
			last = t.done
		}
	}
}

// skip is a test that did not run.
type skip struct{ test, reason string }

// optionalSkip marks, at the start of a test's reason for skipping, a part that
// needs privileges which a sandbox may refuse.
const optionalSkip = "optional:"

// judge sorts the skipped tests. One that names a part which is absent could
// not run; one that says so is optional; any other hides something and is an
// error, because a test that never runs looks like one that passes.
func judge(skips []skip, absent []string) (missing, optional []string, unexcused error) {
	var errs []error
next:
	for _, s := range skips {
		if rest, ok := strings.CutPrefix(s.reason, optionalSkip); ok {
			optional = append(optional, s.test+": "+strings.TrimSpace(rest))
			continue
		}
		for _, part := range absent {
			if strings.Contains(strings.ToLower(s.reason), part) {
				missing = append(missing, s.test+": "+s.reason)
				continue next
			}
		}
		errs = append(errs, fmt.Errorf("%s was skipped, and nothing that it needs is missing: %s", s.test, s.reason))
	}
	return missing, optional, errors.Join(errs...)
}

// reasonOf finds the skip's reason in a test's output: "file.go:12: reason".
func reasonOf(output []string) string {
	for _, line := range output {
		line = strings.TrimSpace(line)
		if i := strings.Index(line, ".go:"); i >= 0 && !strings.HasPrefix(line, "---") {
			if _, reason, ok := strings.Cut(line[i+len(".go:"):], ": "); ok {
				return reason
			}
		}
	}
	return "no reason given"
}
