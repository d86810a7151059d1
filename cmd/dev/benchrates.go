package main

import (
	"context"
	"fmt"
	"time"

	"minyi/surveys/area"
	"minyi/surveys/rate"
	"minyi/surveys/seed"
	"minyi/surveys/tally"
	"minyi/surveys/weight"
)

// rates computes the four rates by district, weighted and with intervals, as if
// nobody had asked before.
func (t *tallyBed) rates(ctx context.Context, r *tallyReport) error {
	view, err := t.loaded(ctx)
	if err != nil {
		return err
	}
	tree, err := t.tree(ctx)
	if err != nil {
		return err
	}
	margins := seed.DemoMargins()
	c := rate.Context{Names: rate.Names(t.survey, tree), Districts: districtCodes, Margins: &margins}
	for _, weighting := range []rate.Weighting{rate.Unweighted, rate.PostStrat, rate.Rake} {
		target := 50.0
		took, err := timed(t.Rounds, func() error {
			_, err := rate.Compute(view, t.survey.Current.Survey.Rates, rate.Query{By: []string{tally.ByArea}, Weighting: weighting}, c)
			return err
		})
		if err != nil {
			return err
		}
		r.add(t.name, "four rates by four districts, cold, weight "+string(weighting), "ms", took, target)
	}
	// Over HTTP, when nothing has changed.
	p, err := startMinyi(ctx, t.dir, t.program, t.data, t.dsn)
	if err != nil {
		return err
	}
	defer p.stop()
	ask := func() error {
		var out rate.Table
		if err := p.get(ctx, "/api/v1/surveys/"+bigCode+"/rates?by=area&weight=poststrat", &out); err != nil {
			return err
		}
		if len(out.Rates) != 4*5*3 {
			return fmt.Errorf("%d rows", len(out.Rates))
		}
		return nil
	}
	if err := ask(); err != nil {
		return err
	}
	took, err := timed(20*t.Rounds, ask)
	if err != nil {
		return err
	}
	var areas any
	bare, err := timed(20*t.Rounds, func() error { return p.get(ctx, "/api/v1/areas", &areas) })
	if err != nil {
		return err
	}
	r.add(t.name, "the same over HTTP, nothing changed", "ms", took, 0)
	r.add(t.name, "the same less a request for the list of areas", "ms", max(0, took-bare), 1)
	return nil
}

func (t *tallyBed) tree(ctx context.Context) (*area.Tree, error) {
	rows, err := t.store.Areas(ctx)
	if err != nil {
		return nil, err
	}
	tree, errs := area.NewTree(rows)
	if errs != nil {
		return nil, fmt.Errorf("areas: %v", errs)
	}
	return tree, nil
}

// rake weights the whole sample to four margins of one variable each.
func (t *tallyBed) rake(ctx context.Context, r *tallyReport) error {
	view, err := t.loaded(ctx)
	if err != nil {
		return err
	}
	m := &weight.Margins{Code: "bench", Vars: []string{"sex", "age", "edu", "work"}}
	// Totals that no sample here comes near, so that raking has something to do.
	for i, sex := range view.Values("sex") {
		for j, age := range view.Values("age") {
			for k, edu := range view.Values("edu") {
				for l, work := range view.Values("work") {
					m.Cells = append(m.Cells, weight.Cell{
						Key:   [][]string{{sex}, {age}, {edu}, {work}},
						Total: float64((3 + i) * (7 - j) * (2 + k) * (4 + l%3) * (1 + (i+j+k+l)%2)),
					})
				}
			}
		}
	}
	took, err := timed(t.Rounds, func() error {
		table, err := rate.Compute(view, t.survey.Current.Survey.Rates[:1], rate.Query{Weighting: rate.Rake}, rate.Context{Margins: m})
		if err == nil && len(table.Weights) != 3 {
			err = fmt.Errorf("%d samples were weighted: %v", len(table.Weights), table.Unweighted)
		}
		return err
	})
	if err != nil {
		return err
	}
	r.add(t.name, "raking to four margins, three samples", "ms", took, 1500)
	return nil
}

// visible sends a response and asks for the rates until it is counted.
func (t *tallyBed) visible(ctx context.Context, r *tallyReport) error {
	p, err := startMinyi(ctx, t.dir, t.program, t.data, t.dsn)
	if err != nil {
		return err
	}
	defer p.stop()
	ask := func() (int, error) {
		var out rate.Table
		err := p.get(ctx, "/api/v1/surveys/"+bigCode+"/rates?by=area&weight=poststrat", &out)
		return int(out.N), err
	}
	before, err := ask()
	if err != nil {
		return err
	}
	worst := 0.0
	for i := range t.Rounds {
		body := fmt.Sprintf(`{"key":"%08x-0000-4000-8000-%012x","version":1,"answers":{"aware":"know"}}`, time.Now().Unix(), time.Now().UnixNano()&0xffffffffffff)
		if err := p.post(ctx, "/s/"+bigCode+"/responses", body); err != nil {
			return err
		}
		start := time.Now()
		for {
			n, err := ask()
			if err != nil {
				return err
			}
			if n > before+i {
				break
			}
		}
		worst = max(worst, 1000*time.Since(start).Seconds())
	}
	r.add(t.name, "an acknowledged response is in the weighted rates", "ms", worst, 1000)
	return nil
}
