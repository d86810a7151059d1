package store

import (
	"context"

	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/design"
	"minyi/surveys/pledge"
)

// Shelved returns what publishing a survey looks at; NotFound
// (store.no_survey).
func (s *Store) Shelved(ctx context.Context, code string) (design.Shelved, error) {
	row, err := s.Survey(ctx, code)
	if err != nil {
		return design.Shelved{}, err
	}
	shelved := design.Shelved{Draft: row.Draft}
	versions, err := s.Versions(ctx, row.ID)
	if err != nil {
		return shelved, err
	}
	for _, v := range versions {
		shelved.Versions = append(shelved.Versions, v.Document)
	}
	channels, err := s.Channels(ctx, row.ID)
	if err != nil {
		return shelved, err
	}
	// The open channel never has an area, so only a survey that has channels
	// before its first publication can do without it.
	shelved.ChannelsAllHaveArea = len(channels) > 0
	for _, c := range channels {
		if c.Area == "" {
			shelved.ChannelsAllHaveArea = false
		}
	}
	return shelved, nil
}

// PledgeRecord returns what is published of a pledge; NotFound
// (store.no_pledge).
func (s *Store) PledgeRecord(ctx context.Context, code string) (pledge.Record, error) {
	row, err := s.Pledge(ctx, code)
	if err != nil {
		return pledge.Record{}, err
	}
	if row.State == models.SurveyDraft {
		return pledge.Record{}, surveys.E(surveys.NotFound, "store.no_pledge", "", "Code", code)
	}
	r := pledge.Record{ID: row.ID, Closed: row.State == models.SurveyClosed}
	versions, err := s.PledgeVersions(ctx, row.ID)
	for _, v := range versions {
		r.Versions = append(r.Versions, pledge.RecordVersion{Number: v.Number, Document: v.Document})
	}
	return r, err
}

// PledgeCodes returns the codes of all published pledges, oldest first.
func (s *Store) PledgeCodes(ctx context.Context) ([]string, error) {
	var codes []string
	err := s.read.WithContext(ctx).Model(&models.Pledge{}).Where("state <> ?", models.SurveyDraft).
		Order("id").Pluck("code", &codes).Error
	return codes, err
}
