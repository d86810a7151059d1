package store

import (
	"bytes"
	"compress/flate"
	"context"
	"io"

	"gorm.io/gorm"

	"minyi/models"
	"minyi/surveys"
)

// What is said of steps that nobody made in the designer.
const (
	saidBegin   = "edit.did_begin"
	saidReplace = "edit.did_replace"
)

// keepRevisions is how many steps before the draft stay when a version is
// published. Until then all stay: a draft can be taken back to its first state.
const keepRevisions = 200

// joinWithin is how long, in microseconds, a step of the same kind at the same
// place by the same person goes into the one before it: what is saved while
// somebody types is one step.
const joinWithin = 60_000_000

// Revise makes step.Document the draft that has the given revision, and a step
// that can be taken back; steps that were taken back before are gone then. With
// join the step goes into the one before it where that is alike. It returns the
// survey as it is now.
//
// Errors: NotFound (store.no_survey); Conflict (store.draft_changed) when
// somebody else was faster.
func (s *Store) Revise(ctx context.Context, code string, seen int, step models.Revision, join bool) (models.Survey, error) {
	packed, err := packed(step.Document)
	if err != nil {
		return models.Survey{}, err
	}
	if step.MadeAt == 0 {
		step.MadeAt = s.now()
	}
	var row models.Survey
	err = s.change(ctx, func(tx *gorm.DB) error {
		var tip models.Revision
		if row, tip, err = s.anchored(tx, code, seen); err != nil {
			return err
		}
		next := step
		next.SurveyID, next.Number, next.Document = row.ID, row.DraftAt+1, packed
		joins := join && tip.Number > 1 && tip.Place == step.Place && tip.Said == step.Said && tip.Account == step.Account && step.MadeAt-tip.MadeAt < joinWithin
		if joins {
			next.Number = row.DraftAt
		}
		if err := s.redraft(tx, &row, step.Document, next.Number); err != nil {
			return err
		}
		next.DraftRevision = row.DraftRevision
		if err := tx.Where("survey_id = ? AND number >= ?", row.ID, next.Number).Delete(&models.Revision{}).Error; err != nil {
			return err
		}
		return tx.Create(&next).Error
	})
	return row, err
}

// StepRevision makes the draft what it was before its last step (by -1), or has
// the step again that was taken back (by 1).
//
// Errors: as Revise; Conflict (store.no_step) where there is no such step.
func (s *Store) StepRevision(ctx context.Context, code string, seen, by int) (models.Survey, error) {
	return s.toRevision(ctx, code, seen, func(now int) int { return now + by })
}

// GoToRevision makes the draft what it was after step number. The steps after it
// can be had again.
//
// Errors: as StepRevision.
func (s *Store) GoToRevision(ctx context.Context, code string, seen, number int) (models.Survey, error) {
	return s.toRevision(ctx, code, seen, func(int) int { return number })
}

func (s *Store) toRevision(ctx context.Context, code string, seen int, of func(now int) int) (models.Survey, error) {
	var row models.Survey
	err := s.change(ctx, func(tx *gorm.DB) (err error) {
		if row, _, err = s.anchored(tx, code, seen); err != nil {
			return err
		}
		var to models.Revision
		if err := tx.Take(&to, "survey_id = ? AND number = ?", row.ID, of(row.DraftAt)).Error; err != nil {
			if err := missing(err, "store.no_step", code); surveys.KindOf(err) == surveys.NotFound {
				return surveys.E(surveys.Conflict, "store.no_step", "")
			}
			return err
		}
		document, err := unpacked(to.Document)
		if err != nil {
			return err
		}
		if err := s.redraft(tx, &row, document, to.Number); err != nil {
			return err
		}
		return tx.Model(&models.Revision{}).Where("survey_id = ? AND number = ?", row.ID, to.Number).
			Update("draft_revision", row.DraftRevision).Error
	})
	return row, err
}

// anchored reads a survey whose draft has the given revision and the step that
// it is. A draft that came another way, such as from a file, becomes a step.
func (s *Store) anchored(tx *gorm.DB, code string, seen int) (row models.Survey, tip models.Revision, err error) {
	if row, err = s.survey(tx, code); err != nil {
		return row, tip, err
	}
	if row.DraftRevision != seen {
		return row, tip, draftChanged(code, row.DraftRevision)
	}
	if row.DraftAt > 0 {
		if err := tx.Omit("document").Take(&tip, "survey_id = ? AND number = ?", row.ID, row.DraftAt).Error; err != nil {
			return row, tip, err
		}
		if tip.DraftRevision == row.DraftRevision {
			return row, tip, nil
		}
	}
	// The row is locked before two could write one step.
	if err := s.redraft(tx, &row, row.Draft, row.DraftAt+1); err != nil {
		return row, tip, err
	}
	tip = models.Revision{SurveyID: row.ID, Number: row.DraftAt, DraftRevision: row.DraftRevision, Said: saidReplace, Args: "{}", MadeAt: row.UpdatedAt}
	if row.DraftAt == 1 {
		tip.Said = saidBegin
	}
	if tip.Document, err = packed(row.Draft); err != nil {
		return row, tip, err
	}
	if err := tx.Where("survey_id = ? AND number >= ?", row.ID, tip.Number).Delete(&models.Revision{}).Error; err != nil {
		return row, tip, err
	}
	return row, tip, tx.Create(&tip).Error
}

// redraft sets the draft and notes it in row. The revision in WHERE decides
// between two editors on MySQL, where both may have read the same row.
func (s *Store) redraft(tx *gorm.DB, row *models.Survey, draft []byte, at int) error {
	next := row.DraftRevision + 1
	done := tx.Model(&models.Survey{}).Where("id = ? AND draft_revision = ?", row.ID, row.DraftRevision).
		Updates(map[string]any{"draft": draft, "draft_revision": next, "draft_at": at, "updated_at": s.now()})
	if done.Error == nil && done.RowsAffected == 0 {
		return draftChanged(row.Code, next)
	}
	row.Draft, row.DraftRevision, row.DraftAt = draft, next, at
	return done.Error
}

// Revisions returns up to limit steps of a survey, without their documents, the
// newest first, from the step number from downwards.
func (s *Store) Revisions(ctx context.Context, surveyID int64, from, limit int) ([]models.Revision, error) {
	var rows []models.Revision
	err := s.read.WithContext(ctx).Omit("document").Where("survey_id = ? AND number <= ?", surveyID, from).
		Order("number DESC").Limit(limit).Find(&rows).Error
	return rows, err
}

// LastRevisionOf returns the newest step about a place, without its document;
// NotFound (store.no_step).
func (s *Store) LastRevisionOf(ctx context.Context, surveyID int64, place string) (models.Revision, error) {
	var row models.Revision
	err := s.read.WithContext(ctx).Omit("document").Where("survey_id = ? AND place = ?", surveyID, place).
		Order("number DESC").Take(&row).Error
	return row, missing(err, "store.no_step", place)
}

// forgetRevisions drops the oldest steps of a survey that is published.
func forgetRevisions(tx *gorm.DB, row *models.Survey) error {
	return tx.Where("survey_id = ? AND number < ?", row.ID, row.DraftAt-keepRevisions).Delete(&models.Revision{}).Error
}

// packed makes a document a tenth of its size: each step holds a whole one.
func packed(document []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, flate.BestSpeed)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(document); err != nil {
		return nil, err
	}
	err = w.Close()
	return out.Bytes(), err
}

func unpacked(data []byte) ([]byte, error) {
	return io.ReadAll(flate.NewReader(bytes.NewReader(data)))
}
