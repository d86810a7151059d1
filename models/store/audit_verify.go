package store

import (
	"bytes"
	"context"
	"database/sql"
	"math"

	"gorm.io/gorm"

	"minyi/models"
	"minyi/models/migration"
	"minyi/surveys/audit"
)

// AuditAfter calls each for up to limit events after a number, the oldest
// first, and stops at its first error.
func (s *Store) AuditAfter(ctx context.Context, id int64, limit int, each func(models.AuditEvent) error) error {
	return auditAfter(s.read.WithContext(ctx), id, limit, each)
}

func auditAfter(read *gorm.DB, id int64, limit int, each func(models.AuditEvent) error) error {
	for limit > 0 {
		var rows []models.AuditEvent
		part := min(limit, rowsPerStatement)
		if err := read.Where("id > ?", id).Order("id").Limit(part).Find(&rows).Error; err != nil {
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

// VerifyAudit follows the whole chain, from where the last purge left it to its
// end, and returns how many events it has.
//
// Errors: Conflict audit.broken with ID, the first event that does not fit.
func (s *Store) VerifyAudit(ctx context.Context) (int64, error) {
	var options *sql.TxOptions
	if s.dialect == migration.MySQL {
		options = &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}
	}
	var n int64
	// One view of the database: a purge or an event beside it is no damage.
	err := s.read.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		var err error
		n, err = verifyAudit(tx)
		return err
	}, options)
	return n, err
}

func verifyAudit(tx *gorm.DB) (int64, error) {
	var head models.AuditHead
	if err := tx.Take(&head, "id = 1").Error; err != nil {
		return 0, err
	}
	var anchors []models.AuditAnchor
	if err := tx.Order("last DESC").Limit(1).Find(&anchors).Error; err != nil {
		return 0, err
	}
	from, vouched := audit.Anchor{Hash: audit.Genesis}, true
	if len(anchors) == 1 {
		from, vouched = audit.Anchor{ID: anchors[0].Last, Hash: anchors[0].Hash}, false
	}
	end, err := audit.Verify(from, func(yield func(audit.Entry, error) bool) {
		stopped := false
		// From 0, not from the anchor: what lies before it should be gone.
		err := auditAfter(tx, 0, math.MaxInt, func(row models.AuditEvent) error {
			e := AuditEntry(row)
			vouched = vouched || e.Vouches(from)
			if stopped = !yield(e, nil); stopped {
				return errNothingToDo
			}
			return nil
		})
		if err != nil && !stopped {
			yield(audit.Entry{}, err)
		}
	})
	switch {
	case err != nil:
	case !vouched:
		err = audit.Broken(from.ID)
	case end.ID != head.LastID:
		err = audit.Broken(min(end.ID, head.LastID) + 1)
	case !bytes.Equal(end.Hash, head.Hash):
		err = audit.Broken(end.ID)
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
