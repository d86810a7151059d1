package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"text/tabwriter"
	"time"

	"minyi/models/store"
	"minyi/surveys/intake"
	"minyi/surveys/seed"
)

// benchTally measures what happens to many responses after they are in.
type benchTally struct {
	JSON      bool `name:"json" help:"Machine-readable output."`
	Responses int  `default:"200000" help:"How many responses are made up first."`
	Rounds    int  `default:"3" help:"How often everything is measured; the figures are medians."`
}

// tallyReport is what `bench tally --json` prints.
type tallyReport struct {
	Machine   machine     `json:"machine"`
	Responses int         `json:"responses"`
	Loaded    float64     `json:"loaded_per_second"` // by `minyi demo`
	Lines     []tallyLine `json:"lines"`
}

// tallyLine is one thing measured and what it is measured against. Ratio is the
// median over the rounds of time ÷ base.
type tallyLine struct {
	Name  string  `json:"name"`
	Base  string  `json:"base"`
	Ms    float64 `json:"ms"`
	Than  float64 `json:"base_ms"`
	Ratio float64 `json:"ratio"`
}

func (b *benchTally) Run(ctx context.Context) error {
	if b.Responses < 1 || b.Rounds < 1 {
		return errors.New("responses and rounds are positive")
	}
	dir, err := os.MkdirTemp("", "minyi-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	program, err := buildMinyi(ctx, dir, false)
	if err != nil {
		return err
	}
	r := &tallyReport{Machine: thisMachine(), Responses: b.Responses}
	data, start := filepath.Join(dir, "data"), time.Now()
	args := []string{"demo", "--responses", strconv.Itoa(b.Responses), "--seed", "1", "--data", data}
	if out, err := exec.CommandContext(ctx, program, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("minyi demo: %w\n%s", err, tail(out, 20))
	}
	r.Loaded = float64(b.Responses) / time.Since(start).Seconds()
	var rounds []tallyRound
	for range b.Rounds {
		round, err := b.round(ctx, dir, program, data)
		if err != nil {
			return err
		}
		rounds = append(rounds, round)
	}
	r.sum(rounds)
	if b.JSON {
		return json.NewEncoder(os.Stdout).Encode(r)
	}
	r.print()
	return nil
}

// tallyRound holds the times of one round in seconds.
type tallyRound struct{ scan, count, first, byArea, weighted, export, plain float64 }

// round starts the program anew, so that it must load the frame again.
func (b *benchTally) round(ctx context.Context, dir, program, data string) (t tallyRound, err error) {
	p, err := startMinyi(ctx, dir, program, data, "")
	if err != nil {
		return t, err
	}
	defer p.stop()
	if t.scan, err = b.scan(ctx, filepath.Join(data, "minyi.db")); err != nil {
		return t, err
	}
	t.count = plainCount(b.Responses)
	rates := p.URL + "/api/v1/surveys/" + seed.SurveyCode + "/rates"
	for _, ask := range []struct {
		to    *float64
		query string
		times int
	}{{&t.first, "", 1}, {&t.byArea, "?by=area", 9}, {&t.weighted, "?by=area&weight=poststrat", 9}} {
		var took []float64
		for range ask.times {
			start := time.Now()
			body, err := p.open(ctx, rates+ask.query)
			if err != nil {
				return t, err
			}
			_, err = io.Copy(io.Discard, body)
			body.Close()
			if err != nil {
				return t, err
			}
			took = append(took, time.Since(start).Seconds())
		}
		*ask.to = median(took, func(s float64) float64 { return s })
	}
	t.export, t.plain, err = b.export(ctx, p)
	return t, err
}

// scan reads every row as the frame does and decodes nothing.
func (b *benchTally) scan(ctx context.Context, file string) (float64, error) {
	s, err := store.Open(ctx, store.Config{DSN: "sqlite:" + file})
	if err != nil {
		return 0, err
	}
	defer s.Close()
	survey, err := s.SurveyRecord(ctx, seed.SurveyCode)
	if err != nil {
		return 0, err
	}
	start, rows := time.Now(), 0
	if _, err := s.ResponsesAfter(ctx, survey.ID, 0, 1<<31-1, func(*intake.Response) error { rows++; return nil }); err != nil {
		return 0, err
	}
	if rows != b.Responses {
		return 0, fmt.Errorf("%d rows are stored, not %d", rows, b.Responses)
	}
	return time.Since(start).Seconds(), nil
}

// plainCount counts four answers by district over bare arrays: the least that
// anybody can do for four rates by area. The array is kept from the compiler.
func plainCount(n int) float64 {
	districts, answers := make([]byte, n), make([][]byte, 4)
	for i := range districts {
		districts[i] = byte(i*2654435761>>7) & 3
	}
	for q := range answers {
		answers[q] = make([]byte, n)
		for i := range answers[q] {
			answers[q][i] = byte(i*(2*q+40503)>>5) & 7
		}
	}
	var counts [4][4][8]int
	start := time.Now()
	for q := range answers {
		for i, a := range answers[q] {
			counts[q][districts[i]][a]++
		}
	}
	took := time.Since(start).Seconds()
	sum := 0
	for _, c := range counts[0] {
		for _, n := range c {
			sum += n
		}
	}
	if sum != n {
		panic("counted wrong")
	}
	return took
}

// export times the CSV export as it arrives, then writes the same cells with
// encoding/csv, reading them back between the measured parts.
func (b *benchTally) export(ctx context.Context, p *process) (export, plain float64, err error) {
	start := time.Now()
	body, err := p.open(ctx, p.URL+"/api/v1/surveys/"+seed.SurveyCode+"/responses.csv")
	if err != nil {
		return 0, 0, err
	}
	defer body.Close()
	table, err := io.ReadAll(body)
	if err != nil {
		return 0, 0, err
	}
	export = time.Since(start).Seconds()
	in, out := csv.NewReader(bytes.NewReader(table)), csv.NewWriter(io.Discard)
	out.UseCRLF = true
	rows, part := 0, make([][]string, 0, 5000)
	for err == nil {
		part = part[:0]
		for len(part) < cap(part) && err == nil {
			var row []string
			if row, err = in.Read(); err == nil {
				part = append(part, row)
			}
		}
		rows += len(part)
		begin := time.Now()
		if err := out.WriteAll(part); err != nil {
			return 0, 0, err
		}
		plain += time.Since(begin).Seconds()
	}
	if !errors.Is(err, io.EOF) {
		return 0, 0, err
	}
	if rows != b.Responses+1 {
		return 0, 0, fmt.Errorf("the export has %d lines for %d responses", rows, b.Responses)
	}
	return export, plain, nil
}

func (r *tallyReport) sum(rounds []tallyRound) {
	line := func(name, base string, time, than func(tallyRound) float64) {
		r.Lines = append(r.Lines, tallyLine{
			Name: name, Base: base, Ms: 1000 * median(rounds, time), Than: 1000 * median(rounds, than),
			Ratio: median(rounds, func(t tallyRound) float64 { return time(t) / than(t) }),
		})
	}
	scan, count := func(t tallyRound) float64 { return t.scan }, func(t tallyRound) float64 { return t.count }
	line("first rates, the frame loads", "reading the same rows, nothing decoded", func(t tallyRound) float64 { return t.first }, scan)
	line("rates by area, warm", "counting four answers in bare arrays", func(t tallyRound) float64 { return t.byArea }, count)
	line("the same, post-stratified", "counting four answers in bare arrays", func(t tallyRound) float64 { return t.weighted }, count)
	line("export as CSV", "encoding/csv writing the same cells", func(t tallyRound) float64 { return t.export }, func(t tallyRound) float64 { return t.plain })
}

func (r *tallyReport) print() {
	fmt.Printf("%s %s, %d cores; %d responses, made up and stored at %.0f/s\n\n", r.Machine.Go, r.Machine.Arch, r.Machine.CPUs, r.Responses, r.Loaded)
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "what\tms\tratio\tto\tms")
	for _, l := range r.Lines {
		fmt.Fprintf(w, "%s\t%.1f\t%.2f\t%s\t%.1f\n", l.Name, l.Ms, l.Ratio, l.Base, l.Than)
	}
	w.Flush()
}
