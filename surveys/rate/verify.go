package rate

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"minyi/surveys"
	"minyi/surveys/catalog"
	"minyi/surveys/setting"
	"minyi/surveys/tally"
	"minyi/surveys/weight"
)

// Verdict is what came of computing a published value again.
type Verdict string

// The verdicts. Only Differs speaks against a value.
const (
	Same      Verdict = "same"       // every number is the published one, to the last bit
	Differs   Verdict = "differs"    // other numbers from the same definition, data and method
	Undefined Verdict = "undefined"  // no version of the survey has a rate with its definition
	NoMargins Verdict = "no_margins" // its population counts are gone
	OldMethod Verdict = "old_method" // this program computes it by another method
)

// Verified is a published value beside what is computed now; Now is nil where
// nothing could be.
type Verified struct {
	Published Published
	Now       *Row
	Verdict   Verdict
}

// Verifier computes published values again.
type Verifier struct {
	Desk *Desk
	// Margins returns the population counts of a code.
	//
	// Errors: NotFound for a code no one has.
	Margins func(ctx context.Context, code string) (*weight.Margins, error)
}

// together is what one computation answers: values that were published together.
type together struct {
	asOf          int64
	at            int64
	wave, margins string
	weighting     Weighting
}

// Verify computes each value from the responses as they stood when it was
// published, by the definition whose hash it carries, with its population
// counts. The verdicts come in the order of the values.
//
// Errors: Busy while the responses cannot be read.
func (v *Verifier) Verify(ctx context.Context, s *catalog.Survey, values []Published) ([]Verified, error) {
	out := make([]Verified, len(values))
	groups := make(map[together][]int)
	for i, p := range values {
		out[i].Published = p
		key := together{p.AsOfSeq, p.PublishedAt, p.Wave, p.Margins, p.Weighting}
		groups[key] = append(groups[key], i)
	}
	keys := slices.SortedFunc(maps.Keys(groups), func(a, b together) int {
		return cmp.Or(cmp.Compare(a.asOf, b.asOf), cmp.Compare(a.at, b.at), cmp.Compare(a.wave, b.wave), cmp.Compare(a.weighting, b.weighting), cmp.Compare(a.margins, b.margins))
	})
	var view *tally.View
	for _, key := range keys {
		if view == nil || view.AsOfSeq != key.asOf { // a million rows: one reading for all that share it
			var err error
			if view, err = v.Desk.Frames.AsOf(ctx, s.ID, key.asOf); err != nil {
				return nil, err
			}
		}
		if err := v.again(ctx, s, view, key, out, groups[key]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// again computes the values of one group, by version of the survey.
func (v *Verifier) again(ctx context.Context, s *catalog.Survey, view *tally.View, key together, out []Verified, group []int) error {
	q := Query{By: []string{tally.ByArea}, Weighting: key.weighting, Wave: key.wave} // as values are frozen
	desk := Desk{
		Frames: v.Desk.Frames, Areas: v.Desk.Areas, Zone: v.Desk.Zone,
		Now:     func() time.Time { return time.UnixMicro(key.at) },
		Margins: func(ctx context.Context) (*weight.Margins, error) { return v.Margins(ctx, key.margins) },
		// It was shown when it was published, whatever number holds now.
		Figures: func(context.Context) (setting.Figures, error) { return setting.Figures{Least: 1}, nil },
	}
	tables := make(map[int]*Table)
	for _, i := range group {
		one := &out[i]
		version, ok := definedIn(s, q, one.Published)
		if !ok {
			one.Verdict = Undefined
			continue
		}
		t, ok := tables[version]
		if !ok {
			then := *s
			then.Current = s.Forms()[version]
			var err error
			if t, err = desk.table(ctx, &then, view, q, nil); err != nil {
				if e := new(surveys.Error); !errors.As(err, &e) || e.Kind != surveys.NotFound {
					return err
				}
			}
			tables[version] = t
		}
		one.Now, one.Verdict = compared(t, one.Published)
	}
	return nil
}

// definedIn finds the newest version with a rate of the value's definition.
func definedIn(s *catalog.Survey, q Query, p Published) (version int, ok bool) {
	for number, form := range s.Forms() {
		for _, r := range form.Survey.Rates {
			if r.Code != p.Code {
				continue
			}
			if _, hash, err := Definition(r, q, p.Margins); err == nil && hash == p.Definition && number > version {
				version, ok = number, true
			}
		}
	}
	return version, ok
}

// compared sets a value beside the row of a table; a table of nil had no
// population counts to be weighted by.
func compared(t *Table, p Published) (*Row, Verdict) {
	if t == nil {
		return nil, NoMargins
	}
	row, ok := t.Find(p.Code, p.Group, p.Sample)
	if !ok {
		return nil, Differs
	}
	row.Method += methodVersion
	switch {
	case row.Method != p.Method:
		return &row, OldMethod
	case row.N == p.N && row.Base == p.Base && equal(row.NEff, p.NEff) && equal(row.Estimate, p.Estimate) && equal(row.SE, p.SE) && equalCI(row.CI, p.CI):
		return &row, Same
	}
	return &row, Differs
}

func equal(a, b *float64) bool { return a == nil && b == nil || a != nil && b != nil && *a == *b }

func equalCI(a, b *[2]float64) bool { return a == nil && b == nil || a != nil && b != nil && *a == *b }
