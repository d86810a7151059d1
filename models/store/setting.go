package store

import (
	"context"

	"gorm.io/gorm"

	"minyi/models"
)

// Setting returns one value; NotFound (store.no_setting) when it was never set.
func (s *Store) Setting(ctx context.Context, name string) (string, error) {
	var row models.Setting
	err := s.read.WithContext(ctx).Take(&row, "name = ?", name).Error
	return row.Value, missing(err, "store.no_setting", name)
}

// PutSetting sets one value.
func (s *Store) PutSetting(ctx context.Context, name, value string) error {
	return s.change(ctx, func(tx *gorm.DB) error {
		return tx.Clauses(upsert([]string{"name"}, "value")).Create(&models.Setting{Name: name, Value: value}).Error
	})
}
