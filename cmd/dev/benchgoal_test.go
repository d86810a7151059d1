package main

import (
	"testing"
	"time"
)

func TestEachFigureIsComparedWithItsTarget(t *testing.T) {
	round := func(per float64, p99 float64) benchRound {
		m := func(per, p99 float64) *measurement {
			return &measurement{PerSecond: per, P99: p99, Allocs: 90, Bytes: 20_000}
		}
		return benchRound{"minyi": m(per, p99), "decode": m(100, 10), "plain": m(90, 10)}
	}
	level := func(connections int, per, p99 float64) *benchLevel {
		l := &benchLevel{Connections: connections, Rounds: []benchRound{round(per, p99)}}
		l.sum()
		return l
	}
	r := &benchReport{
		Parts: []*benchPart{
			{DB: partSQLite, Levels: []*benchLevel{level(64, 55, 16), level(512, 67, 99)}},
			{DB: partMariaDB, Levels: []*benchLevel{level(64, 39, 15), level(512, 66, 99)}},
		},
		Million: &benchMillion{Responses: boundsFor, Seconds: 91, FirstP99: 10, LastP99: 15, PeakRSS: 601},
	}
	r.judge()
	want := map[string]bool{
		"sqlite, 64 connections: minyi ÷ the same decoder":     true,
		"sqlite, 64 connections: minyi ÷ the plainest handler": true,
		"sqlite, 64 connections: p99 ÷ the same decoder's":     false,
		"sqlite, 512 connections: minyi ÷ the same decoder":    false,
		"sqlite, 512 connections: allocations per submit":      true, // shown only
		"mariadb, 64 connections: minyi ÷ the same decoder":    false,
		"mariadb, 64 connections: p99 ÷ the same decoder's":    true,
		"mariadb, 512 connections: minyi ÷ the same decoder":   true,
		"1.2 million: seconds":                                 false,
		"1.2 million: p99 of the last tenth ÷ the first's":     true,
		"1.2 million: peak memory, MiB":                        false,
	}
	for _, f := range r.Figures {
		if met, ok := want[f.Name]; ok && met != f.Met {
			t.Errorf("%s is %v, met %v", f.Name, f.Value, f.Met)
		}
		delete(want, f.Name)
	}
	for name := range want {
		t.Errorf("no figure %q", name)
	}
	r = &benchReport{Million: &benchMillion{Responses: 1000, Seconds: 1}}
	if r.judge(); len(r.Figures) != 0 {
		t.Errorf("a short run is judged by the bounds of the long one: %v", r.Figures)
	}
}

func TestTheTenthsAreThoseOfTheRunAndNotOfTheLatencies(t *testing.T) {
	var kept []acknowledged
	for i := range 1000 {
		took := time.Millisecond
		if i >= 900 {
			took = 3 * time.Millisecond
		}
		kept = append(kept, acknowledged{at: time.Duration(1000-i) * time.Second, took: took})
	}
	if first, last := tenths(kept); first != 3 || last != 1 {
		t.Errorf("p99 of the first tenth %v ms, of the last %v ms; want 3 and 1", first, last)
	}
}
