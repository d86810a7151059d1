package web

import (
	"bytes"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestTheRequestLog(t *testing.T) {
	sent := asked{"POST", "/s/:code/responses", 201}
	refused := asked{"POST", "/s/:code/responses", 422}
	failed := asked{"GET", "", 500}
	type call struct {
		asked
		took time.Duration
	}
	for _, c := range []struct {
		name  string
		calls []call
		want  []string // before the second is over
		later []string // and then
	}{
		{"has a line for a request that is alone", []call{{sent, 5}}, []string{"POST /s/:code/responses 201 duration=5ns"}, nil},
		{"counts those of the same second and names the longest", []call{{sent, 5}, {sent, 9}, {sent, 7}},
			[]string{"POST /s/:code/responses 201 duration=5ns"}, []string{"POST /s/:code/responses 201 requests=2 longest=9ns"}},
		{"counts each route for itself", []call{{sent, 5}, {asked{"GET", "/s/:code", 200}, 6}},
			[]string{"POST /s/:code/responses 201 duration=5ns", "GET /s/:code 200 duration=6ns"}, nil},
		{"has lines for the first that failed in a second and counts the others", slices.Repeat([]call{{failed, 4}}, few+3),
			slices.Repeat([]string{"GET (none) 500 duration=4ns"}, few), []string{"GET (none) 500 requests=3 longest=4ns"}},
		{"has a line for each that was refused or failed", []call{{refused, 1}, {refused, 2}, {failed, 3}, {failed, 4}},
			[]string{"POST /s/:code/responses 422 duration=1ns", "POST /s/:code/responses 422 duration=2ns", "GET (none) 500 duration=3ns", "GET (none) 500 duration=4ns"}, nil},
		{"has a line for each that took long", []call{{sent, 1}, {sent, time.Second}, {sent, time.Minute}},
			[]string{"POST /s/:code/responses 201 duration=1ns", "POST /s/:code/responses 201 duration=1s", "POST /s/:code/responses 201 duration=1m0s"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out bytes.Buffer
			var over []func()
			l := &requestLog{log: slog.New(slog.NewTextHandler(&out, nil)), after: func(d time.Duration, f func()) {
				if d != countFor {
					t.Errorf("waits %v", d)
				}
				over = append(over, f)
			}}
			said := func() (lines []string) {
				for line := range strings.Lines(out.String()) {
					_, line, _ = strings.Cut(strings.TrimSpace(line), "msg=request ")
					line = strings.NewReplacer("method=", "", "route=", "", "status=", "").Replace(line)
					lines = append(lines, line)
				}
				out.Reset()
				return lines
			}
			for round := range 2 { // the next second begins anew
				for _, call := range c.calls {
					l.note(call.asked, call.took)
				}
				if got := said(); strings.Join(got, "\n") != strings.Join(c.want, "\n") {
					t.Errorf("round %d: %q, want %q", round, got, c.want)
				}
				for _, f := range over {
					f()
				}
				over = nil
				if got := said(); strings.Join(got, "\n") != strings.Join(c.later, "\n") {
					t.Errorf("round %d, later: %q, want %q", round, got, c.later)
				}
			}
		})
	}
}
