package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"

	"minyi/surveys/seed"
)

// level measures every target at one number of connections, in turns: what the
// machine does beside falls on all alike.
func (b *benchIntake) level(ctx context.Context, p *benchPart, targets []target, sent *submissions, connections int) error {
	l := &benchLevel{Connections: connections}
	for _, t := range targets { // caches, pages of the file, connections of the pool
		warm := load{addr: t.server.addr(), path: t.path, bodies: sent.bodies, choices: sent.choices, connections: connections, seconds: min(1, b.Seconds)}
		o, err := warm.run(ctx)
		if err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
		p.count(t, o)
	}
	for round := range b.Rounds {
		turn := benchRound{}
		for i := range targets {
			t := targets[(i+round)%len(targets)]
			m, err := b.once(ctx, p, t, sent, connections)
			if err != nil {
				return fmt.Errorf("%s: %w", t.name, err)
			}
			fmt.Fprintf(os.Stderr, "%s, %d connections, round %d: %-6s %7.0f/s\n", p.DB, connections, round+1, t.name, m.PerSecond)
			turn[t.name] = m
		}
		l.Rounds = append(l.Rounds, turn)
	}
	l.sum()
	p.Levels = append(p.Levels, l)
	return nil
}

// once puts one load on one target.
func (b *benchIntake) once(ctx context.Context, p *benchPart, t target, sent *submissions, connections int) (*measurement, error) {
	before, err := t.server.usage(ctx)
	if err != nil {
		return nil, err
	}
	l := load{addr: t.server.addr(), path: t.path, bodies: sent.bodies, choices: sent.choices, connections: connections, seconds: b.Seconds}
	o, err := l.run(ctx)
	if err != nil {
		return nil, err
	}
	after, err := t.server.usage(ctx)
	if err != nil {
		return nil, err
	}
	p.count(t, o)
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
func (p *benchPart) checkStored(ctx context.Context, minyi *process, program, data, db string, before int) error {
	n, err := storedResponses(ctx, minyi)
	if err != nil {
		return err
	}
	minyi.kill()
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
	p.Stored, p.StoredAfterKill = n-before, table.N-before
	p.AllStored = p.Stored == p.Acked && p.StoredAfterKill == p.Acked
	return nil
}
