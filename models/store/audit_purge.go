package store

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/audit"
)

// KeepAudit is how long an event stays at the least.
const KeepAudit = audit.Keep

// PurgeAudit deletes the events before a time (µs UTC) and returns how many
// they were. An anchor with the last deleted event's hash stays, and an event
// audit:purge is added that names it, with the actor of by, so that the rest of
// the chain can still be verified. Invalid (store.audit_young) when that time is
// not KeepAudit ago.
func (s *Store) PurgeAudit(ctx context.Context, olderThan int64, by audit.Event) (int64, error) {
	now := s.now()
	if olderThan > now-KeepAudit.Microseconds() {
		return 0, surveys.E(surveys.Invalid, "store.audit_young", "", "Days", int(KeepAudit.Hours()/24))
	}
	var deleted int64
	err := s.change(ctx, func(tx *gorm.DB) error {
		deleted = 0
		var head models.AuditHead
		if err := tx.Clauses(clause.Locking{Strength: "UPDATE"}).Take(&head, "id = 1").Error; err != nil {
			return err
		}
		var last []models.AuditEvent
		err := tx.Where("at < ?", olderThan).Order("at DESC, id DESC").Limit(1).Find(&last).Error
		if err != nil || len(last) == 0 {
			return err
		}
		done := tx.Where("id <= ?", last[0].ID).Delete(&models.AuditEvent{})
		if done.Error != nil {
			return done.Error
		}
		deleted = done.RowsAffected
		err = tx.Create(&models.AuditAnchor{
			Last: last[0].ID, LastAt: last[0].At, Hash: last[0].Hash, Deleted: deleted, PurgedAt: now,
		}).Error
		if err != nil {
			return err
		}
		return s.appendAudit(tx, audit.Purged(by, audit.Anchor{ID: last[0].ID, Hash: last[0].Hash}, deleted))
	})
	return deleted, err
}
