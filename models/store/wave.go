package store

import (
	"context"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"minyi/models"
	"minyi/surveys"
)

// AddWave stores a new wave of row.SurveyID and sets its ID; Conflict
// (store.wave_exists) when the code is taken in that survey.
func (s *Store) AddWave(ctx context.Context, row *models.Wave) error {
	return s.change(ctx, func(tx *gorm.DB) error {
		row.ID = 0
		return taken(tx.Create(row).Error, "store.wave_exists", row.Code)
	})
}

// Wave returns one; NotFound (store.no_wave).
func (s *Store) Wave(ctx context.Context, id int64) (models.Wave, error) {
	return wave(s.read.WithContext(ctx), id)
}

func wave(tx *gorm.DB, id int64) (models.Wave, error) {
	var row models.Wave
	err := tx.Take(&row, "id = ?", id).Error
	return row, missing(err, "store.no_wave", "")
}

// ChangeWave moves a wave's beginning and end (µs UTC, closesAt 0 = open end)
// and keeps what they were, with the reason. Invalid (store.reason_missing,
// store.wave_order); NotFound (store.no_wave).
func (s *Store) ChangeWave(ctx context.Context, id, opensAt, closesAt int64, reason, by string) error {
	if strings.TrimSpace(reason) == "" {
		return surveys.E(surveys.Invalid, "store.reason_missing", "/reason")
	}
	if closesAt != 0 && closesAt <= opensAt {
		return surveys.E(surveys.Invalid, "store.wave_order", "/closes_at")
	}
	return s.change(ctx, func(tx *gorm.DB) error {
		// The lock keeps two changes from noting the same times before.
		row, err := wave(tx.Clauses(clause.Locking{Strength: "UPDATE"}), id)
		if err != nil {
			return err
		}
		if row.OpensAt == opensAt && row.ClosesAt == closesAt {
			return nil
		}
		err = tx.Create(&models.WaveChange{
			WaveID: id, OpensFrom: row.OpensAt, OpensTo: opensAt, ClosesFrom: row.ClosesAt, ClosesTo: closesAt,
			Reason: reason, ChangedBy: by, ChangedAt: s.now(),
		}).Error
		if err != nil {
			return err
		}
		return tx.Model(&models.Wave{}).Where("id = ?", id).
			Updates(map[string]any{"opens_at": opensAt, "closes_at": closesAt}).Error
	})
}

// WaveChanges returns a wave's changes, the oldest first.
func (s *Store) WaveChanges(ctx context.Context, id int64) ([]models.WaveChange, error) {
	var rows []models.WaveChange
	err := s.read.WithContext(ctx).Where("wave_id = ?", id).Order("id").Find(&rows).Error
	return rows, err
}

// Waves returns a survey's waves by opening time.
func (s *Store) Waves(ctx context.Context, surveyID int64) ([]models.Wave, error) {
	var rows []models.Wave
	err := s.read.WithContext(ctx).Where("survey_id = ?", surveyID).Order("opens_at, id").Find(&rows).Error
	return rows, err
}
