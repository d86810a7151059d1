package store

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/phone"
)

// PutPhoneCode counts a sending and stores its code, both or neither.
//
// Errors: Busy where the day's number of the installation or of the telephone
// is full.
func (s *Store) PutPhoneCode(ctx context.Context, c phone.Code, n phone.Count) error {
	return s.change(ctx, func(tx *gorm.DB) error {
		for _, line := range []struct {
			mark []byte
			most int
			key  string
		}{{n.Mark, n.Caps.Number, "phone.cap_number"}, {[]byte{}, n.Caps.Installation, "phone.cap_all"}} {
			row := models.PhoneSending{Day: n.Day, Mark: line.mark}
			if err := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&row).Error; err != nil {
				return err
			}
			done := tx.Model(&models.PhoneSending{}).Where("day = ? AND mark = ? AND sent < ?", n.Day, line.mark, line.most).
				Update("sent", gorm.Expr("sent + 1"))
			if done.Error != nil {
				return done.Error
			}
			if done.RowsAffected == 0 {
				return surveys.E(surveys.Busy, line.key, "")
			}
		}
		return tx.Create(&models.PhoneCode{ID: c.ID, Identity: c.Identity, CodeHash: c.Hash, ExpiresAt: c.ExpiresAt}).Error
	})
}

// DropPhoneCode takes a code back that was not sent, and uncounts it.
func (s *Store) DropPhoneCode(ctx context.Context, c phone.Code, n phone.Count) error {
	return s.change(ctx, func(tx *gorm.DB) error {
		done := tx.Where("id = ?", c.ID).Delete(&models.PhoneCode{})
		if done.Error != nil || done.RowsAffected == 0 {
			return done.Error
		}
		return tx.Model(&models.PhoneSending{}).Where("day = ? AND mark IN ? AND sent > 0", n.Day, [][]byte{n.Mark, {}}).
			Update("sent", gorm.Expr("sent - 1")).Error
	})
}

// TryPhoneCode uses up one try of a code that lasts and returns it: however many
// guess at once, no more than that many tries are looked at.
//
// Errors: NotFound when there is none, it is over or its tries are.
func (s *Store) TryPhoneCode(ctx context.Context, id []byte, tries int) (c phone.Code, err error) {
	err = s.change(ctx, func(tx *gorm.DB) error {
		done := tx.Model(&models.PhoneCode{}).Where("id = ? AND tries < ? AND expires_at > ?", id, tries, s.now()).
			Update("tries", gorm.Expr("tries + 1"))
		if done.Error != nil {
			return done.Error
		}
		if done.RowsAffected == 0 {
			return surveys.E(surveys.NotFound, "phone.code_over", "")
		}
		var row models.PhoneCode
		if err := tx.Where("id = ?", id).Take(&row).Error; err != nil {
			return err
		}
		c = phone.Code{ID: row.ID, Identity: row.Identity, Hash: row.CodeHash, ExpiresAt: row.ExpiresAt}
		return nil
	})
	return c, err
}

// ReturnPhoneTry gives a try back: who knows the code may send it again.
func (s *Store) ReturnPhoneTry(ctx context.Context, id []byte) error {
	return s.change(ctx, func(tx *gorm.DB) error {
		return tx.Model(&models.PhoneCode{}).Where("id = ? AND tries > 0", id).Update("tries", gorm.Expr("tries - 1")).Error
	})
}

// PurgePersons deletes what has had its time: codes that are over, the numbers
// of days before that day (since 1970), identities whose date has come.
func (s *Store) PurgePersons(ctx context.Context, day int64) error {
	return s.change(ctx, func(tx *gorm.DB) error {
		if err := tx.Where("expires_at <= ?", s.now()).Delete(&models.PhoneCode{}).Error; err != nil {
			return err
		}
		if err := tx.Where("day < ?", day).Delete(&models.PhoneSending{}).Error; err != nil {
			return err
		}
		return tx.Where("delete_after <= ?", s.now()).Delete(&models.Identity{}).Error
	})
}
