package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"minyi/surveys"
	"minyi/surveys/catalog"
	"minyi/surveys/evaluation"
)

// RateFinder returns the look-up by which a round's survey leaves are fed: the
// newest published value of a rate for the area of a unit. live finds surveys by
// their codes, as catalog.Keeper.Survey does.
func (s *Store) RateFinder(ctx context.Context, live func(context.Context, string) (*catalog.Survey, error)) (evaluation.Published, error) {
	units, err := s.Units(ctx)
	if err != nil {
		return nil, err
	}
	areas := make(map[string]string)
	for _, u := range units {
		areas[u.Code] = u.Area
	}
	return func(ctx context.Context, source evaluation.Source, unit string, sample surveys.Sample) (p evaluation.PublishedRate, id string, ok bool, err error) {
		survey, err := live(ctx, source.Survey)
		if err != nil {
			if surveys.KindOf(err) == surveys.NotFound {
				return p, "", false, nil
			}
			return p, "", false, err
		}
		if survey.Current == nil {
			return p, "", false, nil
		}
		for _, r := range survey.Current.Survey.Rates {
			if r.Code == source.Rate {
				p.Kind = r.Kind
			}
		}
		group, err := json.Marshal(map[string]string{"area": cmp.Or(areas[unit], unit)})
		if err != nil {
			return p, "", false, err
		}
		rows, err := s.PublishedRates(ctx, survey.ID)
		if err != nil {
			return p, "", false, err
		}
		for _, r := range slices.Backward(rows) {
			if r.Rate != source.Rate || r.Sample != string(sample) || r.Weighting != cmp.Or(source.Weight, "none") ||
				source.Wave != "" && r.Wave != source.Wave || string(r.Grouping) != string(group) {
				continue
			}
			p.Estimate, p.SE, p.Base, p.NEff, p.Sample, p.AsOf = r.Estimate, r.SE, int(r.Base), r.NEff, sample, r.AsOfSeq
			return p, fmt.Sprintf("published=%d", r.ID), true, nil
		}
		return p, "", false, nil
	}, nil
}
