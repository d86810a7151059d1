package store

import (
	"context"

	"gorm.io/gorm"

	"minyi/models"
)

// PublishRates stores values as published, each in its own place in the commit
// order, and sets their ID and Seq. PublishedAt 0 becomes now, an empty level
// internal.
func (s *Store) PublishRates(ctx context.Context, rows []models.PublishedRate) error {
	if len(rows) == 0 {
		return nil
	}
	now := s.now()
	return s.numbered(ctx, len(rows), func(tx *gorm.DB, seq int64) error {
		for i := range rows {
			row := &rows[i]
			row.ID, row.Seq = 0, seq+int64(i)
			if row.PublishedAt == 0 {
				row.PublishedAt = now
			}
			if row.Level == "" {
				row.Level = models.RateInternal
			}
			if row.Grouping == nil {
				row.Grouping = []byte("{}")
			}
			if row.DefinitionHash == nil {
				row.DefinitionHash = []byte{}
			}
			if err := tx.Create(row).Error; err != nil {
				return err
			}
		}
		return nil
	})
}

// PublishedRates returns every published value of a survey in commit order:
// where one was published again, the last stands.
func (s *Store) PublishedRates(ctx context.Context, surveyID int64) ([]models.PublishedRate, error) {
	var rows []models.PublishedRate
	err := s.read.WithContext(ctx).Where("survey_id = ?", surveyID).Order("seq").Find(&rows).Error
	return rows, err
}
