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
	return s.change(ctx, func(tx *gorm.DB) error { return s.createAccount(tx, row) })
}

// CreateAccounts stores accounts with their grants, all or none, and sets
// their IDs; Conflict (store.account_exists) names the first name that is taken.
func (s *Store) CreateAccounts(ctx context.Context, rows []models.NewAccount) error {
	return s.change(ctx, func(tx *gorm.DB) error {
		for i := range rows {
			if err := s.createAccount(tx, &rows[i].Account); err != nil {
				return err
			}
			if err := s.furnish(tx, &rows[i]); err != nil {
				return err
			}
		}
		return nil
	})
}

// furnish gives a new account its grants and its link.
func (s *Store) furnish(tx *gorm.DB, row *models.NewAccount) error {
	if err := replaceGrants(tx, row.Account.ID, row.Grants); err != nil || row.Link == nil {
		return err
	}
	row.Link.AccountID, row.Link.UsedAt = row.Account.ID, 0
	return tx.Create(row.Link).Error
}

// CountAccounts returns how many accounts there are.
func (s *Store) CountAccounts(ctx context.Context) (int64, error) {
	var n int64
	err := s.read.WithContext(ctx).Model(&models.Account{}).Count(&n).Error
	return n, err
}

func (s *Store) createAccount(tx *gorm.DB, row *models.Account) error {
	row.ID, row.OfficeID = 0, office(row.OfficeID)
	if row.CreatedAt == 0 {
		row.CreatedAt = s.now()
	}
	if row.PasswordChangedAt == 0 {
		row.PasswordChangedAt = row.CreatedAt
	}
	if err := tx.Create(row).Error; err != nil || row.Password == "" {
		return taken(err, "store.account_exists", row.Name)
	}
	return tx.Create(&models.OldPassword{AccountID: row.ID, Hash: row.Password, At: row.CreatedAt}).Error
}

// Account returns one by its name; NotFound (store.no_account).
func (s *Store) Account(ctx context.Context, name string) (models.Account, error) {
	var row models.Account
	err := s.read.WithContext(ctx).Take(&row, "name = ?", name).Error
	return row, missing(err, "store.no_account", name)
}

// AccountByID is Account by id.
func (s *Store) AccountByID(ctx context.Context, id int64) (models.Account, error) {
	return accountByID(s.read.WithContext(ctx), id)
}

func accountByID(tx *gorm.DB, id int64) (models.Account, error) {
	var row models.Account
	err := tx.Take(&row, "id = ?", id).Error
	return row, missing(err, "store.no_account", "")
}

// Accounts returns all accounts by name.
func (s *Store) Accounts(ctx context.Context) ([]models.Account, error) {
	var rows []models.Account
	err := s.read.WithContext(ctx).Order("name").Find(&rows).Error
	return rows, err
}

// UpdateAccount changes what an account is called and until when it is valid
// (µs UTC, 0 = no end). The name to sign in with stays.
func (s *Store) UpdateAccount(ctx context.Context, id int64, displayName string, validUntil int64) error {
	return s.changeAccount(ctx, id, map[string]any{"display_name": displayName, "valid_until": validUntil})
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

// LockAccount refuses sign-ins until a time (µs UTC). Failures count anew from
// then on: one slip after the lock is no reason for the next.
func (s *Store) LockAccount(ctx context.Context, id, until int64) error {
	return s.changeAccount(ctx, id, map[string]any{"locked_until": until, "failed_count": 0})
}

// SignedIn forgets failed sign-ins.
func (s *Store) SignedIn(ctx context.Context, id int64) error {
	return s.changeAccount(ctx, id, map[string]any{"failed_count": 0, "locked_until": 0})
}

func (s *Store) changeAccount(ctx context.Context, id int64, values map[string]any) error {
	return s.change(ctx, func(tx *gorm.DB) error { return changeAccount(tx, id, values) })
}

func changeAccount(tx *gorm.DB, id int64, values map[string]any) error {
	done := tx.Model(&models.Account{}).Where("id = ?", id).Updates(values)
	if done.Error == nil && done.RowsAffected == 0 {
		return surveys.E(surveys.NotFound, "store.no_account", "", "Code", "")
	}
	return done.Error
}
