package store

import (
	"context"

	"gorm.io/gorm"

	"minyi/models"
	"minyi/surveys"
)

// PutRoundValues stores values and replaces those of the same unit and leaf,
// all or none. A value that changes loses its check; one that is entered again
// as it stands stays as it was, with who entered and who checked it. A locked
// round is refused (Conflict, store.round_locked).
func (s *Store) PutRoundValues(ctx context.Context, roundID int64, values []models.RoundValue) error {
	return s.changeRound(ctx, roundID, func(tx *gorm.DB) error {
		var there []models.RoundValue
		if err := tx.Where("round_id = ?", roundID).Find(&there).Error; err != nil {
			return err
		}
		type place struct{ unit, leaf string }
		stands := make(map[place]models.RoundValue, len(there))
		for _, v := range there {
			stands[place{v.Unit, v.Leaf}] = v
		}
		rows := make([]models.RoundValue, 0, len(values))
		for _, v := range values {
			old, ok := stands[place{v.Unit, v.Leaf}]
			if ok && old.Value == v.Value && old.Previous == v.Previous && old.SE == v.SE && old.Source == v.Source {
				continue
			}
			v.RoundID, v.CheckedBy, v.CheckedAt = roundID, "", 0
			if v.EnteredAt == 0 {
				v.EnteredAt = s.now()
			}
			stands[place{v.Unit, v.Leaf}] = v
			rows = append(rows, v)
		}
		if len(rows) == 0 {
			return nil
		}
		return tx.Clauses(upsert([]string{"round_id", "unit", "leaf"},
			"value", "previous", "se", "source", "entered_by", "entered_at", "checked_by", "checked_at")).
			CreateInBatches(&rows, rowsPerStatement).Error
	})
}

// RoundValues returns a round's values by unit and leaf.
func (s *Store) RoundValues(ctx context.Context, roundID int64) ([]models.RoundValue, error) {
	var rows []models.RoundValue
	err := s.read.WithContext(ctx).Where("round_id = ?", roundID).Order("unit, leaf").Find(&rows).Error
	return rows, err
}

// CheckRoundValues notes that a second person found values right: one, a unit's
// (leaf "") or all (unit and leaf ""). Who entered one of them is refused
// (Conflict, store.same_person), as is a locked round (Conflict,
// store.round_locked). NotFound (store.no_value) when there is none; what is
// checked already stays as it is.
func (s *Store) CheckRoundValues(ctx context.Context, roundID int64, unit, leaf, by string) error {
	return s.changeRound(ctx, roundID, func(tx *gorm.DB) error {
		chosen := tx.Where("round_id = ?", roundID)
		if unit != "" {
			chosen = chosen.Where("unit = ?", unit)
		}
		if leaf != "" {
			chosen = chosen.Where("leaf = ?", leaf)
		}
		var rows []models.RoundValue
		if err := chosen.Find(&rows).Error; err != nil {
			return err
		}
		if len(rows) == 0 {
			return surveys.E(surveys.NotFound, "store.no_value", "")
		}
		for _, row := range rows {
			if row.CheckedBy != "" {
				continue
			}
			if row.EnteredBy == by {
				return surveys.E(surveys.Conflict, "store.same_person", "")
			}
			err := tx.Model(&models.RoundValue{}).Where("round_id = ? AND unit = ? AND leaf = ?", roundID, row.Unit, row.Leaf).
				Updates(map[string]any{"checked_by": by, "checked_at": s.now()}).Error
			if err != nil {
				return err
			}
		}
		return nil
	})
}
