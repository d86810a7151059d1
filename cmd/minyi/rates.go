package main

import (
	"context"
	"fmt"
	"log/slog"
	"sort"
	"strings"
	"text/tabwriter"

	"minyi/surveys"
	"minyi/surveys/rate"
)

type ratesCommands struct {
	Show   ratesCommand       `cmd:"" default:"withargs" help:"The rates of this moment (the word may be left out)."`
	Verify verifyRatesCommand `cmd:"" help:"Compute published values again and compare them bit by bit."`
}

type ratesCommand struct {
	Code    string   `arg:"" help:"Survey."`
	By      string   `help:"Comma list of area, channel, mode, sample, wave or question codes."`
	Where   []string `help:"Filter CODE:V1,V2; may be repeated." sep:"none" placeholder:"CODE:VALUES"`
	Weight  string   `help:"none, poststrat or rake." default:"none"`
	Flagged string   `help:"all or without." default:"all"`
	Wave    string   `help:"Only this wave."`
}

func (r *ratesCommand) Run(ctx context.Context, t *terminal, c *Config) error {
	q, err := rate.ParseQuery(r.By, r.Where, r.Weight, r.Flagged, r.Wave)
	if err != nil {
		return err
	}
	app, err := NewApp(ctx, *c, 1, t.log(slog.LevelWarn))
	if err != nil {
		return err
	}
	defer app.Close()
	s, err := app.Catalog.Survey(ctx, r.Code)
	if err != nil {
		return err
	}
	if s.Current == nil {
		return surveys.E(surveys.Conflict, "api.not_published", "")
	}
	table, err := app.Rates.Table(ctx, s, q)
	if err != nil {
		return err
	}
	if c.JSON {
		return t.print(table)
	}
	scores := make(map[string]bool)
	for _, definition := range s.Current.Survey.Rates {
		scores[definition.Code] = definition.Kind == surveys.Score
	}
	return t.table(table, scores)
}

// table prints rates for people: percentages and points with one place.
func (t *terminal) table(table *rate.Table, scores map[string]bool) error {
	w := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, strings.Join([]string{"rate", "group", "sample", "n", "base", "n_eff", "estimate", "95 %", ""}, "\t"))
	for _, row := range table.Rates {
		estimate, interval, neff := "–", "–", "–"
		if row.Estimate != nil {
			estimate = figure(scores[row.Code], *row.Estimate)
		}
		if row.CI != nil {
			interval = figure(scores[row.Code], row.CI[0]) + "–" + figure(scores[row.Code], row.CI[1])
		}
		if row.NEff != nil {
			neff = fmt.Sprintf("%.0f", *row.NEff)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%d\t%s\t%s\t%s\t\n", row.Code, groupWords(row.Group), row.Sample, row.N, row.Base, neff, estimate, interval)
	}
	return w.Flush()
}

func figure(score bool, f float64) string {
	if score {
		return fmt.Sprintf("%.1f", f)
	}
	return fmt.Sprintf("%.1f%%", 100*f)
}

func groupWords(group map[string]string) string {
	if len(group) == 0 {
		return "*"
	}
	var parts []string
	for k, v := range group {
		parts = append(parts, k+"="+v)
	}
	sort.Strings(parts)
	return strings.Join(parts, " ")
}
