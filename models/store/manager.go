package store

import (
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/account"
)

// ChangeAccount changes an account in one act. NotFound (store.no_account);
// Conflict (store.last_manager) when nobody would be left who can sign in and
// manage all accounts.
func (s *Store) ChangeAccount(ctx context.Context, id int64, c models.AccountChange) error {
	return s.alone(ctx, func(tx *gorm.DB) error {
		return s.keepManager(tx, func() error {
			if _, err := accountByID(tx, id); err != nil {
				return err
			}
			values := make(map[string]any)
			if c.DisplayName != nil {
				values["display_name"] = *c.DisplayName
			}
			if c.ValidUntil != nil {
				values["valid_until"] = *c.ValidUntil
			}
			if c.Disabled != nil {
				values["disabled"] = *c.Disabled
			}
			if len(values) > 0 {
				if err := tx.Model(&models.Account{}).Where("id = ?", id).Updates(values).Error; err != nil {
					return err
				}
			}
			if c.Disabled != nil && *c.Disabled {
				if err := s.endSessions(tx.Where("account_id = ?", id)).Error; err != nil {
					return err
				}
			}
			if c.Grants == nil {
				return nil
			}
			return replaceGrants(tx, id, *c.Grants)
		})
	})
}

// alone is change for what must see the accounts as they are and not as two of
// its kind leave them together: one runs after the other.
func (s *Store) alone(ctx context.Context, f func(tx *gorm.DB) error) error {
	return s.change(ctx, func(tx *gorm.DB) error {
		var next int64
		if err := tx.Raw(s.lockSequence()).Row().Scan(&next); err != nil {
			return fmt.Errorf("lock the accounts: %w", err)
		}
		return f(tx)
	})
}

// keepManager refuses a change after which nobody could manage accounts.
func (s *Store) keepManager(tx *gorm.DB, change func() error) error {
	before, err := s.holders(tx, account.Security)
	if err != nil {
		return err
	}
	if err := change(); err != nil || len(before) == 0 {
		return err
	}
	after, err := s.holders(tx, account.Security)
	if err == nil && len(after) == 0 {
		err = surveys.E(surveys.Conflict, "store.last_manager", "")
	}
	return err
}

// Holders returns who can sign in and holds one of the roles for the whole city
// now, by role and name.
func (s *Store) Holders(ctx context.Context, roles ...account.Role) ([]models.Holder, error) {
	return s.holders(s.read.WithContext(ctx), roles...)
}

func (s *Store) holders(tx *gorm.DB, roles ...account.Role) ([]models.Holder, error) {
	now := s.now()
	var grants []models.Grant
	err := tx.Where("area = '' AND unit = '' AND role IN ? AND (valid_until = 0 OR valid_until > ?)", roles, now).Find(&grants).Error
	if err != nil || len(grants) == 0 {
		return nil, err
	}
	ids := make([]int64, len(grants))
	for i, g := range grants {
		ids[i] = g.AccountID
	}
	slices.Sort(ids)
	var rows []models.Account
	err = tx.Where("id IN ?", slices.Compact(ids)).Order("name").Find(&rows).Error
	if err != nil {
		return nil, err
	}
	var out []models.Holder
	for _, role := range roles {
		for _, row := range rows {
			if row.Disabled || row.Password == "" || row.ValidUntil != 0 && row.ValidUntil <= now {
				continue
			}
			if until, holds := lasting(grants, row.ID, role); holds {
				out = append(out, models.Holder{Account: row, Role: string(role), Until: sooner(until, row.ValidUntil)})
			}
		}
	}
	return out, nil
}

// lasting returns until when an account holds a role by the longest of its
// grants.
func lasting(grants []models.Grant, id int64, role account.Role) (until int64, holds bool) {
	for _, g := range grants {
		if g.AccountID != id || g.Role != string(role) {
			continue
		}
		if !holds || g.ValidUntil == 0 || until != 0 && g.ValidUntil > until {
			until = g.ValidUntil
		}
		holds = true
	}
	return until, holds
}

// sooner is the earlier of two ends; 0 is none.
func sooner(a, b int64) int64 {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}
