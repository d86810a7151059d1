package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"
)

// progress is a line on the terminal that grows: a bar where the end is known,
// else a count. In a pipe it is silent.
type progress struct {
	t     *terminal
	key   string
	total int // 0 = not known
	shown time.Time
	on    bool
}

// progress starts a line; key words {{.Count}}.
func (t *terminal) progress(key string, total int) *progress {
	return &progress{t: t, key: key, total: total, on: isTerminal(t.err)}
}

// Width of the bar in characters, and how often it is drawn anew.
const (
	barWidth = 32
	redraw   = 100 * time.Millisecond
)

func (p *progress) set(done int) {
	if now := time.Now(); p.on && (now.Sub(p.shown) > redraw || done == p.total) {
		p.shown = now
		fmt.Fprintf(p.t.err, "\r%s%s", p.bar(done), p.t.words.Say(p.t.lang, p.key, map[string]any{"Count": done}))
	}
}

func (p *progress) bar(done int) string {
	if p.total <= 0 {
		return ""
	}
	full := min(barWidth, barWidth*done/p.total)
	return fmt.Sprintf("%s%s %3d %%  ", strings.Repeat("█", full), strings.Repeat("░", barWidth-full), 100*done/p.total)
}

func (p *progress) end() {
	if p.on {
		fmt.Fprintln(p.t.err)
	}
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
