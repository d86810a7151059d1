package rate_test

import (
	"os"
	"strconv"
	"testing"
	"time"

	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/area"
	"minyi/surveys/intake"
	"minyi/surveys/rate"
	"minyi/surveys/seed"
	"minyi/surveys/tally"
)

// demoCity is the demo's survey with as many responses as MINYI_BENCH_RESPONSES
// says, 100,000 unless it does.
func demoCity(b testing.TB) (*tally.View, []surveys.Rate, rate.Context, func(string) []string) {
	n, err := strconv.Atoi(os.Getenv("MINYI_BENCH_RESPONSES"))
	if err != nil {
		n = 100_000
	}
	doc := seed.Survey(2026)
	form, errs := answer.Compile(doc, 1, [32]byte{})
	if errs != nil {
		b.Fatal(errs)
	}
	rows, _ := seed.Areas("demo")
	tree, err := area.NewTree(rows)
	if err != nil {
		b.Fatal(err)
	}
	channels := seed.DemoChannels()
	for i := range channels {
		channels[i].ID = int64(i + 1)
	}
	frame := tally.NewFrame(1, time.UTC)
	if err := frame.Register(form); err != nil {
		b.Fatal(err)
	}
	frame.Reserve(n)
	start := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	seq := int64(0)
	err = seed.Generate(seed.Options{
		N: n, Seed: 1, SurveyID: 1, WaveID: 1, Start: start.UnixMicro(), End: start.AddDate(0, 0, 20).UnixMicro(), Form: form, Tree: tree, Channels: channels,
	}, func(r *intake.Response) error {
		seq++
		r.Seq, r.Counted = seq, true
		return frame.Append(form, r)
	})
	if err != nil {
		b.Fatal(err)
	}
	below := func(top string) (codes []string) {
		if top == "" {
			top = tree.Root("2026-11-23")
		}
		for _, child := range tree.Children(top, "2026-11-23") {
			codes = append(codes, child.Code)
		}
		return codes
	}
	names := tally.Names{Areas: tree, Wave: func(int64) string { return "w1" }, Channel: func(id int64) string { return channels[id-1].Code }}
	return frame.View(), doc.Rates, rate.Context{Names: names, Districts: below("")}, below
}

// BenchmarkGuard makes protected tables as if nobody had asked since a release:
// the public page's, and what an analyst asks for.
func BenchmarkGuard(b *testing.B) {
	v, rates, c, below := demoCity(b)
	protection := rate.Protection{Least: 10, Lowest: 10, Every: time.Minute}
	for _, bench := range []struct {
		name string
		q    rate.Query
	}{
		{"public", rate.Query{By: []string{"area"}}},
		{"age", rate.Query{By: []string{"age"}}},
		{"area_age", rate.Query{By: []string{"area", "age"}}},
		{"channel", rate.Query{By: []string{"channel"}}},
	} {
		b.Run(bench.name+"/unguarded", func(b *testing.B) {
			for b.Loop() {
				if _, err := rate.Compute(v, rates, bench.q, c); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(bench.name, func(b *testing.B) {
			for b.Loop() {
				c := c
				c.Guard = rate.NewGuard(v, nil, rates, c.Names, below, protection)
				if _, err := rate.Compute(v, rates, bench.q, c); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("crosstab", func(b *testing.B) {
		for b.Loop() {
			c := c
			c.Guard = rate.NewGuard(v, nil, rates, c.Names, below, protection)
			if _, err := rate.CrossTabulate(v, "age", "q1", rate.Query{}, c); err != nil {
				b.Fatal(err)
			}
		}
	})
}
