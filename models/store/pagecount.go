package store

import (
	"context"

	"gorm.io/gorm"

	"minyi/models"
)

// AddPageCounts adds to how many people got how far.
func (s *Store) AddPageCounts(ctx context.Context, rows []models.PageCount) error {
	return s.change(ctx, func(tx *gorm.DB) error {
		for _, row := range rows {
			done := tx.Model(&models.PageCount{}).Where("survey_id = ? AND version = ? AND page = ?", row.SurveyID, row.Version, row.Page).
				Update("people", gorm.Expr("people + ?", row.People))
			if done.Error != nil {
				return done.Error
			}
			if done.RowsAffected == 0 {
				if err := tx.Create(&row).Error; err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// PageCounts returns how many people got how far in a survey, by version and
// page.
func (s *Store) PageCounts(ctx context.Context, surveyID int64) ([]models.PageCount, error) {
	var rows []models.PageCount
	err := s.read.WithContext(ctx).Where("survey_id = ?", surveyID).Order("version, page").Find(&rows).Error
	return rows, err
}
