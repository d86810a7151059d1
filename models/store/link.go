package store

import (
	"context"

	"gorm.io/gorm"

	"minyi/models"
	"minyi/surveys"
)

// PutLink stores a one-time link and forgets those that have expired.
func (s *Store) PutLink(ctx context.Context, row *models.Link) error {
	row.UsedAt = 0
	return s.change(ctx, func(tx *gorm.DB) error {
		if err := tx.Where("expires_at <= ?", s.now()).Delete(&models.Link{}).Error; err != nil {
			return err
		}
		return tx.Create(row).Error
	})
}

// Link returns a link that can still be used, and leaves it unused: a GET never
// spends. NotFound (store.no_link), also for another purpose; Gone
// (store.link_used) when it was used or has expired.
func (s *Store) Link(ctx context.Context, hash []byte, purpose string) (models.Link, error) {
	return s.link(s.read.WithContext(ctx), hash, purpose)
}

func (s *Store) link(tx *gorm.DB, hash []byte, purpose string) (models.Link, error) {
	var row models.Link
	err := tx.Take(&row, "token_hash = ? AND purpose = ?", hash, purpose).Error
	if err == nil && (row.UsedAt != 0 || row.ExpiresAt <= s.now()) {
		return row, surveys.E(surveys.Gone, "store.link_used", "")
	}
	return row, missing(err, "store.no_link", "")
}

// UseLink spends a link: of those who come at once, one succeeds. Errors as
// Link.
func (s *Store) UseLink(ctx context.Context, hash []byte, purpose string) (models.Link, error) {
	var row models.Link
	err := s.change(ctx, func(tx *gorm.DB) (err error) {
		row, err = s.useLink(tx, hash, purpose)
		return err
	})
	return row, err
}

func (s *Store) useLink(tx *gorm.DB, hash []byte, purpose string) (models.Link, error) {
	row, err := s.link(tx, hash, purpose)
	if err != nil {
		return row, err
	}
	row.UsedAt = s.now()
	done := tx.Model(&models.Link{}).Where("token_hash = ? AND used_at = 0", hash).Update("used_at", row.UsedAt)
	if done.Error == nil && done.RowsAffected == 0 {
		return row, surveys.E(surveys.Gone, "store.link_used", "")
	}
	return row, done.Error
}

// CreateFirst spends a link and makes the very first account, in one act.
// Errors as Link; Gone (store.link_used) also when there is an account already.
func (s *Store) CreateFirst(ctx context.Context, hash []byte, purpose string, row *models.NewAccount) error {
	return s.alone(ctx, func(tx *gorm.DB) error {
		if _, err := s.useLink(tx, hash, purpose); err != nil {
			return err
		}
		var n int64
		if err := tx.Model(&models.Account{}).Count(&n).Error; err != nil {
			return err
		}
		if n > 0 {
			return surveys.E(surveys.Gone, "store.link_used", "")
		}
		if err := s.createAccount(tx, &row.Account); err != nil {
			return err
		}
		return s.furnish(tx, row)
	})
}

// SetPasswordByLink spends a link and sets the password of its account, in one
// act; the account's other links of that purpose and its sessions end. Errors as
// Link.
func (s *Store) SetPasswordByLink(ctx context.Context, hash []byte, purpose, password string) (models.Link, error) {
	var row models.Link
	err := s.change(ctx, func(tx *gorm.DB) (err error) {
		if row, err = s.useLink(tx, hash, purpose); err != nil {
			return err
		}
		if err := s.setPassword(tx, row.AccountID, password, false); err != nil {
			return err
		}
		if err := s.endSessions(tx.Where("account_id = ?", row.AccountID)).Error; err != nil {
			return err
		}
		return tx.Where("account_id = ? AND purpose = ? AND used_at = 0", row.AccountID, purpose).Delete(&models.Link{}).Error
	})
	return row, err
}

// EndLinks makes an account's unused links of a purpose useless.
func (s *Store) EndLinks(ctx context.Context, accountID int64, purpose string) error {
	return s.change(ctx, func(tx *gorm.DB) error {
		return tx.Where("account_id = ? AND purpose = ? AND used_at = 0", accountID, purpose).Delete(&models.Link{}).Error
	})
}
