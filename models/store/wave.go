package store

import (
	"context"

	"gorm.io/gorm"

	"minyi/models"
)

// AddWave stores a new wave of row.SurveyID and sets its ID; Conflict
// (store.wave_exists) when the code is taken in that survey.
func (s *Store) AddWave(ctx context.Context, row *models.Wave) error {
	return s.change(ctx, func(tx *gorm.DB) error {
		row.ID = 0
		return taken(tx.Create(row).Error, "store.wave_exists", row.Code)
	})
}

// Waves returns a survey's waves by opening time.
func (s *Store) Waves(ctx context.Context, surveyID int64) ([]models.Wave, error) {
	var rows []models.Wave
	err := s.read.WithContext(ctx).Where("survey_id = ?", surveyID).Order("opens_at, id").Find(&rows).Error
	return rows, err
}
