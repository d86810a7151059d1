package store

import (
	"context"

	"gorm.io/gorm"

	"minyi/models"
	"minyi/surveys"
)

// CreateScheme stores a new draft and sets its ID; Conflict
// (store.scheme_exists) when the code is taken.
func (s *Store) CreateScheme(ctx context.Context, row *models.Scheme) error {
	row.OfficeID = office(row.OfficeID)
	row.State = models.SchemeDraft
	if row.CreatedAt == 0 {
		row.CreatedAt = s.now()
	}
	if row.SHA256 == nil {
		row.SHA256 = []byte{}
	}
	return s.change(ctx, func(tx *gorm.DB) error {
		row.ID = 0
		return taken(tx.Create(row).Error, "store.scheme_exists", row.Code)
	})
}

// Scheme returns one; NotFound (store.no_scheme).
func (s *Store) Scheme(ctx context.Context, code string) (models.Scheme, error) {
	return scheme(s.read.WithContext(ctx), code)
}

// SchemeByID is Scheme by id.
func (s *Store) SchemeByID(ctx context.Context, id int64) (models.Scheme, error) {
	var row models.Scheme
	err := s.read.WithContext(ctx).Take(&row, "id = ?", id).Error
	return row, missing(err, "store.no_scheme", "")
}

func scheme(tx *gorm.DB, code string) (models.Scheme, error) {
	var row models.Scheme
	err := tx.Take(&row, "code = ?", code).Error
	return row, missing(err, "store.no_scheme", code)
}

// Schemes returns all schemes by code.
func (s *Store) Schemes(ctx context.Context) ([]models.Scheme, error) {
	var rows []models.Scheme
	err := s.read.WithContext(ctx).Order("code").Find(&rows).Error
	return rows, err
}

// PutScheme replaces a draft's document. A locked scheme is refused (Conflict,
// store.scheme_locked).
func (s *Store) PutScheme(ctx context.Context, code string, document, sha []byte) error {
	return s.changeScheme(ctx, code, map[string]any{"document": document, "sha256": sha})
}

// LockScheme ends its editing. Locking twice is no error.
func (s *Store) LockScheme(ctx context.Context, code string) error {
	err := s.changeScheme(ctx, code, map[string]any{"state": models.SchemeLocked})
	if surveys.KindOf(err) == surveys.Conflict {
		return nil
	}
	return err
}

// changeScheme: the state in WHERE, so that no change slips in beside a lock.
func (s *Store) changeScheme(ctx context.Context, code string, values map[string]any) error {
	return s.change(ctx, func(tx *gorm.DB) error {
		row, err := scheme(tx, code)
		if err != nil {
			return err
		}
		done := tx.Model(&models.Scheme{}).Where("id = ? AND state = ?", row.ID, models.SchemeDraft).Updates(values)
		if done.Error == nil && done.RowsAffected == 0 {
			return surveys.E(surveys.Conflict, "store.scheme_locked", "", "Code", code)
		}
		return done.Error
	})
}
