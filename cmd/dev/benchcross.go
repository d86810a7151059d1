package main

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"minyi/surveys/rate"
)

// crossOverHTTP asks the program for cross-tabs: first each with filters that
// nobody has asked for yet, then one again and again.
func (t *tallyBed) crossOverHTTP(ctx context.Context, r *tallyReport) error {
	p, err := startMinyi(ctx, t.dir, t.program, t.data, t.dsn)
	if err != nil {
		return err
	}
	defer p.stop()
	ask := func(rows, cols, weight string, where ...string) error {
		var out rate.Crosstab
		query := url.Values{"rows": {rows}, "cols": {cols}, "where": where, "weight": {weight}}
		if err := p.get(ctx, "/api/v1/surveys/"+bigCode+"/crosstab?"+query.Encode(), &out); err != nil {
			return err
		}
		if len(out.Tables) != 3 {
			return fmt.Errorf("%d tables", len(out.Tables))
		}
		return nil
	}
	if err := ask("s20", "s30", "none"); err != nil { // loads the frame
		return err
	}
	var areas any
	bare, err := timed(20*t.Rounds, func() error { return p.get(ctx, "/api/v1/areas", &areas) })
	if err != nil {
		return err
	}
	same := func(ms float64) float64 { return ms }
	for _, c := range []struct {
		name, rows, cols, weight string
	}{
		{"two questions, two filters", "satisfied", "age", "none"},
		{"two questions with several choices, two filters", "media", "wishes", "none"},
		{"two questions, two filters, post-stratified", "satisfied", "age", "poststrat"},
	} {
		var first, again []float64
		for i := range 4 * t.Rounds {
			where := []string{fmt.Sprintf("s%02d:c1,c2,c4", 12+i%16), "sex:" + []string{"female", "male"}[i/16%2]}
			for _, times := range []*[]float64{&first, &again} {
				begin := time.Now()
				if err := ask(c.rows, c.cols, c.weight, where...); err != nil {
					return err
				}
				*times = append(*times, 1000*time.Since(begin).Seconds()-bare)
			}
		}
		r.add(t.name, "cross-tab over HTTP of "+c.name+", less a request for the list of areas", "ms", median(first, same), 0)
		r.add(t.name, "the same again, nothing changed", "ms", median(again, same), 0)
	}
	return nil
}
