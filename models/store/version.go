package store

import (
	"context"
	"strconv"

	"gorm.io/gorm"

	"minyi/models"
	"minyi/surveys"
)

// Alg names how a document was hashed: SHA-256 over its RFC 8785 form.
const Alg = "sha-256/rfc8785"

// FirstWave is the code of the wave that the first publication opens.
const FirstWave = "w1"

// Publish makes document the next version of a survey, in its place in the
// commit order, and opens the survey. The first publication opens wave w1 and
// makes the open channel. A closed survey is refused (Conflict,
// store.survey_closed).
//
// document are the canonical bytes and sha their hash. Publishing the very
// bytes of the current version returns that version: a repeated request makes
// no second one.
func (s *Store) Publish(ctx context.Context, code string, document []byte, sha [32]byte, by string) (models.Version, error) {
	var v models.Version
	same := false
	err := s.numbered(ctx, 1, func(tx *gorm.DB, seq int64) error {
		row, err := s.survey(tx, code)
		if err != nil {
			return err
		}
		if row.State == models.SurveyClosed {
			return surveys.E(surveys.Conflict, "store.survey_closed", "", "Code", code)
		}
		var last []models.Version
		if err := tx.Where("survey_id = ?", row.ID).Order("number DESC").Limit(1).Find(&last).Error; err != nil {
			return err
		}
		if same = len(last) == 1 && string(last[0].SHA256) == string(sha[:]); same {
			v = last[0]
			return errNothingToDo
		}
		now := s.now()
		v = models.Version{
			SurveyID: row.ID, Number: 1, Document: document, SHA256: sha[:], Alg: Alg,
			PublishedAt: now, PublishedBy: by, Seq: seq,
		}
		if len(last) == 1 {
			v.Number = last[0].Number + 1
		} else if err := openFirst(tx, &row, now); err != nil {
			return err
		}
		if err := tx.Create(&v).Error; err != nil {
			return err
		}
		if err := forgetRevisions(tx, &row); err != nil {
			return err
		}
		return tx.Model(&models.Survey{}).Where("id = ?", row.ID).
			Updates(map[string]any{"state": models.SurveyOpen, "updated_at": now}).Error
	})
	if same {
		err = nil
	}
	return v, err
}

// openFirst gives a survey what everybody may rely on: a wave and the bare link.
func openFirst(tx *gorm.DB, row *models.Survey, now int64) error {
	var waves int64
	if err := tx.Model(&models.Wave{}).Where("survey_id = ?", row.ID).Count(&waves).Error; err != nil {
		return err
	}
	if waves == 0 {
		if err := tx.Create(&models.Wave{SurveyID: row.ID, Code: FirstWave, OpensAt: now}).Error; err != nil {
			return err
		}
	}
	return tx.Create(&models.Channel{
		SurveyID: row.ID, OfficeID: row.OfficeID, OwnerID: row.OwnerID, Code: models.OpenChannel, Token: randomCode(16),
		Mode: surveys.Web, Sample: surveys.Volunteer, CreatedAt: now,
	}).Error
}

// Versions returns every version of a survey with its document, by number.
func (s *Store) Versions(ctx context.Context, surveyID int64) ([]models.Version, error) {
	var rows []models.Version
	err := s.read.WithContext(ctx).Where("survey_id = ?", surveyID).Order("number").Find(&rows).Error
	return rows, err
}

// Version returns one; NotFound (store.no_version).
func (s *Store) Version(ctx context.Context, surveyID int64, number int) (models.Version, error) {
	var row models.Version
	err := s.read.WithContext(ctx).Take(&row, "survey_id = ? AND number = ?", surveyID, number).Error
	return row, missing(err, "store.no_version", strconv.Itoa(number))
}
