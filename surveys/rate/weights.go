package rate

import (
	"context"

	"minyi/surveys/catalog"
)

// Weights returns the weight that a weighting gives to each response, by its
// place in the commit order; 0 for a response that has none. With Unweighted
// the function is nil: every response counts once.
//
// Errors: those of Table.
func (d *Desk) Weights(ctx context.Context, s *catalog.Survey, weighting Weighting) (func(seq int64) float64, error) {
	if weighting == Unweighted || weighting == "" {
		return nil, nil
	}
	view, err := d.Frames.Frame(ctx, s.ID)
	if err != nil {
		return nil, err
	}
	c := Context{Names: Names(s, d.Areas())}
	if c.Margins, err = d.Margins(ctx); err != nil {
		return nil, err
	}
	f, err := weigh(view, Query{Weighting: weighting}, nil, c, new(Table))
	if err != nil {
		return nil, err
	}
	return func(seq int64) float64 {
		if row, found := view.Seq.Find(seq, view.N); found {
			return f.weightOf(row)
		}
		return 0
	}, nil
}
