package rate

import (
	"context"
	"fmt"
	"slices"
	"time"

	"minyi/surveys"
	"minyi/surveys/area"
	"minyi/surveys/catalog"
	"minyi/surveys/setting"
	"minyi/surveys/tally"
	"minyi/surveys/weight"
)

// Desk answers questions about the rates of live surveys.
type Desk struct {
	Frames *tally.Keeper
	Areas  func() *area.Tree
	// Margins returns the population counts in force, nil where there are none.
	Margins func(ctx context.Context) (*weight.Margins, error)
	Now     func() time.Time
	Zone    *time.Location
	// Figures returns what the office has set; nil: the defaults hold.
	Figures func(ctx context.Context) (setting.Figures, error)

	memo     memo[Table]
	crosses  memo[Crosstab]
	releases releases
}

// Table computes the rates of a survey's current version over everything that
// is in at the moment of the call.
//
// Errors: those of Compute, and of Guard.Allow for a guarded query; Busy while the
// responses cannot be read.
func (d *Desk) Table(ctx context.Context, s *catalog.Survey, q Query) (*Table, error) {
	if q.Guarded {
		r, err := d.release(ctx, s)
		if err != nil {
			return nil, err
		}
		return d.table(ctx, s, r.view, q, r)
	}
	view, err := d.Frames.Frame(ctx, s.ID)
	if err != nil {
		return nil, err
	}
	return d.table(ctx, s, view, q, nil)
}

// Released is what everybody may see of a query: the table of the release that
// stands, as Public shows it, and the moment from which it stands. While the
// responses cannot be read it goes on with the last ones: what the public looks at
// does not vanish with the database.
//
// Errors: those of Table.
func (d *Desk) Released(ctx context.Context, s *catalog.Survey, q Query) (*Table, time.Time, error) {
	q.Guarded = true
	r, err := d.release(ctx, s)
	if err != nil {
		return nil, time.Time{}, err
	}
	t, err := d.table(ctx, s, r.view, q, r)
	return t, r.at, err
}

func (d *Desk) table(ctx context.Context, s *catalog.Survey, view *tally.View, q Query, r *release) (*Table, error) {
	if err := checkNames(s, q); err != nil {
		return nil, err
	}
	tree := d.Areas()
	c := Context{Names: Names(s, tree)}
	var p Protection
	if r != nil {
		p, c.Guard = r.protection, r.guard
	} else {
		var err error
		if p, err = d.Protection(ctx, s); err != nil {
			return nil, err
		}
	}
	c.Least = p.Least
	today := d.Now().In(d.Zone).Format(time.DateOnly)
	for _, child := range tree.Children(tree.Root(today), today) {
		c.Districts = append(c.Districts, child.Code)
	}
	if q.Weighting.Margins() {
		var err error
		if c.Margins, err = d.Margins(ctx); err != nil {
			return nil, err
		}
	}
	key, err := memoKey(s, q, c)
	if err != nil {
		return nil, err
	}
	// Areas roll up by the tree, which is replaced as a whole.
	key += fmt.Sprintf("%p", tree)
	return d.memo.table(s.ID, view, key, func() (*Table, error) { return Compute(view, s.Current.Survey.Rates, q, c) })
}

// checkNames refuses waves and channels that the survey does not have. The
// frame cannot tell: it knows only those by which somebody has answered.
//
// Errors: Invalid.
func checkNames(s *catalog.Survey, q Query) error {
	var waves, channels []string
	for _, w := range s.Waves {
		waves = append(waves, w.Code)
	}
	for _, c := range s.Channels() {
		channels = append(channels, c.Code)
	}
	if q.Wave != "" && !slices.Contains(waves, q.Wave) {
		return surveys.E(surveys.Invalid, "tally.filter_value_unknown", "/wave", "Code", tally.ByWave, "Value", q.Wave)
	}
	for _, c := range q.Where {
		known := channels
		switch c.Code {
		case tally.ByWave:
			known = waves
		case tally.ByChannel:
		default:
			continue
		}
		for _, value := range c.Values {
			if !slices.Contains(known, value) {
				return surveys.E(surveys.Invalid, "tally.filter_value_unknown", "/where", "Code", c.Code, "Value", value)
			}
		}
	}
	return nil
}

// Names are the words of a survey for what its frame holds as numbers.
func Names(s *catalog.Survey, tree *area.Tree) tally.Names {
	channels := make(map[int64]string)
	for _, c := range s.Channels() {
		channels[c.ID] = c.Code
	}
	waves := make(map[int64]string)
	for _, w := range s.Waves {
		waves[w.ID] = w.Code
	}
	return tally.Names{
		Channel: func(id int64) string { return channels[id] },
		Wave:    func(id int64) string { return waves[id] },
		Areas:   tree,
	}
}

// Freeze returns every row of a table that has an estimate, ready to be
// published: each with the hash of its definition, its method and the place in
// the commit order up to which it counts.
func (d *Desk) Freeze(ctx context.Context, s *catalog.Survey, q Query, t *Table) ([]Published, error) {
	margins := ""
	if q.Weighting.Margins() {
		m, err := d.Margins(ctx)
		if err != nil {
			return nil, err
		}
		margins = m.Code
	}
	byCode := make(map[string]surveys.Rate)
	for _, r := range s.Current.Survey.Rates {
		byCode[r.Code] = r
	}
	var out []Published
	for _, row := range t.Rates {
		if row.Estimate == nil {
			continue
		}
		p, err := t.Publishable(row, byCode[row.Code], q, margins)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}
