package store

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"minyi/models"
	"minyi/surveys/audit"
)

// AppendAudit adds an event at the end of the log and numbers it; ID is taken
// from the chain, At is now unless set and never before the event before. Texts
// that are too long are cut, an event is never refused.
//
// The row at the chain's end is locked meanwhile, so that instances may append
// at the same time.
func (s *Store) AppendAudit(ctx context.Context, e audit.Event) error {
	return s.change(ctx, func(tx *gorm.DB) error { return s.appendAudit(tx, e) })
}

func (s *Store) appendAudit(tx *gorm.DB, e audit.Event) error {
	var head models.AuditHead
	if err := tx.Clauses(clause.Locking{Strength: "UPDATE"}).Take(&head, "id = 1").Error; err != nil {
		return err
	}
	e = e.Normal()
	if e.At == 0 {
		e.At = s.now()
	}
	e.ID, e.At = head.LastID+1, max(e.At, head.LastAt)
	sum := audit.Hash(head.Hash, e)
	row := models.AuditEvent{
		ID: e.ID, At: e.At, ActorID: e.ActorID, Actor: e.Actor, Action: e.Action, Object: e.Object, Area: e.Area,
		Status: e.Status, Detail: e.Detail, PrevHash: head.Hash, Hash: sum[:], Alg: audit.Alg,
	}
	if err := tx.Create(&row).Error; err != nil {
		return err
	}
	return tx.Model(&models.AuditHead{}).Where("id = 1").
		Updates(map[string]any{"last": e.ID, "last_at": e.At, "hash": sum[:]}).Error
}
