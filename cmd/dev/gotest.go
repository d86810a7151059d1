package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// optionalSkip marks, at the start of a test's reason for skipping, a part that
// needs privileges which a sandbox may refuse.
const optionalSkip = "optional:"

// event is a line of `go test -json`.
type event struct {
	Action, Package, Test, Output string
	Elapsed                       float64
}

// goTest runs every test and gathers what failed and what was skipped. Parts
// that are there are required: a test that needs one may not skip.
func goTest(ctx context.Context, there map[string]bool) (report, error) {
	args := []string{"test", "-json", "-count=1", "-timeout=20m"}
	var require []string
	var r report
	for _, p := range parts {
		switch {
		case !there[p.name]:
			r.missing = append(r.missing, p.why+": no "+p.name)
		case p.name == "gcc":
			args = append(args, "-race")
		default:
			require = append(require, p.name)
		}
	}
	cmd := exec.CommandContext(ctx, "go", append(args, "./...")...)
	cmd.Env = append(os.Environ(), "MINYI_TEST_REQUIRE="+strings.Join(require, ","))
	if there["gcc"] {
		cmd.Env = append(cmd.Env, "CGO_ENABLED=1")
	}
	cmd.Stderr = os.Stderr
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		return r, err
	}
	if err := cmd.Start(); err != nil {
		return r, err
	}
	t := newTally()
	lines := bufio.NewScanner(pipe)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		t.add(lines.Bytes())
	}
	err = cmd.Wait()
	r.missing = append(r.missing, t.skipped...)
	r.optional = t.optional
	r.note = fmt.Sprintf("(%d tests)", t.passed)
	if err == nil && t.passed == 0 {
		err = fmt.Errorf("no test ran")
	}
	return r, err
}

// tally follows the events and prints a line per package, and the whole output
// of what failed.
type tally struct {
	passed            int
	skipped, optional []string
	output            map[string][]string
}

func newTally() *tally { return &tally{output: make(map[string][]string)} }

func (t *tally) add(line []byte) {
	var e event
	if err := json.Unmarshal(line, &e); err != nil {
		fmt.Println(string(line)) // a build failure, in plain text
		return
	}
	id := e.Package + " " + e.Test
	switch e.Action {
	case "output", "build-output":
		t.output[id] = append(t.output[id], e.Output)
		if e.Action == "build-output" {
			fmt.Print(e.Output)
		}
	case "pass":
		if e.Test == "" {
			fmt.Printf("ok  \t%s\t%.1fs\n", e.Package, e.Elapsed)
		} else {
			t.passed++
		}
		delete(t.output, id)
	case "fail":
		fmt.Printf("FAIL\t%s\n%s", id, strings.Join(t.output[id], ""))
	case "skip":
		if e.Test == "" {
			return // a package without tests
		}
		reason := reasonOf(t.output[id])
		if rest, ok := strings.CutPrefix(reason, optionalSkip); ok {
			t.optional = append(t.optional, id+": "+strings.TrimSpace(rest))
		} else {
			t.skipped = append(t.skipped, id+": "+reason)
		}
	}
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
