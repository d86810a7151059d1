package store

import (
	"context"

	"gorm.io/gorm"

	"minyi/models"
	"minyi/surveys"
)

// PutScreen stores the address of a big screen and sets its ID and MadeAt.
func (s *Store) PutScreen(ctx context.Context, row *models.Screen) error {
	row.ID, row.MadeAt, row.EndedAt = 0, s.now(), 0
	return s.change(ctx, func(tx *gorm.DB) error { return tx.Create(row).Error })
}

// Screens returns the screens of a survey, the newest first.
func (s *Store) Screens(ctx context.Context, surveyID int64) ([]models.Screen, error) {
	var rows []models.Screen
	err := s.read.WithContext(ctx).Where("survey_id = ?", surveyID).Order("id DESC").Find(&rows).Error
	return rows, err
}

// Screen finds a screen by the hash of its secret, with its survey's code. A
// screen lives no longer than the account that made it may sign in.
//
// Errors: NotFound (store.no_screen); Gone (store.screen_over) when it has
// expired or was ended, or its maker has left.
func (s *Store) Screen(ctx context.Context, hash []byte) (row models.Screen, code string, err error) {
	var found struct {
		models.Screen
		Code       string `gorm:"column:code"`
		Disabled   bool   `gorm:"column:disabled"`
		ValidUntil int64  `gorm:"column:valid_until"`
	}
	err = s.read.WithContext(ctx).Table("screens").
		Select("screens.*, surveys.code, accounts.disabled, accounts.valid_until").
		Joins("JOIN surveys ON surveys.id = screens.survey_id").Joins("JOIN accounts ON accounts.id = screens.made_by").
		Where("screens.token_hash = ?", hash).Take(&found).Error
	now := s.now()
	if err == nil && (found.EndedAt != 0 || found.ExpiresAt <= now || found.Disabled || found.ValidUntil != 0 && found.ValidUntil <= now) {
		return found.Screen, found.Code, surveys.E(surveys.Gone, "store.screen_over", "")
	}
	return found.Screen, found.Code, missing(err, "store.no_screen", "")
}

// EndScreen ends a screen of a survey; ending one again changes nothing.
// NotFound (store.no_screen) for one that the survey does not have.
func (s *Store) EndScreen(ctx context.Context, surveyID, id int64) error {
	return s.change(ctx, func(tx *gorm.DB) error {
		var row models.Screen
		if err := tx.Take(&row, "survey_id = ? AND id = ?", surveyID, id).Error; err != nil {
			return missing(err, "store.no_screen", "")
		}
		return tx.Model(&models.Screen{}).Where("id = ? AND ended_at = 0", id).Update("ended_at", s.now()).Error
	})
}
