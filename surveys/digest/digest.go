// Package digest sums a survey up for the office's overview and the leader's
// page: where its four rates stand, how they moved between waves, what is
// weakest, what comes in, and where something looks wrong. A digest is made over
// one view of the responses, so that all of it is of one moment.
package digest

import (
	"context"
	"slices"
	"time"

	"minyi/surveys"
	"minyi/surveys/area"
	"minyi/surveys/catalog"
	"minyi/surveys/rate"
	"minyi/surveys/tally"
)

// Digest is a survey at one moment, everywhere or within one area. It never
// changes.
type Digest struct {
	At       time.Time
	AsOfSeq  int64
	Within   string         // top of the area's subtree, "" = everywhere
	Wave     string         // code of the wave that is shown, "" without one
	N        int            // responses in the wave
	Flagged  int            // of them, those that something speaks against
	Sample   surveys.Sample // the best that the wave has: whose figures are shown
	Samples  []surveys.Sample
	Rates    []surveys.Rate // at most four
	Table    *rate.Table    // of Rates in the wave, whole and by the parts of the area
	Trends   []Trend        // by Rates
	Weakest  []rate.Row     // topics asked by one scale, the lowest first
	Hours    []Hour         // the last two days, the present hour last
	Bursts   []Burst        // the worst first
	Quiet    []Channel      // of an open survey, without a response for a day since they were made
	Progress []Progress     // by part of the area; nil where nobody was drawn
}

// Progress says how many of the drawn of an area have answered.
type Progress struct {
	Area         string
	Total, Spent int64
}

// Channel is one entrance with how many have come through it.
type Channel struct {
	Code, Area string
	CreatedAt  int64 // µs UTC
	Responses  int64
}

// Field is what the database knows of the field work.
type Field struct {
	Channels []Channel
	Drawn    []Progress // by any area
}

// Source is what a digest needs beside the frame.
type Source interface {
	Field(ctx context.Context, surveyID int64) (Field, error)
}

// Desk makes digests.
type Desk struct {
	Rates  *rate.Desk
	Source Source
}

// Make makes the digest of a survey that has a version.
//
// guarded: for somebody who may not open single responses; the rates are then as
// rate.Guard shows them. How many responses came in when is told to all.
//
// Errors: those of rate.Desk.Look and of the Source.
func (d *Desk) Make(ctx context.Context, s *catalog.Survey, within string, guarded bool) (*Digest, error) {
	view, err := d.Rates.Frames.Frame(ctx, s.ID)
	if err != nil {
		return nil, err
	}
	now := d.Rates.Now()
	tree := d.Rates.Areas()
	g := &Digest{At: now, AsOfSeq: view.AsOfSeq, Within: within, Rates: rate.Headline(s.Current.Survey.Rates)}
	in := rowsWithin(view, tree, within)
	by := countWaves(view, in)
	wave := latestWave(s, by, now)
	g.Wave = wave.Code
	if w, ok := by[wave.ID]; ok {
		g.N, g.Flagged = w.n, w.flagged
	}
	if err := d.fillRates(ctx, g, s, view, guarded); err != nil {
		return nil, err
	}
	if err := d.fillTrends(ctx, g, s, view, by, guarded); err != nil {
		return nil, err
	}
	g.Hours = countHours(view, in, now.In(d.Rates.Zone))
	g.Bursts = bursts(view, in, now.In(d.Rates.Zone), rate.Names(s, tree).ChannelCode)
	return g, d.fillField(ctx, g, s, tree, now)
}

// fillRates computes the main rates and the topics.
func (d *Desk) fillRates(ctx context.Context, g *Digest, s *catalog.Survey, view *tally.View, guarded bool) error {
	g.Sample = surveys.Volunteer
	doc := s.Current.Survey
	if len(doc.Rates) == 0 {
		return nil
	}
	q := rate.Query{By: []string{tally.ByArea}, Wave: g.Wave, Guarded: guarded}
	var err error
	if g.Table, err = d.Rates.LookAt(ctx, s, view, rate.Look{Query: q, Within: g.Within, Rates: codes(g.Rates)}); err != nil {
		return err
	}
	for _, sample := range surveys.Samples {
		if slices.ContainsFunc(g.Table.Rates, func(r rate.Row) bool { return r.Sample == sample && len(r.Group) == 0 && r.N != 0 }) {
			g.Samples = append(g.Samples, sample)
		}
	}
	if len(g.Samples) > 0 {
		g.Sample = g.Samples[0]
	}
	topics := rate.Topics(doc.Rates)
	if topics == nil {
		return nil
	}
	q.By = nil
	table, err := d.Rates.LookAt(ctx, s, view, rate.Look{Query: q, Within: g.Within, Rates: codes(topics)})
	if err == nil {
		g.Weakest = slices.DeleteFunc(rate.Weakest(topics, table, g.Sample), func(r rate.Row) bool { return r.Estimate == nil })
	}
	return err
}

func codes(rates []surveys.Rate) []string {
	list := make([]string, len(rates))
	for i, r := range rates {
		list[i] = r.Code
	}
	return list
}

// Whole returns the row of a rate over everything that is shown.
func (g *Digest) Whole(code string) (rate.Row, bool) {
	if g.Table == nil {
		return rate.Row{}, false
	}
	return g.Table.Find(code, nil, g.Sample)
}

// Parts returns the rows of a rate by the parts of the area.
func (g *Digest) Parts(code string) []rate.Row {
	if g.Table == nil {
		return nil
	}
	var rows []rate.Row
	for _, r := range g.Table.Rates {
		if r.Code == code && r.Sample == g.Sample && len(r.Group) > 0 {
			rows = append(rows, r)
		}
	}
	return rows
}

// quietAfter is how long a channel may be without a response before somebody
// should look after it.
const quietAfter = 24 * time.Hour

// fillField adds what the field work needs: channels nobody has come through,
// and how far the drawn sample is.
func (d *Desk) fillField(ctx context.Context, g *Digest, s *catalog.Survey, tree *area.Tree, now time.Time) error {
	field, err := d.Source.Field(ctx, s.ID)
	if err != nil {
		return err
	}
	for _, c := range field.Channels {
		if c.Responses == 0 && c.Code != catalog.OpenChannel && s.IsOpen(now) && now.Sub(time.UnixMicro(c.CreatedAt)) >= quietAfter &&
			(g.Within == "" || tree.Within(c.Area, g.Within)) {
			g.Quiet = append(g.Quiet, c)
		}
	}
	g.Progress = progressOf(field.Drawn, tree, g.Within, now.In(d.Rates.Zone).Format(time.DateOnly))
	return nil
}

// progressOf adds invitations up to the parts of an area; those of the area
// itself stand under its own code.
func progressOf(rows []Progress, tree *area.Tree, within, day string) []Progress {
	top := within
	if top == "" {
		top = tree.Root(day)
	}
	var parts []Progress
	for _, child := range tree.Children(top, day) {
		parts = append(parts, Progress{Area: child.Code})
	}
	parts = append(parts, Progress{Area: top})
	for _, r := range rows {
		i := slices.IndexFunc(parts, func(p Progress) bool { return tree.Within(r.Area, p.Area) })
		if i < 0 {
			if within != "" {
				continue
			}
			i = len(parts) - 1
		}
		parts[i].Total += r.Total
		parts[i].Spent += r.Spent
	}
	return slices.DeleteFunc(parts, func(p Progress) bool { return p.Total == 0 })
}
