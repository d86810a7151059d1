package store

import (
	"context"

	"gorm.io/gorm"

	"minyi/models"
	"minyi/surveys"
)

// CreateSurvey stores a new draft and sets its ID; Conflict
// (store.survey_exists) when the code is taken. OfficeID 0 becomes the default
// office, CreatedAt 0 becomes now.
func (s *Store) CreateSurvey(ctx context.Context, row *models.Survey) error {
	row.OfficeID = office(row.OfficeID)
	row.State = models.SurveyDraft
	row.DraftRevision = 1
	if row.CreatedAt == 0 {
		row.CreatedAt = s.now()
	}
	row.UpdatedAt = row.CreatedAt
	return s.change(ctx, func(tx *gorm.DB) error {
		row.ID = 0
		return taken(tx.Create(row).Error, "store.survey_exists", row.Code)
	})
}

// Survey returns one survey with its draft; NotFound (store.no_survey).
func (s *Store) Survey(ctx context.Context, code string) (models.Survey, error) {
	return s.survey(s.read.WithContext(ctx), code)
}

func (s *Store) survey(tx *gorm.DB, code string) (models.Survey, error) {
	var row models.Survey
	err := tx.Take(&row, "code = ?", code).Error
	return row, missing(err, "store.no_survey", code)
}

// Surveys returns all surveys by code, without their drafts.
func (s *Store) Surveys(ctx context.Context) ([]models.Survey, error) {
	var rows []models.Survey
	err := s.read.WithContext(ctx).Omit("draft").Order("code").Find(&rows).Error
	return rows, err
}

// PutDraft replaces the draft that has the given revision and returns the new
// revision. Conflict (store.draft_changed) when somebody else was faster; a
// negative revision replaces whatever is there.
func (s *Store) PutDraft(ctx context.Context, code string, draft []byte, revision int) (int, error) {
	next := 0
	err := s.change(ctx, func(tx *gorm.DB) error {
		row, err := s.survey(tx, code)
		if err != nil {
			return err
		}
		if revision >= 0 && row.DraftRevision != revision {
			return draftChanged(code, row.DraftRevision)
		}
		next = row.DraftRevision + 1
		// The revision in WHERE decides between two editors on MySQL, where
		// both may have read the same row.
		done := tx.Model(&models.Survey{}).Where("id = ? AND draft_revision = ?", row.ID, row.DraftRevision).
			Updates(map[string]any{"draft": draft, "draft_revision": next, "updated_at": s.now()})
		if done.Error == nil && done.RowsAffected == 0 {
			return draftChanged(code, next)
		}
		return done.Error
	})
	return next, err
}

func draftChanged(code string, revision int) error {
	return surveys.E(surveys.Conflict, "store.draft_changed", "", "Code", code, "Revision", revision)
}

// CloseSurvey ends a survey; a closed one stays as it was first closed.
// Conflict (store.survey_not_open) for a draft.
func (s *Store) CloseSurvey(ctx context.Context, code, reason string) error {
	return s.change(ctx, func(tx *gorm.DB) error {
		row, err := s.survey(tx, code)
		if err != nil || row.State == models.SurveyClosed {
			return err
		}
		if row.State != models.SurveyOpen {
			return surveys.E(surveys.Conflict, "store.survey_not_open", "", "Code", code)
		}
		now := s.now()
		return tx.Model(&models.Survey{}).Where("id = ? AND state = ?", row.ID, models.SurveyOpen).
			Updates(map[string]any{"state": models.SurveyClosed, "close_reason": reason, "closed_at": now, "updated_at": now}).Error
	})
}

func office(id int64) int64 {
	if id == 0 {
		return models.DefaultOffice
	}
	return id
}
