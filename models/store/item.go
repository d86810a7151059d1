package store

import (
	"context"

	"gorm.io/gorm"

	"minyi/models"
	"minyi/surveys"
)

// AddItems puts new items with their versions into the bank, all or none, and
// sets their ids. Conflict (store.item_exists) when a code is taken.
func (s *Store) AddItems(ctx context.Context, rows []models.BankItem) error {
	now := s.now()
	return s.change(ctx, func(tx *gorm.DB) error {
		for i := range rows {
			item := &rows[i].Item
			item.ID, item.OfficeID, item.Version = 0, office(item.OfficeID), len(rows[i].Versions)
			if item.State == "" {
				item.State = models.ItemActive
			}
			if item.CreatedAt == 0 {
				item.CreatedAt = now
			}
			item.UpdatedAt = now
			item.Tags, item.Indicators, item.Audiences = listed(item.Tags), listed(item.Indicators), listed(item.Audiences)
			if err := taken(tx.Create(item).Error, "store.item_exists", item.Code); err != nil {
				return err
			}
			for j := range rows[i].Versions {
				v := &rows[i].Versions[j]
				v.ItemID, v.Number = item.ID, j+1
				if v.CreatedAt == 0 {
					v.CreatedAt = now
				}
				if err := tx.Create(v).Error; err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// listed is a list in JSON, the empty one for nothing.
func listed(list []byte) []byte {
	if len(list) == 0 {
		return []byte("[]")
	}
	return list
}

// Items returns the whole bank by code, each item with all of its versions.
func (s *Store) Items(ctx context.Context) ([]models.BankItem, error) {
	var items []models.Item
	if err := s.read.WithContext(ctx).Order("code").Find(&items).Error; err != nil {
		return nil, err
	}
	rows := make([]models.BankItem, len(items))
	at := make(map[int64]int, len(items))
	for i, item := range items {
		rows[i].Item, at[item.ID] = item, i
	}
	var versions []models.ItemVersion
	err := s.read.WithContext(ctx).Order("item_id, number").Find(&versions).Error
	for _, v := range versions {
		if i, ok := at[v.ItemID]; ok { // an item that came in between is left for the next reader
			rows[i].Versions = append(rows[i].Versions, v)
		}
	}
	return rows, err
}

// Item returns one with its versions; NotFound (store.no_item).
func (s *Store) Item(ctx context.Context, code string) (models.BankItem, error) {
	tx := s.read.WithContext(ctx)
	item, err := bankItem(tx, code)
	row := models.BankItem{Item: item}
	if err == nil {
		err = tx.Where("item_id = ?", item.ID).Order("number").Find(&row.Versions).Error
	}
	return row, err
}

func bankItem(tx *gorm.DB, code string) (models.Item, error) {
	var row models.Item
	err := tx.Take(&row, "code = ?", code).Error
	return row, missing(err, "store.no_item", code)
}

// AddItemVersion makes a document the version after was; Conflict
// (store.item_changed) when somebody else made that one.
func (s *Store) AddItemVersion(ctx context.Context, code string, was int, row models.ItemVersion) error {
	return s.change(ctx, func(tx *gorm.DB) error {
		item, err := bankItem(tx, code)
		if err != nil {
			return err
		}
		// The version in WHERE decides between two who write at once.
		done := tx.Model(&models.Item{}).Where("id = ? AND version = ?", item.ID, was).
			Updates(map[string]any{"version": was + 1, "updated_at": s.now()})
		if done.Error == nil && done.RowsAffected == 0 {
			return surveys.E(surveys.Conflict, "store.item_changed", "", "Code", code)
		}
		if done.Error != nil {
			return done.Error
		}
		row.ItemID, row.Number, row.CreatedAt = item.ID, was+1, s.now()
		return tx.Create(&row).Error
	})
}

// PutItem replaces what is known about an item beside its words: topic, tags,
// indicators, audiences.
func (s *Store) PutItem(ctx context.Context, row models.Item) error {
	return s.changeItem(ctx, row.Code, map[string]any{
		"topic": row.Topic, "tags": listed(row.Tags), "indicators": listed(row.Indicators), "audiences": listed(row.Audiences),
	})
}

// SetItemState retires an item for a reason, or takes it back.
func (s *Store) SetItemState(ctx context.Context, code string, state models.ItemState, reason string) error {
	return s.changeItem(ctx, code, map[string]any{"state": state, "reason": reason})
}

func (s *Store) changeItem(ctx context.Context, code string, values map[string]any) error {
	return s.change(ctx, func(tx *gorm.DB) error {
		item, err := bankItem(tx, code)
		if err != nil {
			return err
		}
		values["updated_at"] = s.now()
		return tx.Model(&models.Item{}).Where("id = ?", item.ID).Updates(values).Error
	})
}
