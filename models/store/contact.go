package store

import (
	"context"

	"gorm.io/gorm"

	"minyi/models"
)

// Contacts returns up to limit contacts of a survey after an id, sealed as they
// are stored. AESSealer.Open with ContactAAD opens them.
func (s *Store) Contacts(ctx context.Context, surveyID, after int64, limit int) ([]models.Contact, error) {
	var rows []models.Contact
	err := s.read.WithContext(ctx).Where("survey_id = ? AND id > ?", surveyID, after).
		Order("id").Limit(limit).Find(&rows).Error
	return rows, err
}

// DeleteDueContacts deletes the contacts whose date has come and returns how
// many they were.
func (s *Store) DeleteDueContacts(ctx context.Context) (int64, error) {
	var n int64
	err := s.change(ctx, func(tx *gorm.DB) error {
		done := tx.Where("delete_after <= ?", s.now()).Delete(&models.Contact{})
		n = done.RowsAffected
		return done.Error
	})
	return n, err
}
