package store

import (
	"context"
	"fmt"

	"minyi/models"
	"minyi/surveys/catalog"
)

// SurveyRecord returns what the catalog keeps of one survey; NotFound
// (store.no_survey).
func (s *Store) SurveyRecord(ctx context.Context, code string) (catalog.Record, error) {
	row, err := s.Survey(ctx, code)
	if err != nil {
		return catalog.Record{}, err
	}
	r := catalog.Record{
		ID: row.ID, OfficeID: row.OfficeID, Code: row.Code, State: catalog.State(row.State), ClosedAt: row.ClosedAt,
	}
	versions, err := s.Versions(ctx, row.ID)
	if err != nil {
		return r, err
	}
	for _, v := range versions {
		if len(v.SHA256) != 32 {
			return r, fmt.Errorf("store: survey %s version %d has a hash of %d bytes", code, v.Number, len(v.SHA256))
		}
		r.Versions = append(r.Versions, catalog.Version{Number: v.Number, Document: v.Document, SHA256: [32]byte(v.SHA256), PublishedAt: v.PublishedAt})
	}
	waves, err := s.Waves(ctx, row.ID)
	if err != nil {
		return r, err
	}
	for _, w := range waves {
		r.Waves = append(r.Waves, catalog.Wave{ID: w.ID, Code: w.Code, OpensAt: w.OpensAt, ClosesAt: w.ClosesAt})
	}
	wave := int64(0)
	for _, w := range waves { // by opening time
		if w.OpensAt <= s.now() {
			wave = w.ID
		}
	}
	if r.Quota, err = s.Quota(ctx, row.ID, wave); err != nil {
		return r, err
	}
	channels, err := s.Channels(ctx, row.ID)
	for _, c := range channels {
		r.Channels = append(r.Channels, catalog.Channel{
			ID: c.ID, Code: c.Code, Token: c.Token, Short: c.Short, Mode: c.Mode, Sample: c.Sample, Area: c.Area, Unit: c.Unit,
			Retired: c.RetiredAt != 0,
		})
	}
	return r, err
}

// SurveyCodes returns the codes of all published surveys, oldest first.
func (s *Store) SurveyCodes(ctx context.Context) ([]string, error) {
	var codes []string
	err := s.read.WithContext(ctx).Model(&models.Survey{}).Where("state <> ?", models.SurveyDraft).
		Order("id").Pluck("code", &codes).Error
	return codes, err
}
