package store

import (
	"context"

	"gorm.io/gorm"

	"minyi/models"
	"minyi/surveys"
)

// HandOver gives everything that one account owns to another, in one act:
// surveys with their drafts, channels and rounds. NotFound (store.no_account);
// Invalid (store.heir) when the other is the same or may not sign in.
func (s *Store) HandOver(ctx context.Context, from, to int64) (models.HandedOver, error) {
	var n models.HandedOver
	err := s.change(ctx, func(tx *gorm.DB) error { return s.handOver(tx, from, to, &n) })
	return n, err
}

// Leave is HandOver for somebody who goes: their account is barred, and their
// sessions, tokens and unused links end, in the same act.
func (s *Store) Leave(ctx context.Context, from, to int64) (models.HandedOver, error) {
	var n models.HandedOver
	err := s.change(ctx, func(tx *gorm.DB) error {
		if err := s.handOver(tx, from, to, &n); err != nil {
			return err
		}
		if err := changeAccount(tx, from, map[string]any{"disabled": true}); err != nil {
			return err
		}
		if err := s.endSessions(tx.Where("account_id = ?", from)).Error; err != nil {
			return err
		}
		if err := tx.Where("account_id = ? AND used_at = 0", from).Delete(&models.Link{}).Error; err != nil {
			return err
		}
		return tx.Model(&models.Token{}).Where("account_id = ? AND revoked_at = 0", from).Update("revoked_at", s.now()).Error
	})
	return n, err
}

func (s *Store) handOver(tx *gorm.DB, from, to int64, n *models.HandedOver) error {
	if _, err := accountByID(tx, from); err != nil {
		return err
	}
	heir, err := accountByID(tx, to)
	if err != nil {
		return err
	}
	if from == to || heir.Disabled || heir.ValidUntil != 0 && heir.ValidUntil <= s.now() {
		return surveys.E(surveys.Invalid, "store.heir", "/to", "Code", heir.Name)
	}
	for _, x := range []struct {
		table any
		count *int64
	}{{&models.Survey{}, &n.Surveys}, {&models.Channel{}, &n.Channels}, {&models.Round{}, &n.Rounds}} {
		done := tx.Model(x.table).Where("owner_id = ?", from).Update("owner_id", to)
		if done.Error != nil {
			return done.Error
		}
		*x.count = done.RowsAffected
	}
	return nil
}
