package store

import (
	"context"
	"encoding/json"
	"fmt"

	"gorm.io/gorm"

	"minyi/models"
	"minyi/surveys/area"
)

// ReplaceAreas puts areas in the place of the whole tree.
func (s *Store) ReplaceAreas(ctx context.Context, areas []area.Area) error {
	rows := make([]models.Area, len(areas))
	for i, a := range areas {
		name, err := json.Marshal(a.Name)
		if err != nil {
			return fmt.Errorf("area %s: %w", a.Code, err)
		}
		rows[i] = models.Area{
			Code: a.Code, ValidFrom: a.ValidFrom, ValidTo: a.ValidTo, Level: string(a.Level),
			Parent: a.Parent, Name: name, Successor: a.Successor,
		}
	}
	return s.change(ctx, func(tx *gorm.DB) error {
		if err := tx.Exec("DELETE FROM areas").Error; err != nil || len(rows) == 0 {
			return err
		}
		return taken(tx.CreateInBatches(&rows, rowsPerStatement).Error, "store.area_twice", "")
	})
}

// Areas returns the tree by code and first day.
func (s *Store) Areas(ctx context.Context) ([]area.Area, error) {
	var rows []models.Area
	if err := s.read.WithContext(ctx).Order("code, valid_from").Find(&rows).Error; err != nil {
		return nil, err
	}
	areas := make([]area.Area, len(rows))
	for i, r := range rows {
		areas[i] = area.Area{
			Code: r.Code, ValidFrom: r.ValidFrom, ValidTo: r.ValidTo, Level: area.Level(r.Level),
			Parent: r.Parent, Successor: r.Successor,
		}
		if err := json.Unmarshal(r.Name, &areas[i].Name); err != nil {
			return nil, fmt.Errorf("name of area %s: %w", r.Code, err)
		}
	}
	return areas, nil
}
