package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// event is a line of `go test -json`.
type event struct {
	Action, Package, ImportPath, Test, Output string
	Elapsed                                   float64
}

// testTally follows the events. It prints a line per package when it is done and at
// once the whole output of what failed.
type testTally struct {
	out           io.Writer
	total, done   int // packages
	passed        int // tests, their subtests counted
	skips         []skip
	failed        []string
	running       map[string]bool                // packages
	output        map[string]map[string][]string // package → test that has not ended → lines
	passedIn      map[string]int
	skippedIn     map[string]int
	unreadableErr error
}

func newTestTally(out io.Writer, packages int) *testTally {
	return &testTally{
		out: out, total: packages, running: make(map[string]bool), output: make(map[string]map[string][]string),
		passedIn: make(map[string]int), skippedIn: make(map[string]int),
	}
}

func (t *testTally) add(line []byte) {
	var e event
	if err := json.Unmarshal(line, &e); err != nil {
		fmt.Fprintln(t.out, strings.TrimRight(string(line), "\n")) // a failure of go itself, in plain text
		t.unreadableErr = errors.New("go test printed what is no event")
		return
	}
	switch e.Action {
	case "start":
		t.running[e.Package] = true
	case "build-output":
		fmt.Fprint(t.out, e.Output)
	case "build-fail":
		t.failed = append(t.failed, e.ImportPath+" (does not build)")
	case "output":
		tests := t.output[e.Package]
		if tests == nil {
			tests = make(map[string][]string)
			t.output[e.Package] = tests
		}
		tests[e.Test] = append(tests[e.Test], e.Output)
	case "pass", "fail", "skip":
		if e.Test == "" {
			t.endPackage(e)
		} else {
			t.endTest(e)
		}
	}
}

func (t *testTally) endTest(e event) {
	name := e.Package + " " + e.Test
	lines := t.output[e.Package][e.Test]
	delete(t.output[e.Package], e.Test)
	switch e.Action {
	case "pass":
		t.passed++
		t.passedIn[e.Package]++
	case "fail":
		t.failed = append(t.failed, name)
		fmt.Fprintf(t.out, "FAIL %s\n%s", name, strings.Join(lines, ""))
	case "skip":
		t.skippedIn[e.Package]++
		t.skips = append(t.skips, skip{name, reasonOf(lines)})
	}
}

func (t *testTally) endPackage(e event) {
	t.done++
	delete(t.running, e.Package)
	place := fmt.Sprintf("[%d/%d]", t.done, t.total)
	switch e.Action {
	case "pass":
		skipped := ""
		if n := t.skippedIn[e.Package]; n > 0 {
			skipped = fmt.Sprintf(", %d skipped", n)
		}
		fmt.Fprintf(t.out, "%s ok    %s  %.1fs  %d tests%s\n", place, e.Package, e.Elapsed, t.passedIn[e.Package], skipped)
	case "fail":
		t.failed = append(t.failed, e.Package)
		fmt.Fprintf(t.out, "%s FAIL  %s  %.1fs\n", place, e.Package, e.Elapsed)
		// What was under way when the package ended, as after a time-out or a
		// panic, has no end of its own.
		rest := t.output[e.Package]
		for _, test := range slices.Sorted(maps.Keys(rest)) {
			fmt.Fprint(t.out, strings.Join(rest[test], ""))
		}
	}
	delete(t.output, e.Package)
}

func (t *testTally) sayRunning() {
	if len(t.running) > 0 {
		fmt.Fprintln(t.out, "... still running:", strings.Join(slices.Sorted(maps.Keys(t.running)), ", "))
	}
}

// err names what failed, once more and all together.
func (t *testTally) err() error {
	switch {
	case len(t.failed) > 0:
		return fmt.Errorf("failed:\n  %s", strings.Join(t.failed, "\n  "))
	case t.unreadableErr != nil:
		return t.unreadableErr
	case t.passed == 0:
		return errors.New("no test ran")
	}
	return nil
}
