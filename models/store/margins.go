package store

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"gorm.io/gorm"

	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/weight"
)

// PutMargins stores population counts. The same once more is no error; others
// under a code that is taken are (Conflict, store.margins_exist), because
// published values name the code.
func (s *Store) PutMargins(ctx context.Context, m *weight.Margins) error {
	document, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("margins %s: %w", m.Code, err)
	}
	return s.change(ctx, func(tx *gorm.DB) error {
		var rows []models.Margins
		if err := tx.Where("code = ?", m.Code).Limit(1).Find(&rows).Error; err != nil {
			return err
		}
		if len(rows) == 1 {
			if bytes.Equal(rows[0].Document, document) {
				return nil
			}
			return surveys.E(surveys.Conflict, "store.margins_exist", "", "Code", m.Code)
		}
		row := models.Margins{Code: m.Code, Source: m.Source.In("zh-CN", "en"), Document: document, CreatedAt: s.now()}
		return taken(tx.Create(&row).Error, "store.margins_exist", m.Code)
	})
}

// Margins returns the counts of one code; NotFound (store.no_margins).
func (s *Store) Margins(ctx context.Context, code string) (*weight.Margins, error) {
	var row models.Margins
	if err := s.read.WithContext(ctx).Take(&row, "code = ?", code).Error; err != nil {
		return nil, missing(err, "store.no_margins", code)
	}
	m := new(weight.Margins)
	if err := json.Unmarshal(row.Document, m); err != nil {
		return nil, fmt.Errorf("margins %s: %w", code, err)
	}
	return m, nil
}

// MarginsCodes returns the codes of all margins, sorted.
func (s *Store) MarginsCodes(ctx context.Context) ([]string, error) {
	var codes []string
	err := s.read.WithContext(ctx).Model(&models.Margins{}).Order("code").Pluck("code", &codes).Error
	return codes, err
}

// AllMargins returns all population counts by code.
func (s *Store) AllMargins(ctx context.Context) ([]models.Margins, error) {
	var rows []models.Margins
	err := s.read.WithContext(ctx).Order("code").Find(&rows).Error
	return rows, err
}
