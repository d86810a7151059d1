package store

import (
	"context"

	"gorm.io/gorm"

	"minyi/models"
	"minyi/surveys"
)

// CreateAccount stores a new account and sets its ID; Conflict
// (store.account_exists) when the name is taken.
func (s *Store) CreateAccount(ctx context.Context, row *models.Account) error {
	row.OfficeID = office(row.OfficeID)
	if row.CreatedAt == 0 {
		row.CreatedAt = s.now()
	}
	return s.change(ctx, func(tx *gorm.DB) error {
		row.ID = 0
		return taken(tx.Create(row).Error, "store.account_exists", row.Name)
	})
}

// Account returns one by its name; NotFound (store.no_account).
func (s *Store) Account(ctx context.Context, name string) (models.Account, error) {
	var row models.Account
	err := s.read.WithContext(ctx).Take(&row, "name = ?", name).Error
	return row, missing(err, "store.no_account", name)
}

// AccountByID is Account by id.
func (s *Store) AccountByID(ctx context.Context, id int64) (models.Account, error) {
	var row models.Account
	err := s.read.WithContext(ctx).Take(&row, "id = ?", id).Error
	return row, missing(err, "store.no_account", "")
}

// Accounts returns all accounts by name.
func (s *Store) Accounts(ctx context.Context) ([]models.Account, error) {
	var rows []models.Account
	err := s.read.WithContext(ctx).Order("name").Find(&rows).Error
	return rows, err
}

// SetPassword stores a new hash, forgets failures and lifts a lock.
func (s *Store) SetPassword(ctx context.Context, id int64, hash string, mustChange bool) error {
	return s.changeAccount(ctx, id, map[string]any{
		"password": hash, "must_change": mustChange, "failed_count": 0, "locked_until": 0,
	})
}

// SetDisabled bars an account or lets it in again.
func (s *Store) SetDisabled(ctx context.Context, id int64, disabled bool) error {
	return s.changeAccount(ctx, id, map[string]any{"disabled": disabled})
}

// SignInFailed counts a failed sign-in and returns the count. The count is
// taken in one statement, so that guesses in parallel are all counted.
func (s *Store) SignInFailed(ctx context.Context, id int64) (count int, err error) {
	err = s.change(ctx, func(tx *gorm.DB) error {
		done := tx.Model(&models.Account{}).Where("id = ?", id).Update("failed_count", gorm.Expr("failed_count + 1"))
		if done.Error != nil {
			return done.Error
		}
		var row models.Account
		if err := tx.Take(&row, "id = ?", id).Error; err != nil {
			return missing(err, "store.no_account", "")
		}
		count = row.FailedCount
		return nil
	})
	return count, err
}

// LockAccount refuses sign-ins until a time (µs UTC).
func (s *Store) LockAccount(ctx context.Context, id, until int64) error {
	return s.changeAccount(ctx, id, map[string]any{"locked_until": until})
}

// SignedIn forgets failed sign-ins.
func (s *Store) SignedIn(ctx context.Context, id int64) error {
	return s.changeAccount(ctx, id, map[string]any{"failed_count": 0, "locked_until": 0})
}

func (s *Store) changeAccount(ctx context.Context, id int64, values map[string]any) error {
	return s.change(ctx, func(tx *gorm.DB) error {
		done := tx.Model(&models.Account{}).Where("id = ?", id).Updates(values)
		if done.Error == nil && done.RowsAffected == 0 {
			return surveys.E(surveys.NotFound, "store.no_account", "", "Code", "")
		}
		return done.Error
	})
}

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
