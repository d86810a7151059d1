package store

import (
	"context"

	"gorm.io/gorm"

	"minyi/models"
)

// PutAdviceNote notes why a finding is let pass; an earlier note of the same
// finding gives way.
func (s *Store) PutAdviceNote(ctx context.Context, row models.AdviceNote) error {
	if row.NotedAt == 0 {
		row.NotedAt = s.now()
	}
	return s.change(ctx, func(tx *gorm.DB) error {
		return tx.Clauses(upsert([]string{"survey_id", "mark"}, "note", "noted_by", "noted_at")).Create(&row).Error
	})
}

// AdviceNotes returns a survey's notes by mark.
func (s *Store) AdviceNotes(ctx context.Context, surveyID int64) ([]models.AdviceNote, error) {
	var rows []models.AdviceNote
	err := s.read.WithContext(ctx).Where("survey_id = ?", surveyID).Order("mark").Find(&rows).Error
	return rows, err
}

// DropAdviceNote takes a note back.
func (s *Store) DropAdviceNote(ctx context.Context, surveyID int64, mark string) error {
	return s.change(ctx, func(tx *gorm.DB) error {
		return tx.Delete(&models.AdviceNote{}, "survey_id = ? AND mark = ?", surveyID, mark).Error
	})
}
