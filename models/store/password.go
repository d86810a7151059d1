package store

import (
	"context"

	"gorm.io/gorm"

	"minyi/models"
	"minyi/surveys/setting"
)

// KeepPasswords is how many of an account's last passwords are remembered, the
// present one included: as many as the rules may ask for.
const KeepPasswords = setting.MaxHistory + 1

// SetPassword stores a new hash, remembers it among the last KeepPasswords,
// forgets failures and lifts a lock.
func (s *Store) SetPassword(ctx context.Context, id int64, hash string, mustChange bool) error {
	return s.change(ctx, func(tx *gorm.DB) error { return s.setPassword(tx, id, hash, mustChange) })
}

func (s *Store) setPassword(tx *gorm.DB, id int64, hash string, mustChange bool) error {
	now := s.now()
	err := changeAccount(tx, id, map[string]any{
		"password": hash, "must_change": mustChange, "password_changed_at": now, "failed_count": 0, "locked_until": 0,
	})
	if err != nil {
		return err
	}
	if err := tx.Create(&models.OldPassword{AccountID: id, Hash: hash, At: now}).Error; err != nil {
		return err
	}
	var old []models.OldPassword
	if err := tx.Where("account_id = ?", id).Order("id DESC").Find(&old).Error; err != nil {
		return err
	}
	for _, row := range old[min(KeepPasswords, len(old)):] {
		if err := tx.Where("id = ?", row.ID).Delete(&models.OldPassword{}).Error; err != nil {
			return err
		}
	}
	return nil
}

// PasswordHistory returns the hashes of an account's last n passwords, the
// present one first.
func (s *Store) PasswordHistory(ctx context.Context, id int64, n int) ([]string, error) {
	var rows []models.OldPassword
	err := s.read.WithContext(ctx).Where("account_id = ?", id).Order("id DESC").Limit(n).Find(&rows).Error
	hashes := make([]string, len(rows))
	for i, row := range rows {
		hashes[i] = row.Hash
	}
	return hashes, err
}
