package store

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/audit"
)

// KeepAudit is how long an event stays at the least (six months are the law's,
// the rest is for delays).
const KeepAudit = 200 * 24 * time.Hour

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

// AuditAfter calls each for up to limit events after a number, the oldest
// first, and stops at its first error.
func (s *Store) AuditAfter(ctx context.Context, id int64, limit int, each func(models.AuditEvent) error) error {
	var rows []models.AuditEvent
	for limit > 0 {
		rows = rows[:0]
		part := min(limit, rowsPerStatement)
		if err := s.read.WithContext(ctx).Where("id > ?", id).Order("id").Limit(part).Find(&rows).Error; err != nil {
			return err
		}
		for _, row := range rows {
			if err := each(row); err != nil {
				return err
			}
			id = row.ID
		}
		if len(rows) < part {
			return nil
		}
		limit -= part
	}
	return nil
}

// PurgeAudit deletes the events before a time (µs UTC) and returns how many
// they were. An anchor with the last deleted event's hash stays, and an event
// audit:purge is added that names it, so that the rest of the chain can still be
// verified. Invalid (store.audit_young) when that time is not KeepAudit ago.
func (s *Store) PurgeAudit(ctx context.Context, olderThan int64, by audit.Event) (int64, error) {
	now := s.now()
	if olderThan > now-KeepAudit.Microseconds() {
		return 0, surveys.E(surveys.Invalid, "store.audit_young", "", "Days", int(KeepAudit.Hours()/24))
	}
	return s.purgeAudit(ctx, olderThan, now, by)
}
