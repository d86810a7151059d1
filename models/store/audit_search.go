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
	chosen := read.Model(&models.AuditEvent{}).Where("id >= ? AND id <= ?", first, last)
	whole := true
	equal := func(column, value, beginning string) {
		switch {
		case value == "":
			return
		case beginning != "" && strings.HasSuffix(value, beginning):
			chosen = chosen.Where("INSTR("+column+", ?) = 1", value)
		default:
			chosen = chosen.Where(column+" = ?", value)
		}
		whole = false
	}
	equal("actor", f.Actor, "")
	equal("action", f.Action, ":")
	equal("object", f.Object, "/")
	if f.Text != "" {
		whole = false
		chosen = chosen.Where("(INSTR(actor, ?) > 0 OR INSTR(action, ?) > 0 OR INSTR(object, ?) > 0 OR INSTR(detail, ?) > 0)",
			f.Text, f.Text, f.Text, f.Text)
	}
	// Numbers have no gaps: without other conditions nothing need be counted.
	if total = last - first + 1; !whole {
		if err := chosen.Session(&gorm.Session{}).Count(&total).Error; err != nil {
			return nil, 0, err
		}
	}
	err = chosen.Session(&gorm.Session{}).Order("id DESC").Offset(page.Offset()).Limit(page.Limit()).Find(&rows).Error
	return rows, total, err
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
