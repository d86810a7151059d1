package store

import (
	"context"

	"gorm.io/gorm"

	"minyi/models"
)

// PutView saves a view under its name and sets its ID and MadeAt; Conflict
// (store.view_exists) where the survey has one of that name.
func (s *Store) PutView(ctx context.Context, row *models.View) error {
	row.ID, row.MadeAt = 0, s.now()
	return s.change(ctx, func(tx *gorm.DB) error { return taken(tx.Create(row).Error, "store.view_exists", row.Name) })
}

// Views returns the saved views of a survey by name.
func (s *Store) Views(ctx context.Context, surveyID int64) ([]models.View, error) {
	var rows []models.View
	err := s.read.WithContext(ctx).Where("survey_id = ?", surveyID).Order("name").Find(&rows).Error
	return rows, err
}

// DeleteView takes a view of a survey away. NotFound (store.no_view) for one that
// the survey does not have.
func (s *Store) DeleteView(ctx context.Context, surveyID, id int64) error {
	return s.change(ctx, func(tx *gorm.DB) error {
		done := tx.Where("survey_id = ? AND id = ?", surveyID, id).Delete(&models.View{})
		if done.Error == nil && done.RowsAffected == 0 {
			return missing(gorm.ErrRecordNotFound, "store.no_view", "")
		}
		return done.Error
	})
}
