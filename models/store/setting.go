package store

import (
	"context"
	"maps"
	"slices"

	"gorm.io/gorm"

	"minyi/models"
	"minyi/models/migration"
	"minyi/surveys"
	"minyi/surveys/setting"
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

// SettingOnce sets a value where there is none yet, and returns the one that is
// there: of instances that come at once, all get the same.
func (s *Store) SettingOnce(ctx context.Context, name, value string) (string, error) {
	found, err := s.Setting(ctx, name)
	if surveys.KindOf(err) != surveys.NotFound {
		return found, err
	}
	query := "INSERT IGNORE INTO settings (name, value) VALUES (?, ?)"
	if s.dialect == migration.SQLite {
		query = "INSERT OR IGNORE INTO settings (name, value) VALUES (?, ?)"
	}
	if _, err := s.writer.ExecContext(ctx, query, name, value); err != nil {
		return "", err
	}
	return s.Setting(ctx, name)
}

// Public reads what the office has set and uploaded for everybody. Beside an
// error stand the settings it could read, or their defaults.
func (s *Store) Public(ctx context.Context) (setting.Public, error) {
	values, err := s.Settings(ctx)
	p := setting.Public{Settings: setting.Read(values), Proofs: make(map[string]setting.Upload)}
	if err != nil {
		return p, err
	}
	proofs, err := s.FilesOfKind(ctx, models.FileVerification)
	if err != nil {
		return p, err
	}
	for _, f := range proofs {
		whole, err := s.File(ctx, f.ID)
		if err != nil {
			return p, err
		}
		p.Proofs[f.Name] = setting.Upload{MediaType: "text/plain", Content: whole.Content, SHA256: whole.SHA256}
	}
	picture, err := s.FileByName(ctx, models.FileShare, setting.PictureName)
	if surveys.KindOf(err) == surveys.NotFound {
		return p, nil
	}
	p.Picture = &setting.Upload{MediaType: picture.MediaType, Content: picture.Content, SHA256: picture.SHA256}
	return p, err
}
