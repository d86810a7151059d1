package store

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"math"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"minyi/models"
	"minyi/surveys/audit"
)

func (s *Store) purgeAudit(ctx context.Context, olderThan, now int64, by audit.Event) (int64, error) {
	var deleted int64
	err := s.change(ctx, func(tx *gorm.DB) error {
		deleted = 0
		var head models.AuditHead
		if err := tx.Clauses(clause.Locking{Strength: "UPDATE"}).Take(&head, "id = 1").Error; err != nil {
			return err
		}
		var last []models.AuditEvent
		if err := tx.Where("at < ?", olderThan).Order("at DESC, id DESC").Limit(1).Find(&last).Error; err != nil || len(last) == 0 {
			return err
		}
		done := tx.Where("id <= ?", last[0].ID).Delete(&models.AuditEvent{})
		if done.Error != nil {
			return done.Error
		}
		deleted = done.RowsAffected
		anchor := models.AuditAnchor{
			Last: last[0].ID, LastAt: last[0].At, Hash: last[0].Hash, Deleted: deleted, PurgedAt: now,
		}
		if err := tx.Create(&anchor).Error; err != nil {
			return err
		}
		by.Action = "audit:purge"
		by.Detail, _ = json.Marshal(map[string]any{
			"last": anchor.Last, "hash": hex.EncodeToString(anchor.Hash), "deleted": deleted,
		})
		return s.appendAudit(tx, by)
	})
	return deleted, err
}

// VerifyAudit follows the whole chain, from the last anchor to its end, and
// returns how many events it has.
//
// Errors: Conflict audit.broken with ID, the first event that does not fit.
func (s *Store) VerifyAudit(ctx context.Context) (int64, error) {
	var head models.AuditHead
	if err := s.read.WithContext(ctx).Take(&head, "id = 1").Error; err != nil {
		return 0, err
	}
	var anchors []models.AuditAnchor
	if err := s.read.WithContext(ctx).Order("last DESC").Limit(1).Find(&anchors).Error; err != nil {
		return 0, err
	}
	from := audit.Anchor{Hash: audit.Genesis}
	if len(anchors) == 1 {
		from = audit.Anchor{ID: anchors[0].Last, Hash: anchors[0].Hash}
	}
	end, err := audit.Verify(from, func(yield func(audit.Entry, error) bool) {
		stop := false
		err := s.AuditAfter(ctx, from.ID, math.MaxInt, func(row models.AuditEvent) error {
			if stop = !yield(AuditEntry(row), nil); stop {
				return errNothingToDo
			}
			return nil
		})
		if err != nil && !stop {
			yield(audit.Entry{}, err)
		}
	})
	if err == nil && end.ID < head.LastID {
		err = audit.Broken(end.ID + 1)
	}
	return end.ID - from.ID, err
}

// AuditEntry is a row as package audit reads it.
func AuditEntry(row models.AuditEvent) audit.Entry {
	return audit.Entry{
		Event: audit.Event{
			ID: row.ID, At: row.At, ActorID: row.ActorID, Actor: row.Actor, Action: row.Action, Object: row.Object,
			Area: row.Area, Status: row.Status, Detail: row.Detail,
		},
		Prev: row.PrevHash, Hash: row.Hash, Alg: row.Alg,
	}
}
