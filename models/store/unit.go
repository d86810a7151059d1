package store

import (
	"context"

	"gorm.io/gorm"

	"minyi/models"
)

// PutUnits stores units and changes those whose codes are there.
func (s *Store) PutUnits(ctx context.Context, rows []models.Unit) error {
	for i := range rows {
		rows[i].OfficeID = office(rows[i].OfficeID)
	}
	return s.change(ctx, func(tx *gorm.DB) error {
		if len(rows) == 0 {
			return nil
		}
		return tx.Clauses(upsert([]string{"code"}, "name", "kind", "area")).CreateInBatches(&rows, rowsPerStatement).Error
	})
}

// Units returns all units by code.
func (s *Store) Units(ctx context.Context) ([]models.Unit, error) {
	var rows []models.Unit
	err := s.read.WithContext(ctx).Order("code").Find(&rows).Error
	return rows, err
}

// Unit returns one; NotFound (store.no_unit).
func (s *Store) Unit(ctx context.Context, code string) (models.Unit, error) {
	var row models.Unit
	err := s.read.WithContext(ctx).Take(&row, "code = ?", code).Error
	return row, missing(err, "store.no_unit", code)
}
