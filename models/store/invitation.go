package store

import (
	"context"

	"gorm.io/gorm"

	"minyi/models"
)

// AddInvitations stores invitations, all or none; Conflict
// (store.invitation_exists) when a code is there already. It sets no IDs.
func (s *Store) AddInvitations(ctx context.Context, rows []models.Invitation) error {
	return s.change(ctx, func(tx *gorm.DB) error {
		for start := 0; start < len(rows); start += rowsPerStatement {
			// A copy: GORM would guess ids into the caller's rows.
			part := append([]models.Invitation(nil), rows[start:min(start+rowsPerStatement, len(rows))]...)
			for i := range part {
				part[i].ID, part[i].SpentAt = 0, nil
			}
			if err := tx.Create(&part).Error; err != nil {
				return taken(err, "store.invitation_exists", "")
			}
		}
		return nil
	})
}

// CountInvitations returns how many invitations a survey has and how many of
// them are spent.
func (s *Store) CountInvitations(ctx context.Context, surveyID int64) (total, spent int64, err error) {
	err = s.read.WithContext(ctx).Model(&models.Invitation{}).Where("survey_id = ?", surveyID).
		Select("COUNT(*), COUNT(spent_at)").Row().Scan(&total, &spent)
	return total, spent, err
}
