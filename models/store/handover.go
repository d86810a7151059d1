package store

import (
	"context"
	"maps"
	"slices"

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
// sessions, tokens and unused links end, in the same act. Who owns nothing needs
// no heir (0). Conflict (store.last_manager) when nobody would be left who can
// manage all accounts.
func (s *Store) Leave(ctx context.Context, from, to int64) (models.HandedOver, error) {
	var n models.HandedOver
	err := s.alone(ctx, func(tx *gorm.DB) error {
		return s.keepManager(tx, func() error { return s.leave(tx, from, to, &n) })
	})
	return n, err
}

func (s *Store) leave(tx *gorm.DB, from, to int64, n *models.HandedOver) error {
	if to != 0 {
		if err := s.handOver(tx, from, to, n); err != nil {
			return err
		}
	} else if owned, err := s.belongings(tx, from); err != nil {
		return err
	} else if owned.Any() {
		return surveys.E(surveys.Invalid, "store.heir_missing", "/to")
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
}

// Belongings returns what an account owns.
func (s *Store) Belongings(ctx context.Context, id int64) (models.Belongings, error) {
	return s.belongings(s.read.WithContext(ctx), id)
}

func (s *Store) belongings(tx *gorm.DB, id int64) (models.Belongings, error) {
	var b models.Belongings
	err := tx.Omit("draft").Where("owner_id = ?", id).Order("id").Find(&b.Surveys).Error
	if err == nil {
		err = tx.Model(&models.Round{}).Where("owner_id = ?", id).Order("id").Pluck("code", &b.Rounds).Error
	}
	var of []int64
	if err == nil {
		err = tx.Model(&models.Channel{}).Where("owner_id = ?", id).Pluck("survey_id", &of).Error
	}
	if err != nil || len(of) == 0 {
		return b, err
	}
	counts := make(map[int64]int64)
	for _, survey := range of {
		counts[survey]++
	}
	var rows []models.Survey
	err = tx.Select("id", "code").Where("id IN ?", slices.Collect(maps.Keys(counts))).Order("id").Find(&rows).Error
	for _, row := range rows {
		b.Channels = append(b.Channels, models.ChannelCount{Survey: row.Code, Count: counts[row.ID]})
	}
	return b, err
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
