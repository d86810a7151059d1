package rate

import (
	"context"
	"time"

	"minyi/surveys"
	"minyi/surveys/catalog"
	"minyi/surveys/setting"
	"minyi/surveys/tally"
)

// Protection says from how many people on the figures of a survey are shown.
//
// The office may change that. A greater number holds at once. A smaller one would
// let those who saw the figures before take them from what is shown now, so it
// holds for surveys that are published from then on. Nor does a greater number
// show anything that a smaller one hid: which groups go along with the small ones
// is another choice, and the two together might tell. So what is protected is
// shown where the greatest and the least number since the survey was published
// both show it (ADR 0018).
type Protection struct {
	Least  int           // a figure of fewer people is hidden: the greatest number since the survey was published
	Lowest int           // the least number since then
	Every  time.Duration // how long a release stands at least
}

// Protection returns that of a survey.
//
// Errors: Busy while the settings cannot be read.
func (d *Desk) Protection(ctx context.Context, s *catalog.Survey) (Protection, error) {
	f := setting.Defaults().Figures
	if d.Figures != nil {
		var err error
		if f, err = d.Figures(ctx); err != nil {
			return Protection{}, &surveys.Error{Kind: surveys.Busy, Key: "rate.no_settings", Err: err}
		}
	}
	p := Protection{Every: time.Duration(f.ReleaseMinutes) * time.Minute}
	p.Least, p.Lowest = f.Since(s.PublishedAt)
	return p, nil
}

// protect fills in what protects the figures of a survey, and returns the
// responses that they are counted over: of the release that stands where they are
// guarded, nil for all that are in.
//
// Errors: those of Protection; Busy while the responses cannot be read.
func (d *Desk) protect(ctx context.Context, s *catalog.Survey, guarded bool, c *Context) (*tally.View, error) {
	if guarded {
		r, err := d.release(ctx, s)
		if err != nil {
			return nil, err
		}
		c.Guard, c.Least = r.guard, r.protection.Least
		return r.view, nil
	}
	p, err := d.Protection(ctx, s)
	c.Least = p.Least
	return nil, err
}
