package store

import (
	"context"

	"gorm.io/gorm"

	"minyi/models"
)

// PutExportNote notes what an account asked for; what it asked for before is
// forgotten.
func (s *Store) PutExportNote(ctx context.Context, row models.ExportNote) error {
	if row.AskedAt == 0 {
		row.AskedAt = s.now()
	}
	return s.change(ctx, func(tx *gorm.DB) error {
		return tx.Clauses(upsert([]string{"account_id"}, "run", "job", "object", "name", "asked_at")).Create(&row).Error
	})
}

// ExportNote returns what an account asked for last; ok is false for nothing.
func (s *Store) ExportNote(ctx context.Context, accountID int64) (row models.ExportNote, ok bool, err error) {
	var rows []models.ExportNote
	err = s.read.WithContext(ctx).Where("account_id = ?", accountID).Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return row, false, err
	}
	return rows[0], true, nil
}

// DropExportNote forgets what an account asked for.
func (s *Store) DropExportNote(ctx context.Context, accountID int64) error {
	return s.change(ctx, func(tx *gorm.DB) error {
		return tx.Delete(&models.ExportNote{}, "account_id = ?", accountID).Error
	})
}
