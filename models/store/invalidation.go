package store

import (
	"context"

	"gorm.io/gorm"

	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/intake"
)

// picked are a survey's counted responses up to seq that a rule picks.
func picked(tx *gorm.DB, surveyID, upTo int64, rule intake.Rule) *gorm.DB {
	tx = tx.Table("responses").Where("survey_id = ? AND seq <= ? AND counted = ? AND (flags & ?) <> 0", surveyID, upTo, true, int64(rule.Flags))
	if rule.Channel != 0 {
		tx = tx.Where("channel_id = ?", rule.Channel)
	}
	if rule.From != 0 {
		tx = tx.Where("accepted_at >= ?", rule.From)
	}
	if rule.To != 0 {
		tx = tx.Where("accepted_at < ?", rule.To)
	}
	return tx
}

// PreviewInvalidation returns how many counted responses a rule picks, of how
// many, and up to which place it looked: an approval holds for those alone.
func (s *Store) PreviewInvalidation(ctx context.Context, surveyID int64, rule intake.Rule) (n, of, upTo int64, err error) {
	if err := rule.Check(); err != nil {
		return 0, 0, 0, err
	}
	if upTo, err = s.MaxSeq(ctx); err != nil {
		return 0, 0, 0, err
	}
	if n, err = s.PickedBy(ctx, surveyID, rule, upTo); err != nil {
		return 0, 0, 0, err
	}
	err = s.read.WithContext(ctx).Table("responses").Where("survey_id = ? AND seq <= ? AND counted = ?", surveyID, upTo, true).Count(&of).Error
	return n, of, upTo, err
}

// PickedBy returns how many counted responses up to a place a rule picks now;
// they may become more when doubts are found later, and fewer.
func (s *Store) PickedBy(ctx context.Context, surveyID int64, rule intake.Rule, upTo int64) (n int64, err error) {
	err = picked(s.read.WithContext(ctx), surveyID, upTo, rule).Count(&n).Error
	return n, err
}

// Invalidate leaves the responses that row.Rule picks, up to row.UpToSeq, out of
// every count from now on, and stores the decision with their number. It may be
// repeated after a failure: what is left out already is not picked again.
//
// Errors: those of Rule.Check.
func (s *Store) Invalidate(ctx context.Context, row *models.Invalidation) error {
	rule, err := intake.ParseRule(row.Rule)
	if err != nil {
		return err
	}
	if err := rule.Check(); err != nil {
		return err
	}
	if row.ID == 0 {
		row.DoneAt = s.now()
		if err := s.change(ctx, func(tx *gorm.DB) error { return tx.Create(row).Error }); err != nil {
			return err
		}
	}
	out := func(r marked) *models.Mark {
		if !r.Counted {
			return nil
		}
		return &models.Mark{Counted: false, ActID: row.ID}
	}
	for after := int64(0); ; {
		var seqs []int64
		err := picked(s.read.WithContext(ctx), row.SurveyID, row.UpToSeq, rule).Where("seq > ?", after).Order("seq").Limit(maxMarks).Pluck("seq", &seqs).Error
		if err != nil || len(seqs) == 0 {
			return err
		}
		after = seqs[len(seqs)-1]
		n := 0
		n, err = s.mark(ctx, row.SurveyID, seqs, out, nil)
		if err != nil {
			return err
		}
		row.Responses += int64(n)
		err = s.change(ctx, func(tx *gorm.DB) error {
			return tx.Model(&models.Invalidation{}).Where("id = ?", row.ID).Update("responses", row.Responses).Error
		})
		if err != nil {
			return err
		}
	}
}

// Restore counts the responses of an invalidation again. One that was
// superseded meanwhile stays out.
//
// Errors: NotFound; Conflict when it was undone before.
func (s *Store) Restore(ctx context.Context, surveyID, id int64, by, reason string) error {
	row, err := s.Invalidation(ctx, surveyID, id)
	if err != nil {
		return err
	}
	if row.UndoneAt != 0 {
		return surveys.E(surveys.Conflict, "store.undone", "")
	}
	in := func(r marked) *models.Mark {
		if r.Counted {
			return nil
		}
		return &models.Mark{Counted: true, ActID: id}
	}
	for after := int64(0); ; {
		var part []models.Mark
		err := s.read.WithContext(ctx).Joins("JOIN responses r ON r.seq = marks.response_seq").
			Where("marks.act_id = ? AND marks.counted = ? AND marks.seq > ? AND r.superseded_by IS NULL", id, false, after).
			Order("marks.seq").Limit(maxMarks).Find(&part).Error
		if err != nil {
			return err
		}
		if len(part) == 0 {
			break
		}
		seqs := make([]int64, len(part))
		for i, m := range part {
			seqs[i] = m.ResponseSeq
		}
		after = part[len(part)-1].Seq
		if _, err := s.mark(ctx, surveyID, seqs, in, nil); err != nil {
			return err
		}
	}
	return s.change(ctx, func(tx *gorm.DB) error {
		return tx.Model(&models.Invalidation{}).Where("id = ?", id).
			Updates(map[string]any{"undone_by": by, "undone_at": s.now(), "undo_reason": reason}).Error
	})
}

// Invalidation returns one decision of a survey. Errors: NotFound.
func (s *Store) Invalidation(ctx context.Context, surveyID, id int64) (row models.Invalidation, err error) {
	err = s.read.WithContext(ctx).Where("survey_id = ? AND id = ?", surveyID, id).Take(&row).Error
	return row, missing(err, "store.no_invalidation", "")
}

// Invalidations returns the decisions of a survey, newest first.
func (s *Store) Invalidations(ctx context.Context, surveyID int64) (rows []models.Invalidation, err error) {
	err = s.read.WithContext(ctx).Where("survey_id = ?", surveyID).Order("id DESC").Find(&rows).Error
	return rows, err
}
