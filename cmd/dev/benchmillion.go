package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"minyi/surveys/seed"
)

// benchMillion is what one long run gave: a whole city's questionnaires.
type benchMillion struct {
	Responses   int     `json:"responses"`
	Connections int     `json:"connections"`
	Seconds     float64 `json:"seconds"` // until the last acknowledgement
	FirstP99    float64 `json:"p99_ms_first_tenth"`
	LastP99     float64 `json:"p99_ms_last_tenth"`
	PeakRSS     float64 `json:"peak_rss_mib"` // of the program
	Refused     string  `json:"refused"`
	Verdict     string  `json:"checker"` // of the outside checker: it ends the run where something is lost or doubled
}

// million sends a city's questionnaires as fast as they are taken and lets the
// outside checker of `faults` compare every acknowledgement with what is stored.
func (b *benchIntake) million(ctx context.Context, dir, program string, sent *submissions) (*benchMillion, error) {
	s, err := (&bed{dir: dir, program: program, form: demoVersion, bodies: sent.bodies}).stage(ctx, "million", "")
	if err != nil {
		return nil, err
	}
	defer s.kill()
	l := load{
		addr: s.addr(), path: "/s/" + seed.SurveyCode + "/responses", bodies: sent.bodies, choices: sent.choices, connections: b.Connections[0],
		seconds: time.Hour.Seconds(), most: int64(b.Responses), keep: true,
	}
	o, err := l.run(ctx)
	if err != nil {
		return nil, fmt.Errorf("%w\n%s", err, s.server.Load().lastWords())
	}
	m := &benchMillion{Responses: len(o.kept), Connections: l.connections, Seconds: o.seconds, Refused: o.refused()}
	m.FirstP99, m.LastP99 = tenths(o.kept)
	if m.PeakRSS, err = peakRSS(s.server.Load().cmd.Process.Pid); err != nil {
		return nil, err
	}
	fmt.Fprintf(os.Stderr, "%d responses in %.1f s; comparing them with what is stored\n", m.Responses, m.Seconds)
	ledger, err := newLedger(filepath.Join(dir, "acknowledgements"))
	if err != nil {
		return nil, err
	}
	var request []byte
	for i := range o.kept {
		k := &o.kept[i]
		request = another(request[:0], sent.bodies[k.body], sent.choices[k.body], k.seed)
		copy(request[keyAt:], k.key[:])
		ledger.sent[string(k.key[:])] = sha256.Sum256(request)
		ledger.acknowledged(string(k.key[:]), string(k.receipt[:]), k.status == 200)
	}
	m.Verdict, err = s.check(ctx, ledger)
	return m, err
}

// tenths are the 99th percentiles of the first and the last tenth of the
// acknowledgements, in milliseconds.
func tenths(kept []acknowledged) (first, last float64) {
	slices.SortFunc(kept, func(a, b acknowledged) int { return int(a.at - b.at) })
	p99 := func(part []acknowledged) float64 {
		o := outcome{}
		for i := range part {
			o.latencies = append(o.latencies, part[i].took)
		}
		slices.Sort(o.latencies)
		return 1000 * o.percentile(0.99).Seconds()
	}
	n := max(len(kept)/10, 1)
	return p99(kept[:n]), p99(kept[len(kept)-n:])
}

// peakRSS is the most memory that a process has had, in MiB.
func peakRSS(pid int) (float64, error) {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	if err != nil {
		return 0, fmt.Errorf("%w: %v", errCannot, err)
	}
	_, rest, _ := strings.Cut(string(text), "VmHWM:")
	fields := strings.Fields(rest)
	if len(fields) == 0 {
		return 0, fmt.Errorf("%w: no VmHWM", errCannot)
	}
	kb, err := strconv.ParseFloat(fields[0], 64)
	return kb / 1024, err
}
