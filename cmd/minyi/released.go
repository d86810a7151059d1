package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"minyi/handlers/freeze"
	"minyi/handlers/resident"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/rate"
)

// Released shows the values that were frozen last among those raised to the
// public. What is small is hidden here as well: the office freezes what it sees.
func (a results) Released(ctx context.Context, code string) (*resident.PublicResults, error) {
	s, err := a.Catalog.Survey(ctx, code)
	if err != nil {
		return nil, err
	}
	rows, err := a.Store.PublishedRatesAt(ctx, s.ID, models.RatePublic)
	if err != nil {
		return nil, err
	}
	if s.Current == nil || len(rows) == 0 {
		return nil, surveys.E(surveys.NotFound, "resident.results_not_shown", "")
	}
	protection, err := a.Rates.Protection(ctx, s)
	if err != nil {
		return nil, err
	}
	last := slices.MaxFunc(rows, func(a, b models.PublishedRate) int { return cmp.Compare(a.PublishedAt, b.PublishedAt) }).PublishedAt
	table := &rate.Table{Least: protection.Lowest} // what is public stays
	whole := make(map[string]rate.Count)           // responses by sample
	for _, r := range freeze.Protected(rows, protection.Least) {
		if r.PublishedAt != last {
			continue
		}
		row := rate.Row{
			Code: r.Rate, Sample: surveys.Sample(r.Sample), N: rate.Count(r.N), Base: rate.Count(r.Base), Estimate: r.Estimate, SE: r.SE, Method: r.Method,
		}
		if err := json.Unmarshal(r.Grouping, &row.Group); err != nil {
			return nil, fmt.Errorf("published value %d: %w", r.ID, err)
		}
		if r.CILo != nil && r.CIHi != nil {
			row.CI = &[2]float64{*r.CILo, *r.CIHi}
		}
		if len(row.Group) == 0 {
			whole[r.Sample] = row.N
		}
		table.Rates = append(table.Rates, row)
	}
	for _, n := range whole {
		table.N += n
	}
	return publicResults(s, table, last), nil
}
