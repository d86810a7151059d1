package main

import (
	"context"
	"encoding/hex"

	"minyi/handlers/resident"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/evaluation"
)

// rounds shows published rounds to everybody.
type rounds struct{ *App }

func (a rounds) PublicRound(ctx context.Context, code string) (*resident.PublicRound, error) {
	row, err := a.Store.Round(ctx, code)
	if surveys.KindOf(err) == surveys.NotFound || err == nil && row.State != models.RoundPublished {
		return nil, surveys.E(surveys.NotFound, "round.not_published", "")
	}
	if err != nil {
		return nil, err
	}
	scheme, _, result, err := evaluation.Open(row.Snapshot)
	if err != nil {
		return nil, err
	}
	units, err := a.Store.Units(ctx)
	if err != nil {
		return nil, err
	}
	names := make(map[string]surveys.Text)
	for _, u := range units {
		names[u.Code] = surveys.Text{"zh-CN": u.Name}
		if district, ok := a.Areas().Get(u.Area, a.Today()); ok {
			names[u.Code] = district.Name // which is in every language
		}
	}
	out := &resident.PublicRound{Title: scheme.Title, Period: row.Period, LockedAt: row.LockedAt, SHA256: hex.EncodeToString(row.SHA256)}
	for _, item := range scheme.Items {
		out.Columns = append(out.Columns, resident.Column{Code: item.Code, Title: item.Title, Weight: item.Weight.String()})
	}
	for i, g := range result.Groups {
		group := resident.PublicGroup{Title: scheme.Groups[i].Title, Code: g.Code}
		for _, u := range g.Results {
			unit := resident.PublicUnit{Name: names[u.Unit], Result: u}
			if unit.Name == nil {
				unit.Name = surveys.Text{"zh-CN": u.Unit}
			}
			for _, item := range scheme.Items {
				unit.Points = append(unit.Points, pointsOf(&u, item))
			}
			group.Units = append(group.Units, unit)
		}
		out.Groups = append(out.Groups, group)
	}
	return out, nil
}

// pointsOf is what a unit got for a top item: a sum, or a leaf.
func pointsOf(u *evaluation.UnitResult, item evaluation.Item) string {
	for _, s := range u.Sums {
		if s.Code == item.Code {
			return s.Points.String()
		}
	}
	if leaf := u.Leaf(item.Code); leaf != nil {
		return leaf.Points.String()
	}
	return "–"
}
