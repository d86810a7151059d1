package store

import (
	"context"
	"maps"
	"slices"

	"gorm.io/gorm"

	"minyi/models"
)

// Setting returns one value; NotFound (store.no_setting) when it was never set.
func (s *Store) Setting(ctx context.Context, name string) (string, error) {
	var row models.Setting
	err := s.read.WithContext(ctx).Take(&row, "name = ?", name).Error
	return row.Value, missing(err, "store.no_setting", name)
}

// Settings returns all values by name.
func (s *Store) Settings(ctx context.Context) (map[string]string, error) {
	var rows []models.Setting
	err := s.read.WithContext(ctx).Find(&rows).Error
	values := make(map[string]string, len(rows))
	for _, row := range rows {
		values[row.Name] = row.Value
	}
	return values, err
}

// PutSettings sets several values, all or none; others stay.
func (s *Store) PutSettings(ctx context.Context, values map[string]string) error {
	rows := make([]models.Setting, 0, len(values))
	for _, name := range slices.Sorted(maps.Keys(values)) {
		rows = append(rows, models.Setting{Name: name, Value: values[name]})
	}
	if len(rows) == 0 {
		return nil
	}
	return s.change(ctx, func(tx *gorm.DB) error {
		return tx.Clauses(upsert([]string{"name"}, "value")).CreateInBatches(&rows, rowsPerStatement).Error
	})
}

// PutSetting sets one value.
func (s *Store) PutSetting(ctx context.Context, name, value string) error {
	return s.change(ctx, func(tx *gorm.DB) error {
		return tx.Clauses(upsert([]string{"name"}, "value")).Create(&models.Setting{Name: name, Value: value}).Error
	})
}
