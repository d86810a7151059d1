package store

import (
	"context"
	"time"

	"github.com/alexedwards/scs/v2"
	"gorm.io/gorm"

	"minyi/models"
)

// Sessions is the session manager's view of the database.
type Sessions struct{ store *Store }

var _ scs.CtxStore = Sessions{}

// Sessions returns the sessions of the office.
func (s *Store) Sessions() Sessions { return Sessions{s} }

// FindCtx returns a session's data; found is false when there is none or it
// has expired.
func (x Sessions) FindCtx(ctx context.Context, token string) (data []byte, found bool, err error) {
	var rows []models.Session
	err = x.store.read.WithContext(ctx).Where("token = ? AND expiry > ?", token, x.store.now()).Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, false, err
	}
	return rows[0].Data, true, nil
}

// CommitCtx stores a session.
func (x Sessions) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	row := models.Session{Token: token, Data: data, Expiry: expiry.UnixMicro()}
	return x.store.change(ctx, func(tx *gorm.DB) error {
		return tx.Clauses(upsert([]string{"token"}, "data", "expiry")).Create(&row).Error
	})
}

// DeleteCtx forgets a session; one that is not there is no error.
func (x Sessions) DeleteCtx(ctx context.Context, token string) error {
	return x.store.change(ctx, func(tx *gorm.DB) error {
		return tx.Where("token = ?", token).Delete(&models.Session{}).Error
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
