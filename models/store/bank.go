package store

import (
	"context"
	"encoding/json"

	"minyi/models"
	"minyi/surveys/bank"
	"minyi/surveys/design"
)

// Bank returns the bank of questions by code.
func (s *Store) Bank(ctx context.Context) ([]bank.Item, error) {
	rows, err := s.Items(ctx)
	items := make([]bank.Item, 0, len(rows))
	for _, row := range rows {
		item, err := readItem(row)
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	return items, err
}

// BankItem returns one; NotFound (store.no_item).
func (s *Store) BankItem(ctx context.Context, code string) (bank.Item, error) {
	row, err := s.Item(ctx, code)
	if err != nil {
		return bank.Item{}, err
	}
	return readItem(row)
}

// AddToBank adds new items in the name of somebody, all or none; Conflict
// (store.item_exists) when a code is taken.
func (s *Store) AddToBank(ctx context.Context, items []bank.Item, by string) error {
	rows := make([]models.BankItem, len(items))
	for i := range items {
		var err error
		if rows[i].Item, err = itemRow(&items[i]); err != nil {
			return err
		}
		for _, w := range items[i].Wordings {
			document, _, err := design.Canonical(w.Document)
			if err != nil {
				return err
			}
			rows[i].Versions = append(rows[i].Versions, models.ItemVersion{Document: document, Note: w.Note, CreatedBy: by})
		}
	}
	return s.AddItems(ctx, rows)
}

// DescribeItem replaces an item's topic, tags, indicators and audiences.
func (s *Store) DescribeItem(ctx context.Context, item bank.Item) error {
	row, err := itemRow(&item)
	if err != nil {
		return err
	}
	return s.PutItem(ctx, row)
}

func readItem(row models.BankItem) (bank.Item, error) {
	i := bank.Item{Code: row.Item.Code, Version: row.Item.Version, Retired: row.Item.State == models.ItemRetired, Reason: row.Item.Reason, Topic: row.Item.Topic}
	for _, list := range []struct {
		from []byte
		into *[]string
	}{{row.Item.Tags, &i.Tags}, {row.Item.Indicators, &i.Indicators}, {row.Item.Audiences, &i.Audiences}} {
		if err := json.Unmarshal(list.from, list.into); err != nil {
			return i, err
		}
	}
	for _, v := range row.Versions {
		doc, err := design.Decode(v.Document)
		if err != nil {
			return i, err
		}
		i.Wordings = append(i.Wordings, bank.Wording{Document: doc, Note: v.Note, By: v.CreatedBy, At: v.CreatedAt})
	}
	return i, nil
}

// itemRow is an item without its versions.
func itemRow(i *bank.Item) (row models.Item, err error) {
	row = models.Item{Code: i.Code, Topic: i.Topic, Reason: i.Reason, State: models.ItemActive}
	if i.Retired {
		row.State = models.ItemRetired
	}
	for _, list := range []struct {
		from []string
		into *[]byte
	}{{i.Tags, &row.Tags}, {i.Indicators, &row.Indicators}, {i.Audiences, &row.Audiences}} {
		if *list.into, err = json.Marshal(append([]string{}, list.from...)); err != nil {
			return row, err
		}
	}
	return row, nil
}
