package store

import (
	"context"

	"gorm.io/gorm"

	"minyi/models"
	"minyi/surveys"
)

// AddComment stores a comment and sets its ID and MadeAt.
func (s *Store) AddComment(ctx context.Context, row *models.Comment) error {
	row.ID, row.MadeAt, row.SettledBy, row.SettledAt, row.Answer = 0, s.now(), "", 0, ""
	return s.change(ctx, func(tx *gorm.DB) error { return tx.Create(row).Error })
}

// Comments returns the comments on a survey's draft, the oldest first.
func (s *Store) Comments(ctx context.Context, surveyID int64) ([]models.Comment, error) {
	var rows []models.Comment
	err := s.read.WithContext(ctx).Where("survey_id = ?", surveyID).Order("id").Find(&rows).Error
	return rows, err
}

// SettleComment notes who has seen to a comment, and with which answer.
//
// Errors: NotFound (store.no_comment); Conflict (store.comment_settled) when
// somebody has already.
func (s *Store) SettleComment(ctx context.Context, surveyID, id int64, by, answer string) error {
	return s.change(ctx, func(tx *gorm.DB) error {
		var row models.Comment
		if err := tx.Take(&row, "survey_id = ? AND id = ?", surveyID, id).Error; err != nil {
			return missing(err, "store.no_comment", "")
		}
		done := tx.Model(&models.Comment{}).Where("id = ? AND settled_at = 0", id).
			Updates(map[string]any{"settled_by": by, "settled_at": s.now(), "answer": answer})
		if done.Error == nil && done.RowsAffected == 0 {
			return surveys.E(surveys.Conflict, "store.comment_settled", "", "By", row.SettledBy)
		}
		return done.Error
	})
}
