package main

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
)

func fakeCheck(name string, r report, err error) check {
	return check{name, func(context.Context) (report, error) { return r, err }}
}

func TestTheClosingLineSaysHowItWent(t *testing.T) {
	good := fakeCheck("good", report{}, nil)
	bad := fakeCheck("bad", report{}, errors.New("a.go:1: wrong"))
	partly := fakeCheck("partly", report{missing: []string{"the pages in a real browser: no chromium"}}, nil)
	sandbox := fakeCheck("sandbox", report{optional: []string{"a full disk: no loop devices"}}, nil)
	for _, c := range []struct {
		name   string
		checks []check
		ci     bool
		fails  bool
		want   []string
	}{
		{"all pass", []check{good, good}, true, false, []string{"checks: 2 passed, 0 failed, 0 skipped\n"}},
		{"one fails and the rest still run", []check{bad, good}, false, true,
			[]string{"a.go:1: wrong", "== good passed", "checks: 1 passed, 1 failed, 0 skipped (failed: bad)\n"}},
		{"a missing part passes at home", []check{good, partly}, false, false,
			[]string{"did not run: the pages in a real browser: no chromium\n", "checks: 2 passed, 0 failed, 1 skipped\n"}},
		{"a missing part fails in CI", []check{good, partly}, true, true,
			[]string{"did not run: the pages", "this is CI", "(failed: required parts)"}},
		{"an optional part fails nowhere", []check{sandbox}, true, false,
			[]string{"did not run (optional): a full disk: no loop devices\n", "checks: 1 passed, 0 failed, 1 skipped\n"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out bytes.Buffer
			err := runChecks(t.Context(), &out, c.checks, c.ci)
			if (err != nil) != c.fails {
				t.Errorf("error %v", err)
			}
			for _, want := range c.want {
				if !strings.Contains(out.String(), want) {
					t.Errorf("printed\n%s\nwhich lacks %q", out.String(), want)
				}
			}
		})
	}
}

func TestCIIsWhatTheVariableSays(t *testing.T) {
	for value, want := range map[string]bool{"": false, "false": false, "0": false, "true": true, "1": true, "woodpecker": true} {
		if inCI(value) != want {
			t.Errorf("CI=%q is %v", value, !want)
		}
	}
}

func TestOnlyTheChecksAskedForRun(t *testing.T) {
	all := []check{fakeCheck("format", report{}, nil), fakeCheck("vet", report{}, nil)}
	some, err := chosen(all, []string{"vet"})
	if err != nil || len(some) != 1 || some[0].name != "vet" {
		t.Errorf("got %v, %v", some, err)
	}
	if _, err := chosen(all, []string{"vet", "vett"}); err == nil || !strings.Contains(err.Error(), "format, vet") {
		t.Errorf("a check that does not exist: %v", err)
	}
}
