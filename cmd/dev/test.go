package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"
)

type testTask struct {
	Only []string `help:"Run only these checks." placeholder:"NAME"`
}

// check is one part of what CI runs.
type check struct {
	name string
	run  func(context.Context) (report, error)
}

// report is what a check has to say beside whether it passed.
type report struct {
	missing  []string // required parts that did not run, with the reason
	optional []string // parts that need what a machine may lack
	note     string
}

func (t *testTask) Run(ctx context.Context) error {
	there := setUp(ctx, os.Stdout, parts, install)
	checks := []check{
		{"format", formatted},
		{"modules", tidy},
		{"vendored files", vendored},
		{"generated files", generated},
		{"locales", locales},
		{"scripts", scripts},
		{"vet", command("go", "vet", "./...")},
		{"staticcheck", command("go", "tool", "-modfile=cmd/dev/tools.mod", "staticcheck", "./...")},
		{"tests", func(ctx context.Context) (report, error) { return goTest(ctx, os.Stdout, there) }},
		{"faults", func(ctx context.Context) (report, error) { return runFaults(ctx, there, false, nil) }},
		{"fuzz", fuzz},
		{"cross-builds", crossBuilds},
	}
	checks, err := chosen(checks, t.Only)
	if err != nil {
		return err
	}
	return runChecks(ctx, os.Stdout, checks, inCI(os.Getenv("CI")))
}

// inCI reads the variable that CI systems set.
func inCI(value string) bool { return value != "" && value != "false" && value != "0" }

// chosen are the checks of those names, all without any.
func chosen(checks []check, only []string) ([]check, error) {
	if len(only) == 0 {
		return checks, nil
	}
	var names []string
	var some []check
	for _, c := range checks {
		names = append(names, c.name)
		if slices.Contains(only, c.name) {
			some = append(some, c)
		}
	}
	for _, name := range only {
		if !slices.Contains(names, name) {
			return nil, fmt.Errorf("no check %q; there are: %s", name, strings.Join(names, ", "))
		}
	}
	return some, nil
}

// runChecks runs them all, whatever fails, and says at the end what failed and
// what did not run. In CI a required part that did not run is a failure too.
func runChecks(ctx context.Context, out io.Writer, checks []check, ci bool) error {
	var missing, optional, failed []string
	for _, c := range checks {
		fmt.Fprintf(out, "== %s\n", c.name)
		start := time.Now()
		r, err := c.run(ctx)
		missing, optional = append(missing, r.missing...), append(optional, r.optional...)
		took := time.Since(start).Round(100 * time.Millisecond)
		if err != nil {
			failed = append(failed, c.name)
			fmt.Fprintf(out, "== %s FAILED after %v\n%v\n", c.name, took, err)
			continue
		}
		fmt.Fprintf(out, "== %s passed in %v %s\n", c.name, took, r.note)
	}
	fmt.Fprintln(out)
	for _, o := range optional {
		fmt.Fprintln(out, "did not run (optional):", o)
	}
	for _, m := range missing {
		fmt.Fprintln(out, "did not run:", m)
	}
	passed := len(checks) - len(failed)
	if len(missing) > 0 && ci {
		fmt.Fprintln(out, "A required part did not run, and this is CI: that is a failure.")
		failed = append(failed, "required parts")
	}
	line := fmt.Sprintf("checks: %d passed, %d failed, %d skipped", passed, len(failed), len(missing)+len(optional))
	if len(failed) > 0 {
		fmt.Fprintf(out, "%s (failed: %s)\n", line, strings.Join(failed, ", "))
		return errFailed
	}
	fmt.Fprintln(out, line)
	return nil
}

func command(name string, args ...string) func(context.Context) (report, error) {
	return func(ctx context.Context) (report, error) {
		_, err := output(ctx, name, args...)
		return report{}, err
	}
}

// output runs a command; its error holds the last lines of what it printed.
func output(ctx context.Context, name string, args ...string) ([]byte, error) {
	out, err := exec.CommandContext(ctx, name, args...).CombinedOutput()
	if err != nil {
		return out, fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, tail(out, 60))
	}
	return out, nil
}

// tail returns the last n lines.
func tail(out []byte, n int) []byte {
	lines := bytes.Split(bytes.TrimRight(out, "\n"), []byte("\n"))
	return bytes.Join(lines[max(0, len(lines)-n):], []byte("\n"))
}
