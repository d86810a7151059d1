package rate

import (
	"context"
	"slices"
	"sync"
	"time"

	"minyi/surveys"
	"minyi/surveys/area"
	"minyi/surveys/catalog"
	"minyi/surveys/tally"
)

// Look is a question of the office: a query about some rates, perhaps within
// one area, whose parts are then the groups of by=area.
type Look struct {
	Query
	Within string   // top of the area's subtree, "" = everywhere
	Rates  []string // codes, nil = all of the survey
	// Define are definitions to compute instead: of the analyst, not of the
	// survey (see Spread). What they measure is published nowhere.
	Define []surveys.Rate
	Pairs  bool // also test the groups against each other
}

// ratesAtOnce is how many rates one pass computes: each needs eight bytes per
// response while it lasts.
const ratesAtOnce = 4

// Look computes a look over everything that is in at the moment of the call.
// The rates are shared out over two workers.
//
// Errors: those of Table.
func (d *Desk) Look(ctx context.Context, s *catalog.Survey, l Look) (*Table, error) {
	if err := checkNames(s, l.Query); err != nil {
		return nil, err
	}
	view, err := d.Frames.Frame(ctx, s.ID)
	if err != nil {
		return nil, err
	}
	return d.LookAt(ctx, s, view, l)
}

// LookAt is Look over a view: for several looks that must count the same
// responses.
func (d *Desk) LookAt(ctx context.Context, s *catalog.Survey, view *tally.View, l Look) (*Table, error) {
	tree := d.Areas()
	today := d.Now().In(d.Zone).Format(time.DateOnly)
	c := Context{Names: Names(s, tree)}
	released, err := d.protect(ctx, s, l.Guarded, &c)
	if err != nil {
		return nil, err
	}
	if released != nil {
		view = released
	}
	top := l.Within
	if top == "" {
		top = tree.Root(today)
	} else {
		l.Where = append(slices.Clone(l.Where), tally.Condition{Code: tally.ByArea, Values: []string{top}})
	}
	for _, child := range tree.Children(top, today) {
		c.Districts = append(c.Districts, child.Code)
	}
	if l.Within != "" {
		c.Areas = parts{tree, c.Districts}
	}
	if l.Weighting.Margins() {
		var err error
		if c.Margins, err = d.Margins(ctx); err != nil {
			return nil, err
		}
	}
	c.Pairs = l.Pairs
	rates := l.Define
	for _, r := range s.Current.Survey.Rates {
		if l.Define == nil && (l.Rates == nil || slices.Contains(l.Rates, r.Code)) {
			rates = append(rates, r)
		}
	}
	if l.Weighting.Margins() || len(rates) <= ratesAtOnce { // the weights would be made anew for each part
		return Compute(view, rates, l.Query, c)
	}
	return computeInParts(view, slices.Collect(slices.Chunk(rates, ratesAtOnce)), l.Query, c)
}

func computeInParts(view *tally.View, chunks [][]surveys.Rate, q Query, c Context) (*Table, error) {
	tables, errs := make([]*Table, len(chunks)), make([]error, len(chunks))
	var workers sync.WaitGroup
	for w := range 2 {
		workers.Go(func() {
			for i := w; i < len(chunks); i += 2 {
				tables[i], errs[i] = Compute(view, chunks[i], q, c)
			}
		})
	}
	workers.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	whole := tables[0]
	for _, t := range tables[1:] {
		whole.Rates = append(whole.Rates, t.Rates...)
		whole.Pairs, whole.Ranks = append(whole.Pairs, t.Pairs...), append(whole.Ranks, t.Ranks...)
	}
	return whole, nil
}

// parts is the tree seen from one of its areas: what lies below rolls up to the
// areas right below it.
type parts struct {
	*area.Tree
	below []string
}

// RollUp returns the part to which a code belongs.
func (p parts) RollUp(code string) (string, bool) {
	for _, part := range p.below {
		if p.Within(code, part) {
			return part, true
		}
	}
	return "", false
}
