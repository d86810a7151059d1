package store

import (
	"context"
	"slices"

	"gorm.io/gorm"

	"minyi/models"
	"minyi/surveys"
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

// PublishedRatesAt returns the values that a reader of a level may see, in
// commit order: the public see what is public, the units also what was notified,
// the office all.
func (s *Store) PublishedRatesAt(ctx context.Context, surveyID int64, level models.RateLevel) ([]models.PublishedRate, error) {
	from := slices.Index(models.RateLevels, level)
	if from < 0 {
		return nil, levelUnknown(level)
	}
	var rows []models.PublishedRate
	err := s.read.WithContext(ctx).Where("survey_id = ? AND level IN ?", surveyID, models.RateLevels[from:]).
		Order("seq").Find(&rows).Error
	return rows, err
}

// SetRateLevel changes who may see published values, all or none, and notes who
// did. NotFound (store.no_rate) when one of them is not there.
func (s *Store) SetRateLevel(ctx context.Context, ids []int64, level models.RateLevel, by string) error {
	if !slices.Contains(models.RateLevels, level) {
		return levelUnknown(level)
	}
	return s.change(ctx, func(tx *gorm.DB) error {
		for _, id := range ids {
			done := tx.Model(&models.PublishedRate{}).Where("id = ?", id).
				Updates(map[string]any{"level": level, "level_by": by, "level_at": s.now()})
			if done.Error == nil && done.RowsAffected == 0 {
				return surveys.E(surveys.NotFound, "store.no_rate", "")
			}
			if done.Error != nil {
				return done.Error
			}
		}
		return nil
	})
}

func levelUnknown(level models.RateLevel) error {
	return surveys.E(surveys.Invalid, "store.level_unknown", "/level", "Level", string(level))
}
