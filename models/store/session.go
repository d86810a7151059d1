package store

import (
	"context"
	"time"

	"github.com/alexedwards/scs/v2"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"minyi/models"
)

// Sessions is the session manager's view of the database.
type Sessions struct{ store *Store }

var _ scs.CtxStore = Sessions{}

// Sessions returns the sessions of the office.
func (s *Store) Sessions() Sessions { return Sessions{s} }

// FindCtx returns a session's data; found is false when there is none, or it
// has expired or was ended.
func (x Sessions) FindCtx(ctx context.Context, token string) (data []byte, found bool, err error) {
	var rows []models.Session
	err = x.store.read.WithContext(ctx).Select("data").
		Where("token = ? AND expiry > ? AND ended_at = 0", token, x.store.now()).Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 || len(rows[0].Data) == 0 {
		return nil, false, err
	}
	return rows[0].Data, true, nil
}

// CommitCtx stores a session's data and keeps the rest of its row. One that was
// ended stays so: a request that was under way meanwhile must not bring it back.
func (x Sessions) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	now := x.store.now()
	row := models.Session{Token: token, Data: data, Expiry: expiry.UnixMicro(), CreatedAt: now, SeenAt: now}
	return x.store.change(ctx, func(tx *gorm.DB) error {
		done := tx.Model(&models.Session{}).Where("token = ? AND ended_at = 0", token).
			Updates(map[string]any{"data": data, "expiry": row.Expiry})
		if done.Error != nil || done.RowsAffected > 0 {
			return done.Error
		}
		return tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&row).Error
	})
}

// DeleteCtx ends a session; one that is not there is no error.
func (x Sessions) DeleteCtx(ctx context.Context, token string) error {
	return x.store.change(ctx, func(tx *gorm.DB) error {
		return x.store.endSessions(tx.Where("token = ?", token)).Error
	})
}

// DeleteExpired forgets every session that has expired.
func (x Sessions) DeleteExpired(ctx context.Context) error {
	return x.store.change(ctx, func(tx *gorm.DB) error {
		return tx.Where("expiry <= ?", x.store.now()).Delete(&models.Session{}).Error
	})
}

// Find is FindCtx for the manager's older interface.
func (x Sessions) Find(token string) (data []byte, found bool, err error) {
	return x.FindCtx(context.Background(), token)
}

// Commit is CommitCtx for the manager's older interface.
func (x Sessions) Commit(token string, data []byte, expiry time.Time) error {
	return x.CommitCtx(context.Background(), token, data, expiry)
}

// Delete is DeleteCtx for the manager's older interface.
func (x Sessions) Delete(token string) error { return x.DeleteCtx(context.Background(), token) }
