package digest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"minyi/surveys/catalog"
	"minyi/surveys/rate"
	"minyi/surveys/tally"
)

// Trend is one rate over the waves.
type Trend struct {
	Code    string
	Points  []Point
	Finding rate.Finding // about the two last points, where they are joined
}

// Point is one wave. Joined is false where the rate measured something else in
// the wave before: the two figures stand beside each other, but no line and no
// change goes from one to the other.
type Point struct {
	Wave   string
	Row    rate.Row
	Joined bool
}

// Change returns the finding about the last two waves; ok is false with fewer
// than two or where they must not be compared.
func (t *Trend) Change() (f rate.Finding, ok bool) {
	n := len(t.Points)
	return t.Finding, n > 1 && t.Points[n-1].Joined
}

func (d *Desk) fillTrends(ctx context.Context, g *Digest, s *catalog.Survey, view *tally.View, by map[int64]*waveCount, guarded bool) error {
	if len(g.Rates) == 0 {
		return nil
	}
	q := rate.Query{By: []string{tally.ByWave}, Guarded: guarded}
	table, err := d.Rates.LookAt(ctx, s, view, rate.Look{Query: q, Within: g.Within, Rates: codes(g.Rates)})
	if err != nil {
		return err
	}
	for _, r := range g.Rates {
		t := Trend{Code: r.Code}
		before := ""
		for _, w := range s.Waves {
			row, ok := table.Find(r.Code, map[string]string{tally.ByWave: w.Code}, g.Sample)
			if !ok || by[w.ID] == nil {
				continue
			}
			print, err := measured(s, r.Code, by[w.ID].versions)
			if err != nil {
				return err
			}
			t.Points = append(t.Points, Point{Wave: w.Code, Row: row, Joined: print != "" && print == before})
			before = print
		}
		if n := len(t.Points); n > 1 && t.Points[n-1].Joined {
			t.Finding = rate.Trend([]rate.Row{t.Points[n-2].Row, t.Points[n-1].Row})
		}
		g.Trends = append(g.Trends, t)
	}
	return nil
}

// measured names what a rate measured in all of some versions, "" where that
// was not one and the same thing.
func measured(s *catalog.Survey, code string, versions map[uint16]bool) (string, error) {
	prints := make(map[string]bool)
	for v := range versions {
		form, ok := s.Form(int(v))
		if !ok {
			return "", fmt.Errorf("digest: survey %s has no version %d", s.Code, v)
		}
		print, err := rate.Fingerprint(form.Survey, code)
		if err != nil {
			return "", err
		}
		prints[print] = true
	}
	if len(prints) != 1 {
		return "", nil
	}
	return strings.Join(slices.Collect(maps.Keys(prints)), ""), nil
}
