package store

import (
	"context"

	"gorm.io/gorm"

	"minyi/models"
	"minyi/surveys"
)

// PutObjection stores an open objection and sets its ID.
func (s *Store) PutObjection(ctx context.Context, row *models.Objection) error {
	if row.RaisedAt == 0 {
		row.RaisedAt = s.now()
	}
	row.State = models.ObjectionOpen
	row.Decision, row.DecidedBy, row.DecidedAt = "", "", 0
	return s.change(ctx, func(tx *gorm.DB) error {
		row.ID = 0
		return tx.Create(row).Error
	})
}

// DecideObjection answers an open objection. Conflict (store.objection_decided)
// when it is answered already, or by the one who raised it (store.same_person).
func (s *Store) DecideObjection(ctx context.Context, id int64, upheld bool, decision, by string) error {
	state := models.ObjectionRejected
	if upheld {
		state = models.ObjectionUpheld
	}
	return s.change(ctx, func(tx *gorm.DB) error {
		row, err := objection(tx, id)
		if err != nil {
			return err
		}
		if row.RaisedBy == by {
			return surveys.E(surveys.Conflict, "store.same_person", "")
		}
		// The state in WHERE decides between two who answer at once.
		done := tx.Model(&models.Objection{}).Where("id = ? AND state = ?", id, models.ObjectionOpen).Updates(map[string]any{
			"state": state, "decision": decision, "decided_by": by, "decided_at": s.now(),
		})
		if done.Error == nil && done.RowsAffected == 0 {
			return surveys.E(surveys.Conflict, "store.objection_decided", "")
		}
		return done.Error
	})
}

// Objection returns one; NotFound (store.no_objection).
func (s *Store) Objection(ctx context.Context, id int64) (models.Objection, error) {
	return objection(s.read.WithContext(ctx), id)
}

func objection(tx *gorm.DB, id int64) (models.Objection, error) {
	var row models.Objection
	err := tx.Take(&row, "id = ?", id).Error
	return row, missing(err, "store.no_objection", "")
}

// Objections returns a round's objections, the oldest first.
func (s *Store) Objections(ctx context.Context, roundID int64) ([]models.Objection, error) {
	var rows []models.Objection
	err := s.read.WithContext(ctx).Where("round_id = ?", roundID).Order("id").Find(&rows).Error
	return rows, err
}

// ObjectionsBy returns a unit's objections to all rounds, the oldest first.
func (s *Store) ObjectionsBy(ctx context.Context, unit string) ([]models.Objection, error) {
	var rows []models.Objection
	err := s.read.WithContext(ctx).Where("unit = ?", unit).Order("id").Find(&rows).Error
	return rows, err
}

// OpenObjections returns all open objections, the first due first.
func (s *Store) OpenObjections(ctx context.Context) ([]models.Objection, error) {
	var rows []models.Objection
	err := s.read.WithContext(ctx).Where("state = ?", models.ObjectionOpen).Order("due_at, id").Find(&rows).Error
	return rows, err
}
