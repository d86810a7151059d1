package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// commandPatience bounds one run of a command. It is far beyond what any needs:
// a run that reaches it hangs.
const commandPatience = 2 * time.Minute

// scratch is the folder of this test binary's own things.
var scratch string

func TestMain(m *testing.M) {
	os.Exit(inScratch(m.Run))
}

func inScratch(tests func() int) int {
	var err error
	if scratch, err = os.MkdirTemp("", "minyi-program-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(scratch)
	defer stopCity()
	return tests()
}

// buildProgram builds the program once, without the race detector, which tests
// inside the packages have.
var buildProgram = sync.OnceValues(func() (string, error) {
	file := filepath.Join(scratch, "minyi")
	build := exec.Command("go", "build", "-o", file, ".")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return file, nil
})

// program returns the file of the built program.
func program(t testing.TB) string {
	t.Helper()
	file, err := buildProgram()
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// command is one run of the program with what surrounds it.
type command struct {
	stdin string
	env   []string // NAME=value, beside a plain environment that speaks English
}

// result is what a command left behind.
type result struct {
	args     []string
	code     int
	out, err string
}

// minyi runs the program and waits for its end.
func minyi(t testing.TB, args ...string) result {
	t.Helper()
	return command{}.run(t, args...)
}

func (c command) run(t testing.TB, args ...string) result {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), commandPatience)
	defer cancel()
	run := exec.CommandContext(ctx, program(t), args...)
	run.Env = plainEnvironment(c.env...)
	run.Stdin = strings.NewReader(c.stdin)
	var out, report bytes.Buffer
	run.Stdout, run.Stderr = &out, &report
	err := run.Run()
	if exit := new(exec.ExitError); err != nil && !errors.As(err, &exit) || ctx.Err() != nil {
		t.Fatalf("minyi %s: %v", strings.Join(args, " "), errors.Join(err, ctx.Err()))
	}
	return result{args, run.ProcessState.ExitCode(), out.String(), report.String()}
}

// plainEnvironment is this process's without what would change the program.
func plainEnvironment(more ...string) []string {
	var env []string
	for _, v := range os.Environ() {
		name, _, _ := strings.Cut(v, "=")
		if !strings.HasPrefix(name, "MINYI_") && !strings.HasPrefix(name, "LC_") && name != "LANG" {
			env = append(env, v)
		}
	}
	return append(append(env, "LANG=en_US.UTF-8"), more...)
}

// want asks for an exit code.
func (r result) want(t testing.TB, code int) result {
	t.Helper()
	if r.code != code {
		t.Fatalf("minyi %s: exit code %d, want %d\nstdout: %.2000s\nstderr: %.2000s", strings.Join(r.args, " "), r.code, code, r.out, r.err)
	}
	return r
}

// says asks for words on standard error.
func (r result) says(t testing.TB, words ...string) result {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(r.err, w) {
			t.Errorf("minyi %s: standard error lacks %q:\n%.2000s", strings.Join(r.args, " "), w, r.err)
		}
	}
	return r
}

// fixture writes a file for a command to read and returns its name.
func fixture(t testing.TB, name, content string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func contentOf(t testing.TB, file string) string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
