package store

import (
	"context"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"minyi/models"
	"minyi/surveys"
)

// PutConsequence stores a proposed consequence and sets its ID; with an ID it
// changes unit, type and reason of one that is still proposed (Conflict,
// store.consequence_decided; NotFound, store.no_consequence).
func (s *Store) PutConsequence(ctx context.Context, row *models.Consequence) error {
	if row.ProposedAt == 0 {
		row.ProposedAt = s.now()
	}
	row.State = models.ConsequenceProposed
	row.DocumentNo, row.DecidedBy, row.DecidedAt = "", "", 0
	if row.ID == 0 {
		return s.change(ctx, func(tx *gorm.DB) error {
			row.ID = 0
			return tx.Create(row).Error
		})
	}
	return s.changeConsequence(ctx, row.ID, func(tx *gorm.DB) error {
		return tx.Model(&models.Consequence{}).Where("id = ?", row.ID).Updates(map[string]any{
			"unit": row.Unit, "type": row.Type, "reason": row.Reason, "proposed_by": row.ProposedBy, "proposed_at": row.ProposedAt,
		}).Error
	})
}

// DecideConsequence puts a consequence in force by the number of the document
// that decides it. Invalid (store.document_missing) without one; Conflict
// (store.consequence_decided) when it is in force already.
func (s *Store) DecideConsequence(ctx context.Context, id int64, documentNo, by string) error {
	if documentNo = strings.TrimSpace(documentNo); documentNo == "" {
		return surveys.E(surveys.Invalid, "store.document_missing", "/document_no")
	}
	return s.changeConsequence(ctx, id, func(tx *gorm.DB) error {
		return tx.Model(&models.Consequence{}).Where("id = ?", id).Updates(map[string]any{
			"state": models.ConsequenceDecided, "document_no": documentNo, "decided_by": by, "decided_at": s.now(),
		}).Error
	})
}

// DropConsequence deletes one that is still proposed (Conflict,
// store.consequence_decided).
func (s *Store) DropConsequence(ctx context.Context, id int64) error {
	return s.changeConsequence(ctx, id, func(tx *gorm.DB) error {
		return tx.Where("id = ?", id).Delete(&models.Consequence{}).Error
	})
}

// changeConsequence runs f while the consequence is proposed and holds its row.
func (s *Store) changeConsequence(ctx context.Context, id int64, f func(tx *gorm.DB) error) error {
	return s.change(ctx, func(tx *gorm.DB) error {
		var row models.Consequence
		if err := tx.Clauses(clause.Locking{Strength: "UPDATE"}).Take(&row, "id = ?", id).Error; err != nil {
			return missing(err, "store.no_consequence", "")
		}
		if row.State != models.ConsequenceProposed {
			return surveys.E(surveys.Conflict, "store.consequence_decided", "", "Code", row.DocumentNo)
		}
		return f(tx)
	})
}

// Consequence returns one; NotFound (store.no_consequence).
func (s *Store) Consequence(ctx context.Context, id int64) (models.Consequence, error) {
	var row models.Consequence
	err := s.read.WithContext(ctx).Take(&row, "id = ?", id).Error
	return row, missing(err, "store.no_consequence", "")
}

// Consequences returns a round's consequences, the oldest first.
func (s *Store) Consequences(ctx context.Context, roundID int64) ([]models.Consequence, error) {
	var rows []models.Consequence
	err := s.read.WithContext(ctx).Where("round_id = ?", roundID).Order("id").Find(&rows).Error
	return rows, err
}
