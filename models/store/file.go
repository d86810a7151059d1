package store

import (
	"context"
	"crypto/sha256"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"gorm.io/gorm"

	"minyi/models"
	"minyi/surveys"
)

// MaxFile is the largest file in bytes: it travels in one packet, and MariaDB
// takes 16 MiB unless told otherwise.
const MaxFile = 8 << 20

// PutFile stores a file and sets ID, Size, SHA256 and At. A verification or
// share file takes the place of the one with its name. TooLarge
// (store.file_large); Invalid (store.file_name); evidence for a locked round is refused (Conflict,
// store.round_locked).
func (s *Store) PutFile(ctx context.Context, row *models.File) error {
	if len(row.Content) > MaxFile {
		return surveys.E(surveys.TooLarge, "store.file_large", "/content", "MiB", MaxFile>>20)
	}
	if row.Name == "" || utf8.RuneCountInString(row.Name) > 200 || !utf8.ValidString(row.Name) || strings.ContainsFunc(row.Name, badInName) {
		return surveys.E(surveys.Invalid, "store.file_name", "/name")
	}
	if row.Content == nil {
		row.Content = []byte{}
	}
	sum := sha256.Sum256(row.Content)
	row.SHA256, row.Size = sum[:], int64(len(row.Content))
	if row.At == 0 {
		row.At = s.now()
	}
	return s.changeFiles(ctx, row.RoundID, func(tx *gorm.DB) error {
		row.ID = 0
		if row.Kind != models.FileEvidence {
			if err := tx.Where("kind = ? AND name = ?", row.Kind, row.Name).Delete(&models.File{}).Error; err != nil {
				return err
			}
		}
		return tx.Create(row).Error
	})
}

// badInName: a name goes into headers and addresses and never names a path.
func badInName(r rune) bool { return r == '/' || r == '\\' || unicode.IsControl(r) }

// changeFiles: what lies behind a locked round's values is frozen with them.
func (s *Store) changeFiles(ctx context.Context, roundID int64, f func(tx *gorm.DB) error) error {
	if roundID == 0 {
		return s.change(ctx, f)
	}
	return s.changeRound(ctx, roundID, f)
}

// File returns one with its content; NotFound (store.no_file).
func (s *Store) File(ctx context.Context, id int64) (models.File, error) {
	var row models.File
	err := s.read.WithContext(ctx).Take(&row, "id = ?", id).Error
	return row, missing(err, "store.no_file", strconv.FormatInt(id, 10))
}

// FileByName returns the newest of a kind and name with its content; NotFound
// (store.no_file).
func (s *Store) FileByName(ctx context.Context, kind models.FileKind, name string) (models.File, error) {
	var row models.File
	err := s.read.WithContext(ctx).Where("kind = ? AND name = ?", kind, name).Order("id DESC").Take(&row).Error
	return row, missing(err, "store.no_file", name)
}

// FilesOf returns a round's files by unit and leaf, without their content.
func (s *Store) FilesOf(ctx context.Context, roundID int64) ([]models.File, error) {
	var rows []models.File
	err := s.read.WithContext(ctx).Omit("content").Where("round_id = ?", roundID).Order("unit, leaf, id").Find(&rows).Error
	return rows, err
}

// FilesOfKind returns the files of a kind by name, without their content.
func (s *Store) FilesOfKind(ctx context.Context, kind models.FileKind) ([]models.File, error) {
	var rows []models.File
	err := s.read.WithContext(ctx).Omit("content").Where("kind = ?", kind).Order("name, id").Find(&rows).Error
	return rows, err
}

// DeleteFile deletes one; NotFound (store.no_file). A locked round's evidence
// stays (Conflict, store.round_locked).
func (s *Store) DeleteFile(ctx context.Context, id int64) error {
	var row models.File
	err := s.read.WithContext(ctx).Select("id, round_id").Take(&row, "id = ?", id).Error
	if err != nil {
		return missing(err, "store.no_file", strconv.FormatInt(id, 10))
	}
	return s.changeFiles(ctx, row.RoundID, func(tx *gorm.DB) error {
		done := tx.Where("id = ?", id).Delete(&models.File{})
		if done.Error == nil && done.RowsAffected == 0 {
			return surveys.E(surveys.NotFound, "store.no_file", "", "Code", strconv.FormatInt(id, 10))
		}
		return done.Error
	})
}
