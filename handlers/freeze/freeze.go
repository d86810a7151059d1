// Package freeze makes rows of the rates of a moment: what the office's page and
// the API store alike.
package freeze

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/catalog"
	"minyi/surveys/rate"
)

// Rows freezes the rates of this moment, for the whole survey and its
// districts, each with all that is needed to repeat it.
//
// Errors: Conflict when no rate has a figure yet; those of rate.Desk.
func Rows(ctx context.Context, desk *rate.Desk, s *catalog.Survey, q rate.Query, level models.RateLevel, by string, now time.Time) (rows []models.PublishedRate, asOf int64, err error) {
	q.By = []string{"area"}
	table, err := desk.Table(ctx, s, q)
	if err != nil {
		return nil, 0, err
	}
	frozen, err := desk.Freeze(ctx, s, q, table)
	if err != nil {
		return nil, 0, err
	}
	for _, f := range frozen {
		group, err := json.Marshal(f.Group)
		if err != nil {
			return nil, 0, err
		}
		row := models.PublishedRate{
			SurveyID: s.ID, Wave: f.Wave, Rate: f.Code, DefinitionHash: f.Definition[:], Grouping: group,
			Sample: string(f.Sample), Weighting: string(f.Weighting), MarginsCode: f.Margins, Method: f.Method,
			N: int64(f.N), Base: int64(f.Base), Estimate: f.Estimate, SE: f.SE,
			AsOfSeq: f.AsOfSeq, Level: level, PublishedAt: now.UnixMicro(), PublishedBy: by,
		}
		if f.NEff != nil {
			row.NEff = *f.NEff
		}
		if f.CI != nil {
			row.CILo, row.CIHi = &f.CI[0], &f.CI[1]
		}
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		return nil, 0, surveys.E(surveys.Conflict, "api.nothing_to_publish", "")
	}
	return rows, table.AsOfSeq, nil
}

// Published reads a stored value back.
//
// Errors: a stored group or hash that is none.
func Published(r models.PublishedRate) (p rate.Published, err error) {
	p.Row = rate.Row{
		Code: r.Rate, Sample: surveys.Sample(r.Sample), Weighting: rate.Weighting(r.Weighting),
		N: rate.Count(r.N), Base: rate.Count(r.Base), Estimate: r.Estimate, SE: r.SE, Method: r.Method,
	}
	if r.NEff != 0 {
		p.NEff = &r.NEff
	}
	if r.CILo != nil && r.CIHi != nil {
		p.CI = &[2]float64{*r.CILo, *r.CIHi}
	}
	p.Wave, p.Margins, p.AsOfSeq, p.PublishedAt = r.Wave, r.MarginsCode, r.AsOfSeq, r.PublishedAt
	if len(r.DefinitionHash) != len(p.Definition) {
		return p, fmt.Errorf("published value %d: its hash has %d bytes", r.ID, len(r.DefinitionHash))
	}
	copy(p.Definition[:], r.DefinitionHash)
	if err := json.Unmarshal(r.Grouping, &p.Group); err != nil {
		return p, fmt.Errorf("published value %d: %w", r.ID, err)
	}
	return p, nil
}
