package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"

	"minyi/surveys/seed"
)

type benchTasks struct {
	Submit benchSubmit `cmd:"" default:"withargs" help:"Submits against the same handler that stores nothing."`
	Tally  benchTally  `cmd:"" help:"Rates and export of many responses."`
	Office benchOffice `cmd:"" help:"Pages of the office over many responses."`
}

// benchSubmit measures the real program, on disk, with every commit synced.
type benchSubmit struct {
	JSON        bool    `name:"json" help:"Machine-readable output."`
	Seconds     float64 `default:"5" help:"Length of one measurement."`
	Rounds      int     `default:"3" help:"How often everything is measured; the ratios are medians."`
	Connections []int   `default:"64,512" help:"Connections that submit at once."`
	DB          string  `name:"db" help:"sqlite, or mysql:DSN of an empty database." default:"sqlite" placeholder:"DSN"`
	Profile     string  `help:"Folder for profiles of the program's processor time and allocations, taken in one more round." placeholder:"DIR"`
}

// madeUp is how many different submissions are sent in turn.
const madeUp = 2000

// target is one of the servers that are compared.
type target struct {
	name, path string
	server     *process
}

func (b *benchSubmit) Run(ctx context.Context) error {
	if b.Seconds <= 0 || b.Rounds < 1 || len(b.Connections) == 0 || slices.Min(b.Connections) < 1 {
		return errors.New("seconds, rounds and connections are positive")
	}
	dir, err := os.MkdirTemp("", "minyi-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	r, err := b.measure(ctx, dir)
	if err != nil {
		return err
	}
	if b.JSON {
		err = json.NewEncoder(os.Stdout).Encode(r)
	} else {
		r.print()
	}
	if err == nil && !r.AllStored {
		err = errors.New("what is stored is not what was acknowledged")
	}
	return err
}

func (b *benchSubmit) measure(ctx context.Context, dir string) (*benchReport, error) {
	program, err := buildMinyi(ctx, dir, b.Profile != "")
	if err != nil {
		return nil, err
	}
	db := b.DB
	if db == "sqlite" {
		db = ""
	}
	data := filepath.Join(dir, "data")
	minyi, err := startMinyi(ctx, dir, program, data, db)
	if err != nil {
		return nil, err
	}
	defer func() { minyi.kill() }()
	var form struct{ Version int }
	if err := minyi.get(ctx, "/s/"+seed.SurveyCode+"/form.json", &form); err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	bare, err := start(ctx, dir, "bare", self, "bare", "--version", strconv.Itoa(form.Version))
	if err != nil {
		return nil, err
	}
	defer bare.kill()
	compiled, err := demoForm(form.Version)
	if err != nil {
		return nil, err
	}
	sent, err := makeSubmissions(compiled, madeUp)
	if err != nil {
		return nil, err
	}
	before, err := storedResponses(ctx, minyi)
	if err != nil {
		return nil, err
	}
	r := newBenchReport(b, sent)
	targets := []target{{"minyi", "/s/" + seed.SurveyCode + "/responses", minyi}, {"decode", decodeRoute, bare}, {"plain", plainRoute, bare}}
	for _, connections := range b.Connections {
		if err := b.level(ctx, r, targets, sent.bodies, connections); err != nil {
			return nil, fmt.Errorf("%w\n%s", err, minyi.lastWords())
		}
	}
	if b.Profile != "" {
		if err := b.profile(ctx, r, targets[0], sent.bodies); err != nil {
			return nil, err
		}
	}
	return r, r.checkStored(ctx, minyi, program, data, db, before)
}

// level measures every target at one number of connections, in turns: what the
// machine does beside falls on all alike.
func (b *benchSubmit) level(ctx context.Context, r *benchReport, targets []target, bodies [][]byte, connections int) error {
	l := &benchLevel{Connections: connections}
	for _, t := range targets { // caches, pages of the file, connections of the pool
		warm := load{t.server.addr(), t.path, bodies, connections, min(1, b.Seconds)}
		o, err := warm.run(ctx)
		if err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
		r.count(t, o)
	}
	for round := range b.Rounds {
		turn := benchRound{}
		for i := range targets {
			t := targets[(i+round)%len(targets)]
			m, err := b.once(ctx, r, t, bodies, connections)
			if err != nil {
				return fmt.Errorf("%s: %w", t.name, err)
			}
			fmt.Fprintf(os.Stderr, "%d connections, round %d: %-6s %7.0f/s\n", connections, round+1, t.name, m.PerSecond)
			turn[t.name] = m
		}
		l.Rounds = append(l.Rounds, turn)
	}
	l.sum()
	r.Levels = append(r.Levels, l)
	return nil
}

// once puts one load on one target.
func (b *benchSubmit) once(ctx context.Context, r *benchReport, t target, bodies [][]byte, connections int) (*measurement, error) {
	before, err := t.server.usage(ctx)
	if err != nil {
		return nil, err
	}
	l := load{t.server.addr(), t.path, bodies, connections, b.Seconds}
	o, err := l.run(ctx)
	if err != nil {
		return nil, err
	}
	after, err := t.server.usage(ctx)
	if err != nil {
		return nil, err
	}
	r.count(t, o)
	if o.acked() == 0 {
		return nil, fmt.Errorf("nothing was accepted:%s", o.refused())
	}
	return newMeasurement(o, after.minus(before)), nil
}

// storedResponses asks the program how many responses it has.
func storedResponses(ctx context.Context, p *process) (int, error) {
	var survey struct{ Responses int }
	err := p.get(ctx, "/api/v1/surveys/"+seed.SurveyCode, &survey)
	return survey.Responses, err
}

// checkStored compares what was acknowledged with what is stored: as the program
// says, and as another process reads it after the program was killed.
func (r *benchReport) checkStored(ctx context.Context, p *process, program, data, db string, before int) error {
	n, err := storedResponses(ctx, p)
	if err != nil {
		return err
	}
	p.kill()
	args := []string{"rates", seed.SurveyCode, "--json", "--data", data}
	if db != "" {
		args = append(args, "--db", db)
	}
	out, err := exec.CommandContext(ctx, program, args...).Output()
	if err != nil {
		return fmt.Errorf("minyi rates: %w", err)
	}
	var table struct{ N int }
	if err := json.Unmarshal(out, &table); err != nil {
		return err
	}
	r.Stored, r.StoredAfterKill = n-before, table.N-before
	r.AllStored = r.Stored == r.Acked && r.StoredAfterKill == r.Acked
	return nil
}

// median of the values that f takes over the rounds.
func median[T any](rounds []T, f func(T) float64) float64 {
	values := make([]float64, len(rounds))
	for i, r := range rounds {
		values[i] = f(r)
	}
	slices.SortFunc(values, cmp.Compare[float64])
	n := len(values)
	if n == 0 {
		return 0
	}
	return (values[(n-1)/2] + values[n/2]) / 2
}

// machine is what figures depend on.
type machine struct {
	Go   string `json:"go"`
	Arch string `json:"arch"`
	CPUs int    `json:"cpus"`
}

func thisMachine() machine { return machine{runtime.Version(), runtime.GOARCH, runtime.GOMAXPROCS(0)} }
