package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"
)

type testTask struct {
	Only []string `help:"Run only these checks." placeholder:"NAME"`
}

// check is one line of the report.
type check struct {
	name string
	run  func(context.Context) (report, error)
}

// report is what a check has to say beside whether it passed.
type report struct {
	missing  []string // required parts that did not run, with the reason
	optional []string // parts that need privileges a sandbox may refuse
	note     string
}

func (t *testTask) Run(ctx context.Context) error {
	there := setUp(ctx)
	checks := []check{
		{"format", formatted},
		{"modules", tidy},
		{"vendored files", vendored},
		{"vet", command("go", "vet", "./...")},
		{"staticcheck", command("go", "tool", "-modfile=cmd/dev/tools.mod", "staticcheck", "./...")},
		{"tests", func(ctx context.Context) (report, error) { return goTest(ctx, there) }},
		{"cross-builds", crossBuilds},
	}
	var passed, failed int
	var missing, optional []string
	for _, c := range checks {
		if len(t.Only) > 0 && !slices.Contains(t.Only, c.name) {
			continue
		}
		fmt.Printf("== %s\n", c.name)
		start := time.Now()
		r, err := c.run(ctx)
		missing, optional = append(missing, r.missing...), append(optional, r.optional...)
		took := time.Since(start).Round(100 * time.Millisecond)
		if err != nil {
			failed++
			fmt.Printf("== %s FAILED after %v\n%v\n", c.name, took, err)
			continue
		}
		passed++
		fmt.Printf("== %s passed in %v %s\n", c.name, took, r.note)
	}
	for _, m := range missing {
		fmt.Println("did not run:", m)
	}
	for _, o := range optional {
		fmt.Println("did not run (optional):", o)
	}
	if len(missing) > 0 && os.Getenv("CI") != "" {
		fmt.Println("A required part did not run, and this is CI: that is a failure.")
		failed++
	}
	fmt.Printf("checks: %d passed, %d failed, %d skipped\n", passed, failed, len(missing)+len(optional))
	if failed > 0 {
		return errFailed
	}
	return nil
}

func formatted(ctx context.Context) (report, error) {
	out, err := output(ctx, "gofmt", "-l", "cmd", "handlers", "models", "surveys", "static")
	if err == nil && len(out) > 0 {
		err = fmt.Errorf("gofmt would change:\n%s", out)
	}
	return report{}, err
}

func tidy(ctx context.Context) (report, error) {
	if out, err := output(ctx, "go", "mod", "tidy", "-diff"); err != nil {
		return report{}, fmt.Errorf("go.mod is not tidy:\n%s", out)
	}
	_, err := output(ctx, "go", "mod", "verify")
	return report{}, err
}

// crossBuilds builds the program for every machine it ships to, without cgo.
func crossBuilds(ctx context.Context) (report, error) {
	targets := []string{"amd64", "arm64", "loong64"}
	for _, arch := range targets {
		cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", os.DevNull, "./cmd/minyi")
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+arch)
		if out, err := cmd.CombinedOutput(); err != nil {
			return report{}, fmt.Errorf("linux/%s: %w\n%s", arch, err, tail(out, 30))
		}
	}
	return report{note: "linux/" + strings.Join(targets, ", linux/")}, nil
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
