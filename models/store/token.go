package store

import (
	"context"
	"strconv"

	"gorm.io/gorm"

	"minyi/models"
	"minyi/surveys"
)

// CreateToken stores a token and sets its ID.
func (s *Store) CreateToken(ctx context.Context, row *models.Token) error {
	row.OfficeID = office(row.OfficeID)
	if row.CreatedAt == 0 {
		row.CreatedAt = s.now()
	}
	return s.change(ctx, func(tx *gorm.DB) error {
		row.ID = 0
		return tx.Create(row).Error
	})
}

// Token returns one, also when it is revoked or has expired: the caller judges.
// NotFound (store.no_token).
func (s *Store) Token(ctx context.Context, id int64) (models.Token, error) {
	var row models.Token
	err := s.read.WithContext(ctx).Take(&row, "id = ?", id).Error
	return row, missing(err, "store.no_token", strconv.FormatInt(id, 10))
}

// Tokens returns an account's tokens, the oldest first.
func (s *Store) Tokens(ctx context.Context, accountID int64) ([]models.Token, error) {
	var rows []models.Token
	err := s.read.WithContext(ctx).Where("account_id = ?", accountID).Order("id").Find(&rows).Error
	return rows, err
}

// TouchToken notes when a token was used. It writes at most once a minute per
// token, so that a busy script costs no commit per request.
func (s *Store) TouchToken(ctx context.Context, row *models.Token) error {
	const minute = 60_000_000
	now := s.now()
	if now-row.LastUsedAt < minute {
		return nil
	}
	row.LastUsedAt = now
	return s.change(ctx, func(tx *gorm.DB) error {
		return tx.Model(&models.Token{}).Where("id = ?", row.ID).Update("last_used_at", now).Error
	})
}

// RevokeToken ends a token; the first time stands. NotFound (store.no_token).
func (s *Store) RevokeToken(ctx context.Context, id int64) error {
	return s.change(ctx, func(tx *gorm.DB) error {
		done := tx.Model(&models.Token{}).Where("id = ?", id).
			Update("revoked_at", gorm.Expr("CASE WHEN revoked_at = 0 THEN ? ELSE revoked_at END", s.now()))
		if done.Error == nil && done.RowsAffected == 0 {
			return surveys.E(surveys.NotFound, "store.no_token", "", "Code", strconv.FormatInt(id, 10))
		}
		return done.Error
	})
}
