package store

import (
	"context"
	"crypto/sha256"
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"minyi/models"
	"minyi/surveys"
)

// CreateRound stores a new open round of row.SchemeID, locks its scheme and
// sets its ID; Conflict (store.round_exists) when the code is taken.
func (s *Store) CreateRound(ctx context.Context, row *models.Round) error {
	row.State, row.Level = models.RoundOpen, models.RateInternal
	row.LockedAt, row.Snapshot, row.SHA256 = 0, nil, nil
	row.NotifiedAt, row.ObjectionsUntil = 0, 0
	if row.CreatedAt == 0 {
		row.CreatedAt = s.now()
	}
	return s.change(ctx, func(tx *gorm.DB) error {
		row.ID = 0
		done := tx.Model(&models.Scheme{}).Where("id = ?", row.SchemeID).Update("state", models.SchemeLocked)
		if done.Error == nil && done.RowsAffected == 0 {
			return surveys.E(surveys.NotFound, "store.no_scheme", "", "Code", "")
		}
		if done.Error != nil {
			return done.Error
		}
		return taken(tx.Create(row).Error, "store.round_exists", row.Code)
	})
}

// Round returns one with its snapshot; NotFound (store.no_round).
func (s *Store) Round(ctx context.Context, code string) (models.Round, error) {
	var row models.Round
	err := s.read.WithContext(ctx).Take(&row, "code = ?", code).Error
	return row, missing(err, "store.no_round", code)
}

// Rounds returns all rounds by code, without their snapshots.
func (s *Store) Rounds(ctx context.Context) ([]models.Round, error) {
	var rows []models.Round
	err := s.read.WithContext(ctx).Omit("snapshot").Order("code").Find(&rows).Error
	return rows, err
}

// PutRoundEntries replaces a round's adjustments and vetoes. A locked round is
// refused (Conflict, store.round_locked).
func (s *Store) PutRoundEntries(ctx context.Context, row *models.RoundEntries) error {
	if row.EnteredAt == 0 {
		row.EnteredAt = s.now()
	}
	return s.changeRound(ctx, row.RoundID, func(tx *gorm.DB) error {
		return tx.Clauses(upsert([]string{"round_id"}, "document", "entered_by", "entered_at")).Create(row).Error
	})
}

// RoundEntries returns a round's adjustments and vetoes; an empty document
// when none were entered.
func (s *Store) RoundEntries(ctx context.Context, roundID int64) (models.RoundEntries, error) {
	rows := []models.RoundEntries{}
	err := s.read.WithContext(ctx).Where("round_id = ?", roundID).Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return models.RoundEntries{RoundID: roundID, Document: []byte("{}")}, err
	}
	return rows[0], nil
}

// LockRound freezes an open round with its snapshot, whose SHA-256 it stores
// and returns. A locked round is refused (Conflict, store.round_locked).
//
// snapshot is called inside the transaction, with the values and entries that
// are then frozen; it may be called again when the database gives up a try.
func (s *Store) LockRound(ctx context.Context, roundID int64, snapshot func(values []models.RoundValue, entries []byte) ([]byte, error)) ([32]byte, error) {
	var sum [32]byte
	err := s.changeRound(ctx, roundID, func(tx *gorm.DB) error {
		var values []models.RoundValue
		if err := tx.Where("round_id = ?", roundID).Order("unit, leaf").Find(&values).Error; err != nil {
			return err
		}
		var entries []models.RoundEntries
		if err := tx.Where("round_id = ?", roundID).Limit(1).Find(&entries).Error; err != nil {
			return err
		}
		document := []byte("{}")
		if len(entries) == 1 {
			document = entries[0].Document
		}
		frozen, err := snapshot(values, document)
		if err != nil {
			return err
		}
		sum = sha256.Sum256(frozen)
		return tx.Model(&models.Round{}).Where("id = ?", roundID).Updates(map[string]any{
			"state": models.RoundLocked, "locked_at": s.now(), "snapshot": frozen, "sha256": sum[:],
		}).Error
	})
	return sum, err
}

// PublishRound shows a locked round to everybody. An open one is refused
// (Conflict, store.round_open); publishing twice is no error.
func (s *Store) PublishRound(ctx context.Context, roundID int64) error {
	return s.SetRoundLevel(ctx, roundID, models.RatePublic)
}

// SetRoundLevel changes who may see a locked round's result; at the level public
// its state is published, below that locked. When it leaves the office for the
// first time is noted. An open round is refused (Conflict, store.round_open).
func (s *Store) SetRoundLevel(ctx context.Context, roundID int64, level models.RateLevel) error {
	if !slices.Contains(models.RateLevels, level) {
		return levelUnknown(level)
	}
	state := models.RoundLocked
	if level == models.RatePublic {
		state = models.RoundPublished
	}
	return s.change(ctx, func(tx *gorm.DB) error {
		row, err := lockedRow(tx, roundID)
		if err != nil {
			return err
		}
		if row.State == models.RoundOpen {
			return surveys.E(surveys.Conflict, "store.round_open", "", "Code", row.Code)
		}
		change := map[string]any{"state": state, "level": level}
		if level != models.RateInternal && row.NotifiedAt == 0 {
			change["notified_at"] = s.now()
		}
		return tx.Model(&models.Round{}).Where("id = ?", roundID).Updates(change).Error
	})
}

// SetObjectionsUntil says until when units may object to a locked round's
// result. An open round is refused (Conflict, store.round_open).
func (s *Store) SetObjectionsUntil(ctx context.Context, roundID, until int64) error {
	return s.change(ctx, func(tx *gorm.DB) error {
		row, err := lockedRow(tx, roundID)
		if err != nil {
			return err
		}
		if row.State == models.RoundOpen {
			return surveys.E(surveys.Conflict, "store.round_open", "", "Code", row.Code)
		}
		return tx.Model(&models.Round{}).Where("id = ?", roundID).Update("objections_until", until).Error
	})
}

// changeRound runs f while the round is open and holds its row, so that nothing
// is written beside a lock.
func (s *Store) changeRound(ctx context.Context, roundID int64, f func(tx *gorm.DB) error) error {
	return s.change(ctx, func(tx *gorm.DB) error {
		row, err := lockedRow(tx, roundID)
		if err != nil {
			return err
		}
		if row.State != models.RoundOpen {
			return surveys.E(surveys.Conflict, "store.round_locked", "", "Code", row.Code)
		}
		return f(tx)
	})
}

func lockedRow(tx *gorm.DB, roundID int64) (models.Round, error) {
	var row models.Round
	err := tx.Clauses(clause.Locking{Strength: "UPDATE"}).Omit("snapshot").Take(&row, "id = ?", roundID).Error
	return row, missing(err, "store.no_round", "")
}
