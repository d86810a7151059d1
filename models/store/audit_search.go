package store

import (
	"context"
	"strings"

	"gorm.io/gorm"

	"minyi/models"
)

// Audit returns a page of the events that a filter chooses, the newest first,
// and how many it chooses in all.
func (s *Store) Audit(ctx context.Context, f models.AuditFilter, page models.Page) (rows []models.AuditEvent, total int64, err error) {
	read := s.read.WithContext(ctx)
	first, last, err := auditRange(read, f)
	if err != nil || first == 0 || first > last {
		return nil, 0, err
	}
	chosen, whole := chooseAudit(read.Model(&models.AuditEvent{}).Where("id >= ? AND id <= ?", first, last), f)
	// Numbers have no gaps: without other conditions nothing need be counted.
	if total = last - first + 1; !whole {
		if err := chosen.Session(&gorm.Session{}).Count(&total).Error; err != nil {
			return nil, 0, err
		}
	}
	err = chosen.Session(&gorm.Session{}).Order("id DESC").Offset(page.Offset()).Limit(page.Limit()).Find(&rows).Error
	return rows, total, err
}

// EachAudit calls each for every event that a filter chooses and that is there
// now, the oldest first, and stops at its first error.
func (s *Store) EachAudit(ctx context.Context, f models.AuditFilter, each func(models.AuditEvent) error) error {
	read := s.read.WithContext(ctx)
	first, last, err := auditRange(read, f)
	if err != nil || first == 0 {
		return err
	}
	for next := first; next <= last; {
		var rows []models.AuditEvent
		chosen, _ := chooseAudit(read.Where("id >= ? AND id <= ?", next, last), f)
		if err := chosen.Order("id").Limit(rowsPerStatement).Find(&rows).Error; err != nil {
			return err
		}
		for _, row := range rows {
			if err := each(row); err != nil {
				return err
			}
			next = row.ID + 1
		}
		if len(rows) < rowsPerStatement {
			return nil
		}
	}
	return nil
}

// AuditActions returns the different actions of the log in order. It leaps from
// one to the next by the index: there are some hundred of them among millions
// of events.
func (s *Store) AuditActions(ctx context.Context) (actions []string, err error) {
	for last := ""; ; {
		var rows []models.AuditEvent
		err := s.read.WithContext(ctx).Select("action").Where("action > ?", last).Order("action, id").Limit(1).Find(&rows).Error
		if err != nil || len(rows) == 0 {
			return actions, err
		}
		last = rows[0].Action
		actions = append(actions, last)
	}
}

// chooseAudit adds a filter's conditions but the times; whole is true when there
// are none.
func chooseAudit(from *gorm.DB, f models.AuditFilter) (chosen *gorm.DB, whole bool) {
	chosen, whole = from, true
	where := func(condition string, args ...any) {
		chosen, whole = chosen.Where(condition, args...), false
	}
	equal := func(column, value, beginning string) {
		switch {
		case value == "":
		case beginning != "" && strings.HasSuffix(value, beginning):
			where("INSTR("+column+", ?) = 1", value)
		default:
			where(column+" = ?", value)
		}
	}
	equal("actor", f.Actor, "")
	equal("action", f.Action, ":")
	equal("object", f.Object, "/")
	if f.Begins != "" && len(f.Among) > 0 {
		where("(INSTR(action, ?) = 1 OR action IN ?)", f.Begins, f.Among)
	} else if f.Begins != "" {
		where("INSTR(action, ?) = 1", f.Begins)
	}
	if f.Within != "" {
		where("INSTR(object, ?) = 1", f.Within)
	}
	if f.Text != "" {
		where("(INSTR(actor, ?) > 0 OR INSTR(action, ?) > 0 OR INSTR(object, ?) > 0 OR INSTR(detail, ?) > 0)", f.Text, f.Text, f.Text, f.Text)
	}
	return chosen, whole
}

// auditRange turns the filter's times into numbers: both grow together. first is
// 0 when nothing is as late as that.
func auditRange(read *gorm.DB, f models.AuditFilter) (first, last int64, err error) {
	find := func(to *int64, order, where string, args ...any) {
		var rows []models.AuditEvent
		if err == nil {
			err = read.Select("id").Where(where, args...).Order(order).Limit(1).Find(&rows).Error
		}
		if len(rows) == 1 {
			*to = rows[0].ID
		}
	}
	find(&first, "at, id", "at >= ?", f.From)
	if f.To == 0 {
		find(&last, "id DESC", "id >= ?", first)
	} else {
		find(&last, "at DESC, id DESC", "at < ?", f.To)
	}
	return first, last, err
}
