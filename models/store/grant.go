package store

import (
	"cmp"
	"context"
	"slices"

	"gorm.io/gorm"

	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/account"
)

// AddGrant stores a grant and sets its ID.
func (s *Store) AddGrant(ctx context.Context, row *models.Grant) error {
	return s.change(ctx, func(tx *gorm.DB) error {
		row.ID = 0
		return tx.Create(row).Error
	})
}

// Grants returns an account's grants in the order they were given.
func (s *Store) Grants(ctx context.Context, accountID int64) ([]models.Grant, error) {
	var rows []models.Grant
	err := s.read.WithContext(ctx).Where("account_id = ?", accountID).Order("id").Find(&rows).Error
	return rows, err
}

// RemoveGrant takes a grant back; NotFound (store.no_grant).
func (s *Store) RemoveGrant(ctx context.Context, id int64) error {
	return s.change(ctx, func(tx *gorm.DB) error {
		done := tx.Where("id = ?", id).Delete(&models.Grant{})
		if done.Error == nil && done.RowsAffected == 0 {
			return surveys.E(surveys.NotFound, "store.no_grant", "", "Code", "")
		}
		return done.Error
	})
}

// GrantsOf is Grants as package account reads them.
func (s *Store) GrantsOf(ctx context.Context, accountID int64) ([]account.Grant, error) {
	rows, err := s.Grants(ctx, accountID)
	grants := make([]account.Grant, len(rows))
	for i, row := range rows {
		grants[i] = account.Grant{Role: account.Role(row.Role), Area: row.Area, Unit: row.Unit, ValidUntil: row.ValidUntil}
	}
	return grants, err
}

// GrantsByAccount returns the grants of several accounts, each in the order they
// were given.
func (s *Store) GrantsByAccount(ctx context.Context, ids []int64) (map[int64][]models.Grant, error) {
	by := make(map[int64][]models.Grant, len(ids))
	for part := range slices.Chunk(ids, rowsPerStatement) {
		var rows []models.Grant
		if err := s.read.WithContext(ctx).Where("account_id IN ?", part).Order("account_id, id").Find(&rows).Error; err != nil {
			return nil, err
		}
		for _, row := range rows {
			by[row.AccountID] = append(by[row.AccountID], row)
		}
	}
	return by, nil
}

// ReplaceGrants gives an account these grants and no others. NotFound
// (store.no_account).
func (s *Store) ReplaceGrants(ctx context.Context, accountID int64, grants []models.Grant) error {
	return s.change(ctx, func(tx *gorm.DB) error {
		if _, err := accountByID(tx, accountID); err != nil {
			return err
		}
		return replaceGrants(tx, accountID, grants)
	})
}

func replaceGrants(tx *gorm.DB, accountID int64, grants []models.Grant) error {
	if err := tx.Where("account_id = ?", accountID).Delete(&models.Grant{}).Error; err != nil || len(grants) == 0 {
		return err
	}
	rows := slices.Clone(grants)
	for i := range rows {
		rows[i].ID, rows[i].AccountID = 0, accountID
	}
	return tx.CreateInBatches(&rows, rowsPerStatement).Error
}

// AccountsIn returns the accounts that belong to some areas alone, by name:
// they have grants, and each names one of the areas, which are a whole subtree.
// An account with one more grant elsewhere, be it expired, is not among them:
// who may change it could take that over.
func (s *Store) AccountsIn(ctx context.Context, areas []string) ([]models.Account, error) {
	read := s.read.WithContext(ctx)
	areas = slices.DeleteFunc(slices.Clone(areas), func(a string) bool { return a == "" }) // "" is everywhere
	if len(areas) == 0 {
		return nil, nil
	}
	slices.Sort(areas)
	var grants []models.Grant
	some := read.Model(&models.Grant{}).Select("account_id").Where("area IN ?", areas)
	if err := read.Where("account_id IN (?)", some).Find(&grants).Error; err != nil {
		return nil, err
	}
	inside := make(map[int64]bool)
	for _, g := range grants {
		only, seen := inside[g.AccountID]
		_, here := slices.BinarySearch(areas, g.Area)
		inside[g.AccountID] = (only || !seen) && here
	}
	var ids []int64
	for id, only := range inside {
		if only {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []models.Account
	if err := read.Where("id IN ?", ids).Find(&rows).Error; err != nil {
		return nil, err
	}
	slices.SortFunc(rows, func(a, b models.Account) int { return cmp.Compare(a.Name, b.Name) })
	return rows, nil
}
